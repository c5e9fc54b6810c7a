"""A next link as the phone system sent it -> the query to ask our own address with, or a refusal."""

from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.threecx.failures import unreadable


def next_query(link: object, base: str, path: str) -> str | None:
    """The query of a next link, for our own address, None for an empty one; raises `PBXUnexpected` for one that leads anywhere else."""
    if link is None or link == "":
        return None
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
        raise unreadable(
            "its link to the next page leads elsewhere",
            "The next link leads to another address; it is not followed.",
            field="@odata.nextLink",
            do="Set THREECX_URL to the address the phone system itself answers with.",
        )
    return query


def _place(parts: SplitResult) -> tuple[str, str | None, int | None, bool, str]:
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port, "@" in parts.netloc, parts.path.partition("(")[0]
