"""Pieces of work go one at a time, and after whoever waits to be acknowledged."""

import asyncio

from bot.thinking import Thinking


async def test_two_pieces_never_run_together() -> None:
    thinking, inside, most = Thinking(), 0, 0

    async def piece() -> None:
        nonlocal inside, most
        async with thinking:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(piece() for _ in range(20)))
    assert most == 1


async def test_a_piece_waits_until_the_last_request_is_acknowledged() -> None:
    thinking, done = Thinking(), []

    async def piece() -> None:
        async with thinking:
            done.append("piece")

    with thinking.first():
        with thinking.first():
            work = asyncio.create_task(piece())
            await asyncio.sleep(0)
            done.append("one acknowledged")
        await asyncio.sleep(0)
        done.append("the other acknowledged")
    await work
    assert done == ["one acknowledged", "the other acknowledged", "piece"]


async def test_an_endless_stream_of_requests_does_not_stop_the_answers() -> None:
    thinking = Thinking()
    with thinking.first():
        async with asyncio.timeout(5), thinking:
            done = True
    assert done


async def test_who_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    thinking = Thinking()

    async def piece() -> str:
        async with thinking:
            return "done"

    with thinking.first():
        given_up = asyncio.create_task(piece())
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
    assert await piece() == "done"
