"""A process of its own that asks the phone system at argv[1], its tokens in the store at argv[2]: a line in, a line out.

In: what to do ("probe" or "rows") and how often at once. Out: the errors' codes ("" for none) and how many MB the process grew since
its first line.
"""

import asyncio
import json
import resource
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.errors import PBXError
from bot.models import Call, Limits
from bot.store import Keys, open_store
from bot.threecx import Client

ZONE = ZoneInfo("Europe/Berlin")
CALL = Call(start=datetime(2026, 11, 20, tzinfo=ZONE), end=datetime(2026, 11, 24, tzinfo=ZONE), zone=ZONE.key)


async def code_of(client: Client, what: str) -> str:
    try:
        if what == "probe":
            await client.probe()
        else:
            async for rows in client.rows(CALL):
                del rows
    except PBXError as error:
        return error.code
    return ""


def largest() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1024**2
    )


async def main(url: str, database: str, most_rows: int) -> None:
    store = await open_store(database, keys=Keys("a made-up key of forty characters or so"))
    limits, secret = Limits(max_rows=most_rows), SecretStr("make-believe-secret")
    async with Client(url, "logins", secret, limits=limits, tokens=store.tokens("local")) as client:
        before = 0.0
        for line in sys.stdin:
            what, times = line.split()
            codes = await asyncio.gather(*(code_of(client, what) for _ in range(int(times))))
            before = before or largest()
            sys.stdout.write(json.dumps({"codes": codes, "grown": largest() - before}) + "\n")
            sys.stdout.flush()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
