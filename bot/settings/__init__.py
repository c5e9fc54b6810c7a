"""The environment -> Settings; the only reader of it."""

from bot.settings.load import load_settings, secret_texts
from bot.settings.shape import NAMES, Purpose, Settings, as_typed

__all__ = ["NAMES", "Purpose", "Settings", "as_typed", "load_settings", "secret_texts"]
