"""A Timeline -> finished PNG files, drawn by resvg with the fonts in `fonts` beside this file.

Noto Sans covers Latin, Greek and Cyrillic; further Noto fonts the scripts of the Near East, India, South-East Asia and
Ethiopia; Droid Sans Fallback Chinese, Japanese and Korean. What none of them holds (emoji, historic scripts) shows as boxes.
"""

import os
import subprocess  # nosec B404
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.models import Timeline
from bot.picture.svg import pages, svg

_DRAWING = Path(__file__).parent / "drawing.py"
_NEEDED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")  # of the environment; no secret goes with it
_SECONDS = 60


class Png:
    """A finished picture in memory."""

    def __init__(self, name: str, plain: bytes) -> None:
        self.name = name
        self.length = len(plain)
        self._plain = plain

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes."""
        yield self._plain


def pictures(timeline: Timeline, name: str = "timeline.png") -> tuple[Png, ...]:
    """The timeline as PNG files, 1920 px wide; one for up to 200 people, "…_2.png" and so on for more.

    Takes from half a second to some seconds, in processes that `drawing` runs in: call it outside the event loop.
    Raises `subprocess.SubprocessError` where one fails or takes over a minute.
    """
    stem = name.removesuffix(".png")
    made = []
    for number, page in enumerate(pages(timeline), start=1):
        plain = _drawn(svg(page))
        made.append(Png(f"{stem}.png" if number == 1 else f"{stem}_{number}.png", plain))
    return tuple(made)


def _drawn(page: str) -> bytes:
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    # our own interpreter with our own file, no words of anybody among the arguments; -P keeps this folder out of its path
    ran = subprocess.run(  # noqa: S603  # nosec B603
        [sys.executable, "-P", str(_DRAWING)],
        input=page.encode(),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us: a picture in hand is finished
        timeout=_SECONDS,
        check=True,
    )
    return ran.stdout
