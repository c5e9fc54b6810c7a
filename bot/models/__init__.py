"""The few frozen shapes that cross rooms."""

from bot.models.answer import (
    Answer,
    Button,
    Choices,
    Compared,
    Comparison,
    Confirm,
    End,
    Figure,
    Gap,
    Lane,
    Note,
    Refusal,
    Sheet,
    Summary,
    Table,
    Timeline,
    Unit,
)
from bot.models.audit import AuditEntry
from bot.models.call import Call, FetchNote, LoginRow, LoginTexts, ODataOptions, login_row
from bot.models.directory import Directory, OpeningHours, Person, Queue
from bot.models.duration import in_words, read_duration
from bot.models.frozen import Frozen
from bot.models.grid import Grid
from bot.models.people import Asker, ChannelFacts, Limits, Policy, Scope
from bot.models.period import NotAPeriod, Period, PhraseMeaning, Unclear, Understood
from bot.models.question import Options, Question, Side, View
from bot.models.token import TokenKeeper, TokenState

__all__ = [
    "Answer",
    "Asker",
    "AuditEntry",
    "Button",
    "Call",
    "ChannelFacts",
    "Choices",
    "Compared",
    "Comparison",
    "Confirm",
    "Directory",
    "End",
    "FetchNote",
    "Figure",
    "Frozen",
    "Gap",
    "Grid",
    "Lane",
    "Limits",
    "LoginRow",
    "LoginTexts",
    "NotAPeriod",
    "Note",
    "ODataOptions",
    "OpeningHours",
    "Options",
    "Period",
    "Person",
    "PhraseMeaning",
    "Policy",
    "Question",
    "Queue",
    "Refusal",
    "Scope",
    "Sheet",
    "Side",
    "Summary",
    "Table",
    "Timeline",
    "TokenKeeper",
    "TokenState",
    "Unclear",
    "Understood",
    "Unit",
    "View",
    "in_words",
    "login_row",
    "read_duration",
]
