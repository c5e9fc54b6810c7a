"""Every table has its time limit or says who removes its rows; what is older than that is gone, what is younger stays."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import Store, keeping
from bot.store.keeping import DAY_SECONDS, TABLES, Kept

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROOM = Path(__file__).parents[2] / "bot" / "store"
CREATED = {
    name
    for path in (*ROOM.glob("*.py"), *ROOM.glob("migrations/*.sql"))
    for name in re.findall(r"create table (?:if not exists )?([a-z]\w+)", path.read_text())
}
FORGETTING = [kept for kept in TABLES if kept.forget]

# A row of each table that forgets by age: its columns, with {at} where its time stands.
ROWS = {
    "inbox": "(team_id, request_id, kind, accepted, lease_until) values ('T1', '{id}', 'command', {at}, 0)",
    "kept_questions": """
        (id, team_id, user_id, channel_id, fingerprint, question, expires) values ('{id}', 'T1', 'U1', '', '{id}', '', {at})
        """,
    "last_questions": "(team_id, user_id, question_id, asked) values ('T1', '{id}', 'q', {at})",
    "threads": "(team_id, channel_id, thread_ts, question_id, expires) values ('T1', 'C1', '{id}', 'q', {at})",
    "settings": """
        (team_id, scope, about, name, value, changed_by, changed) values ('T1', 'person', '{id}', 'zone', '""', '', {at})
        """,
    "access_requests": """
        (team_id, user_id, wanted, asked, decision, decided_by) values ('T1', '{id}', '', {at}, '', '')
        """,
    "directories": "(team_id, body, kept) values ('{id}', '', {at})",
    "tellings": """
        (id, team_id, schedule_id, kind, about, text, planned, held_until) values ('{id}', 'T1', 's', 'fault', '{id}', '', {at}, 0)
        """,
}


def test_every_table_is_in_the_list_and_every_one_in_the_list_is_there() -> None:
    assert len(CREATED) > 15
    assert sorted(kept.table for kept in TABLES) == sorted(CREATED)


def test_every_table_says_until_when_and_those_with_people_in_them_what_they_hold() -> None:
    assert [kept.table for kept in TABLES if not kept.until] == []
    people = re.compile(r"user_id|owner_id|_by |extension|payload|question|entry|channel_id")
    sql = "\n".join(path.read_text() for path in ROOM.glob("migrations/*.sql"))
    with_people = {
        name
        for name, columns in re.findall(r"create table (\w+) \((.*?)\);", sql, re.DOTALL)
        if people.search(columns)
    }
    assert {kept.table for kept in TABLES if kept.holds} == with_people | {"directories"}


async def row(store: Store, kept: Kept, name: str, days_ago: float) -> None:
    values = ROWS[kept.table].format(id=name, at=f"{{now}} - {days_ago * DAY_SECONDS:.0f}")
    await store.database.run(f"insert into {kept.table} {values}")


@pytest.mark.parametrize("kept", FORGETTING, ids=lambda kept: str(kept.table))
async def test_what_is_older_than_its_limit_is_forgotten_and_what_is_younger_stays(
    kept: Kept, store: Store
) -> None:
    assert await keeping.forget(store.database) == {}
    await row(store, kept, "old", kept.days + 0.1)
    await row(store, kept, "young", kept.days - 0.1)

    assert await store.tidy(NOW) == {kept.table: 1, "schedules": 0, "runs": 0}
    assert await store.tidy(NOW) == {"schedules": 0, "runs": 0}


async def test_the_settings_of_somebody_who_still_asks_stay_and_those_of_channels_and_queues(
    store: Store,
) -> None:
    settings = next(kept for kept in TABLES if kept.table == "settings")
    await row(store, settings, "U1", settings.days + 1)
    await store.questions.remember_last("T1", "U1", "q")
    for scope in ("channel", "queue"):
        await store.settings.put("T1", scope, "C1", "zone", "UTC", by="U1")
    await store.database.run("update settings set changed = 0")

    await store.tidy(NOW)
    assert await store.settings.all("T1", "person", "U1") == {"zone": ""}
    assert await store.settings.get("T1", "channel", "C1", "zone") == "UTC"

    await store.database.run("update last_questions set asked = 0")
    await store.tidy(NOW)
    assert await store.settings.all("T1", "person", "U1") == {}
    assert await store.settings.get("T1", "queue", "C1", "zone") == "UTC"
