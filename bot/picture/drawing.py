"""An SVG on stdin -> a PNG on stdout: a program of its own, for drawing holds the whole interpreter it happens in.

The renderer does not let other threads of its process go on: half a second to some seconds in which nothing else is answered.
Started by its path, so that it loads nothing but the renderer; it yields the processor to whoever answers questions.
"""

import os
import sys
from pathlib import Path

from resvg_py import svg_to_bytes

FONTS = Path(__file__).parent / "fonts"
YIELDS = 5  # to be added to the niceness


def main() -> None:
    """Draw one picture."""
    os.nice(YIELDS)
    fonts = sorted(str(path) for path in FONTS.glob("*.ttf"))
    svg = sys.stdin.buffer.read().decode()
    drawn = svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts, font_family="Noto Sans")
    sys.stdout.buffer.write(bytes(drawn))


if __name__ == "__main__":
    main()
