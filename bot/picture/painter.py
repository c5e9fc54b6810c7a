"""An SVG -> a PNG, by one process that stays warm: it is started for the first picture and ends when none is wanted any more.

One process at a time, so all pictures together take one processor at most; who asks for what is being drawn already waits for
that one. A picture is kept by nobody once whoever wanted it has it.
"""

import os
import select
import subprocess  # nosec B404
import sys
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import IO, cast

_DRAWING = Path(__file__).parent / "drawing.py"
_NEEDED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")  # of the environment; no secret goes with it
_SECONDS = 60.0


class Painter:
    """Draws pictures one after the other; safe to call from any thread."""

    def __init__(self, drawing: Path = _DRAWING, seconds: float = _SECONDS) -> None:
        self._drawing, self._seconds = drawing, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn, self._looking = Lock(), Lock()
        self._wanted: dict[str, Future[bytes]] = {}

    def draw(self, svg: str) -> bytes:
        """The picture of *svg*. Raises `subprocess.SubprocessError` where the process fails or takes too long."""
        with self._looking:
            known = self._wanted.get(svg)
            mine = self._wanted.setdefault(svg, Future())
        if known is not None:
            return known.result()
        try:
            with self._turn:
                mine.set_result(self._drawn(svg.encode()))
        except (OSError, subprocess.SubprocessError) as failed:
            mine.set_exception(failed)
        finally:
            with self._looking:
                del self._wanted[svg]
        return mine.result()

    def close(self) -> None:
        """End the process, if there is one."""
        with self._turn:
            self._end()

    def _drawn(self, svg: bytes) -> bytes:
        """From the process at hand; where that has just gone home, from a new one."""
        if self._process is not None:
            try:
                return self._asked(self._process, svg)
            except BrokenPipeError:
                self._end()
        self._process = self._started()
        try:
            return self._asked(self._process, svg)
        except BrokenPipeError as failed:
            self._end()
            raise subprocess.SubprocessError("the process that draws pictures ended at once") from failed

    def _asked(self, process: subprocess.Popen[bytes], svg: bytes) -> bytes:
        """What *process* makes of it. Raises `BrokenPipeError` where it has ended, `TimeoutExpired` where it takes too long."""
        wanted, drawn = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        until = monotonic() + self._seconds
        try:
            wanted.write(len(svg).to_bytes(4, "big") + svg)
            wanted.flush()
            return self._read(drawn, int.from_bytes(self._read(drawn, 4, until), "big"), until)
        except subprocess.SubprocessError:
            self._end()
            raise

    def _read(self, drawn: IO[bytes], length: int, until: float) -> bytes:
        """Exactly *length* bytes."""
        parts = bytearray()
        while len(parts) < length:
            if not select.select([drawn], [], [], max(0.0, until - monotonic()))[0]:
                raise subprocess.TimeoutExpired(str(self._drawing), self._seconds)
            part = os.read(drawn.fileno(), length - len(parts))
            if not part:
                raise BrokenPipeError
            parts += part
        return bytes(parts)

    def _started(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
        # our own interpreter with our own file, no words of anybody among the arguments; -P keeps this folder out of its path
        return subprocess.Popen(  # noqa: S603  # nosec B603
            [sys.executable, "-P", str(self._drawing)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: a picture in hand is finished
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()
