"""Who asks, where and when -> a turn, or a polite sentence that says when to try again; and fair turns at what is scarce."""

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Literal

from bot.errors import TooManyAsks
from bot.models import Limits

MINUTE = 60.0
BURST = 5.0
REQUESTS, LETTERS = 3, 10  # for each question a person may ask in a minute
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

    def give_back(self, key: Hashable, at: float) -> None:
        """Forget the deed counted at *at*, where it is still remembered."""
        taken = self._taken.get(key)
        if taken is not None and at in taken:
            taken.remove(at)
            if not taken:
                del self._taken[key]


class Turn:
    """A question's turn; what cost the phone system nothing is given back."""

    def __init__(self, taken: Sequence[tuple[Window, Hashable]], at: float, end: Callable[[], None]) -> None:
        self._taken, self._at, self._end = taken, at, end
        self._running = True

    def over(self) -> None:
        """It is looked up: the next may begin while its answer and files are still on their way."""
        if self._running:
            self._running = False
            self._end()

    def give_back(self) -> None:
        """Count it as if it had not been asked."""
        for window, key in self._taken:
            window.give_back(key, self._at)
        self._taken = ()


class Limiter:
    """The limits on questions: of a person in a minute and at once, of a channel, of a workspace.

    A channel may take half of what its workspace may. What was refused is not counted, a press whose very answer was
    at hand is given back.
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

    def look(self, team: str, user: str, now: datetime, channel: str = "") -> None:
        """Nothing where a question may be asked at *now*, else raises `TooManyAsks`; takes no turn."""
        person, at = (team, user), now.timestamp()
        if 0 < self._at_once <= self._running[person]:
            raise TooManyAsks(
                f"{self._at_once} of your questions are still running. Please ask again when one of them is answered.",
                wait_seconds=SECONDS_OF_A_RUN,
            )
        for window, key, who in self._windows(person, channel):
            if (wait := window.wait(key, at)) > 0:
                raise _too_many(who, window.limit, wait)

    @contextmanager
    def turn(
        self, team: str, user: str, now: datetime, channel: str = "", *, sure: bool = False
    ) -> Iterator[Turn]:
        """A question's turn, taken at *now* and given back at its end; raises `TooManyAsks` where there is none.

        One that is *sure* was looked for before, or is our own repetition: it is counted and not refused.
        """
        if not sure:
            self.look(team, user, now, channel)
        person, at = (team, user), now.timestamp()
        windows = [(window, key) for window, key, _ in self._windows(person, channel)]
        for window, key in windows:
            window.take(key, at)
        self._running[person] += 1
        turn = Turn(windows, at, lambda: self._end(person))
        try:
            yield turn
        finally:
            turn.over()

    def _end(self, person: tuple[str, str]) -> None:
        self._running[person] -= 1
        if not self._running[person]:
            del self._running[person]

    def _windows(self, person: tuple[str, str], channel: str) -> list[tuple[Window, Hashable, str]]:
        """What counts a question of *person*; one asked outside of any channel has none to fill."""
        found: list[tuple[Window, Hashable, str]] = [(self._persons, person, "You asked")]
        if channel:
            found.append((self._channels, (person[0], channel), "People in this channel asked"))
        return [*found, (self._teams, person[0], "This workspace asked")]


class Door:
    """The limits on requests of any kind: per person three times the questions in a minute, half of them in five seconds.

    Questions have limits of their own; this one keeps somebody who does not stop from costing more than a look. What a form offers
    while one types comes with each letter, so there may be ten times as many of those.
    """

    def __init__(self, limits: Limits) -> None:
        asks = limits.asks_per_person
        self._kinds = {
            "request": (Window(REQUESTS * asks), Window((asks + 1) // 2, BURST)),
            "letter": (Window(LETTERS * asks),),
        }
        self._told: dict[tuple[str, str], float] = {}

    def knock(self, team: str, user: str, at: float, kind: Literal["request", "letter"] = "request") -> None:
        """Count a request at *at* (seconds of the epoch); raises `TooManyAsks` where it may not come in."""
        person = (team, user)
        for window in self._kinds[kind]:
            if (wait := window.wait(person, at)) > 0:
                raise _too_many("You sent requests", window.limit, wait, window.seconds)
        for window in self._kinds[kind]:
            window.take(person, at)

    def tells(self, team: str, user: str, at: float, wait: float) -> bool:
        """Whether they are to be told, once until they may come in again."""
        person = (team, user)
        if at < self._told.get(person, -math.inf) <= at + MINUTE:  # a clock set back tells again
            return False
        self._told = {one: until for one, until in self._told.items() if at < until}
        self._told[person] = at + wait
        return True


def _too_many(who: str, limit: int, wait: float, within: float = MINUTE) -> TooManyAsks:
    seconds = math.ceil(wait)
    while_ = "a minute" if within == MINUTE else f"{within:.0f} seconds"
    return TooManyAsks(
        f"{who} {limit} times within {while_}, which is as often as I may answer."
        f" Please try again in {seconds} s.",
        wait_seconds=seconds,
    )


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
