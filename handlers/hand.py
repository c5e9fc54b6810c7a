"""The work in hand -> what was posted for it so far, for whoever must take it up, and whether whoever waits for it was shown anything."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar

Note = Callable[[Mapping[str, str]], Awaitable[None]]


class Hand:
    """One piece of accepted work. *places* are messages a process that died had posted for it: their `ts` by where they stand."""

    def __init__(self, note: Note, places: Mapping[str, str]) -> None:
        self._note, self._posted = note, dict(places)
        self._left = dict(places)
        self.answered = False

    def again(self) -> None:
        """The work is done once more: it goes on in the messages that were posted for it."""
        self._left = dict(self._posted)

    def take_up(self, place: str) -> str:
        """The `ts` of the message that was posted at *place* before, once; "" where there is none."""
        return self._left.pop(place, "")

    async def posted(self, place: str, ts: str) -> None:
        """A message now stands at *place*."""
        self._posted[place] = ts
        await self._note(self._posted)


_IN_HAND: ContextVar[Hand | None] = ContextVar("hand", default=None)


def begin(hand: Hand | None) -> None:
    """What follows in this task, and in the tasks it starts, is work on *hand*."""
    _IN_HAND.set(hand)


def take_up(place: str) -> str:
    """As `Hand.take_up`, of the work in hand; "" where there is none."""
    hand = _IN_HAND.get()
    return hand.take_up(place) if hand is not None else ""


async def posted(place: str, ts: str) -> None:
    """As `Hand.posted`, of the work in hand."""
    if (hand := _IN_HAND.get()) is not None:
        await hand.posted(place, ts)


def answered(*, so_far: bool = True) -> None:
    """Whoever waits for the work in hand was shown what they wait for, or waits for nothing; not where *so_far* is False."""
    if (hand := _IN_HAND.get()) is not None:
        hand.answered = so_far
