"""Who asks, where and when -> a turn, or a polite sentence that says when to try again; and fair turns at what is scarce."""

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

from bot.errors import TooManyAsks
from bot.models import Limits

MINUTE = 60.0
SECONDS_OF_A_RUN = 5.0
"""What to wait for when one's own questions are still running: about as long as one takes."""


class Window:
    """At most *limit* deeds of a key within any *seconds*; 0 is no limit. Forgets keys whose time is over."""

    def __init__(self, limit: int, seconds: float = MINUTE) -> None:
        self.limit = limit
        self.seconds = seconds
        self._taken: dict[Hashable, deque[float]] = {}
        self._pruned = -math.inf

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._taken)

    def wait(self, key: Hashable, at: float) -> float:
        """Seconds from *at* until *key* may act again, 0.0 for at once. A clock set back forgets what lies ahead of it."""
        taken = self._taken.get(key)
        if not self.limit or taken is None:
            return 0.0
        while taken and not at - self.seconds < taken[0] <= at:
            taken.popleft()
        return taken[-self.limit] + self.seconds - at if len(taken) >= self.limit else 0.0

    def take(self, key: Hashable, at: float) -> None:
        """Count one deed of *key*."""
        if not self.limit:
            return
        self._taken.setdefault(key, deque(maxlen=self.limit)).append(at)
        if not 0 <= at - self._pruned < self.seconds:
            self._pruned = at
            self._taken = {
                key: taken for key, taken in self._taken.items() if at - self.seconds < taken[-1] <= at
            }


class Limiter:
    """The limits on questions: of a person in a minute and at once, of a channel, of a workspace.

    A channel may take half of what its workspace may. What was refused is not counted; presses on a stored answer do not come here.
    """

    def __init__(self, limits: Limits) -> None:
        self._at_once = limits.asks_at_once
        self._running: Counter[tuple[str, str]] = Counter()
        self._persons = Window(limits.asks_per_person)
        self._channels = Window((limits.asks_per_team + 1) // 2)
        self._teams = Window(limits.asks_per_team)

    def running(self, team: str, user: str) -> int:
        """How many questions of this person are being answered."""
        return self._running[(team, user)]

    @contextmanager
    def turn(self, team: str, user: str, now: datetime, channel: str = "") -> Iterator[None]:
        """A question's turn, taken at *now* and given back at its end; raises `TooManyAsks` where there is none."""
        person, at = (team, user), now.timestamp()
        self._take(person, channel, at)
        self._running[person] += 1
        try:
            yield
        finally:
            self._running[person] -= 1
            if not self._running[person]:
                del self._running[person]

    def _take(self, person: tuple[str, str], channel: str, at: float) -> None:
        if 0 < self._at_once <= self._running[person]:
            raise TooManyAsks(
                f"{self._at_once} of your questions are still running. Please ask again when one of them is answered.",
                wait_seconds=SECONDS_OF_A_RUN,
            )
        taken = (
            (self._persons, person, "You asked"),
            (self._channels, (person[0], channel), "People in this channel asked"),
            (self._teams, person[0], "This workspace asked"),
        )
        used = [part for part in taken if part[1] != (person[0], "")]
        for window, key, who in used:
            if (wait := window.wait(key, at)) > 0:
                seconds = math.ceil(wait)
                raise TooManyAsks(
                    f"{who} {window.limit} times within a minute, which is as often as I may answer."
                    f" Please try again in {seconds} s.",
                    wait_seconds=seconds,
                )
        for window, key, _ in used:
            window.take(key, at)


class Turns:
    """At most *most* at once of something scarce; who waits is served in turn by person, so that nobody's crowd delays another."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._held: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def of(self, person: str) -> AsyncIterator[None]:
        """Hold one of them for *person*; waits until it is their turn."""
        await self._wait(person)
        try:
            yield
        finally:
            self._give_back(person)

    async def _wait(self, person: str) -> None:
        if self._free and not self._waiting:
            self._free -= 1
            self._held[person] += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back(person)  # it was given in the same instant: hand it on
            else:
                self._leave(person, turn)
            raise

    def _leave(self, person: str, turn: "asyncio.Future[None]") -> None:
        self._waiting[person].remove(turn)
        if not self._waiting[person]:
            del self._waiting[person]

    def _give_back(self, person: str) -> None:
        self._held[person] -= 1
        if not self._held[person]:
            del self._held[person]
        if not self._waiting:
            self._free += 1
            return
        # who holds least comes first; among equals the one who was served longest ago stands first in the dict
        following = min(self._waiting, key=lambda waiting: self._held[waiting])
        turn = self._waiting[following].popleft()
        rest = self._waiting.pop(following)
        if rest:
            self._waiting[following] = rest
        self._held[following] += 1
        turn.set_result(None)
