"""The one door to 3CX: a Call -> rows, or a PBXError; knows no report."""

from bot.threecx.client import Client
from bot.threecx.reports import REPORTS
from bot.threecx.shared import SharedRows
from bot.threecx.token import MemoryTokenKeeper

__all__ = ["REPORTS", "Client", "MemoryTokenKeeper", "SharedRows"]
