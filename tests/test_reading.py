"""What people type is read in every way that uses all its words: corpora of sentences, and the rules one by one."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dates import say
from bot.directory import Kind, Names
from bot.models import Directory, Period, Person, Question, Queue, Side
from bot.reading import Asked, Command, NotRead, Reading, Several, read, warm

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
    team: tuple[str, ...] = (),
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
        own_queues=team,
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
    """A question in short: numbers, "-" those left out, "@" days, "vs" further sides, "+" options: "800 a101 @ 2026-11-23 +view=gaps"."""
    options = question.options.model_dump(exclude_defaults=True)
    sides = [side_in_short(question), *(f"vs {side_in_short(side)}" for side in question.against)]
    zone = [] if question.period.zone == BERLIN else [question.period.zone]
    return " ".join([*sides, *zone, *(f"+{key}={value}" for key, value in options.items())])


def side_in_short(side: Question | Side) -> str:
    """Whom and when one side of a question is about."""
    who = [*side.queues, *(f"a{dn}" for dn in side.agents), *["all"] * side.everything]
    if isinstance(side, Question):
        who += [*(f"-{dn}" for dn in side.without_queues), *(f"-a{dn}" for dn in side.without)]
    when = days(side.period)
    return " ".join([*who, "@", "today" if when == "2026-11-24..…" else when])


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


def read_as(text: str, *allowed: str, bound: tuple[str, ...] = ()) -> Reading:
    """Read by somebody who may see these numbers only."""
    return read(
        text,
        names=names("cast"),
        sees=lambda _kind, dn: dn in allowed,
        now=NOW,
        zone=BERLIN,
        locale="en-GB",
        bound_queues=bound,
    )


@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [
        ("Sales yesterday", "Sxlxs yesterday"),
        ("801 yesterday", "899 yesterday"),
        ("who was in Sales yesterday?", "who was in Sxlxs yesterday?"),
        ("Support and Sales yesterday", "Support and Sxlxs yesterday"),
        ("queue:Sales", "queue:Sxlxs"),
        ("Ana Ruiz in Support", "Axa Rxiz in Support"),
        ("was Ana Ruiz late?", "was Axa Rxiz late?"),
    ],
)
def test_a_name_not_for_the_asker_reads_as_one_that_does_not_exist(hidden: str, unknown: str) -> None:
    refused, missing = read_as(hidden, "800", "803"), read_as(unknown, "800", "803")

    assert isinstance(refused, NotRead)
    assert isinstance(missing, NotRead)
    assert refused.model_copy(update={"left_over": ()}) == missing.model_copy(update={"left_over": ()})


def test_whatever_is_offered_may_be_seen() -> None:
    found = read_as("Saless yesterday", "800", "803")

    assert isinstance(found, NotRead)
    assert {name.dn for name in (*found.near, *found.visible)} <= {"800", "803"}
    assert not any("Sales" in text for text in found.examples)


def test_queues_of_the_channel_that_the_asker_may_not_see_do_not_stand_in() -> None:
    found = read_as("yesterday", "803", bound=("800",))

    assert isinstance(found, NotRead)
    assert found.why == "nobody"
    assert [choice.label for choice in found.instead] == ["Billing (803)"]


def test_somebody_without_an_extension_is_told_so_when_asking_for_me() -> None:
    found = reading("me yesterday", own="")

    assert isinstance(found, NotRead)
    assert found.why == "own"


def test_what_is_not_understood_is_named_with_the_nearest_that_works() -> None:
    found = reading("Support banana")

    assert isinstance(found, NotRead)
    assert found.left_over == ("banana",)
    assert found.partial_label == "Support (800), today"
    assert found.examples == (
        "Support yesterday",
        "Sales EMEA last week",
        "who was logged into Support on monday?",
    )


def test_a_word_of_time_left_over_is_nobodys_name_mistyped() -> None:
    """There is a Mark Day among the people."""
    found = reading("800 gestern und märz", "hostile", locale="de")
    assert isinstance(found, NotRead)
    assert (found.left_over, found.near) == (("märz",), ())


@pytest.mark.parametrize(
    ("text", "other", "offered"),
    [
        ("Support today and last week", "today", ["Support (800), Mon 16 Nov 00:00 to Tue 24 Nov 10:15"]),
        ("Support yesterday, last week", "yesterday", ["Support (800), Mon 16 to Mon 23 Nov"]),
    ],
)
def test_of_two_periods_one_is_left_out_and_all_between_them_offered(
    text: str, other: str, offered: list[str]
) -> None:
    found = reading(text)
    assert isinstance(found, NotRead)
    assert (found.why, found.left_over) == ("dates", (other,))
    assert [each.label for each in found.instead] == offered


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Support until 9", ["Support (800), Tue 24 Nov 00:00 to 09:00"]),
        ("Support yesterday after 25", []),
        ("Support 80 yesterday", []),
    ],
)
def test_an_hour_left_over_is_offered_by_the_clock(text: str, offered: list[str]) -> None:
    """A bare hour is never taken for one unasked: it may be a day as well."""
    found = reading(text)
    assert isinstance(found, NotRead)
    assert [each.label for each in found.instead] == offered
    assert found.near == ()


@pytest.mark.parametrize("text", ["Support since 8", "since 8 Support"])
def test_since_a_bare_hour_asks_which_hour_or_day(text: str) -> None:
    found = reading(text)
    assert isinstance(found, Several)
    assert [each.label for each in found.choices] == [
        "Tue 24 Nov 08:00 to 10:15",
        "Mon 23 Nov 20:00 to Tue 24 Nov 10:15",
        "Sun 8 Nov 00:00 to Tue 24 Nov 10:15",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Support yesterday after 17", "Mon 23 Nov 17:00 to 24:00"),
        ("Support yesterday after 17:30", "Mon 23 Nov 17:30 to 24:00"),
        ("Support yesterday since 8:00", "Mon 23 Nov 08:00 to 24:00"),
        ("Support monday before 9am", "Mon 23 Nov 00:00 to 09:00"),
        ("Support last week after 17:00", "Mon 16 to Sun 22 Nov 2026, each day 17:00 to 24:00"),
    ],
)
def test_hours_from_or_to_a_clock_time_are_those_of_the_day(text: str, said: str) -> None:
    found = reading(text)
    assert isinstance(found, Asked)
    assert say(found.question.period, NOW) == said


def test_every_example_that_is_offered_works() -> None:
    found = reading("what is the meaning of life?")

    assert isinstance(found, NotRead)
    assert all(isinstance(reading(text), Asked) for text in found.examples)


def test_a_future_period_is_refused_with_questions_that_work() -> None:
    found = reading("Support tomorrow")

    assert isinstance(found, NotRead)
    assert found.why == "period"
    assert found.period is not None
    assert found.period.reason == "future"
    assert [choice.question.queues for choice in found.instead] == [("800",)] * len(found.instead)


def test_a_period_with_two_meanings_is_asked_about() -> None:
    found = reading("Support 3/4", locale="en")

    assert isinstance(found, Several)
    assert found.about == "periods"
    assert found.words == "3/4"
    assert [choice.question.period.start.day for choice in found.choices] == [3, 4]
    assert [choice.question.words for choice in found.choices] == ["2026-04-03", "2026-03-04"]


def test_a_period_with_a_likely_meaning_offers_the_other() -> None:
    found = reading("Support 3/4")

    assert isinstance(found, Asked)
    assert [period.start.date().isoformat() for period in found.question.other_periods] == ["2026-03-04"]


def test_two_people_of_one_beginning_are_asked_about_with_their_numbers_and_both() -> None:
    found = reading("ana yesterday")

    assert isinstance(found, Several)
    assert (found.about, found.words, found.kind) == ("names", "ana", "agent")
    assert [choice.question.agents for choice in found.choices] == [("101",), ("117",), ("101", "117")]


def test_an_exact_queue_runs_and_offers_the_longer_one() -> None:
    found = reading("sales yesterday")

    assert isinstance(found, Asked)
    assert found.question.other_queues == ("802",)


def test_it_is_said_how_words_were_read() -> None:
    found = reading("bill monday")

    assert isinstance(found, Asked)
    assert found.question.said == ("bill = Billing (803)", "monday = Mon 23 Nov")


def test_a_mistyped_date_is_read_and_said() -> None:
    found = reading("Support yestarday")

    assert isinstance(found, Asked)
    assert "yestarday read as yesterday" in found.question.said


def test_the_words_of_a_period_keep_the_language_they_were_read_in() -> None:
    german, own = reading("Support letzte Woche"), reading("Support letzte Woche", locale="de-DE")

    assert isinstance(german, Asked)
    assert isinstance(own, Asked)
    assert (german.question.words, german.question.locale) == ("letzte Woche", "de-DE")
    assert own.question.locale == ""


def test_a_follow_up_keeps_what_it_does_not_change() -> None:
    assert (
        told(reading("by day", after="Support yesterday tz UTC"))
        == "800 @ 2026-11-23 UTC +view=by day +tz=UTC"
    )
    assert told(reading("csv", after="Support last week by agent")).endswith("+view=by agent +csv=True")


def test_a_view_is_not_carried_to_another_question() -> None:
    assert told(reading("yesterday", after="Support last week by agent")) == "800 @ 2026-11-23"
    assert told(reading("and Billing?", after="gaps Support yesterday")) == "803 @ 2026-11-23"


def test_a_follow_up_does_not_share_or_send_files_again_unasked() -> None:
    assert told(reading("and Billing?", after="Support yesterday share csv only")) == "803 @ 2026-11-23"


def test_thanks_in_a_thread_runs_nothing() -> None:
    assert isinstance(reading("thanks!", after="Support yesterday"), NotRead)


def test_warming_up_takes_nothing_and_gives_nothing() -> None:
    warm()

    assert isinstance(reading("Support yesterday"), Asked)


def test_a_text_is_cut_and_read_in_time() -> None:
    assert isinstance(reading("Support yesterday " + "x" * 40_000), NotRead)
    assert isinstance(reading(" " * 40_000 + "Support"), Asked | Command)
    assert isinstance(reading("a, " * 20_000), NotRead | Command | Several | Asked)


WORDS = st.sampled_from(
    [
        "Support", "Sales EMEA", "ana", "800", "101", "yesterday", "last week", "3/4", "may", "and", ",", "&amp;", "+", "?", "!", "in", "was",
        "who", "late", "csv", "only", "gaps", "by agent", "tz", "Europe/Berlin", "UTC", "<@U101|ana>", "<@U9>", "<#C1|ops>", "#ops", "queue:",
        'agent:"Ana', '"', "'", "me", "all", "now", "tomorrow", "30 feb", "8:00", "-", "²", "\u202e", "\x00", "\ue000", "\ue003x\ue002", "🔥", "Ѕ",
        "gestern", "l'équipe", "the day before", "queues", "digest", "<", ">", "<!here>", "%s", "{}", "=1+1", "\n",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=9), st.booleans())
def test_any_words_are_read_without_failing_and_all_of_them_count(words: list[str], follows: bool) -> None:
    text = " ".join(words)

    found = reading(text, after="Support yesterday" if follows else "")

    if isinstance(found, Asked):
        question = found.question
        assert question.queues or question.agents or question.everything
        assert question.period.end <= NOW
        if not found.cannot:
            longer = reading(f"{text} qzxv", after="Support yesterday" if follows else "")
            assert not isinstance(longer, Asked) or longer.cannot


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert isinstance(reading(text), Asked | Several | NotRead | Command)


@pytest.mark.parametrize("called", ["cast", "hostile"])
def test_every_queue_is_askable_by_number_and_by_its_name_in_quotes_after_its_kind(called: str) -> None:
    for name in names(called).entries:
        if name.kind == "agent":
            continue
        by_number = reading(f"q:{name.dn} last week", called)
        assert isinstance(by_number, Asked), name
        assert by_number.question.queues == (name.dn,), name
        plain = name.name.replace('"', "")
        by_name = reading(f'queue:"{plain}" last week', called)
        assert isinstance(by_name, Asked), name
        assert by_name.question.queues == (name.dn,), name


@pytest.mark.parametrize(
    "text", ["all except my team yesterday", "everyone but my queues yesterday", "all, not my team"]
)
def test_my_team_after_except_is_left_out_and_never_what_is_asked_for(text: str) -> None:
    found = reading(text, team=("801", "803"))

    assert isinstance(found, Asked)
    assert (found.question.everything, found.question.queues) == (True, ())
    assert found.question.without_queues == ("801", "803")


def test_nobody_is_left_out_where_the_asker_has_no_team() -> None:
    assert not isinstance(reading("all except my team yesterday"), Asked)
