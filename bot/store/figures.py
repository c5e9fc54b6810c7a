"""The ledger of digests -> how many there are, wait, were posted, late or failed; counts only."""

from bot.store.database import Database

_SCHEDULES = """
    select state, count(*) as many from schedules where team_id = :team and state <> 'deleted' group by state
"""
_RUNS = """
    select sum(case when closed is null then 1 else 0 end) as due,
           sum(case when state in ('done', 'empty') then 1 else 0 end) as posted,
           sum(case when delayed = 1 then 1 else 0 end) as late,
           sum(case when state in ('failed', 'missed') then 1 else 0 end) as failed
    from runs where team_id = :team and (closed is null or closed > {now} - 86400)
"""


class Figures:
    """Counts for `/metrics`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def digests(self, team: str) -> dict[str, int]:
        """Active and paused digests, runs due now, and those posted, late and failed within the last 24 hours."""
        states = {row["state"]: int(row["many"]) for row in await self._database.all(_SCHEDULES, team=team)}
        runs = await self._database.one(_RUNS, team=team) or {}
        return {
            "active": states.get("active", 0),
            "paused": states.get("paused", 0),
            **{name: int(runs.get(name) or 0) for name in ("due", "posted", "late", "failed")},
        }
