"""A report's name -> how its question becomes Calls, and how the rows that come back become an answer.

A further report is a further row of `REPORTS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.models import Call, Directory, Question, Scope
from bot.reports.logins import Fold, start
from bot.reports.window import login_calls, login_calls_apart

Calls = Callable[[Question, Scope, Directory, datetime], tuple[Call, ...]]


@dataclass(frozen=True)
class Report:
    """What a report is. *calls_apart* asks the same in smaller Calls, for when the first came back empty; it may be empty."""

    name: str
    calls: Calls
    calls_apart: Calls
    start: Callable[..., Fold]


REPORTS: Mapping[str, Report] = MappingProxyType(
    {"logins": Report("logins", calls=login_calls, calls_apart=login_calls_apart, start=start)}
)
