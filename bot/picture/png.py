"""A Timeline -> finished PNG files, drawn by resvg with the fonts in `fonts` beside this file.

Noto Sans covers Latin, Greek and Cyrillic; further Noto fonts the scripts of the Near East, India, South-East Asia and
Ethiopia; Droid Sans Fallback Chinese, Japanese and Korean. What none of them holds (emoji, historic scripts) shows as boxes.
"""

from collections.abc import Iterator
from pathlib import Path

from resvg_py import svg_to_bytes

from bot.models import Timeline
from bot.picture.svg import pages, svg

_FONTS = Path(__file__).parent / "fonts"


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

    Takes from half a second to some seconds: call it outside the event loop.
    """
    fonts = sorted(str(path) for path in _FONTS.glob("*.ttf"))
    stem = name.removesuffix(".png")
    made = []
    for number, page in enumerate(pages(timeline), start=1):
        plain = svg_to_bytes(
            svg_string=svg(page), skip_system_fonts=True, font_files=fonts, font_family="Noto Sans"
        )
        made.append(Png(f"{stem}.png" if number == 1 else f"{stem}_{number}.png", bytes(plain)))
    return tuple(made)
