"""Many people at once: places in turn, and equal questions that share one fetch."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.errors import PBXUnreachable
from bot.models import Call, FetchNote, LoginRow, login_row
from bot.threecx.failures import unreachable
from bot.threecx.pressure import Breaker, Turns
from bot.threecx.shared import _KEPT_ROWS, SharedRows
from tests.threecx.at_hand import CALL, NOW


async def test_one_who_asks_a_hundred_times_delays_others_by_one_turn_each() -> None:
    turns, served = Turns(4), []

    async def ask(who: str) -> None:
        await turns.take(who)
        served.append(who)
        await asyncio.sleep(0)
        turns.give()

    flood = [asyncio.create_task(ask("flooder")) for _ in range(100)]
    await asyncio.sleep(0)
    polite = [asyncio.create_task(ask(f"polite {number}")) for number in range(20)]
    await asyncio.gather(*flood, *polite)
    last = max(served.index(f"polite {number}") for number in range(20))
    assert served[:last].count("flooder") <= 12
    assert len(served) == 120


async def test_a_place_of_one_who_left_is_not_lost() -> None:
    turns = Turns(1)
    await turns.take("a")
    leaving = [asyncio.create_task(turns.take("b")) for _ in range(5)]
    await asyncio.sleep(0)
    turns.give()
    for task in leaving:
        task.cancel()
    await asyncio.wait(leaving)
    async with asyncio.timeout(1):
        await turns.take("c")


def test_a_rest_is_over_after_half_a_minute_for_one_request_at_a_time() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(5):
        breaker.failed(unreachable("It is silent."))
    now = 31.0
    breaker.look()
    breaker.admit()
    with pytest.raises(PBXUnreachable):
        breaker.admit()
    breaker.failed(unreachable("It is silent."))
    now = 60.9
    with pytest.raises(PBXUnreachable):
        breaker.look()
    now = 61.1
    breaker.admit()
    breaker.worked()
    breaker.admit()


def row(number: int) -> LoginRow:
    return login_row(
        queue="800",
        agent=str(number),
        label="",
        day=None,
        logged_in=NOW,
        logged_out=None,
        logged_in_for=None,
        day_for=None,
        total_for=None,
        talking_for=None,
    )


class Fetches:
    """A client that counts fetches; each gives *pieces* of *size* rows, waits at *gate* after the first, and may fail."""

    def __init__(self, pieces: int = 3, size: int = 2, error: Exception | None = None) -> None:
        self.pieces, self.size, self.error = pieces, size, error
        self.begun = self.ended = self.given = 0
        self.gate = asyncio.Event()

    async def rows(
        self, call: Call, *, notes: list[FetchNote] | None = None, **_: Any
    ) -> AsyncIterator[list[LoginRow]]:
        self.begun += 1
        try:
            for piece in range(self.pieces):
                if piece == 1:
                    await self.gate.wait()
                self.given += 1
                yield [row(piece * self.size + number) for number in range(self.size)]
            if self.error is not None:
                raise self.error
            if notes is not None:
                notes.append(FetchNote(code="overlap", text="Pages overlapped."))
        finally:
            self.ended += 1


async def all_of(shared: SharedRows, call: Call = CALL) -> tuple[list[LoginRow], list[str]]:
    notes: list[FetchNote] = []
    rows = [one async for piece in shared.rows(call, notes=notes) for one in piece]
    return rows, [note.code for note in notes]


async def test_ten_equal_questions_are_one_fetch_also_for_those_who_come_later() -> None:
    fetches = Fetches()
    shared = SharedRows(fetches)
    early = [asyncio.create_task(all_of(shared)) for _ in range(9)]
    for _ in range(5):
        await asyncio.sleep(0)
    late = asyncio.create_task(all_of(shared))
    fetches.gate.set()
    told = await asyncio.gather(*early, late)
    assert fetches.begun == 1
    assert all(len(rows) == 6 and notes == ["overlap"] for rows, notes in told)
    assert (await all_of(shared))[0] == told[0][0]
    assert fetches.begun == 1


async def test_other_questions_and_old_answers_are_fetched_anew() -> None:
    now = 0.0
    fetches = Fetches()
    fetches.gate.set()
    shared = SharedRows(fetches, clock=lambda: now)
    await all_of(shared)
    await all_of(shared, CALL.model_copy(update={"queue": "800"}))
    now = 11.0
    await all_of(shared)
    assert fetches.begun == 3


async def test_rows_stand_in_memory_for_ten_seconds_and_no_longer_though_nobody_asks_again() -> None:
    now = 0.0
    waiting: list[tuple[float, Callable[[], None]]] = []
    fetches = Fetches()
    fetches.gate.set()
    shared = SharedRows(
        fetches, clock=lambda: now, later=lambda seconds, do: waiting.append((now + seconds, do))
    )
    await all_of(shared)
    await asyncio.sleep(0)
    assert shared._fetches
    for at, do in waiting:  # grows while there is more to wait for
        now = at
        do()
    assert (shared._fetches, list(shared._ended), shared._held) == ({}, [], 0)


async def test_a_failure_is_told_to_everybody_and_not_kept() -> None:
    fetches = Fetches(error=PBXUnreachable("No answer."))
    shared = SharedRows(fetches)
    fetches.gate.set()
    told = await asyncio.gather(*(all_of(shared) for _ in range(10)), return_exceptions=True)
    assert [type(error) for error in told] == [PBXUnreachable] * 10
    assert fetches.begun == 1
    fetches.error = None
    assert (await all_of(shared))[0]
    assert fetches.begun == 2


async def test_one_who_leaves_does_not_stop_the_others_and_the_last_one_does() -> None:
    fetches = Fetches()
    shared = SharedRows(fetches)
    asking = [asyncio.create_task(all_of(shared)) for _ in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
    asking[0].cancel()
    await asyncio.wait([asking[0]])
    fetches.gate.set()
    assert [len(rows) for rows, _ in await asyncio.gather(*asking[1:])] == [6, 6]

    left = Fetches()
    alone = asyncio.create_task(all_of(SharedRows(left)))
    for _ in range(5):
        await asyncio.sleep(0)
    alone.cancel()
    await asyncio.wait([alone])
    for _ in range(5):
        await asyncio.sleep(0)
    assert left.ended == 1


async def test_what_is_held_is_bounded_and_everybody_still_gets_every_row() -> None:
    fetches = Fetches(pieces=60, size=1000)
    shared = SharedRows(fetches)
    fetches.gate.set()
    most = 0

    async def slowly() -> int:
        nonlocal most
        count = 0
        async for piece in shared.rows(CALL):
            count += len(piece)
            most = max([most, *(fetch.held for fetch in shared._fetches.values())])
            await asyncio.sleep(0)
        return count

    assert list(await asyncio.gather(slowly(), slowly())) == [60_000, 60_000]
    assert fetches.begun == 1
    assert most <= _KEPT_ROWS + 10 * 1000


async def test_of_finished_results_the_oldest_go_once_they_are_too_many_together() -> None:
    fetches = Fetches(pieces=1, size=_KEPT_ROWS // 2)
    shared = SharedRows(fetches)
    for queue in ("800", "801", "802"):
        await all_of(shared, CALL.model_copy(update={"queue": queue}))
    for queue, begun in (("801", 3), ("802", 3), ("800", 4), ("802", 4), ("801", 5)):
        await asyncio.sleep(0)  # a result counts from the turn after its last row
        await all_of(shared, CALL.model_copy(update={"queue": queue}))
        assert fetches.begun == begun


async def test_a_filter_after_sharing_changes_nobody_elses_rows() -> None:
    fetches = Fetches()
    shared = SharedRows(fetches)
    fetches.gate.set()

    async def own(agent: str) -> list[LoginRow]:
        return [one async for piece in shared.rows(CALL) for one in piece if one.agent == agent]

    mine, theirs, everything = await asyncio.gather(own("1"), own("2"), all_of(shared))
    assert ([one.agent for one in mine], [one.agent for one in theirs]) == (["1"], ["2"])
    assert len(everything[0]) == 6
