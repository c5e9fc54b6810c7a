"""What may not be seen and what is not there: the same words, the same calls, the same time."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from bot.demo.workspace import MARIA
from bot.demo.world import World
from bot.models import Asker
from bot.reading import NotRead
from bot.store.sqlite import SQLite
from handlers.unread import not_read
from tests.handlers.walk import walk
from tests.security.road import Road, road
from tests.security.test_hostile_names import take_names

HIDDEN = (
    "Sales",
    "Orders",
    "Claims",
    "Returns",
    "Night Desk",
    "Technik Süd",
    "801",
    "806",
    "Sales EMEA",
    "VIP Line",
)
"""What Maria may not see in one house, and what is not there in the other."""
AROUND = ("{} yesterday", "{}", "missing {} today", "link {}", "hours {} mon-fri 8:00-18:00", "digest every weekday at 8:00 here for {}", "{} last week xlsx share")  # fmt: skip
SEEN = {"800", "803"}
TIMES = 200
WITHIN = 1.15  # of each other; processor time, and the two take turns


@contextmanager
def statements(way: Road) -> Iterator[list[str]]:
    """What the store is told meanwhile."""
    database = way.program.parts.store.database
    assert isinstance(database, SQLite)
    told: list[str] = []
    connections = [each for each in (database._connection, database._reader) if each is not None]
    for each in connections:
        each.set_trace_callback(told.append)
    try:
        yield told
    finally:
        for each in connections:
            each.set_trace_callback(None)


class Cost(NamedTuple):
    """All that can be told from outside about one answer."""

    words: str
    slack: list[str]
    phone_system: int
    store: list[str]


async def cost_of(way: Road, text: str) -> Cost:
    """What Maria reads, and what was asked of whom for it."""
    way.forget()
    asked = len(way.pbx.requests)
    with statements(way) as told:
        outcome = await way.type(MARIA, text)
    mine = [line.split(" where", 1)[0][:30] for line in told if MARIA in line and "delete from" not in line]
    return Cost(outcome.words, [call.method for call in outcome.calls], len(way.pbx.requests) - asked, mine)


async def test_a_hidden_name_and_one_that_is_not_there_are_refused_in_the_same_words_with_the_same_calls() -> (
    None
):
    async with road(tuned={"pictures": False}) as there, road(tuned={"pictures": False}) as gone:
        await take_names(gone, without(gone.pbx.world))
        for way in (there, gone):
            await way.type(MARIA, "queues")  # who they are is known from here on
        for name in HIDDEN:
            for around in AROUND:
                hidden, missing = [await cost_of(way, around.format(name)) for way in (there, gone)]
                assert hidden == missing
                assert (
                    "no such queue or person, or not for you. You can see: Support, Billing, your own logins."
                    in hidden.words
                )


async def test_both_make_us_look_into_the_phone_system_once_more_and_in_the_same_way() -> None:
    looked = {}
    async with walk() as w:
        for name in ("Sales", "Zales"):
            await w.typed(MARIA, "queues")
            w.clock.forward(seconds=30)  # the directory is older than a moment
            before = len(w.demo.pbx.requests)
            await w.typed(MARIA, f"{name} yesterday")
            looked[name] = [each.kind for each in w.demo.pbx.requests[before:]]

    assert looked["Sales"] == looked["Zales"] != []


def without(world: World) -> World:
    """The same house, where what Maria may not see has other names and numbers."""
    queues = tuple(
        each
        if each.number in SEEN
        else each._replace(name=f"{each.name[::-1]}", number=str(9000 + int(each.number)))
        for each in world.queues
    )
    return world._changed(world.people, queues)


async def refused(way: Road, asker: Asker, text: str) -> float:
    """Milliseconds of the processor from the words to their refusal."""
    desk, now = way.program.parts.desk, way.program.parts.clock()
    began = time.thread_time()
    found = await desk.read(text, asker, now)
    assert isinstance(found, NotRead)
    directory, scope = await desk.seen_by(asker)
    assert "no such queue or person" in not_read(found, scope, directory, desk.policy).text
    return (time.thread_time() - began) * 1000


async def test_to_refuse_a_name_takes_as_long_whether_or_not_it_is_there() -> None:
    async with road() as there, road() as gone:
        await take_names(gone, without(gone.pbx.world))
        maria = [await way.program.parts.people.asker(MARIA) for way in (there, gone)]
        taken: tuple[list[float], list[float]] = ([], [])
        for at in range(TIMES):
            text = f"{HIDDEN[at % len(HIDDEN)]} yesterday"
            for place in (0, 1) if at // len(HIDDEN) % 2 else (1, 0):
                taken[place].append(await refused((there, gone)[place], maria[place], text))

    medians = [statistics.median(each) for each in taken]
    assert max(medians) / min(medians) < WITHIN, medians
