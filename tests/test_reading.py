"""What people type is read in every way that uses all its words: corpora of sentences, and the rules one by one."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.directory import Kind, Names
from bot.models import Directory, Period, Person, Question, Queue
from bot.reading import Asked, Command, NotRead, Reading, Several, read

PHRASES = Path(__file__).parent / "phrases"
NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)  # Tue 10:15 in Berlin
BERLIN = "Europe/Berlin"
PEOPLE = {"U101": "101"}
DAY = timedelta(days=1)


@cache
def names(called: str) -> Names:
    cast = tomllib.loads((PHRASES / f"names_{called}.toml").read_text(encoding="utf-8"))
    return Names(
        Directory(
            queues=tuple(Queue(dn=dn, name=name) for dn, name in cast["queues"]),
            people=tuple(Person(dn=dn, first=first, last=last) for dn, first, last in cast["people"]),
            read_at=NOW,
        )
    )


def everything(_kind: Kind, _dn: str) -> bool:
    return True


def reading(
    text: str,
    called: str = "cast",
    *,
    bound: tuple[str, ...] = (),
    after: str = "",
    own: str = "101",
    locale: str = "en-GB",
) -> Reading:
    previous = None
    if after:
        before = reading(after, called)
        assert isinstance(before, Asked)
        previous = before.question
    return read(
        text,
        names=names(called),
        sees=everything,
        now=NOW,
        zone=BERLIN,
        locale=locale,
        own=own,
        bound_queues=bound,
        previous=previous,
        person_of=PEOPLE.get,
        bot_user="UBOT",
    )


def days(period: Period) -> str:
    """A period in short: "2026-11-23", "2026-11-16..2026-11-22", with clock times where it is not whole days, "…" for cut at now."""
    first, last = period.start, period.end
    if last == NOW:
        end = "…"
    elif last.time() == datetime.min.time() and first.time() == datetime.min.time():
        end = f"{(last - DAY).date()}"
        return f"{first.date()}" if end == f"{first.date()}" else f"{first.date()}..{end}"
    else:
        end = f"{last:%Y-%m-%dT%H:%M}"
    start = f"{first.date()}" if first.time() == datetime.min.time() else f"{first:%Y-%m-%dT%H:%M}"
    return f"{start}..{end}"


def asked(question: Question) -> str:
    """A question in short: numbers, "@" days, "+" options: "800 a101 @ 2026-11-23 +view=gaps"."""
    who = [*question.queues, *(f"a{dn}" for dn in question.agents), *["all"] * question.everything]
    options = question.options.model_dump(exclude_defaults=True)
    when = days(question.period)
    words = "today" if when == "2026-11-24..…" else when
    zone = [] if question.period.zone == BERLIN else [question.period.zone]
    return " ".join([*who, "@", words, *zone, *(f"+{key}={value}" for key, value in options.items())])


def told(found: Reading) -> str:
    """A reading in short; see `asked`. "?" before choices, "!" before what was not understood, "/" before a command."""
    match found:
        case Asked(question=question, cannot=cannot, about=about):
            return " ".join([asked(question), *(["cannot", *cannot, *about] if cannot else [])])
        case Several(choices=choices):
            return "? " + " | ".join(choice.label for choice in choices)
        case NotRead():
            partial = f" / {asked(found.partial)}" if found.partial else ""
            offers = f" -> {' | '.join(choice.label for choice in found.instead)}" if found.instead else ""
            return f"! {found.why}: {', '.join(found.left_over)}{partial}{offers}"
        case Command(verb=verb, rest=rest):
            return f"/ {verb} {rest}".strip()


def corpus() -> Iterator[tuple[str, str, str, str]]:
    for path in sorted(PHRASES.glob("questions_*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        for place, rows in tables.items():
            if place != "names":
                yield from ((tables["names"], place, text, outcome) for text, outcome in rows["rows"])


@pytest.mark.parametrize(("called", "place", "text", "outcome"), list(corpus()))
def test_a_sentence_is_read_as_people_mean_it(called: str, place: str, text: str, outcome: str) -> None:
    """*place* is "plain", "in 800" for a channel bound to that queue, or "after …" for a thread whose question that was."""
    bound = (place.removeprefix("in "),) if place.startswith("in ") else ()
    after = place.removeprefix("after ") if place.startswith("after ") else ""

    assert told(reading(text, called, bound=bound, after=after)) == outcome
