"""Every word either acts, is filler, or is named in the answer: corpora by kind of fault, and the law as properties."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.directory import Kind, Names
from bot.models import Directory, Person, Question, Queue
from bot.reading import Asked, NotRead, Reading, Several, read
from bot.reading.choosing import sense
from bot.reading.letters import parts
from bot.reading.vocabulary import vocabulary
from tests.test_reading import BERLIN, NOW, told

PHRASES = Path(__file__).parent / "phrases"
SINCE = datetime(2026, 11, 20, tzinfo=UTC).date()


@cache
def people() -> Names:
    cast = tomllib.loads((PHRASES / "names_people.toml").read_text(encoding="utf-8"))
    return Names(
        Directory(
            queues=tuple(Queue(dn=dn, name=name) for dn, name in cast["queues"]),
            people=tuple(
                Person(
                    dn=dn, first=first, last=last, email=more[0] if more else "", former=former,
                    since=SINCE if former else None,
                )
                for dn, first, last, *more in cast["people"]
                for former in (more[1] if len(more) > 1 else "",)
            ),
            read_at=NOW,
        )
    )  # fmt: skip


def everything(_kind: Kind, _dn: str) -> bool:
    return True


def reading(
    text: str,
    locale: str = "en-GB",
    previous: Question | None = None,
    *,
    threaded: bool = True,
    team: tuple[str, ...] = ("800", "803"),
) -> Reading:
    return read(
        text,
        names=people(),
        sees=everything,
        now=NOW,
        zone=BERLIN,
        locale=locale,
        own="101",
        own_queues=team,
        previous=previous,
        threaded=threaded,
        person_of={"U101": "101"}.get,
        bot_user="UBOT",
    )


def corpus() -> Iterator[tuple[str, str, str]]:
    tables = tomllib.loads((PHRASES / "law_words.toml").read_text(encoding="utf-8"))
    for table in tables.values():
        yield from ((text, outcome, more[0] if more else "en-GB") for text, outcome, *more in table["rows"])


@pytest.mark.parametrize(("text", "outcome", "locale"), list(corpus()))
def test_no_word_falls_under_the_table(text: str, outcome: str, locale: str) -> None:
    found = told(reading(text, locale))
    assert found.partition(" -> ")[0] == outcome


WORDS = Path(__file__).parent.parent / "bot" / "reading" / "words"
LOCALE = {
    "en": "en-GB",
    "de": "de-DE",
    "fr": "fr-FR",
    "es": "es-ES",
    "it": "it-IT",
    "pt": "pt-PT",
    "nl": "nl-NL",
}
YESTERDAY = {
    "en": "yesterday", "de": "gestern", "fr": "hier", "es": "ayer", "it": "ieri", "pt": "ontem", "nl": "gisteren",
}  # fmt: skip
LAST_WEEK = {
    "en": "last week", "de": "letzte Woche", "fr": "la semaine dernière", "es": "la semana pasada", "it": "la settimana scorsa",
    "pt": "a semana passada", "nl": "vorige week",
}  # fmt: skip
WHO_WAS_IN = {
    "en": "who was in Support", "de": "wer war in Support", "fr": "qui était dans Support", "es": "quién estaba en Support",
    "it": "chi era in Support", "pt": "quem estava em Support", "nl": "wie was in Support",
}  # fmt: skip
NEEDS_MORE = {"tz", "why", "compare"}  # a zone, a person, a side


@cache
def table(language: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def options(language: str) -> dict[str, str]:
    """One phrase for each option of a language; those it has no word for in English."""
    english = {sense: phrases[0] for sense, phrases in table("en")["options"].items()}
    own = {sense: phrases[0] for sense, phrases in table(language)["options"].items() if phrases}
    return {sense: words for sense, words in (english | own).items() if sense not in NEEDS_MORE}


def meaning_of(found: Reading) -> Question | None:
    return sense(found.question) if isinstance(found, Asked) else None


@pytest.mark.parametrize("language", LOCALE)
def test_of_two_options_both_act_or_both_are_named_and_nothing_is_run(language: str) -> None:
    base, locale = f"Support {LAST_WEEK[language]}", LOCALE[language]
    alone = {each: reading(f"{base} {words}", locale) for each, words in options(language).items()}
    for (one, first), (other, second) in combinations(options(language).items(), 2):
        found = reading(f"{base} {first} {second}", locale)
        both = (one, other)
        if isinstance(found, NotRead):
            assert found.why == "both", both
            assert set(found.left_over) >= {first} or set(found.left_over) >= {second}, both
            assert not found.partial, both
            continue
        if isinstance(found, Several):  # "csv only gaps" may be "only gaps"
            continue
        assert isinstance(found, Asked), both
        asked = meaning_of(found)
        wanted = found.question.options.model_dump(exclude_defaults=True).items()
        for each in both:
            one_alone = alone[each]
            assert isinstance(one_alone, Asked), each
            assert wanted >= one_alone.question.options.model_dump(exclude_defaults=True).items(), both
        assert asked is not None


@pytest.mark.parametrize("language", LOCALE)
def test_every_option_changes_what_is_asked(language: str) -> None:
    base, locale = f"Support {YESTERDAY[language]}", LOCALE[language]
    plain = meaning_of(reading(base, locale))
    for each, words in options(language).items():
        found = reading(f"{base} {words}", locale)
        assert meaning_of(found) != plain, each
        assert isinstance(found, Asked) or (isinstance(found, NotRead) and found.why == "both"), each


@pytest.mark.parametrize("language", LOCALE)
def test_a_filler_may_stand_in_any_question_without_changing_it(language: str) -> None:
    locale = LOCALE[language]
    questions = [
        f"Support {YESTERDAY[language]}",
        f"{WHO_WAS_IN[language]} {LAST_WEEK[language]}",
        f"gaps Support {YESTERDAY[language]}",
    ]
    known = {question: meaning_of(reading(question, locale)) for question in questions}
    assert all(known.values())
    wrong = [
        text
        for filler in table(language)["fillers"]
        if filler != "am"  # which is the forenoon behind a day, in German too
        for question in questions
        for text in (f"{question} {filler}", f"{question}, {filler}")
        if meaning_of(reading(text, locale)) != known[question]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LOCALE)
def test_what_only_reports_on_calls_can_tell_is_refused_by_name_with_three_questions_that_work(
    language: str,
) -> None:
    locale = LOCALE[language]
    for words in table(language)["calls"]:
        found = reading(f"Support {words} {YESTERDAY[language]}", locale)
        assert isinstance(found, NotRead), words
        assert found.why == "yet", words
        assert len(found.instead) == 3, words
        for choice in found.instead:
            assert meaning_of(reading(choice.label, locale)) == sense(choice.question), choice.label


@pytest.mark.parametrize("language", LOCALE)
def test_a_common_word_is_never_run_past_and_never_taken_for_a_name_mistyped(language: str) -> None:
    """In its own language and, where it is plainly in it, for an English asker."""
    for word in table(language)["common"].split():
        for text, locale in (
            (f"Support {YESTERDAY[language]} {word}", LOCALE[language]),
            (f"{word} Support {YESTERDAY[language]}", "en-GB"),
        ):
            found = reading(text, locale)
            if isinstance(found, NotRead):
                assert not found.near, text
                assert found.partial is None or found.why != "yet", text
            elif isinstance(found, Asked) and not found.cannot:
                without = meaning_of(reading(f"Support {YESTERDAY[language]}", locale))
                is_filler = vocabulary(language).is_one(
                    parts(word), "filler", "adding", "only", "separator", "queue", "agent", "everything"
                )
                assert is_filler or meaning_of(found) != without, text


PARTS = st.sampled_from(
    [
        "Support", "Sales EMEA", "Bob Brown", "me", "my team", "all", "yesterday", "last week", "3 nov", "gestern", "ieri", "gaps", "by day", "by agent",
        "missing", "now", "details", "csv", "no csv", "xlsx", "csv raw", "csv only", "share", "private", "in #ops", "tz UTC", "tz Asia/Tokyo", "who was in",
        "when did", "how long was", "except Bob Brown", "calls", "late", "banana", "not", "vs Sales", "at 12:15", "Jan", "the day before", "*", "🙏", "or", "and",
        "nach Tag", "out", "sex", "first", "most", "compare", "everyone", "busy",
    ]
)  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS, min_size=1, max_size=5, unique=True), st.sampled_from(sorted(LOCALE.values())))
def test_whatever_is_accepted_changes_the_question_is_filler_or_is_named(
    said: list[str], locale: str
) -> None:
    text = " ".join(said)
    found = reading(text, locale, team=("801", "803"))
    labels = []
    if isinstance(found, Several):
        labels = [choice.label for choice in found.choices]
    if isinstance(found, NotRead):
        labels = [*(choice.label for choice in found.instead)]
    assert len(labels) == len(set(labels)), (text, labels)
    if not isinstance(found, Asked):
        return
    for at, part in enumerate(said):
        if part in NO_CHANGE or part in found.cannot or IMPLIED.get(part, set()) & set(said):
            continue
        rest = " ".join([*said[:at], *said[at + 1 :]])
        assert meaning_of(reading(rest, locale, team=("801", "803"))) != meaning_of(found) or found.cannot, (
            text,
            part,
        )


IMPLIED = {
    "compare": {"vs Sales"},
    "csv": {"csv raw", "csv only"},
    "csv only": {"csv"},
    "share": {"in #ops"},
    "by day": {"nach Tag"},
    "nach Tag": {"by day"},
    "Bob Brown": {"except Bob Brown"},  # left out twice is left out  # one wish in two languages
}
NO_CHANGE = frozenset({"*", "🙏", "and", "or", "everyone", "who was in", "all"})  # "all Support" is Support


@pytest.mark.parametrize(
    ("before", "text", "threaded", "outcome"),
    [
        ("Ana Ruiz and Bob Brown in Support last week", "Support yesterday", False, "800 @ 2026-11-23"),
        ("Ana Ruiz and Bob Brown in Support last week", "Support yesterday", True, "800 @ 2026-11-23"),
        ("gaps Support yesterday", "Bob Brown last week", False, "a102 @ 2026-11-16..2026-11-22"),
        ("gaps Support yesterday", "Bob Brown", False, "800 a102 @ 2026-11-23"),
        ("gaps Support yesterday", "and Bob Brown last week?", False, "800 a102 @ 2026-11-16..2026-11-22"),
        ("gaps Support yesterday", "friday", False, "800 @ 2026-11-20"),
        ("gaps Support yesterday", "csv", False, "800 @ 2026-11-23 +view=gaps +csv=True"),
        ("Support by day last week", "Billing", False, "803 @ 2026-11-16..2026-11-22"),
        ("Support last week", "gaps Billing", False, "803 @ today +view=gaps"),
        ("Support last week", "now Billing", False, "803 @ today +view=now"),
        ("Support last week", "who was in yesterday?", False, "! nobody: "),
        ("Support last week", "who was in yesterday?", True, "800 @ 2026-11-23"),
        ("Support last week", "who was in Billing?", False, "803 @ today"),
        ("Support last week", "same for Billing", False, "803 @ 2026-11-16..2026-11-22"),
        ("Support last week", "what about Billing yesterday?", False, "803 @ 2026-11-23"),
        ("Support letzte Woche", "und Billing?", False, "803 @ 2026-11-16..2026-11-22"),
        ("Support letzte Woche", "was ist mit Billing?", False, "803 @ 2026-11-16..2026-11-22"),
        ("Support hier", "et Billing ?", False, "803 @ 2026-11-23"),
        ("Support hier", "Billing la semaine dernière", False, "803 @ 2026-11-16..2026-11-22"),
        ("Bob Brown ayer", "Support la semana pasada", False, "800 @ 2026-11-16..2026-11-22"),
        ("Bob Brown ieri", "Support oggi", False, "800 @ today"),
        ("Bob Brown gisteren", "en Support?", False, "800 @ 2026-11-23"),
        ("Ana Ruiz in Support yesterday", "only Sales", True, "801 a101 @ 2026-11-23"),
        ("Support yesterday", "the day before", False, "800 @ 2026-11-22"),
        ("Support yesterday", "me", False, "800 a101 @ 2026-11-23"),
        ("Support yesterday", "me today", False, "a101 @ today"),
        ("Support yesterday", "my team last week", False, "800 803 @ 2026-11-16..2026-11-22"),
        ("Support yesterday", "calls?", False, "! yet: calls"),
        ("Support yesterday", "thanks", False, "! words: thanks"),
    ],
)  # fmt: skip
def test_a_whole_question_stands_alone(before: str, text: str, threaded: bool, outcome: str) -> None:
    asked_before = reading(before)
    assert isinstance(asked_before, Asked)
    found = told(reading(text, previous=asked_before.question, threaded=threaded))
    assert found.partition(" -> ")[0] == outcome
