"""Deeds -> the audit's entries; entries -> what admins, auditors and everybody read of them."""

from bot.audit.entries import LOCAL, OPERATOR, entry_for, switches_changed
from bot.audit.month import Month
from bot.audit.policy import SWITCHES, Stands, Switch, policy
from bot.audit.saying import Said, line, said
from bot.audit.wanted import KINDS, Wanted, wanted

__all__ = [
    "KINDS",
    "LOCAL",
    "OPERATOR",
    "SWITCHES",
    "Month",
    "Said",
    "Stands",
    "Switch",
    "Wanted",
    "entry_for",
    "line",
    "policy",
    "said",
    "switches_changed",
    "wanted",
]
