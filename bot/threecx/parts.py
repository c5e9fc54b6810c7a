"""Parts of the directory that are only good to have -> what could be read of them, and which could not."""

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from bot.errors import PBXCertificate, PBXCredential, PBXError, PBXLicence, PBXSettings
from bot.models.directory import Part
from bot.threecx.entities import Entities, together
from bot.threecx.wiremodels import Numbered

T = TypeVar("T")

_FOR_ALL = (PBXCredential, PBXCertificate, PBXLicence, PBXSettings)
"""Faults of everything that is asked, whatever it is."""


class Parts:
    """Reads parts side by side; *unread* and *notes* tell of those that could not be."""

    def __init__(self) -> None:
        self.unread: set[Part] = set()
        self.notes: list[str] = []

    def lack(self, part: Part, why: str) -> None:
        """A part is not there."""
        self.unread.add(part)
        self.notes.append(f"{part.capitalize()} could not be read: {why}")

    async def perhaps(self, part: Part, reading: Awaitable[T]) -> T | None:
        """What is read, or None where the phone system refuses that part or fails over it."""
        try:
            return await reading
        except _FOR_ALL:
            raise
        except PBXError as error:
            self.lack(part, error.operator)
            return None

    async def behind(
        self, part: Part, entities: Entities, paths: Sequence[str]
    ) -> list[tuple[str, ...] | None]:
        """The numbers behind each of *paths*, asked for one by one; where the first is refused, the others are not asked."""
        if not paths:
            return []
        first = await self.perhaps(part, _numbers(entities, paths[0]))
        if first is None:
            return [None] * len(paths)
        rest = await together([self.perhaps(part, _numbers(entities, path)) for path in paths[1:]])
        return [first, *rest]


async def _numbers(entities: Entities, path: str) -> tuple[str, ...]:
    return numbers(await entities.all(path, Numbered, ("Number",)))


def numbers(listed: Sequence[Numbered] | None) -> tuple[str, ...]:
    """The DNs of *listed*, each once."""
    return tuple(dict.fromkeys(one.number for one in listed or () if one.number))
