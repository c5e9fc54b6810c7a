"""Parts of the directory that could not be read -> what that means for an answer, a note each."""

from collections.abc import Iterator

from bot.models import Directory, FetchNote, Question

_WITHOUT_HOURS = frozenset({"hours", "departments", "zones"})


def unread(directory: Directory, question: Question) -> Iterator[FetchNote]:
    """The notes of one question's answer; nothing where all was read."""
    if "people" in directory.unread:
        text = "People could not be read from the phone system, so names are those of its rows."
        yield FetchNote(code="people-unread", text=text)
    asked = [queue for queue in directory.queues if not question.queues or queue.dn in question.queues]
    if any(not queue.members_known for queue in asked):
        text = "Who belongs to the queue could not be read, so nobody can be said to be missing."
        yield FetchNote(code="members-unread", text=text)
    if directory.unread & _WITHOUT_HOURS and any(queue.hours is None for queue in asked):
        text = "Opening hours could not be read from the phone system and are not used."
        yield FetchNote(code="hours-unread", text=text)
