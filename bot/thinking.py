"""Work for the processor -> done one piece at a time, after whoever Slack waits for: an acknowledgement is due in three seconds, an answer is not.

Reading a question, summing it up and drawing it take some milliseconds each, in which the loop hears nobody. With many at work
they would stand in a row between Slack's request and its acknowledgement.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from types import TracebackType

LONGEST_SECONDS = 0.1  # then a piece is done all the same: requests without end must not stop the answers


class Thinking:
    """A lock for pieces of work that hold the loop; it opens when no request is waiting for its acknowledgement."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._waiting = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextlib.contextmanager
    def first(self) -> Iterator[None]:
        """While in here somebody waits who goes first."""
        self._waiting += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._nobody.set()

    async def __aenter__(self) -> None:
        """Our turn."""
        await self._one.acquire()
        if self._waiting:
            try:
                async with asyncio.timeout(LONGEST_SECONDS):
                    await self._nobody.wait()
            except TimeoutError:
                pass
            except BaseException:
                self._one.release()
                raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The next one's turn."""
        self._one.release()
