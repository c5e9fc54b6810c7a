"""A Grid -> its CSV or its workbook in memory; text cells never become formulas."""

from collections.abc import Sequence
from io import BytesIO

from bot.models import Grid
from bot.models.grid import Cell
from bot.spreadsheet.lines import BOM, Spool, text_cell
from bot.spreadsheet.workbook import Bytes, printed, write_about

_WIDTH = 22


def grid_csv(grid: Grid, name: str) -> Spool:
    """One line for each row below the columns; form as in the other CSV files."""
    spool = Spool(name)
    spool.write(BOM + ",".join(map(text_cell, grid.columns)) + "\r\n")
    for row in grid.rows:
        spool.write(",".join(map(_written, row)) + "\r\n")
    spool.close()
    return spool


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    return text_cell(cell) if isinstance(cell, str) else f"{cell:.0f}"


def grid_xlsx(grid: Grid, name: str, about: Sequence[tuple[str, str]] = ()) -> Bytes:
    """A sheet of the rows, numbers as numbers, the columns' names kept in sight; then one of what it is about."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - only those who want a workbook load it

    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(grid.name[:31].capitalize())
    sheet.write_row(0, 0, grid.columns, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(grid.columns) - 1, _WIDTH)
    sheet.repeat_rows(0)
    printed(sheet)
    for at, row in enumerate(grid.rows, 1):
        sheet.write_row(at, 0, row)
    write_about(book, about)
    book.close()
    return Bytes(name, file.getvalue())
