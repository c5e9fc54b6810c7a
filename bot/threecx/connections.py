"""A certificate file -> connections that are always verified, follow no redirect and use no proxy but the one that is set."""

import logging
import ssl
from pathlib import Path

import httpx

from bot.errors import PBXSettings

_CONNECT_SECONDS = 8.0
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "logins"}


def silence() -> None:
    """The library writes every address it asks into the log; ours hold extension numbers."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)


def verified(ca_file: Path | None) -> ssl.SSLContext:
    """The library's authorities (or `SSL_CERT_FILE`), the machine's own, and the private one."""
    tls = httpx.create_ssl_context()
    tls.load_default_certs()
    if ca_file is not None:
        try:
            tls.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError):
            raise PBXSettings(
                "The phone system's certificate file cannot be read. An admin has to look at it.",
                operator="THREECX_CA_FILE is no readable file of certificates in PEM form. Set it to one this program may read, or to nothing.",
            ) from None
    return tls


def trusting_nobody() -> ssl.SSLContext:
    """For an address within this machine, where nothing is encrypted: every certificate is refused, and none had to be loaded."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def connections(
    in_flight: int, tls: ssl.SSLContext, transport: httpx.AsyncBaseTransport | None, proxy: str = ""
) -> httpx.AsyncClient:
    """Connections for *in_flight* requests and a token, by *proxy* where there is one; *transport* replaces the network.

    What stands between is named by our own setting alone: that of the environment is for the outside world.
    """
    limits = httpx.Limits(
        max_connections=in_flight + 1, max_keepalive_connections=in_flight, keepalive_expiry=30
    )
    return httpx.AsyncClient(
        transport=transport
        or httpx.AsyncHTTPTransport(verify=tls, limits=limits, trust_env=False, proxy=proxy or None),
        headers=_HEADERS,
        follow_redirects=False,
        trust_env=False,  # no proxy of others and no netrc may see or add a credential
        timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
    )
