"""Somebody rings -> everybody who waits goes on."""

import asyncio


class Bell:
    """Rung when the phone system answered again, and when the program stops."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self.rung = 0

    def ring(self) -> None:
        """Wake everybody who waits now."""
        self.rung += 1
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    async def wait(self, seconds: float, since: int | None = None) -> bool:
        """True once it rings, at once where it rang after it had rung *since* times; False when *seconds* passed first."""
        if since is not None and self.rung > since:
            return True
        heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(heard)
        try:
            async with asyncio.timeout(seconds):
                await heard
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(heard)
        return True
