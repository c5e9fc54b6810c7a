"""Rows as they come -> those that were asked for and could be read; and at the end, what is to be said of the others."""

from bot.models.call import Call, FetchNote, LoginRow
from bot.threecx.failures import unreadable
from bot.threecx.loginrows import LoginRows, is_row


class Sieve:
    """Keeps the rows of *call* that *reader* could read, and counts the rest."""

    def __init__(self, call: Call, reader: LoginRows) -> None:
        self._queue, self._agent, self._reader = call.queue, call.agent, reader
        self._kept = self._unread = self._foreign = 0

    def kept(self, rows: list[LoginRow]) -> list[LoginRow]:
        """*rows* without those that could not be read, and without those of other queues or agents, which some builds send."""
        queue, agent = self._queue, self._agent
        read = [row for row in rows if is_row(row)] if self._reader.why else rows
        kept = read
        if queue or agent:
            kept = [
                row for row in read if (not queue or row.queue == queue) and (not agent or row.agent == agent)
            ]
        self._kept += len(kept)
        self._unread += len(rows) - len(read)
        self._foreign += len(read) - len(kept)
        return kept

    def end(self) -> list[FetchNote]:
        """What was odd; raises `PBXUnexpected` where rows came and not one of them was what was asked for."""
        if not self._kept and self._unread:
            raise unreadable("none of its rows can be read", self._reader.why, field=self._reader.field)
        if not self._kept and self._foreign:
            asked = f"queue {self._queue}" if self._queue else f"agent {self._agent}"
            raise unreadable(
                "it sent rows of others only",
                f"Asked for {asked}, it sent {self._foreign} rows of others.",
                field="QueueNo",
            )
        notes = self._reader.notes()
        if self._foreign:
            text = "The phone system sent rows nobody asked for; they do not count."
            notes.append(FetchNote(code="foreign-rows", text=text))
        if self._unread:
            rows = "1 row" if self._unread == 1 else f"{self._unread} rows"
            text = f"{rows} could not be read ({self._reader.field}) and {'does' if self._unread == 1 else 'do'} not count."
            notes.append(FetchNote(code="rows-unread", text=text, lacking=True))
        return notes
