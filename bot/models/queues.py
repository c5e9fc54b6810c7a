"""Which queues a grant, a link or a request is about: all there are, or these; an empty set of them is none at all."""

from collections.abc import Iterable
from typing import Final, NoReturn

from bot.models.frozen import Frozen

EVERY: Final = "*"
"""Stands in the store for every queue."""


class _NoTruth(Frozen):
    """Neither true nor false: "no queues named" and "all queues" must be asked for by name."""

    def __bool__(self) -> NoReturn:
        raise TypeError("a set of queues has no truth value; ask what it is")


class All(_NoTruth):
    """Every queue, also those that are made later."""


class Some(_NoTruth):
    """These queues, by DN; no queue at all where *dns* is empty."""

    dns: frozenset[str]


QueueSet = All | Some


def queue_set(stored: Iterable[str]) -> QueueSet:
    """What the store holds as DNs, or as `EVERY`."""
    dns = frozenset(stored)
    return All() if EVERY in dns else Some(dns=dns)


def stored_as(queues: QueueSet) -> tuple[str, ...]:
    """The same as the store holds it, in order."""
    return (EVERY,) if isinstance(queues, All) else tuple(sorted(queues.dns, key=lambda dn: (len(dn), dn)))
