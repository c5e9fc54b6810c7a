"""Settings at a start -> each switch that changed, written into the audit, and since when each has its value."""

from datetime import datetime

from bot import audit
from bot.settings import Settings
from bot.store import Store


async def note_switches(store: Store, settings: Settings, team: str, now: datetime) -> None:
    """Write down every switch that has another value than at the last start; of several that start at once, one does.

    The instants are kept beside the audit, whose lines are forgotten after some time.
    """
    before = await store.settings.get(team, "team", "", "switches") or {}
    since = await store.settings.get(team, "team", "", "switches since") or {}
    after = settings.switches()
    kept = {
        name: since[name] if name in since and before.get(name) == value else now.isoformat()
        for name, value in after.items()
    }
    lines = audit.switches_changed(before, after, team, now)
    await store.audit.add_where_changed(team, "switches", after, {"switches since": kept}, lines)
