"""The job that forgets, in the running app: what it leaves as proof, what happens where it fails, and switches at a start."""

import asyncio
from contextlib import AsyncExitStack

from bot.demo.workspace import ANA, MARIA, PETRA
from bot.store import Keys, open_store
from tests.handlers.walk import Clock, shown
from tests.roof.keeping import House, house, nobody_serves, served

HOUR = 3600
KEY = "demo-key-" + "0123456789abcdef" * 3


async def aged(kept: House, days: float) -> None:
    """The job last ran so many days ago."""
    await kept.parts.store.database.run(
        "update beats set at = at - :seconds where name = 'forgetting'", seconds=days * 24 * HOUR
    )


async def test_the_job_leaves_proof_that_anybody_reads_in_the_policy() -> None:
    async with house({"TIMEZONE": "Europe/Berlin"}) as kept:
        card = shown(await kept.one(ANA, "policy"))
        assert "Old records were last removed on Tue 24 Nov 2026, 10:1" in card
        assert "(Europe/Berlin)." in card
        assert "Overdue" not in card

        await aged(kept, 2.5)
        card = shown(await kept.one(ANA, "policy"))
        assert "Old records were last removed on Sat 21 Nov 2026, 22:1" in card
        assert "Overdue: it should run every hour." in card

        await kept.parts.store.database.run("delete from beats where name = 'forgetting'")
        assert "Old records were never removed yet." in shown(await kept.one(ANA, "policy"))


async def test_what_its_daily_line_in_the_audit_says_is_what_was_removed() -> None:
    async with house({"AUDIT_DAYS": "7"}) as kept:
        await kept.typed(PETRA, "Support yesterday no csv")
        await kept.typed(PETRA, "Sales yesterday no csv")
        before = len(await kept.audited())
        kept.clock.forward(days=7, hours=1)
        for _ in range(3):
            await kept.keep()
        proof = (await kept.audited("prune"))[-1]
        assert proof.at == kept.clock.at
        assert (proof.reason, proof.count) == ("audit", before)
        assert await kept.audited("ask") == []


async def test_a_job_that_cannot_forget_says_so_after_two_days_each_day_and_does_the_rest_meanwhile() -> None:
    async with house({"TIMEZONE": "Europe/Berlin"}, at="2026-11-30T12:00:00+01:00") as kept:
        await kept.typed(PETRA, "Support yesterday no csv")
        await kept.parts.store.database.run("alter table threads rename to threads_away")
        for days in range(5):
            await aged(kept, 1)
            await kept.keep()
            await kept.keep()
            told = kept.told_of("Old records were last removed")
            assert len(told) == days
            kept.clock.forward(days=1)
        assert "Overdue" in told[0]
        assert len(kept.told_of("November 2026: 1 ask by 1 person")) == 1

        await kept.parts.store.database.run("alter table threads_away rename to threads")
        await kept.keep()
        assert "Overdue" not in shown(await kept.one(PETRA, "policy"))


async def test_a_step_that_breaks_in_a_way_nobody_foresaw_does_not_end_the_job() -> None:
    async with house() as kept:
        team = kept.parts.slack.team
        await kept.parts.store.settings.put(team, "team", PETRA, "month told", {"not": "a list"}, by="")
        await aged(kept, 1)
        await kept.keep()
        age = await kept.parts.store.beats.age(team, "forgetting")
        assert age is not None
        assert age < HOUR


A = {"NAMES": "names", "AUDITORS": "", "MAX_RANGE_DAYS": "92"}
B = {"NAMES": "numbers", "AUDITORS": f"{ANA},{MARIA}", "MAX_RANGE_DAYS": "31"}
CHANGES = [
    ("NAMES", "names", "numbers"),
    ("MAX_RANGE_DAYS", "92", "31"),
    ("AUDITORS", "", f"{ANA},{MARIA}"),
]


async def test_switches_that_changed_between_two_starts_are_in_the_audit_once_and_the_policy_knows_since_when() -> (
    None
):
    clock = Clock()
    async with nobody_serves({"TIMEZONE": "Europe/Berlin"}) as world:
        for settings, wanted in ((A, []), (A, []), (B, CHANGES), (B, CHANGES)):
            async with served(world, clock, settings) as kept:
                found = [(each.setting, each.before, each.after) for each in await kept.audited("switch")]
                assert found == wanted
                card = shown(await kept.one(ANA, "policy"))
                shows = shown(*await kept.typed(PETRA, "audit changes", "#general"))
            clock.forward(days=1)

    assert "People are shown by extension only.\n   `NAMES=numbers`  ·  since Thu 26 Nov 2026" in card
    assert "2 people read the audit, and no login times.\n   `AUDITORS=2`  ·  since Thu 26 Nov 2026" in card
    assert "`PER_PERSON=on`  ·  since Tue 24 Nov 2026" in card
    assert MARIA not in card
    assert f"<@{ANA}>" not in card
    assert "the program changed NAMES from names to numbers" in shows


async def test_two_processes_that_start_at_once_write_a_change_down_once(postgres_url: str) -> None:
    prepared = await open_store(postgres_url, keys=Keys(KEY), ready=False)
    await prepared.migrate()
    await prepared.close()
    clock = Clock()
    async with nobody_serves({"DATABASE_URL": postgres_url}) as world:
        async with served(world, clock, A):
            pass
        async with AsyncExitStack() as stack:
            both = await asyncio.gather(
                *(stack.enter_async_context(served(world, clock, B)) for _ in range(2))
            )
            found = [(each.setting, each.before, each.after) for each in await both[0].audited("switch")]
    assert found == CHANGES
