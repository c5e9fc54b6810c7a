"""Somebody rings -> everybody who waits goes on."""

import asyncio


class Bell:
    """Rung when the phone system answered again, and when the program stops."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """True once it rings, False when *seconds* passed first."""
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
