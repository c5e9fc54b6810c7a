"""A Timeline -> finished PNG files, drawn by resvg with the fonts in `fonts` beside this file.

Noto Sans covers Latin, Greek and Cyrillic; further Noto fonts the scripts of the Near East, India, South-East Asia and
Ethiopia; Droid Sans Fallback Chinese, Japanese and Korean. What none of them holds (emoji, historic scripts) shows as boxes.
"""

from collections.abc import Iterator

from bot.models import Timeline
from bot.picture.painter import Painter
from bot.picture.svg import pages, svg

_PAINTER = Painter()


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
    """The timeline as PNG files, 1120 px wide; one for up to 200 people, "…_2.png" and so on for more.

    Takes from a twentieth of a second to some seconds, in a process of its own: call it outside the event loop. Raises
    `subprocess.SubprocessError` where that fails or takes over a minute.
    """
    stem = name.removesuffix(".png")
    made = []
    for number, page in enumerate(pages(timeline), start=1):
        plain = _PAINTER.draw(svg(page))
        made.append(Png(f"{stem}.png" if number == 1 else f"{stem}_{number}.png", plain))
    return tuple(made)
