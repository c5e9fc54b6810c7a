"""An answer of the phone system -> when the certificate it came under ends."""

import ssl
from datetime import UTC, datetime

import httpx


def certificate_ends(response: httpx.Response) -> datetime | None:
    """The last moment of the phone system's own certificate; None over plain http, or once the connection is gone."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    if not isinstance(tls, ssl.SSLObject | ssl.SSLSocket):
        return None
    told = (tls.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(told), UTC) if isinstance(told, str) else None
