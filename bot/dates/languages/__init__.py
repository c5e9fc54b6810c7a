"""Language code -> its table of words. A new language is a file here and a line below."""

from importlib import import_module

from bot.dates.languages.table import Table

CODES = ("en", "de", "es", "fr", "it", "nl", "pt")


def language(code: str) -> Table | None:
    """The table of a language by its two-letter code; None where there is none. Loaded when first asked for."""
    if code not in CODES:
        return None
    table: Table = import_module(f"bot.dates.languages.{code}").TABLE
    return table
