"""How often the phone system is asked: once for each question, not again for the same one, never while somebody waits for names."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import KNOWN_SECONDS
from bot.models import Answer, Asker, Directory, Person, Policy
from bot.naming import Index
from bot.reading import Asked
from bot.roof.clocks import clock_from
from bot.roof.demo_command import Demo, demo
from bot.roof.directories import REFRESH_SECONDS, Directories
from bot.store import Keys, Store, open_store

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


async def ask(started: Demo, number: int, text: str) -> None:
    assert started.program is not None
    desk = started.program.parts.desk
    asker = Asker(team=started.program.parts.slack.team, user=f"U0ASKER{number}")
    found = await desk.read(text, asker, NOW)
    assert isinstance(found, Asked)
    assert isinstance(await desk.answer(found.question, asker, NOW), Answer)


async def test_a_question_costs_one_call_and_ten_people_asking_the_same_cost_no_more() -> None:
    admins = ",".join(f"U0ASKER{number}" for number in range(11))
    async with demo(clock=clock_from("2026-11-24T10:15:00+01:00"), settings={"ADMINS": admins}) as started:
        await ask(started, 0, "Sales yesterday")
        begun = len(started.pbx.requests)
        await ask(started, 0, "Support yesterday")
        assert [one.kind for one in started.pbx.requests[begun:]] == ["report"]
        await asyncio.gather(*(ask(started, number, "Support yesterday") for number in range(1, 11)))
        assert Counter(one.kind for one in started.pbx.requests[begun:]) == {"report": 1}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Phones:
    """A phone system that answers with the directory when it is let."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.reads, self.free = clock, 0, asyncio.Event()
        self.free.set()

    async def directory(self) -> Directory:
        self.reads += 1
        at = self.clock()
        await self.free.wait()
        return Directory(read_at=at, people=(Person(dn="101", first="Ana", last="Ruiz"),))


async def kept(path: Path) -> Store:
    return await open_store(
        f"sqlite:///{path / 'bot.db'}", keys=Keys("a made-up key of forty characters or so")
    )


async def test_an_ageing_directory_is_read_anew_while_questions_go_on(tmp_path: Path) -> None:
    clock = Clock()
    phones, store = Phones(clock), await kept(tmp_path)
    directories = Directories("T1", phones.directory, store, clock)
    first = await directories.current()
    phones.free.clear()
    clock.now += timedelta(seconds=REFRESH_SECONDS)
    assert await directories.current() is first  # does not wait: the phone system has not answered
    assert await directories.current() is first
    phones.free.set()
    await directories._refresh()  # the reading under way
    assert phones.reads == 2
    clock.now += timedelta(seconds=KNOWN_SECONDS - 1)
    assert (await directories.current()).read_at > first.read_at
    await store.close()


async def test_many_at_the_start_read_the_directory_once(tmp_path: Path) -> None:
    clock = Clock()
    phones, store = Phones(clock), await kept(tmp_path)
    directories = Directories("T1", phones.directory, store, clock)
    found = await asyncio.gather(*(directories.current() for _ in range(10)))
    assert phones.reads == 1
    assert all(one is found[0] for one in found)
    again = Directories("T1", phones.directory, store, clock)
    await asyncio.gather(*(again.current() for _ in range(10)))
    assert phones.reads == 1, "the next start takes the one that is kept"
    await store.close()


async def test_a_new_directory_is_ready_to_be_looked_up_in_before_anybody_gets_it(tmp_path: Path) -> None:
    clock = Clock()
    phones, store, index = Phones(clock), await kept(tmp_path), Index(Policy())
    directories = Directories("T1", phones.directory, store, clock, prepare=index.prepare)
    first = await directories.current()
    names = index.names(first)
    clock.now += timedelta(seconds=KNOWN_SECONDS)
    second = await directories.current()
    assert second is not first
    assert index.names(second) is names, "the same people and queues need no new index"
    await store.close()
