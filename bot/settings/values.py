"""The text of one setting -> its value, or a `ValueError` whose words say what is expected and never what was given."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr

_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_WORDS = {
    "on": True,
    "true": True,
    "yes": True,
    "1": True,
    "off": False,
    "false": False,
    "no": False,
    "0": False,
}
_TOKENS = {
    "xoxb-": "a bot token (xoxb-…)",
    "xapp-": "an app-level token (xapp-…)",
    "xoxp-": "a user token (xoxp-…)",
    "xoxe-": "a configuration token (xoxe-…)",
}


def text(value: str) -> str:
    """Any text."""
    return value


def word(value: str) -> str:
    """Text without blanks that is no Slack token."""
    secret(value)
    return value


def secret(value: str) -> SecretStr:
    """A secret without any blank in it, which is how a broken copy shows."""
    if re.search(r"\s", value):
        raise ValueError("has a space or a line break inside; copy it again")
    if named := _token_kind(value):
        raise ValueError(f"holds {named}, which belongs elsewhere")
    return SecretStr(value)


def _token_kind(value: str) -> str:
    return next((words for start, words in _TOKENS.items() if value.startswith(start)), "")


def token(start: str) -> Callable[[str], SecretStr]:
    """A reader of Slack tokens that begin with *start*."""

    def read(value: str) -> SecretStr:
        if re.search(r"\s", value):
            raise ValueError("has a space or a line break inside; copy it again")
        if not value.startswith(start):
            held = _token_kind(value)
            raise ValueError(f"should begin with {start}" + (f" but holds {held}" if held else ""))
        return SecretStr(value)

    return read


def number(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers from *least* to *most*; 1,000,000 and 1_000_000 are one million."""

    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}(?:[,_][0-9]{3}){1,3}", value):
            raise ValueError("should be a whole number")
        found = int(re.sub(r"[,_]", "", value))
        if not least <= found <= most:
            raise ValueError(f"should be from {least:,} to {most:,}")
        return found

    return read


def switch(value: str) -> bool:
    """On or off."""
    if (found := _WORDS.get(value.lower())) is None:
        raise ValueError("should be on or off")
    return found


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of one of *words*, in any case."""

    def read(value: str) -> str:
        for word in words:
            if word.lower() == value.lower():
                return word
        raise ValueError("should be one of " + ", ".join(words))

    return read


def ids(first: str, what: str) -> Callable[[str], frozenset[str]]:
    """A reader of comma-separated Slack ids that begin with one of the letters *first*; *what* says where to find one."""

    def read(value: str) -> frozenset[str]:
        found = {part.strip() for part in value.split(",") if part.strip()}
        if not all(re.fullmatch(rf"[{first}][A-Z0-9]{{2,20}}", part) for part in found):
            raise ValueError(f"should be {what}, separated by commas")
        return frozenset(found)

    return read


def zone(value: str) -> str:
    """A name of the time zone database."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise ValueError("should be a time zone's name such as Europe/Berlin") from None
    return value


def keys(value: str) -> tuple[SecretStr, ...]:
    """Secret keys, newest first."""
    found = [part.strip() for part in value.split(",") if part.strip()]
    if any(re.search(r"\s", key) for key in found):
        raise ValueError("has a space or a line break inside a key; separate keys by commas")
    if any(len(key) < 32 or len(set(key)) < 10 for key in found):
        raise ValueError("holds a key that is too easy to guess; " + HOW_TO_MAKE_A_KEY)
    if len(set(found)) < len(found):
        raise ValueError("holds the same key twice")
    return tuple(SecretStr(key) for key in found)


HOW_TO_MAKE_A_KEY = 'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'


def readable_file(value: str) -> Path:
    """A file that is there and can be read."""
    try:
        path = Path(value).expanduser()
        with path.open("rb"):
            pass
    except (OSError, RuntimeError, ValueError):  # "~nobody", or a NUL inside
        raise ValueError("names a file that cannot be read") from None
    return path


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine itself; only then may the way be plain http."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(value: str) -> SplitResult:
    """The parts of an address typed with or without its scheme; refuses what never belongs into one."""
    if re.search(r"[\s\x00-\x1f\\]", value):
        raise ValueError("has a space or a backslash inside")
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        _ = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if "@" in parts.netloc:
        raise ValueError("must not carry a user name or password")
    if parts.query or parts.fragment or "?" in value or "#" in value:
        raise ValueError("must not carry anything after ? or #")
    if parts.scheme not in {"https", "http"}:
        raise ValueError("should begin with https://")
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or (":" in host and parts.netloc.startswith("["))):
        raise ValueError("should name a host such as pbx.example.com")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("must be https; plain http is for this machine only")
    return parts


def _origin(parts: SplitResult) -> str:
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def origin(value: str) -> str:
    """The phone system's origin, `https://host` or `https://host:port`; a path or trailing slash copied along is dropped."""
    return _origin(_split(value))


def proxy(value: str) -> SecretStr:
    """The way to the phone system, `http://host:port` or `http://user:password@host:port`; https between us and the proxy is fine too."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port
    except ValueError:
        usable = None
    if not usable or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            "should be http://host:port, with user:password@ before the host where it asks for them"
        )
    return SecretStr(value.rstrip("/"))


def api_address(value: str) -> str:
    """The address that Web API methods are appended to; ends in a slash."""
    parts = _split(value)
    return _origin(parts) + parts.path.rstrip("/") + "/"


def database(value: str) -> SecretStr:
    """The store's address: `sqlite:///bot.db`, `sqlite:////var/lib/bot.db` or `postgresql://…`."""
    if value.startswith("postgres://"):
        value = "postgresql://" + value.removeprefix("postgres://")
    if re.fullmatch(r"sqlite:///.+", value):
        return SecretStr(value)
    if not re.fullmatch(r"postgresql://\S+", value):
        raise ValueError("should be sqlite:///a-file.db or postgresql://…")
    # what stands behind such a sign in a password would be taken for the host or the database's name
    before = value.removeprefix("postgresql://").partition("?")[0]
    if before.count("@") > 1 or re.search(r"/.*@", before):
        raise ValueError("should have %, @, : and / in its user or password written as %25, %40, %3A and %2F")
    return SecretStr(value)
