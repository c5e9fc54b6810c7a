"""What goes wrong, as a tree; each text is a sentence for the person who asked, with the next step.

* BotError                  its text is shown to the asker; `operator` says more to whoever runs the bot
  * PBXError                the phone system
    * PBXCredential         refuses the client id or secret; carries since when, and when it is tried again
      x PBXRival            accepts it, but another program with the same credential keeps ending our token
    x PBXRole               the credential's role or department may not read this
    x PBXLicence            the licence has no API
    x PBXUnknownNumber      a DN the report refuses
    x PBXBusy               asks to wait; carries `wait_seconds`
    x PBXUnreachable        no answer, a broken connection, a server fault
    x PBXCertificate        TLS could not be verified; carries the cause
    x PBXUnexpected         an answer we do not understand; carries the field
    x PBXTooSlow            an overall deadline passed
    x PBXTooMuch            more rows, pages or bytes than the limit
    x PBXSettings           the configured address cannot be used
    x PBXBadRequest         a parameter or query option that cannot be asked; carries which
  * StoreError              what is kept on disk cannot be read or written
    x StoreBusy             for now: the database answers, but others are before us
  * SettingsError           the environment's settings; carries every problem found
  * TooManyAsks             a rate limit; carries `wait_seconds`
"""

from datetime import datetime


class BotError(Exception):
    """Something went wrong that the asker is told in a sentence; *operator* is the same for whoever runs the bot.

    Neither text ever holds a body, a token, a secret or a name from the phone system.
    """

    code = "error"

    def __init__(self, text: str, *, operator: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.operator = operator or text


class PBXError(BotError):
    """The phone system did not give what was asked."""

    code = "pbx"


class PBXCredential(PBXError):
    """The client id or secret was refused *since*, after it last *worked*; asked again at *retry_at*.

    All three are aware or None: never worked; not tried again until the credential changes.
    """

    code = "pbx-credential"

    def __init__(
        self,
        text: str,
        *,
        operator: str = "",
        since: datetime | None = None,
        worked: datetime | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(text, operator=operator)
        self.since = since
        self.worked = worked
        self.retry_at = retry_at


class PBXRival(PBXCredential):
    """Another program uses our credential: each new token ends the other's."""

    code = "pbx-rival"


class PBXRole(PBXError):
    """The credential may not read this."""

    code = "pbx-role"


class PBXLicence(PBXError):
    """The licence has no API."""

    code = "pbx-licence"


class PBXUnknownNumber(PBXError):
    """The report refuses this DN."""

    code = "pbx-unknown-number"


class PBXBusy(PBXError):
    """Asked to wait *wait_seconds* (None when the phone system named no time)."""

    code = "pbx-busy"

    def __init__(self, text: str, *, operator: str = "", wait_seconds: float | None = None) -> None:
        super().__init__(text, operator=operator)
        self.wait_seconds = wait_seconds


class PBXUnreachable(PBXError):
    """No answer, a broken connection, or a server fault."""

    code = "pbx-unreachable"


class PBXCertificate(PBXError):
    """Its certificate could not be verified."""

    code = "pbx-certificate"


class PBXUnexpected(PBXError):
    """An answer we do not understand; *field* names where."""

    code = "pbx-unexpected"

    def __init__(self, text: str, *, operator: str = "", field: str = "") -> None:
        super().__init__(text, operator=operator)
        self.field = field


class PBXTooSlow(PBXError):
    """An overall deadline passed."""

    code = "pbx-too-slow"


class PBXTooMuch(PBXError):
    """More rows, pages or bytes than the limit."""

    code = "pbx-too-much"


class PBXSettings(PBXError):
    """The configured address cannot be used."""

    code = "pbx-settings"


class PBXBadRequest(PBXError):
    """A request that cannot be asked or was not understood.

    *about* is the parameter or query option where that is known ("$top"), *limit* the largest `$top` the phone system named.
    """

    code = "pbx-bad-request"

    def __init__(self, text: str, *, operator: str = "", about: str = "", limit: int | None = None) -> None:
        super().__init__(text, operator=operator)
        self.about = about
        self.limit = limit


class StoreError(BotError):
    """What is kept on disk cannot be read or written."""

    code = "store"


class StoreBusy(StoreError):
    """The database works, and has more to do than it can right now."""

    code = "store-busy"


class SettingsError(BotError):
    """Settings that cannot work; *problems* lists all of them, without values."""

    code = "settings"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class TooManyAsks(BotError):
    """A rate limit; try again in *wait_seconds*."""

    code = "too-many-asks"

    def __init__(self, text: str, *, wait_seconds: float) -> None:
        super().__init__(text)
        self.wait_seconds = wait_seconds
