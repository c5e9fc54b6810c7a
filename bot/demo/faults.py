"""A name -> a way for the make-believe phone system to go wrong; switched on and off while it runs.

Each fault carries the threat (T10-T23) or quirk (Q1-Q32) it stands for. What a name does is written where it acts: `refusals`
(status), `spoiled_bodies`, `spoiled_rows`, `paging`, `tokens` and `pbx` (timing, connections).
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.demo.fault_table import BY_NAME, FAULTS, QUIRKS, Fault, Value, Where

__all__ = ["BY_NAME", "FAULTS", "QUIRKS", "Fault", "Faults", "UnknownFault", "Value", "Where"]


class UnknownFault(KeyError):
    """No fault or quirk has this name."""


class Faults:
    """The faults that are on. `on` takes a fault's or a quirk's name; where, value, times and after replace the table's."""

    def __init__(self, *names: str) -> None:
        self._on: dict[str, Fault] = {}
        self._seen: dict[str, int] = {}
        for name in names:
            self.on(name)

    def on(
        self,
        name: str,
        value: Value = None,
        *,
        where: Where | None = None,
        times: int | None = None,
        after: int | None = None,
    ) -> None:
        """Switch on; *times* limits how many requests are struck, *after* lets so many pass first."""
        for fault in _named(name):
            self._seen[fault.name] = 0
            self._on[fault.name] = replace(
                fault,
                value=fault.value if value is None else value,
                where=where or fault.where,
                times=fault.times if times is None else times,
                after=fault.after if after is None else after,
            )

    def off(self, name: str) -> None:
        """Switch off; nothing happens when it was not on."""
        for fault in _named(name):
            self._on.pop(fault.name, None)

    def clear(self) -> None:
        """Switch everything off."""
        self._on.clear()

    @property
    def active(self) -> tuple[Fault, ...]:
        """What is switched on, as it will strike."""
        return tuple(self._on.values())

    def strike(self, kind: Where) -> dict[str, Value]:
        """The faults that hit one request of this *kind*, with their values; counts the request."""
        hit: dict[str, Value] = {}
        for fault in tuple(self._on.values()):
            if not _reaches(fault.where, kind):
                continue
            seen = self._seen[fault.name]
            self._seen[fault.name] = seen + 1
            if seen >= fault.after and (fault.times is None or seen < fault.after + fault.times):
                hit[fault.name] = fault.value
        return hit


def _reaches(where: Where, kind: Where) -> bool:
    return where in {"all", kind} or (where == "xapi" and kind != "token")


def _named(name: str) -> Iterable[Fault]:
    if name in QUIRKS:
        return [BY_NAME[each] for each in QUIRKS[name]]
    if name not in BY_NAME:
        raise UnknownFault(name)
    return [BY_NAME[name]]
