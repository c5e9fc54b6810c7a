"""An exchange that failed before there was an answer -> the error it means: name, port, protocol, certificate or silence."""

import socket
import ssl
from typing import TypeVar

import httpx

from bot.errors import PBXCertificate, PBXError, PBXUnreachable
from bot.threecx.failures import unreachable

E = TypeVar("E", bound=BaseException)

_PORTS = "3CX answers at 443 (no port in THREECX_URL) where it is hosted, and usually at :5001 on a machine of one's own"
_CAUSES = {
    9: ("is not valid yet", "The clock of this machine or of the phone system may be wrong."),
    10: ("has expired", "Renew it on the phone system."),
    18: ("is self-signed", "Put it, or the authority that signed it, into THREECX_CA_FILE."),
    19: ("comes from an authority this machine does not know", "Put that authority into THREECX_CA_FILE."),
    20: ("comes from an authority this machine does not know", "Put that authority into THREECX_CA_FILE."),
    21: ("comes from an authority this machine does not know", "Put that authority into THREECX_CA_FILE."),
    62: ("is for another host name", "Set THREECX_URL to the name in the certificate."),
    64: ("is for another address", "Set THREECX_URL to the name in the certificate."),
}


def certificate(error: ssl.SSLCertVerificationError) -> PBXCertificate:
    """A certificate that could not be verified, with its cause."""
    cause, remedy = _CAUSES.get(error.verify_code, ("cannot be verified", "Look at it with a browser."))
    return PBXCertificate(
        f"I can't be sure that it is the phone system that answers: its certificate {cause}. An admin has to look at it.",
        operator=f"Its certificate {cause} (code {error.verify_code}). {remedy}",
    )


def verification_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The certificate error underneath *error*, if that is what it was."""
    return _underneath(error, ssl.SSLCertVerificationError)


def unconnected(error: httpx.HTTPError, base: str) -> PBXError:
    """No connection, or one that broke, as what it was: no such host, nobody behind the port, another protocol, silence."""
    if _underneath(error, socket.gaierror):
        return PBXUnreachable(
            "The phone system's address is known to nobody at present, so I can't reach it. "
            "Please try again in a minute; if it stays so, an admin has to look at the address.",
            operator=f"{base}: no machine of that name is known. Look for a slip in THREECX_URL, and at the DNS here; {_PORTS}.",
        )
    if _underneath(error, ConnectionRefusedError):
        return unreachable(f"{base} refuses the connection: nothing listens there, or a firewall stands between. {_PORTS}.")  # fmt: skip
    if isinstance(error, httpx.ConnectTimeout):
        return unreachable(f"{base} does not answer: a firewall may swallow what is sent there. {_PORTS}.")
    if _no_http(error) or _underneath(error, ssl.SSLError):
        return unreachable(f"{base} answers something that is no HTTPS; is that the right port? {_PORTS}.")
    if isinstance(error, httpx.TimeoutException):
        return unreachable(f"{base} did not answer in time; look whether its services run.")  # fmt: skip
    return unreachable(f"{base} broke the connection; look whether its services run.")  # fmt: skip


def _no_http(error: httpx.HTTPError) -> bool:
    """Whether what came is something else, rather than nothing at all."""
    return isinstance(error, httpx.ProtocolError | httpx.ProxyError) and "disconnected" not in str(error)


def _underneath(error: BaseException | None, kind: type[E]) -> E | None:
    """The error of that *kind* that *error* came from."""
    for _ in range(10):
        if error is None or isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None
