"""The line of the month in the running app: to admins and auditors, once, where the operator's month ends."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.workspace import ANA, BOB, MARIA, PETRA
from bot.models import AuditEntry
from bot.roof.month import past_month
from tests.roof.keeping import House, house, served

BERLIN = {"TIMEZONE": "Europe/Berlin", "AUDITORS": f"{MARIA}"}
LAST_EVENING = "2026-11-30T23:30:00+01:00"
NOVEMBER = (
    "November 2026: 3 asks by 2 people; 1 about single persons, 1 shared in channels, 1 refused, 0 failed."
)


@pytest.mark.parametrize(
    ("now", "zone", "start", "end"),
    [
        ("2026-12-01T00:00:00+01:00", "Europe/Berlin", "2026-11-01T00:00:00+01:00", "2026-12-01T00:00:00+01:00"),
        ("2026-11-30T23:59:59+01:00", "Europe/Berlin", "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00"),
        ("2026-11-30T23:30:00+01:00", "Asia/Tokyo", "2026-11-01T00:00:00+09:00", "2026-12-01T00:00:00+09:00"),
        ("2027-01-01T03:00:00Z", "America/Chicago", "2026-11-01T00:00:00-05:00", "2026-12-01T00:00:00-06:00"),
        ("2027-01-15T03:00:00Z", "UTC", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_the_month_before_is_the_calendar_month_that_ended_last_in_the_operators_zone(
    now: str, zone: str, start: str, end: str
) -> None:
    past = past_month(datetime.fromisoformat(now), zone)

    assert (past.start, past.end) == (datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert past.name == start[:7]


async def some_asks(kept: House) -> None:
    await kept.typed(PETRA, "Ana Ruiz yesterday no csv")
    await kept.typed(PETRA, "Support yesterday share no csv")
    await kept.typed(BOB, "Billing yesterday")


async def test_admins_and_auditors_get_one_line_when_the_month_is_over_where_the_operator_is() -> None:
    async with house(BERLIN, at=LAST_EVENING) as kept:
        await some_asks(kept)
        await kept.keep()
        assert kept.told_of("asks by") == []

        kept.clock.forward(minutes=30)
        for _ in range(3):
            await kept.keep()
        for user in (PETRA, MARIA):
            (line,) = kept.told_of("asks by", user)
            assert line.startswith(NOVEMBER)
        assert kept.told_of("asks by", BOB) == kept.told_of("asks by", ANA) == []

        kept.clock.forward(days=1)
        await kept.keep()
        assert len(kept.told_of("asks by")) == 1


async def test_a_restart_on_the_day_and_two_processes_at_once_send_it_once(tmp_path: Path) -> None:
    async with house(BERLIN, at=LAST_EVENING, directory=tmp_path) as kept:
        await some_asks(kept)
        kept.clock.forward(minutes=30)
        here = kept.program._housekeeping
        for _ in range(2):  # further jobs on the same store, as of other processes
            other = type(here)(kept.parts, kept.program._settings, kept.clock)
            await asyncio.gather(*(each.once() for each in (here, other, here)))
        assert len(kept.told_of("asks by")) == 1
        await kept.program.__aexit__(None)

        async with kept.program._built.store.database.transaction() as running:
            await running.run("update settings set changed = changed - 100000")
        await type(here)(kept.parts, kept.program._settings, kept.clock).once()
        assert len(kept.told_of("asks by")) == len(kept.told_of("asks by", MARIA)) == 1
        await kept.program.__aenter__()


@pytest.mark.parametrize("fault", [{"kind": "lost"}, {"kind": "reset"}, {"error": "ratelimited"}])
async def test_a_line_nobody_knows_to_have_arrived_is_looked_for_before_it_is_sent_again(
    fault: dict[str, Any],
) -> None:
    async with house(BERLIN, at=LAST_EVENING) as kept:
        await some_asks(kept)
        kept.clock.forward(minutes=30)
        kept.ws.fail("chat.postMessage", **fault)
        await kept.keep()
        assert len(kept.told_of("asks by")) + len(kept.told_of("asks by", MARIA)) == 1 + (
            "lost" in fault.values()
        )

        await kept.keep()  # the one who died may still be at it
        await kept.parts.store.database.run("update settings set changed = changed - 1000")
        for _ in range(2):
            await kept.keep()
        assert len(kept.told_of("asks by")) == len(kept.told_of("asks by", MARIA)) == 1


async def test_who_takes_no_messages_costs_the_others_nothing_and_a_month_without_us_is_not_told() -> None:
    async with house(BERLIN | {"AUDITORS": f"{MARIA},U0NOBODY"}) as kept:
        kept.clock.forward(days=8)
        kept.ws.close_dm(MARIA)
        await kept.keep()
        assert kept.told_of("asks by")[0].startswith("November 2026: 0 asks by 0 people")
        for _ in range(2):
            kept.clock.forward(hours=1)
            await kept.keep()
        assert len(kept.told_of("asks by")) == 1
        assert kept.told_of("October") == []


async def test_a_month_longer_than_the_audit_is_kept_says_so() -> None:
    async with house(BERLIN | {"AUDIT_DAYS": "10"}, at="2026-11-02T12:00:00+01:00") as kept:
        await some_asks(kept)
        kept.clock.at = datetime.fromisoformat(LAST_EVENING)
        await some_asks(kept)
        kept.clock.forward(hours=1)
        await kept.keep()
        (line,) = kept.told()
        assert line.text.startswith(NOVEMBER)
        assert "Counted over the 10 days that are kept" in str(line.blocks)


async def test_thousands_of_asks_are_counted_in_pieces() -> None:
    async with house(BERLIN, at=LAST_EVENING) as kept:
        entry = AuditEntry(at=kept.clock(), team=kept.parts.slack.team, user=BOB, deed="ask")
        many = 2500
        await kept.parts.store.database.run(
            """
            with recursive n(i) as (select 1 union all select i + 1 from n where i < :many)
            insert into audit (team_id, at, entry) select :team, :at, :entry from n
            """,
            many=many,
            team=entry.team,
            at=(entry.at - timedelta(days=3)).timestamp(),
            entry=entry.model_dump_json(exclude_defaults=True),
        )
        kept.clock.forward(hours=1)
        await kept.keep()
        assert kept.told_of("asks by")[0].startswith(f"November 2026: {many} asks by 1 person")


async def test_another_process_with_its_own_program_sends_nothing_twice(postgres_url: str) -> None:
    from bot.store import Keys, open_store

    prepared = await open_store(postgres_url, keys=Keys("demo-key-" + "0123456789abcdef" * 3), ready=False)
    await prepared.migrate()
    await prepared.close()
    async with (
        house(BERLIN | {"DATABASE_URL": postgres_url}, at=LAST_EVENING) as kept,
        served(kept.demo, kept.clock) as other,
    ):
        await some_asks(kept)
        kept.clock.forward(minutes=30)
        await asyncio.gather(kept.keep(), other.keep(), kept.keep(), other.keep())
        for user in (PETRA, MARIA):
            assert len(kept.told_of("asks by", user)) == 1
        pruned = await kept.audited("prune")
        assert len(pruned) == len({entry.at.date() for entry in pruned})
