"""The dates of two sides of a comparison -> what one of them means beside the other: "monday vs tuesday last week"."""

from collections.abc import Sequence
from datetime import timedelta

from bot.dates import days_in
from bot.models import Period, Understood
from bot.reading.room import Piece
from bot.reading.whom import Setting

_DAY = timedelta(days=1)


def in_one_stretch(
    part: Sequence[Piece], dated: Sequence[Sequence[Piece]], setting: Setting
) -> Understood | None:
    """A side's one word of time with what another side says around its own: the week, or the day of a morning.

    None where it is no single word, or the words together are no date.
    """
    own = _date(part)
    if own is None or own.stop - own.first != 1:
        return None
    word = setting.slice(own)
    for other in dated:
        beside = _date(other)
        if beside is None or beside is own:
            continue
        first, *rest = words = setting.slice(beside).split()
        if (
            len(words) > 1
            and first.casefold() != word.casefold()
            and _alone(first, setting)
            and (week := _alone(" ".join(rest), setting))
        ):
            together = _alone(f"{word} {' '.join(rest)}", setting)
            if together and days_in(week.period) > 1 and _within(together.period, week.period):
                return together
        day = " ".join(words[:-1])
        if day and words[-1].casefold() != word.casefold() and _alone(day, setting):
            together = _alone(f"{day} {word}", setting)
            if together and together.period.end - together.period.start < _DAY:
                return together
    return None


def as_long(meaning: Understood, longest: Period) -> Understood:
    """The reading that is as long as the other side: beside a week "two weeks ago" is a week."""
    if meaning.period.only or longest.only or days_in(meaning.period) != 1:
        return meaning
    long = [one for one in meaning.offers if days_in(one) == days_in(longest) > 1]
    return meaning.model_copy(update={"period": long[0], "offers": ()}) if long else meaning


def _date(part: Sequence[Piece]) -> Piece | None:
    return next((piece for piece in part if piece.what == "date"), None)


def _alone(words: str, setting: Setting) -> Understood | None:
    found = setting.find_period(words, setting.zone, "")
    return found if isinstance(found, Understood) else None


def _within(one: Period, other: Period) -> bool:
    return other.start <= one.start and one.end <= other.end
