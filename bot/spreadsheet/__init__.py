"""Counted presences -> CSV and XLSX files in memory."""

from bot.spreadsheet.lines import CsvWriter, RawCsvWriter, Spool, file_name, queue_names, text_cell
from bot.spreadsheet.workbook import XlsxWriter

__all__ = ["CsvWriter", "RawCsvWriter", "Spool", "XlsxWriter", "file_name", "queue_names", "text_cell"]
