"""Digests that are due -> answers handed to a given `deliver`, each part exactly once, whoever wakes it and whenever it dies.

Knows no Slack: what it needs of the outside comes in `Hands`. The store's ledger is the truth; nothing here is remembered between calls.
"""

from bot.rounds.carry import CRASH_POINTS
from bot.rounds.hands import Hands, Pace, Parcel
from bot.rounds.loop import Tally, run_due, run_until

__all__ = ["CRASH_POINTS", "Hands", "Pace", "Parcel", "Tally", "run_due", "run_until"]
