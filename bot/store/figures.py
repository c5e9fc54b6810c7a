"""The ledger of digests -> how many there are, wait, were posted, late or failed; counts only."""

from bot.store.database import Database

_SCHEDULES = """
    select state, count(*) as many from schedules where team_id = :team and state <> 'deleted' group by state
"""
_DUE = "select count(*) as due, sum(delayed) as late from runs where team_id = :team and closed is null"
_ENDED = """
    select sum(case when state in ('done', 'empty') then 1 else 0 end) as posted,
           sum(delayed) as late,
           sum(case when state in ('failed', 'missed') then 1 else 0 end) as failed
    from runs where team_id = :team and closed > {now} - 86400
"""


class Figures:
    """Counts for `/metrics`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def digests(self, team: str) -> dict[str, int]:
        """Active and paused digests, runs due now, and those posted, late and failed within the last 24 hours."""
        states = {row["state"]: int(row["many"]) for row in await self._database.all(_SCHEDULES, team=team)}
        due = await self._database.one(_DUE, team=team) or {}
        ended = await self._database.one(_ENDED, team=team) or {}
        return {
            "active": states.get("active", 0),
            "paused": states.get("paused", 0),
            "due": int(due.get("due") or 0),
            "posted": int(ended.get("posted") or 0),
            "late": int(due.get("late") or 0) + int(ended.get("late") or 0),
            "failed": int(ended.get("failed") or 0),
        }
