"""A Timeline -> PNG pictures of it."""

from bot.picture.png import pictures
from bot.picture.svg import pages, svg

__all__ = ["pages", "pictures", "svg"]
