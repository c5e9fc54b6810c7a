"""Everything encrypted -> the same, written with the newest key."""

from bot.store.database import Database
from bot.store.keys import Keys

_SECRETS = (
    (
        "select team_id as a, request_id as b, payload as secret from inbox where payload is not null",
        "update inbox set payload = :secret where team_id = :a and request_id = :b and payload = :before",
    ),
    (
        "select id as a, '' as b, question as secret from kept_questions",
        "update kept_questions set question = :secret where id = :a and question = :before",
    ),
    (
        "select team_id as a, '' as b, body as secret from directories",
        "update directories set body = :secret where team_id = :a and body = :before",
    ),
    (
        "select team_id as a, credential as b, body as secret from tokens where body is not null",
        "update tokens set body = :secret where team_id = :a and credential = :b and body = :before",
    ),
)


async def rotate(database: Database, keys: Keys) -> int:
    """How many secrets were written anew; all of them or none. One that somebody changed or wiped meanwhile stays as they left it."""
    count = 0
    async with database.transaction(durable=True) as transaction:
        for select, update in _SECRETS:
            rows = await transaction.all(select)
            again = [{**row, "before": row["secret"], "secret": keys.rotate(row["secret"])} for row in rows]
            count += sum(await transaction.many(update, again))
    return count


async def keys_fit(database: Database, keys: Keys) -> None:
    """Raises `StoreError` where something that is kept cannot be read with *keys*: a wrong SECRET_KEY shows at the start."""
    for select, _ in _SECRETS:
        row = await database.one(f"{select} limit 1")
        if row is not None:
            keys.decrypt(row["secret"])
