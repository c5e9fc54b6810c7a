"""What is written down of a deed: who, where, what about, how it was decided; never a name, a login time or free text."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from bot.models.frozen import Frozen

Deed = Literal[
    "ask",
    "rows",
    "share",
    "press",
    "run",
    "digest",
    "link",
    "access",
    "people",
    "hours",
    "settings",
    "switch",
    "prune",
    "audit",
]
Decision = Literal["allowed", "refused", "failed"]
Destination = Literal["private", "dm", "thread", "channel", "terminal", "none"]

Number = Annotated[str, Field(pattern=r"^[0-9]{1,10}$")]
Ident = Annotated[str, Field(pattern=r"^[A-Za-z0-9@._:+-]{0,100}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")]


class AuditEntry(Frozen):
    """One line of the audit; its shapes leave no room for a name or a sentence.

    *user* is a Slack id, "operator" on the command line, or "" for the program itself. *report* is the phone
    system's report that was printed as it is, or a digest's ("" for answers), *queues* and *agents* are the DNs asked
    about, *everything* "all". *start* and *end* are the range asked for, *rows* the number of rows shown. *reason* is the code
    of the rule that decided. *about* is the id of what was changed (a digest's number, a channel, a person); *setting*, *before*
    and *after* stand on a changed switch or personal setting, *after* also on what a digest or opening hours are now; *count* is how many lines or posts a job removed.
    """

    at: AwareDatetime
    team: Ident
    user: Ident = ""
    channel: Ident = ""
    deed: Deed
    decision: Decision = "allowed"
    reason: Code = ""
    report: Code = ""
    queues: tuple[Number, ...] = ()
    agents: tuple[Number, ...] = ()
    everything: bool = False
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    rows: int = Field(default=0, ge=0)
    destination: Destination = "none"
    about: Ident = ""
    setting: Annotated[str, Field(pattern=r"^[A-Z_]{0,40}$")] = ""
    before: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.,/:+-]{0,2000}$")] = ""
    after: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.,/:+-]{0,2000}$")] = ""
    count: int = Field(default=0, ge=0)
