"""Whether the parts work at this moment, and what they were last heard to say."""

from pydantic import AwareDatetime

from bot.models.frozen import Frozen


class Health(Frozen):
    """*slack*, *pbx* and *store* say whether each is ready for work; the rest is for admins.

    *app* and *version* are ours and the phone system's; *clock_ahead* is how many seconds the phone system's clock is ahead of
    ours, None while it was not heard; *warnings* are sentences about what still works and soon will not; *last_good* is when it last answered as it should; *resting*: too much failed, so nothing
    is sent for a moment. *fault* is the code of its last fault where that was not mended since.
    """

    slack: bool = False
    pbx: bool = False
    store: bool = False
    app: str = ""
    version: str = ""
    clock_ahead: float | None = None
    certificate_ends: AwareDatetime | None = None
    warnings: tuple[str, ...] = ()
    last_good: AwareDatetime | None = None
    fault: str = ""
    resting: bool = False

    @property
    def ready(self) -> bool:
        """Whether a question would be answered now."""
        return self.slack and self.pbx and self.store
