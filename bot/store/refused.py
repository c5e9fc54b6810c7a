"""What PostgreSQL's client library says where no connection comes about -> the cause in a sentence, or None where it may pass by itself.

The library gives a text and no code for these, and the text may hold the password: it is matched and never shown. A server whose
messages are in another language is told as one that refused, for a reason that stands in its log.
"""

import re
from typing import Final

from bot.errors import StoreError

_MEND: Final = {
    r"(root )?certificate|does not support SSL|sslmode|SSL error": "The certificates of PostgreSQL and DATABASE_URL do not go together: "
    "look at sslmode and sslrootcert, at the name in the server's certificate, and until when it is valid.",
    "(?:password|SASL|SCRAM|GSSAPI|Peer|Ident)[^:]* authentication failed|no password supplied": "PostgreSQL refuses the password or the "
    "user of DATABASE_URL. In a password %, @, : and / are written %25, %40, %3A and %2F.",
    'role ".*" does not exist|no such user': "PostgreSQL knows no user of the name in DATABASE_URL; make it with: createuser NAME.",
    'database ".*" does not exist|no such database': "There is no database of the name in DATABASE_URL; make it with: "
    "createdb --template=template0 --encoding=UTF8 NAME.",
    "pg_hba.conf": "PostgreSQL lets nobody in from this machine with this user and database: add a line to its pg_hba.conf, or "
    "sslmode=require to DATABASE_URL where it wants encryption.",
    "failed to resolve host|could not translate host name": "The host of DATABASE_URL has no address. Look at its spelling; an @ in the "
    "password is written %40.",
    "No route to host|Network is unreachable": "Nothing leads from here to the host of DATABASE_URL: look at the network and its firewalls.",
    'invalid (?:URI|integer|port|connection option|percent-encoded|value)|missing "="|unsupported startup parameter': "DATABASE_URL cannot be "
    "read: it is postgresql://USER:PASSWORD@HOST:PORT/NAME, with options after a ?. A pooler takes fewer options than PostgreSQL.",
    "permission denied for database": "The user of DATABASE_URL may not enter this database: grant connect on database NAME to it.",
}  # fmt: skip
_PASSES = re.compile(
    "Connection refused|timeout expired|is starting up|is shutting down|not yet accepting connections|recovery|too many clients"
    "|connection slots|no more connections|closed the connection|Connection reset|closed unexpectedly|EOF detected"
    "|No such file or directory|server_login_retry|query_wait_timeout|terminating connection"
)
_ASKER = "I cannot reach my database: whoever runs me has to mend its address or its rights."
_UNKNOWN = "PostgreSQL refused the connection of DATABASE_URL; its own log says why."


def cause(said: str) -> StoreError | None:
    """Why no connection came about; None where waiting may help."""
    for pattern, mend in _MEND.items():
        if re.search(pattern, said):
            return StoreError(_ASKER, operator=mend)
    return None if _PASSES.search(said) else StoreError(_ASKER, operator=_UNKNOWN)
