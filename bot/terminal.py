"""An Answer -> text for a terminal: the sentence, a table with a text timeline, figures and notes; colour only on a tty."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TextIO

from bot.models import Answer, Summary, Table
from bot.models.text import terminal

_BOLD, _DIM, _CYAN, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
Paint = Callable[[str, str], str]


def render(answer: Answer, *, width: int = 100, colour: bool = False, rows: int = 0) -> str:
    """The answer as lines of at most about *width* columns where the table allows it, ending in a newline; *rows* of its table, 0 for all."""
    return render_summary(answer.summary, width=width, colour=colour, rows=rows)


def render_summary(summary: Summary, *, width: int = 100, colour: bool = False, rows: int = 0) -> str:
    """A summary as text. Control characters from outside are shown as question marks, so that none reaches the terminal."""
    paint: Paint = _painted if colour else _unpainted
    lines = [paint(_clean(summary.title), _BOLD), ""]
    lines += _sentence(summary, width, paint)
    table = _chosen(summary, width)
    if table.rows:
        lines += ["", *_table(table, paint, rows or len(table.rows))]
    figures = [figure for figure in summary.figures if figure.label]
    if figures:
        longest = max(columns(_clean(figure.label)) for figure in figures)
        lines.append("")
        lines += [f"{_padded(_clean(f.label), longest)}  {_clean(f.text)}" for f in figures]
    if summary.notes:
        lines.append("")
        for note in summary.notes:
            lines += _wrapped(f"! {_clean(note.text)}", width, indent="  ")
    lines.append("")
    lines += [paint(line, _DIM) for line in _wrapped(_clean(summary.context), width)]
    return "\n".join(lines) + "\n"


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal whose user did not ask for none (https://no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def columns(text: str) -> int:
    """How many columns a text takes on a terminal: full-width characters two, combining and invisible ones none."""
    total = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
            continue
        total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


def _chosen(summary: Summary, width: int) -> Table:
    """The wide table where it fits and has the same rows, else the short one."""
    wide = summary.details
    if len(wide.rows) != len(summary.table.rows):
        return summary.table
    return wide if sum(_widths(wide)) + 2 * len(wide.head) <= width else summary.table


def _sentence(summary: Summary, width: int, paint: Paint) -> list[str]:
    text, strong = _clean(summary.sentence), _clean(summary.strong[0]) if summary.strong else ""
    lines = _wrapped(text, width)
    if strong and lines and lines[0].startswith(strong):
        lines[0] = paint(strong, _BOLD) + lines[0][len(strong) :]
    return lines


def _table(table: Table, paint: Paint, most: int) -> list[str]:
    left = len(table.rows) - most
    table = Table(head=table.head, rows=table.rows[:most])
    widths = _widths(table)
    lines = [paint(_row(table.head, widths), _BOLD), "  ".join("─" * width for width in widths)]
    lines += [_row(row, widths, paint) for row in table.rows]
    return [*lines, f"{left:,} more rows: --all shows them, --csv FILE writes them."] if left > 0 else lines


def _row(cells: Sequence[str], widths: Iterable[int], paint: Paint | None = None) -> str:
    padded = [_padded(_clean(cell), width) for cell, width in zip(cells, widths, strict=True)]
    if paint is not None:
        padded = [paint(cell, _CYAN) if "█" in cell or "░" in cell else cell for cell in padded]
    return "  ".join(padded).rstrip()


def _widths(table: Table) -> list[int]:
    cells = zip(table.head, *table.rows, strict=True)
    return [max(columns(_clean(cell)) for cell in column) for column in cells]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _clean(text: str) -> str:
    """*text* with nothing that moves the cursor, turns, hides or cannot be shown; its inner spaces stay."""
    return " ".join(map(terminal, text.split(" ")))


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most *width* columns, broken at spaces; a longer word stands alone."""
    lines, line = [], ""
    for word in text.split(" "):
        tried = f"{line} {word}" if line else word
        if line and columns(tried) > width:
            lines.append(line)
            line = indent + word
        else:
            line = tried
    return [*lines, line]


def _painted(text: str, colour: str) -> str:
    return f"{colour}{text}{_PLAIN}"


def _unpainted(text: str, colour: str) -> str:
    del colour
    return text
