"""Names people type -> queues and agents of the directory, or near misses."""

from bot.directory.names import Names, Sees
from bot.directory.shapes import Found, How, Kind, Name, Near, Reach, Several
from bot.directory.spelling import number_of
from bot.directory.spelling import words_of as fold

__all__ = ["Found", "How", "Kind", "Name", "Names", "Near", "Reach", "Sees", "Several", "fold", "number_of"]
