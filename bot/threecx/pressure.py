"""How hard the phone system may be asked: turns between people, a retry budget, breakers; plain objects over a given clock."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.errors import PBXError, PBXUnreachable
from bot.threecx.failures import in_seconds

_BUDGET_PART = 0.1
_BUDGET_MOST = 10.0
_FAILURES = 5
OPEN_SECONDS = 30.0


class Turns:
    """At most *places* requests in flight; where more wait, each *key* (a person) gets the next place in turn.

    One who asks a hundred times waits behind oneself, not others behind them.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def take(self, key: str) -> None:
        """Waits for a place; give it back with `give`. Being cancelled while waiting loses nothing."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """Hands the place to the next key's first, or keeps it free."""
        while self._waiting:
            key, queue = self._waiting.popitem(last=False)
            future = queue.popleft()
            if queue:
                self._waiting[key] = queue  # to the end: the others first
            if not future.done():
                future.set_result(None)
                return
        self._free += 1


class RetryBudget:
    """Retries of the whole process: a tenth of its requests, and ten to begin with, so that retries cannot multiply."""

    def __init__(self) -> None:
        self._left = _BUDGET_MOST

    def asked(self) -> None:
        """A first attempt was made."""
        self._left = min(_BUDGET_MOST, self._left + _BUDGET_PART)

    def spend(self) -> bool:
        """Whether one more attempt may be made; counts it."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Breaker:
    """After five failures in a row opens for 30 s, then lets one request try; *clock* gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._said = self._why = ""
        self._open_until: float | None = None
        self._trying_since: float | None = None

    def look(self) -> None:
        """Nothing where a request may pass, else raises `PBXUnreachable` at once saying when it is tried again."""
        now = self._clock()
        if self._open_until is None or (now >= self._open_until and not self._trying(now)):
            return
        wait = max(1.0, self._open_until - now)
        raise PBXUnreachable(
            f"{self._said} I try it again in {in_seconds(wait)}; please ask then.",
            operator=f"{self._why} That was failure {self._failures} in a row, so nothing is sent for {in_seconds(wait)}; wait, or mend that.",
        )

    def admit(self) -> None:
        """As `look`; where it is open and its time is over, this request is the one that tries."""
        self.look()
        if self._open_until is not None:
            self._trying_since = self._clock()

    def _trying(self, now: float) -> bool:
        return self._trying_since is not None and now - self._trying_since <= OPEN_SECONDS

    def worked(self) -> None:
        """A usable answer came."""
        self._failures, self._open_until, self._trying_since = 0, None, None

    def failed(self, error: PBXError) -> None:
        """No usable answer came, and *error* is told for as long as nothing is sent. A failed try counts from its beginning, so that waiting for it delays the next one little."""
        self._failures += 1
        self._said, self._why = f"{error.text.split('. ')[0].rstrip('.')}.", error.operator
        if self._failures >= _FAILURES:
            began = self._trying_since
            self._open_until = (self._clock() if began is None else began) + OPEN_SECONDS
            self._trying_since = None

    def dropped(self) -> None:
        """The request was given up without an outcome (its asker left): the next one may try."""
        self._trying_since = None

    @property
    def is_open(self) -> bool:
        """Whether requests are refused at present."""
        return self._open_until is not None


class Breakers:
    """One breaker for the whole phone system and one for each function: a report that always fails holds up no other."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._by_name: dict[str, Breaker] = {}

    def of(self, name: str) -> Breaker:
        """The breaker of a function; "" for the whole."""
        if name not in self._by_name:
            self._by_name[name] = Breaker(self._clock)
        return self._by_name[name]

    def look(self, name: str) -> None:
        """See `Breaker.look`, of both."""
        self.of("").look()
        self.of(name).look()

    def admit(self, name: str) -> None:
        """See `Breaker.admit`, of both; neither takes this request for its try where the other refuses it."""
        self.look(name)
        self.of("").admit()
        self.of(name).admit()

    def worked(self, name: str) -> None:
        """A usable answer came."""
        self.of("").worked()
        self.of(name).worked()

    def dropped(self, name: str) -> None:
        """The request was given up without an outcome."""
        self.of("").dropped()
        self.of(name).dropped()

    def failed(self, name: str, error: PBXError, *, whole: bool) -> None:
        """*error* was a fault of the *whole* phone system, or (500) of one report."""
        self.of("" if whole else name).failed(error)


class Ask:
    """One question's time: *idle* seconds without a row, *total* seconds in all, both on *clock*; waiting asked for is off the clock.

    Also what it may do once: wait for `Retry-After`, and fetch a new token twice.
    """

    def __init__(self, clock: Callable[[], float], idle: float, total: float, turn: str = "") -> None:
        self._clock, self.idle, self.total, self.turn = clock, idle, total, turn
        self._end = clock() + total
        self._idle_end = self._end
        self.refreshes = 0
        self.waited = False

    def heard(self) -> None:
        """A row came, or a request has just been sent: the idle time begins anew."""
        self._idle_end = self._clock() + self.idle

    def off_the_clock(self, seconds: float) -> None:
        """Moves both ends."""
        self._end += seconds
        self._idle_end += seconds

    @property
    def left(self) -> float:
        """Seconds until the nearer end; not above zero when one has passed."""
        return min(self._end, self._idle_end) - self._clock()

    @property
    def left_in_all(self) -> float:
        """Seconds until the end of all."""
        return self._end - self._clock()

    @property
    def over(self) -> bool:
        """Whether the overall time, not only the idle one, has passed."""
        return self._clock() >= self._end
