"""Seeds -> made-up workspaces asked through and through: how many asks of each kind, how long, and the first leak."""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from bot.naming import Index
from tests.access.asking import Asking
from tests.access.made_up import world
from tests.access.oracle import words_in

ASKS_EACH = 10
CASES_IN_A_WORLD = 50


@dataclass
class Found:
    """What a run found. *leaks* say where: the seed, who asked, what kind of ask, which words."""

    kinds: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def cases(self) -> int:
        """Asks in all."""
        return sum(self.kinds.values())

    @property
    def ended(self) -> Counter[str]:
        """How the asks ended, of whatever kind."""
        found: Counter[str] = Counter()
        for kind, count in self.kinds.items():
            found[kind.rpartition(", ")[2]] += count
        return found


class _Listener(logging.Handler):
    """Keeps every line logged at DEBUG that holds a word of a made-up workspace."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        line = record.getMessage() + repr(record.args) + (self.format(record) if record.exc_info else "")
        if words_in(line):
            self._kept.append(line)


@contextmanager
def hearing() -> Iterator[list[str]]:
    """The lines that anybody logs meanwhile, at any level, with a word of a made-up workspace in them."""
    kept: list[str] = []
    root, listener = logging.getLogger(), _Listener(kept)
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        root.removeHandler(listener)
        root.setLevel(level)


async def asked_in(seeds: Iterable[int], *, until_a_leak: bool = False) -> Found:
    """Every person of every workspace asks ten times; *until_a_leak* stops at the first."""
    found, began = Found(), time.process_time()
    with hearing() as found.logged:
        for seed in seeds:
            await _one_world(seed, found)
            if until_a_leak and (found.leaks or found.logged):
                break
    found.seconds = time.process_time() - began
    return found


async def _one_world(seed: int, found: Found) -> None:
    made, dice = world(seed), Random(f"asks in {seed}")  # noqa: S311 - the same asks again for the same seed
    index = Index(made.policy)
    index.prepare(made.directory)
    for one in made.people:
        asking = Asking(made, one, index, dice)
        for _ in range(ASKS_EACH):
            case = await asking.once()
            found.kinds[case.kind] += 1
            if case.leaked:
                found.leaks.append(
                    f"case {found.cases}, workspace {seed}, {one.asker.user}: {case.kind}: {sorted(case.leaked)}"
                )
