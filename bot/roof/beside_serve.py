"""Settings -> the store and the workspace of the program that serves here, for a command beside it, and its lines in the audit.

A command that asks the phone system shares the program's token that way: the phone system knows one for each credential, and a second
one would end the first.
"""

from dataclasses import dataclass
from datetime import datetime

from bot import audit
from bot.errors import StoreError
from bot.models import Asker, Question, Refusal
from bot.models.audit import Deed
from bot.roof.built import key_of
from bot.settings import Settings
from bot.store import Keys, Store, open_store
from bot.store.opening import is_there

ALONE = "sqlite://"  # a store in memory, for whoever has no other


@dataclass(frozen=True)
class Home:
    """Where a command keeps its records: *team* is the workspace's; without one, nothing is kept."""

    database: str = ALONE
    team: str = audit.LOCAL

    async def write_down(
        self,
        store: Store,
        asker: Asker,
        now: datetime,
        question: Question,
        outcome: Refusal | str = "",
        rows: int = 0,
        report: str = "",
    ) -> None:
        """Add the line of a question, or of a *report* as it is, asked for on the command line. Raises `StoreError`."""
        if self.database == ALONE:
            return
        deed: Deed = "rows" if report else "ask"
        entry = audit.entry_for(
            asker,
            deed,
            now,
            question=question,
            outcome=outcome,
            rows=rows,
            destination="terminal",
            report=report,
        )
        await store.audit.add(entry.model_copy(update={"team": self.team}))


async def home(settings: Settings) -> Home:
    """Where the program that serves with these settings keeps its records; `Home()` where it never did.

    Raises `StoreError` where they cannot be reached.
    """
    url = settings.database_url.get_secret_value()
    if not settings.secret_key or not is_there(url):
        return Home()
    store = await open_store(url, keys=Keys(key_of(settings)))
    try:
        await store.keys_fit()
        teams = [team for team in await store.audit.teams() if team != audit.LOCAL]
    finally:
        await store.close()
    if len(teams) > 1:
        raise StoreError(
            "More than one workspace keeps its records in this database; name another DATABASE_URL."
        )
    return Home(url, teams[0] if teams else audit.LOCAL)
