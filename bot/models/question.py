"""What is asked: the frozen, versioned shape that buttons, threads, forms, `again` and digests store. It holds no rights."""

from typing import Literal

from bot.models.frozen import Frozen
from bot.models.period import Period

View = Literal["summary", "details", "gaps", "missing", "now", "why", "by agent", "by day"]
Place = Literal["", "private", "share"]
Ask = Literal[
    "who", "anyone", "nobody", "start", "end", "first", "last", "how long", "how many", "most", "least", "longest",
    "longest gap", "covered", "forgot", "fewer", "always", "everyone", "left first", "came last", "how often",
]  # fmt: skip


class Options(Frozen):
    """How the answer is wanted.

    *csv* None means the person's own setting; *place* is "" where nobody said; *channel* is a Slack id, "" the one asked in.
    *ask* is what the first sentence answers: who, whether anyone or nobody, each one's first in or last out, who was first or
    last, most or least, the longest stay or gap, how long covered, who forgot to log out, when fewer than *fewer* were in,
    whether somebody was always in or all members were, who left first or came last, and how often somebody logged in.
    *at* is a time of day ("12:15") at which somebody was in. *compare* without a side in the question: with the period of
    the same kind before. A channel typed as plain "#ops" stays that text.
    """

    ask: Ask = "who"
    view: View = "summary"
    place: Place = ""
    channel: str = ""
    csv: bool | None = None
    csv_only: bool = False
    raw: bool = False
    xlsx: bool = False
    picture: bool = False
    compare: bool = False
    tz: str = ""  # the IANA zone the asker typed
    at: str = ""
    fewer: int = 0


class Side(Frozen):
    """What a question is compared with: whom, and when; each of the fields means what it means in `Question`."""

    queues: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    everything: bool = False
    words: str = ""
    locale: str = ""
    period: Period
    clipped: bool = False


class Question(Frozen):
    """A report, whom it is about and when. *queues* and *agents* are DNs; *everything* is "all queues the asker may see".

    *words* are the period's words as typed ("yesterday"; "" when none were), so that `again` and digests can give them
    today's meaning in *locale* ("" for the asker's own); *period* holds their instants. *clipped* says the period was cut at now. *said* holds what to tell the
    asker about how the words were read ("monday = Mon 23 Nov", a corrected word); *other_periods* are readings worth a button.
    *without* and *without_queues* are DNs left out ("everyone except Bob"). *against* are the sides it is compared with.
    *filed*: files went out beside the answer, so that further rows or another view of it can say where they are.
    """

    version: Literal[1] = 1
    report: Literal["logins"] = "logins"
    queues: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    everything: bool = False
    without: tuple[str, ...] = ()
    without_queues: tuple[str, ...] = ()
    words: str = ""
    locale: str = ""
    period: Period
    clipped: bool = False
    against: tuple[Side, ...] = ()
    said: tuple[str, ...] = ()
    other_periods: tuple[Period, ...] = ()
    other_queues: tuple[str, ...] = ()
    options: Options = Options()
    filed: bool = False
