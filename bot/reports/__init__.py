"""What can be asked: rows -> presences -> Summary."""
