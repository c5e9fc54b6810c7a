"""The rows of one view as programs read them: named columns, cells of text and numbers."""

from bot.models.frozen import Frozen

Cell = str | int | float | None


class Grid(Frozen):
    """A view's rows, all of them. *name* begins the file's name ("gaps"); instants are ISO 8601 with offset, lengths whole seconds."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
