"""Names people type -> queues and agents of the directory, or near misses."""

from bot.directory.names import Names, Sees
from bot.directory.shapes import Found, How, Kind, Name, Near, Several

__all__ = ["Found", "How", "Kind", "Name", "Names", "Near", "Sees", "Several"]
