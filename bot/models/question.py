"""What is asked: the frozen, versioned shape that buttons, threads, forms, `again` and digests store. It holds no rights."""

from typing import Literal

from bot.models.frozen import Frozen
from bot.models.period import Period

View = Literal["summary", "details", "gaps", "missing", "now", "why", "by agent", "by day"]
Place = Literal["private", "share"]
Ask = Literal["who", "anyone", "start", "end", "how long", "how many"]


class Options(Frozen):
    """How the answer is wanted. *csv* None means the person's own setting; *channel* is a Slack id, "" the one asked in.

    *ask* is what the first sentence answers: who, whether anyone (or the agents named), when first in, when last out, how long.
    A channel typed as plain "#ops" stays that text.
    """

    ask: Ask = "who"
    view: View = "summary"
    place: Place = "private"
    channel: str = ""
    csv: bool | None = None
    csv_only: bool = False
    raw: bool = False
    xlsx: bool = False
    compare: bool = False  # beside the period of the same kind before it
    tz: str = ""  # the IANA zone the asker typed


class Question(Frozen):
    """A report, whom it is about and when. *queues* and *agents* are DNs; *everything* is "all queues the asker may see".

    *words* are the period's words as typed ("yesterday"; "" when none were), so that `again` and digests can give them
    today's meaning in *locale* ("" for the asker's own); *period* holds their instants. *clipped* says the period was cut at now. *said* holds what to tell the
    asker about how the words were read ("monday = Mon 23 Nov", a corrected word); *other_periods* are readings worth a button.
    *filed*: files went out beside the answer, so that further rows or another view of it can say where they are.
    """

    version: Literal[1] = 1
    report: Literal["logins"] = "logins"
    queues: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    everything: bool = False
    words: str = ""
    locale: str = ""
    period: Period
    clipped: bool = False
    said: tuple[str, ...] = ()
    other_periods: tuple[Period, ...] = ()
    other_queues: tuple[str, ...] = ()
    options: Options = Options()
    filed: bool = False
