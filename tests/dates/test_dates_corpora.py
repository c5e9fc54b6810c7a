"""The corpora in tests/phrases are the specification: every phrase means what its line says."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bot.dates import find_period
from bot.models import NotAPeriod, Period, Unclear, Understood

FOLDER = Path(__file__).parents[1] / "phrases"
Windows = tuple[tuple[float, float], ...]


class Case(NamedTuple):
    phrase: str
    expected: str
    extras: tuple[str, ...]
    now: datetime
    locale: str

    @property
    def tz(self) -> ZoneInfo:
        assert isinstance(self.now.tzinfo, ZoneInfo)
        return self.now.tzinfo

    def moment(self, text: str) -> datetime:
        full = text if re.match(r"\d{4}-", text) else f"{self.now.year}-{text}"
        read = datetime.fromisoformat(full)
        return read if read.tzinfo else read.replace(tzinfo=self.tz)

    def ends(self, text: str) -> Windows:
        """The windows of "06-08..06-14", "06-09", "06-15T08:00..06-15T12:00", "06-01..now", several with " + " between.

        "06-08..06-10@08:00-12:00" are those hours of each day; an end before its start is on the day after.
        """
        return tuple(window for part in text.split(" + ") for window in self._windows(part))

    def _windows(self, text: str) -> Iterator[tuple[float, float]]:
        days, _, hours = text.partition("@")
        if hours:
            first, _, last = days.partition("..")
            day, (begin, finish) = self.moment(first).date(), hours.split("-")
            while day <= self.moment(last or first).date():
                after = day + timedelta(days=finish <= begin)
                yield self.moment(f"{day}T{begin}").timestamp(), self.moment(f"{after}T{finish}").timestamp()
                day += timedelta(days=1)
            return
        first, _, last = text.partition("..")
        if last == "now":
            yield self.moment(first).timestamp(), self.now.timestamp()
            return
        end = self.moment(last or first)
        if "T" not in text:
            end = datetime.combine(end.date() + timedelta(days=1), time(), self.tz)
        yield self.moment(first).timestamp(), end.timestamp()


def cases(name: str) -> list[Case]:
    found = []
    now, locale = datetime.now(tz=ZoneInfo("UTC")), "en"
    for line in (FOLDER / f"dates_{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("@ "):
            _, reference, zone, locale = line.split()
            now = datetime.fromisoformat(reference).replace(tzinfo=ZoneInfo(zone))
        elif " = " in line and not line.startswith("# "):
            phrase, expected = line.rsplit(" = ", 1)
            answer, *extras = expected.split(" | ")
            found.append(Case(phrase, answer, tuple(extras), now, locale))
    return found


def given(case: Case) -> object:
    meaning = find_period(case.phrase, case.now, case.tz.key, case.locale)
    if isinstance(meaning, Understood):
        return instants(meaning.period)
    return "?" if isinstance(meaning, Unclear) else "!"


def instants(period: Period) -> Windows:
    return tuple((start.timestamp(), end.timestamp()) for start, end in period.windows)


EVERY = sorted(path.stem.removeprefix("dates_") for path in FOLDER.glob("dates_*.txt"))


@pytest.mark.parametrize("name", EVERY)
def test_every_phrase_of_a_corpus_means_what_its_line_says(name: str) -> None:
    wrong = []
    for case in cases(name):
        right = [text if text in "!?" else case.ends(text) for text in case.expected.split(" or ")]
        if (answer := given(case)) not in right:
            wrong.append((case.phrase, case.locale, case.expected, answer))
    assert not wrong


@pytest.mark.parametrize("name", ["grammar", "unseen", "units", "abroad"])
def test_the_readings_the_conventions_offer_are_offered_and_cuts_are_told(name: str) -> None:
    wrong = []
    for case in cases(name):
        if not case.extras:
            continue
        meaning = find_period(case.phrase, case.now, case.tz.key, case.locale)
        assert isinstance(meaning, Understood), case.phrase
        offered = [instants(period) for period in meaning.offers]
        asked = [case.ends(extra) for extra in case.extras if extra not in {"clipped", "alone"}]
        if offered != asked or ("clipped" in case.extras) != meaning.clipped:
            wrong.append((case.phrase, offered, asked, meaning.clipped))
    assert not wrong


@pytest.mark.parametrize("name", EVERY)
def test_case_and_spaces_do_not_change_a_meaning(name: str) -> None:
    for case in cases(name)[::3]:
        plain = given(case)
        for spelling in (
            case.phrase.upper(),
            f"  {case.phrase.replace(' ', '   ')} ",
            case.phrase.replace(" ", "\u00a0"),
        ):
            assert given(case._replace(phrase=spelling)) == plain, spelling


def test_a_corrected_word_is_named() -> None:
    now = datetime(2026, 6, 17, 14, 10, tzinfo=ZoneInfo("Europe/London"))
    meaning = find_period("yestarday mornign", now, "Europe/London", "en-GB")
    assert isinstance(meaning, Understood)
    assert meaning.corrected == (("yestarday", "yesterday"), ("mornign", "morning"))


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("x" * 101, "too-long"),
        ("yester\x00day", "control"),
        ("yesterday\n", "control"),
        ("   ", "empty"),
        ("monday banana", "left-over"),
        ("tomorrow", "future"),
        ("30 feb", "no-such-day"),
        ("mon 16 june", "weekday-mismatch"),
        ("8 june to 2 june", "reversed"),
        ("every monday", "recurring"),
        ("fiscal year 2024", "fiscal"),
        ("yesterday at 9am", "instant"),
        ("2 weeks", "no-range"),
        ("until friday", "open"),
        ("a few days ago", "vague"),
    ],
)
def test_a_refusal_says_why_and_what_works(phrase: str, reason: str) -> None:
    now = datetime(2026, 6, 17, 14, 10, tzinfo=ZoneInfo("Europe/London"))
    meaning = find_period(phrase, now, "Europe/London", "en-GB")
    assert isinstance(meaning, NotAPeriod)
    assert meaning.reason == reason
    assert meaning.text.endswith((".", "!"))
    for other in meaning.instead:
        assert isinstance(find_period(other, now, "Europe/London", "en-GB"), Understood), other


def test_an_unknown_word_is_named() -> None:
    now = datetime(2026, 6, 17, 14, 10, tzinfo=ZoneInfo("Europe/London"))
    meaning = find_period("monday banana", now, "Europe/London", "en-GB")
    assert isinstance(meaning, NotAPeriod)
    assert "banana" in meaning.text


@pytest.mark.parametrize(
    ("phrase", "named"),
    [
        ("since opening", "opening hours"),
        ("yesterday late shift", "shifts"),
        ("night shift yesterday", "shifts"),
        ("this time last week", "moment"),
        ("first week of november", "seven days or a week"),
        ("last week of q3", "seven days or a week"),
        ("first two weeks of october", "seven days or a week"),
        ("last 3 working days", "count today or not"),
        ("w/c 30 nov", "30 Nov 2025"),
        ("week ending 13 december", "13 Dec 2025"),
        ("yesterday 9pm to 5pm", "end before they begin"),
        ("week 9-5", "before the start"),
    ],
)
def test_a_refusal_names_what_is_missing_or_the_readings(phrase: str, named: str) -> None:
    meaning = find_period(phrase, datetime(2026, 11, 24, 10, 15, tzinfo=ZoneInfo("UTC")), "UTC", "en-GB")
    assert isinstance(meaning, NotAPeriod)
    assert named in meaning.text
