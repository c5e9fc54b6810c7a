"""An answer and who asked -> what is said beside it: words nobody can judge, doubts an admin is told of, hints told once."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from bot.errors import StoreError
from bot.models import Answer, Asker
from bot.models.text import mrkdwn, shown_name
from handlers.blocks import Element
from handlers.parts import Parts
from handlers.telling import tell_admins

HINTS: Mapping[str, str] = {
    "dm": "Here just type `support yesterday`, without the command.",
    "thread": "To go on here, mention me again, as in `@logins and the day before?` A plain reply I do not read.",
}


class Beside(NamedTuple):
    """Sentences below the answer, small print and buttons; mrkdwn, escaped."""

    after: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    extra: tuple[Element, ...] = ()


async def beside(
    parts: Parts, asker: Asker, found: Answer, *, unjudged: tuple[str, ...], about: tuple[str, ...], hint: str
) -> Beside:
    """All that is said beside *found*."""
    after, small = [], []
    if unjudged:
        after.append(mrkdwn(cannot_judge(unjudged, found, about, named=parts.desk.policy.names == "names")))
    if any(note.code == "unreadable" for note in found.summary.notes):
        text = f"{found.summary.title}: no rows, nor a week before. Perhaps my account may not read them."
        if told := await tell_admins(parts, asker, "unreadable", text):
            small.append(told)
    if hint and await once(parts, asker, hint):
        small.append(HINTS[hint])
    return Beside(tuple(after), tuple(small))


def cannot_judge(
    words: tuple[str, ...], found: Answer | None = None, about: tuple[str, ...] = (), *, named: bool = True
) -> str:
    """What nobody can judge from login times, and what is known instead: when each of *about* first logged in."""
    said = f"I can't judge {' or '.join(f'“{word}”' for word in words)}: I have no shift times."
    zone = found.question.period.tz if found else None
    for agent in about:
        if found is None or agent not in found.first_in or found.question.agents == (agent,):
            continue  # not in, or the answer itself says it
        written, first = found.first_in[agent]
        name = shown_name(written, agent) if named else agent
        at = datetime.fromtimestamp(first, zone)
        said += f" {name} first logged in at {at:%H:%M}."
    return said


async def once(parts: Parts, asker: Asker, what: str) -> bool:
    """Whether *asker* was not told this before; from now on they were."""
    told = (await parts.desk.records.preferences(asker.team, asker.user)).told
    if what in told:
        return False
    try:
        await parts.store.settings.put(asker.team, "person", asker.user, "told", [*told, what], by=asker.user)
    except StoreError:
        return False  # it would be told each time
    return True


async def only_when_asked(parts: Parts, asker: Asker) -> str:
    """Files only when asked for, from now on; what to say of it."""
    files = parts.store.settings
    await files.put(asker.team, "person", asker.user, "csv", value=False, by=asker.user)
    return "From now on a CSV comes only when you ask for it, as in `support yesterday csv`. `/logins settings` changes that."
