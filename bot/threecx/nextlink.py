"""A next link as the phone system sent it -> the query to ask our own address with, or a refusal."""

from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.errors import PBXUnexpected
from bot.threecx.failures import UNEXPECTED


def next_query(link: object, base: str, path: str) -> str:
    """The query of a next link, for our own address; raises `PBXUnexpected` for one that leads anywhere else."""
    here = f"{base}/xapi/v1/{path}"
    query = ""
    if (
        isinstance(link, str)
        and len(link) <= 8000
        and not any(ord(char) < 33 or char == "\\" for char in link)
    ):
        with suppress(ValueError):
            target = urlsplit(urljoin(here, link))
            straight = ".." not in target.path and "%2e" not in target.path.lower() and not target.fragment
            query = target.query if straight and _place(target) == _place(urlsplit(here)) else ""
    if not query:
        raise PBXUnexpected(
            UNEXPECTED,
            operator="The next link leads to another address; it is not followed.",
            field="@odata.nextLink",
        )
    return query


def _place(parts: SplitResult) -> tuple[str, str | None, int | None, bool, str]:
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port, "@" in parts.netloc, parts.path.partition("(")[0]
