"""The timeline beside a CSV: after it, left out where it is not wanted; its loss costs nothing else."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.demo.workspace import ANA, MARIA, PETRA
from bot.models import Answer, Period, Question, Summary, Table, Timeline
from handlers.files import kinds_of, picture_of
from handlers.parts import Drawn, Parts
from tests.handlers.walk import walk

PERIOD = Period(zone="UTC", start=datetime(2026, 11, 23, tzinfo=UTC), end=datetime(2026, 11, 24, tzinfo=UTC))
EMPTY = Table(head=("Agent",))
SUMMARY = Summary(title="Support", sentence="-", public_sentence="-", table=EMPTY, details=EMPTY)
LINE = Timeline(title="Support", zone="UTC", start=PERIOD.start, end=PERIOD.end)


class File:
    def __init__(self, name: str) -> None:
        self.name, self.length = name, 1

    def chunks(self) -> Iterator[bytes]:
        yield b"x"


async def test_the_csv_does_not_wait_for_the_picture_that_follows_it() -> None:
    async with walk(pictures=True) as w:
        answer, *_ = await w.typed(PETRA, "Support yesterday csv picture")
        await w.ws.wait_for(lambda: any(file.name.endswith(".png") for file in w.ws.files))
        assert [file.name for file in w.ws.files] == [
            "logins_support_2026-11-23.csv",
            "logins_support_2026-11-23.png",
        ]
        assert w.ws.files[-1].content is not None
        assert w.ws.files[-1].content.startswith(b"\x89PNG")
        assert "CSV: sent to" in answer.shown
        files = len(w.ws.files)
        await w.typed(PETRA, "Support yesterday csv only")
        assert [each.name for each in w.ws.files[files:]] == ["logins_support_2026-11-23.csv"]


async def test_a_picture_comes_by_its_button_alone_and_the_answer_stays() -> None:
    async with walk(pictures=True) as w:
        (answer,) = await w.typed(PETRA, "Support yesterday")
        assert w.ws.files == []
        await w.press(PETRA, answer, "Picture")
        assert [file.name for file in w.ws.files] == ["logins_support_2026-11-23.png"]
        assert "Picture: sent to" in answer.shown
        assert "3 of 12 members" in answer.shown


def _answer(timeline: Timeline | None = LINE) -> Answer:
    found = Answer(
        question=Question(period=PERIOD),
        summary=SUMMARY,
        timeline=timeline,
        picture="a.png",
        asked_at=PERIOD.end,
    )
    return found.model_copy(update={"sheets": (File("a.csv"),)})


def _parts(drawn: Drawn, *, pictures: bool = True) -> Parts:
    return Parts(None, None, None, None, None, None, None, pictures=pictures, drawn=drawn)  # type: ignore[arg-type]  # nothing else of it is asked


@pytest.mark.parametrize(
    ("pictures", "busy", "line", "sent"),
    [
        (True, 0, LINE, ["a.png"]),
        (True, 3, LINE, ["a.png"]),
        (True, 4, LINE, []),
        (False, 0, LINE, []),
        (True, 0, None, []),
    ],
)
def test_it_is_left_out_where_four_are_drawn_already(
    pictures: bool, busy: int, line: Timeline | None, sent: list[str]
) -> None:
    drawn = Drawn()
    for _ in range(busy):
        drawn.__enter__()
    files = asyncio.run(picture_of(_parts(drawn, pictures=pictures), _answer(line)))
    assert [file.name for file in files] == sent
    assert drawn.full == (busy == 4)


def test_files_are_called_what_they_are() -> None:
    files = [File(name) for name in ("a.csv", "a_rows.csv", "a.xlsx", "a.png", "a_2.png")]
    assert kinds_of(files) == "CSV, the phone system's own rows, XLSX and picture"


async def test_whose_messages_are_where_is_remembered_of_so_many_people() -> None:
    async with walk() as w:
        slack = w.parts.slack

        async def asked(*users: str) -> int:
            before = len(w.ws.calls("conversations.open"))
            for each in users:
                await slack.dm(each)
            return len(w.ws.calls("conversations.open")) - before

        assert await asked(MARIA, MARIA, ANA, ANA, MARIA) == 2
        slack.most_dms = 1
        assert await asked(PETRA, PETRA, MARIA, MARIA, PETRA) == 3
