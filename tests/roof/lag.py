"""An event loop that is watched -> the longest that anything held it, in its own thread's processor time.

Processor time, since a busy machine makes every wall clock long, and a loop that is not run holds nobody by what it does.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Watched(asyncio.SelectorEventLoop):
    """Keeps the longest time between two looks at what has arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.longest, self.turns = 0.0, 0

    def anew(self) -> None:
        """Forget what was measured."""
        self.longest, self.turns = 0.0, 0

    def _run_once(self) -> None:
        before = time.thread_time()
        super()._run_once()  # type: ignore[misc] # of the standard library, not in its stubs
        self.turns += 1
        self.longest = max(self.longest, time.thread_time() - before)


class Beside:
    """A loop in a thread of its own, for what a measured loop talks to, or for the measured one."""

    def __init__(self, make: Callable[[], asyncio.AbstractEventLoop] = asyncio.SelectorEventLoop) -> None:
        self.loop = make()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of *work*, done there."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result()
