"""`--now` -> a clock that shows it and goes on from there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import SettingsError


def clock_from(now: str | None) -> Callable[[], datetime]:
    """A clock that goes, from *now* (ISO 8601, UTC without an offset) where one is given. Raises `SettingsError`."""
    ahead = timedelta()
    if now is not None:
        try:
            start = datetime.fromisoformat(now)
        except ValueError as wrong:
            raise SettingsError(("--now should be a moment such as 2026-11-24T10:15:00+01:00",)) from wrong
        ahead = (start if start.tzinfo else start.replace(tzinfo=UTC)) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead
