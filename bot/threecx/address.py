"""The configured address, as administrators paste it -> the one origin every request goes to."""

import ipaddress
import re
from typing import Literal
from urllib.parse import urlsplit

from bot.errors import PBXSettings
from bot.models.frozen import Frozen

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]+", re.ASCII)
_OURS = ("/webclient", "/xapi", "/connect", "/#")


class Origin(Frozen):
    """Scheme, host and port; *port* is always explicit."""

    scheme: Literal["https", "http"]
    host: str
    port: int

    @property
    def base(self) -> str:
        """The origin as the start of an address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = {"https": 443, "http": 80}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == default else f":{self.port}")


def read_address(text: str) -> Origin:
    """The origin in *text*: https where no scheme is written; what the web client adds after the host is dropped.

    Raises `PBXSettings` for another scheme, http anywhere but on this machine, a user, a foreign path or query. The address is
    never repeated: a password may have been pasted with it.
    """
    text = text.strip()
    if "://" not in text:
        text = f"https://{text}"
    if any(ord(char) < 33 or char == "\\" for char in text):
        raise PBXSettings(
            "THREECX_URL holds blanks or signs that no address has. Set it as https://company.3cx.eu."
        )
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (
            (parts.hostname or "").encode("idna").decode()
            if not (parts.hostname or "").isascii()
            else parts.hostname
        )
    except (ValueError, UnicodeError):
        raise PBXSettings("THREECX_URL is no address. Set it as https://company.3cx.eu.") from None
    if "@" in parts.netloc:
        raise PBXSettings(
            "THREECX_URL must not hold a user or password; the credential has its own settings. Set it as https://company.3cx.eu."
        )
    if not host or not _HOST.fullmatch(host) or ".." in host or port == 0:
        raise PBXSettings("THREECX_URL names no host. Set it as https://company.3cx.eu.")
    foreign_path = parts.path.rstrip("/") and not parts.path.startswith(_OURS)
    loose = (
        (parts.query or parts.fragment)
        and not parts.path.startswith("/webclient")
        and not parts.fragment.startswith("/")
    )
    if foreign_path or loose:
        raise PBXSettings(
            "THREECX_URL must end after host and port: the phone system answers at the top only. Set it as https://company.3cx.eu."
        )
    return Origin(
        scheme=_scheme(parts.scheme, host), host=host, port=port or {"https": 443, "http": 80}[parts.scheme]
    )


def _scheme(scheme: str, host: str) -> Literal["https", "http"]:
    if scheme == "https":
        return "https"
    if scheme != "http":
        raise PBXSettings("THREECX_URL must begin with https://. Set it as https://company.3cx.eu.")
    if not is_loopback(host):
        raise PBXSettings(
            "THREECX_URL must begin with https://; plain http is for this machine only. Set it so."
        )
    return "http"


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine by its very name; nothing is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
