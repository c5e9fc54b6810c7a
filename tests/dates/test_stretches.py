"""Which words of a longer text are dates: short names of other languages seldom, nothing inside what was refused."""

from datetime import UTC, datetime

import pytest

from bot.dates import stretches
from bot.models import NotAPeriod

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def found(text: str, locale: str, *, foreign: bool) -> list[str]:
    words = text.split()
    return [
        " ".join(words[one.first : one.last])
        for one in stretches(words, NOW, "Europe/Berlin", locale, foreign=foreign)
    ]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("who is out", "pt-PT"),
        ("is Bob out", "pt-PT"),
        ("Support sex", "pt-PT"),
        ("Support set", "it-IT"),
        ("Support sam", "fr-FR"),
        ("calls two ago", "it-IT"),
        ("Support do", "de-DE"),
        ("Support so", "de-DE"),
        ("Dom in Support", "es-ES"),
        ("Juli in Support", "de-DE"),
        ("who was last out", "pt-PT"),
    ],
)
def test_a_short_name_of_another_language_is_no_date_by_itself(text: str, locale: str) -> None:
    assert found(text, locale, foreign=True) == []
    assert found(text, locale, foreign=False)


@pytest.mark.parametrize(
    ("text", "locale", "date"),
    [
        ("Support 3 out", "pt-PT", "3 out"),
        ("Support de seg a sex", "pt-PT", "de seg a sex"),
        ("Support sexta", "pt-PT", "sexta"),
        ("Support sam 21", "fr-FR", "sam 21"),
        ("Support mo bis fr", "de-DE", "mo bis fr"),
        ("Support letzten mo", "de-DE", "letzten mo"),
        ("Support set 2025", "it-IT", "set 2025"),
    ],
)
def test_beside_a_number_or_a_word_of_that_language_it_is_one(text: str, locale: str, date: str) -> None:
    assert found(text, locale, foreign=True)[0] == date


@pytest.mark.parametrize(
    "text",
    ["last week 21:00-17:00", "30 feb", "mon 17 to fri 20", "week 9-5", "wed 19 nov"],
)
def test_nothing_within_a_refused_date_is_clear(text: str) -> None:
    words = f"Support {text} please".split()
    some = stretches(words, NOW, "Europe/Berlin", "en-GB")

    assert [one.first for one in some] == [1]
    assert isinstance(some[0].meaning, NotAPeriod)
