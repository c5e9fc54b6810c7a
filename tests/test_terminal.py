import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Answer, Figure, Note, Period, Question, Summary, Table
from bot.terminal import columns, render, render_summary, wants_colour


def summary(**changes: object) -> Summary:
    return Summary(
        title="Support: logins on Mon 23 Nov 2026",
        sentence="3 of 12 members were in, 07:58 to 18:04.",
        public_sentence="3 of 12 members were in.",
        strong=("3 of 12 members",),
        figures=(Figure(code="hours", label="Hours of all", value=78120, unit="seconds"),),
        table=Table(
            head=("Agent", "In - out", "Hours"), rows=(("李小龍 (101)", "08:02-12:03", "4 h 01 min"),)
        ),
        details=Table(
            head=("Agent", "Hours", "Timeline"), rows=(("李小龍 (101)", "4 h 01 min", "07 ░████░░░░░░ 18"),)
        ),
        notes=(Note(code="long", text="Over 16 h without a logout."),),
        context="Support (800) · Mon 23 Nov 00:00 to 24:00 Europe/Berlin",
    ).model_copy(update=changes)


def test_an_answer_is_a_table_with_the_text_timeline() -> None:
    assert render_summary(summary(), width=60) == (
        "Support: logins on Mon 23 Nov 2026\n"
        "\n"
        "3 of 12 members were in, 07:58 to 18:04.\n"
        "\n"
        "Agent         Hours       Timeline\n"
        "────────────  ──────────  ─────────────────\n"
        "李小龍 (101)  4 h 01 min  07 ░████░░░░░░ 18\n"
        "\n"
        "Hours of all  21 h 42 min\n"
        "\n"
        "! Over 16 h without a logout.\n"
        "\n"
        "Support (800) · Mon 23 Nov 00:00 to 24:00 Europe/Berlin\n"
    )


def test_a_narrow_terminal_gets_the_short_table() -> None:
    assert "08:02-12:03" in render_summary(summary(), width=40)


def test_an_answer_renders_as_its_summary() -> None:
    period = Period(
        zone="UTC", start=datetime(2026, 11, 23, tzinfo=UTC), end=datetime(2026, 11, 24, tzinfo=UTC)
    )
    answer = Answer(
        question=Question(period=period), summary=summary(), asked_at=datetime(2026, 11, 24, tzinfo=UTC)
    )
    assert render(answer, width=60) == render_summary(summary(), width=60)


def test_colour_is_used_only_where_it_is_asked_for() -> None:
    assert "\x1b[1m3 of 12 members\x1b[0m were in" in render_summary(summary(), colour=True)
    assert "\x1b" not in render_summary(summary())


@given(st.text(max_size=40))
def test_nothing_from_outside_steers_the_terminal(name: str) -> None:
    table = Table(head=("Agent",), rows=((name,),))
    shown = render_summary(
        summary(
            title=name,
            table=table,
            details=table,
            strong=(),
            context=name,
            notes=(Note(code="x", text=name),),
        )
    )
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown.replace("\n", ""))
    assert "\u202e" not in shown


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "wanted"),
    [
        (Tty(), {}, True),
        (io.StringIO(), {}, False),
        (Tty(), {"NO_COLOR": "1"}, False),
        (Tty(), {"TERM": "dumb"}, False),
    ],
    ids=["terminal", "pipe", "no colour asked for", "dumb"],
)
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, environment: dict[str, str], wanted: bool
) -> None:
    assert wants_colour(stream, environment) is wanted


def test_wide_letters_take_two_columns() -> None:
    assert (columns("李小"), columns("é"), columns("e\u0301")) == (4, 1, 1)
