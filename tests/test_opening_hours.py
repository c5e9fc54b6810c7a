"""Opening hours behind a queue's name: where the name ends."""

import pytest

from bot.opening_hours import SPAN, read_week


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Straße mon-fri 8:00-18:00", "Straße "),
        ("İstanbul Mon-Fri 8-18", "İstanbul "),
        ("Großkunden ﬁnal mon 8-12, sat closed", "Großkunden ﬁnal "),
        ("Sunrise mon-fri 8:00-18:00", "Sunrise "),
        ("Salmon 8:00-18:00", None),
        ("Simon 8-18", None),
    ],
)
def test_a_queues_name_ends_where_the_days_begin(text: str, name: str | None) -> None:
    found = SPAN.search(text)
    assert (text[: found.start()] if found else None) == name
    assert found is None or read_week(text[found.start() :]) is not None
