"""Equal calls at the same time -> one fetch whose rows all of them get; small results are kept for ten seconds."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Protocol

from bot.models.call import Call, FetchNote, LoginRow

_KEPT_SECONDS = 10.0
_KEPT_ROWS = 20_000  # some 15 MB; of one fetch that can still be joined, and of all finished ones together
_AHEAD = 8

Later = Callable[[float, Callable[[], None]], object]
Progress = Callable[[int, int | None], None]


class _Rows(Protocol):
    def rows(
        self,
        call: Call,
        *,
        progress: Progress | None = None,
        scheduled: bool = False,
        notes: list[FetchNote] | None = None,
        turn: str = "",
    ) -> AsyncIterator[list[LoginRow]]: ...


def _on_the_loop(seconds: float, do: Callable[[], None]) -> object:
    return asyncio.get_running_loop().call_later(seconds, do)


class SharedRows:
    """`rows` as the client has it, with equal calls sharing one fetch. Pieces are shared: nobody may change a row.

    A fetch can be joined while all its pieces are still held (20,000 rows); beyond that, pieces every reader has passed are let go
    and the next equal call begins a fetch of its own. A fetch nobody reads any more is ended. *later* calls a function after so
    many seconds: what was kept is let go then, also when nobody asks any more.
    """

    def __init__(
        self, client: _Rows, *, clock: Callable[[], float] = time.monotonic, later: Later = _on_the_loop
    ) -> None:
        self._client, self._clock, self._later = client, clock, later
        self._fetches: dict[str, _Fetch] = {}
        self._ended: deque[tuple[str, _Fetch]] = deque()  # those kept, the oldest first
        self._held = 0  # rows of those

    async def rows(
        self,
        call: Call,
        *,
        progress: Progress | None = None,
        scheduled: bool = False,
        notes: list[FetchNote] | None = None,
        turn: str = "",
    ) -> AsyncIterator[list[LoginRow]]:
        """See `Client.rows`; joins a fetch of an equal call that is under way or ended well less than ten seconds ago."""
        self._tidy()
        # as text, since a hash of so many nested fields and zones costs more than all else here, and is taken thrice
        name = f"{scheduled} {call.model_dump_json()}"
        fetch = self._fetches.get(name)
        if fetch is None or not fetch.joinable:
            fetch = _Fetch(self._clock)
            fetch.begin(
                self._client.rows(
                    call, progress=fetch.heard, scheduled=scheduled, notes=fetch.notes, turn=turn
                ),
                partial(self._end, name, fetch),
            )
            self._fetches[name] = fetch
        async for rows in fetch.read(progress):
            yield rows
        if notes is not None:
            notes += fetch.notes

    def _end(self, name: str, fetch: "_Fetch") -> None:
        """Keeps a result that others may still get; a fetch under way belongs to its readers."""
        if fetch.joinable and self._fetches.get(name) is fetch:
            if not self._ended:
                self._later(_KEPT_SECONDS, self._let_go)
            self._ended.append((name, fetch))
            self._held += fetch.held
            self._tidy()
        else:
            self._forget(name, fetch)

    def _let_go(self) -> None:
        """What is old goes; the next one's time is waited for."""
        self._tidy()
        if self._ended:
            ended_at = self._ended[0][1].ended_at or 0.0
            self._later(max(0.0, ended_at + _KEPT_SECONDS - self._clock()), self._let_go)

    def _tidy(self) -> None:
        """Lets go of results that are old or too many."""
        now = self._clock()
        while self._ended:
            name, fetch = self._ended[0]
            old = fetch.ended_at is None or now - fetch.ended_at >= _KEPT_SECONDS
            if self._held <= _KEPT_ROWS and not old:
                break
            self._ended.popleft()
            self._held -= fetch.held
            self._forget(name, fetch)

    def _forget(self, name: str, fetch: "_Fetch") -> None:
        if self._fetches.get(name) is fetch:
            del self._fetches[name]


class _Fetch:
    """One fetch and its readers; pieces stay until the slowest reader has them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.notes: list[FetchNote] = []
        self.held = 0
        self.ended_at: float | None = None
        self._pieces: list[list[LoginRow]] = []
        self._gone = 0
        self._page: tuple[int, int | None] | None = None
        self._at: dict[object, int] = {}
        self._error: BaseException | None = None
        self._moved = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    @property
    def joinable(self) -> bool:
        """Whether one more reader would get every row."""
        return self._gone == 0 and self._error is None and self.held <= _KEPT_ROWS

    def begin(self, rows: AsyncIterator[list[LoginRow]], ended: Callable[[], None]) -> None:
        """Starts reading in a task of its own, so that it outlives the reader who began it; *ended* is called afterwards."""
        self._task = asyncio.create_task(self._run(rows))
        self._task.add_done_callback(lambda _: ended())

    def heard(self, page: int, of: int | None) -> None:
        """Progress of the fetch; each reader is told when it next wakes."""
        self._page = (page, of)

    async def _run(self, rows: AsyncIterator[list[LoginRow]]) -> None:
        try:
            async for piece in rows:
                async with self._moved:
                    self._pieces.append(piece)
                    self.held += len(piece)
                    self._moved.notify_all()
                    # Far ahead of the slowest reader there is no use in reading on.
                    await self._moved.wait_for(lambda: self.held <= _KEPT_ROWS or self._lead() <= _AHEAD)
        except asyncio.CancelledError:
            self._error = asyncio.CancelledError()
            raise
        except Exception as error:  # noqa: BLE001 - handed to every reader, who raises it
            self._error = error
        finally:
            close = getattr(rows, "aclose", None)
            if close is not None:
                await close()
        async with self._moved:
            self.ended_at = self._clock()
            self._moved.notify_all()

    def _lead(self) -> int:
        return self._gone + len(self._pieces) - min(self._at.values(), default=0)

    async def read(self, progress: Progress | None) -> AsyncIterator[list[LoginRow]]:
        """Every piece from the first; raises what the fetch raised."""
        me = object()
        self._at[me] = 0
        told: tuple[int, int | None] | None = None
        try:
            while True:
                async with self._moved:
                    await self._moved.wait_for(
                        lambda: self._at[me] < self._gone + len(self._pieces) or self.ended_at is not None
                    )
                    at = self._at[me] - self._gone
                    piece = self._pieces[at] if at < len(self._pieces) else None
                    if piece is not None:
                        self._at[me] += 1
                        self._let_go()
                        self._moved.notify_all()
                if progress is not None and self._page is not None and self._page != told:
                    told = self._page
                    progress(*told)
                if piece is not None:
                    yield piece
                    continue
                if self._error is not None:
                    raise self._error.with_traceback(None)  # else it grows with every reader
                return
        finally:
            del self._at[me]
            await self._left()

    def _let_go(self) -> None:
        """Forgets pieces every reader has, once there are too many to keep."""
        slowest = min(self._at.values(), default=0)
        while self.held > _KEPT_ROWS and self._pieces and self._gone < slowest:
            self.held -= len(self._pieces.pop(0))
            self._gone += 1

    async def _left(self) -> None:
        if not self._at and self.ended_at is None and self._task is not None:
            self._error = asyncio.CancelledError()
            self._task.cancel()
            return
        if self.ended_at is None:
            async with self._moved:
                self._moved.notify_all()
