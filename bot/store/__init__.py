"""What is kept on disk: SQLite by default, PostgreSQL by URL.

`open_store(url, keys=…)` gives a `Store`: a handful of small repositories over one database. Every row carries the team it
belongs to, time is the database's clock, secrets are encrypted, and no row of a report is ever kept.
"""

from bot.store.keys import Keys, new_key
from bot.store.opening import open_store
from bot.store.planning import Wake
from bot.store.posts import AGAIN
from bot.store.store import Store

__all__ = ["AGAIN", "Keys", "Store", "Wake", "new_key", "open_store"]
