"""SVGs on stdin -> PNGs on stdout, one after the other: a program of its own, for drawing holds the whole interpreter it happens in.

The renderer does not let other threads of its process go on: a twentieth of a second to a second in which nothing else is answered.
Started by its path, so that it loads nothing but the renderer; it yields the processor to whoever answers questions. Each
picture is its length in four bytes, big-endian, and its bytes. It ends with its input, or when nobody wanted anything for a while.
"""

import os
import select
import sys
from pathlib import Path

from resvg_py import svg_to_bytes

FONTS = Path(__file__).parent / "fonts"
WIDTH = 1120  # pixels: about what a phone shows; a half more would take twice as long
YIELDS = 5  # to be added to the niceness
IDLE_SECONDS = 60.0


def main() -> None:
    """Draw until the input ends or nobody asks any more."""
    os.nice(YIELDS)
    fonts = sorted(str(path) for path in FONTS.glob("*.ttf"))
    wanted, drawn = sys.stdin.buffer, sys.stdout.buffer
    while select.select([wanted], [], [], IDLE_SECONDS)[0]:
        length = int.from_bytes(wanted.read(4), "big")
        if not length:
            return
        svg = wanted.read(length).decode()
        png = svg_to_bytes(
            svg_string=svg, width=WIDTH, skip_system_fonts=True, font_files=fonts, font_family="Noto Sans"
        )
        drawn.write(len(png).to_bytes(4, "big") + bytes(png))
        drawn.flush()


if __name__ == "__main__":
    main()
