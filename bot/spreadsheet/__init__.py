"""Counted presences, or the rows of a view -> CSV and XLSX files in memory."""

from bot.spreadsheet.grids import grid_csv, grid_xlsx
from bot.spreadsheet.lines import CsvWriter, RawCsvWriter, Spool, file_name, queue_names, text_cell
from bot.spreadsheet.workbook import XlsxWriter

__all__ = [
    "CsvWriter",
    "RawCsvWriter",
    "Spool",
    "XlsxWriter",
    "file_name",
    "grid_csv",
    "grid_xlsx",
    "queue_names",
    "text_cell",
]
