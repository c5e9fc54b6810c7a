"""Questions and rows -> Calls, and what happened: presences, gaps, absentees, in words and numbers."""
