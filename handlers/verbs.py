"""A verb of `/logins` -> its page: a table of who does what; whatever is not a question comes through here."""

from collections.abc import Awaitable, Callable, Mapping

from bot import access
from bot.reading import Command
from handlers import (
    again,
    audited,
    browse,
    cards,
    digests,
    form,
    help_pages,
    links,
    opening,
    rights,
    settings,
)
from handlers.notes import write_down_denial
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said

Page = Callable[[Parts, Said, str, Reply], Awaitable[None]]

VERBS: Mapping[str, Page] = {
    "start": browse.start,
    "help": help_pages.help_about,
    "queues": browse.queues,
    "agents": browse.agents,
    "status": browse.status,
    "again": again.again,
    "form": form.opened,
    "digest": digests.command,
    "settings": settings.page,
    "hours": opening.hours,
    "link": links.link,
    "unlink": links.unlink,
    "links": links.links,
    "access": rights.access_page,
    "people": rights.people,
    "policy": audited.policy,
    "audit": audited.page,
}


FOR_ALL = frozenset({"help", "start", "audit"})
"""What is opened for guests and people of other companies too: how to ask and why they may not; the audit refuses by itself and notes it."""


async def run(parts: Parts, said: Said, command: Command, reply: Reply) -> None:
    """Show the page of *command*; to somebody who may never see anything, why."""
    refused = access.shut_out(said.asker)
    if refused is not None and command.verb not in FOR_ALL:
        await write_down_denial(parts, said.asker, "ask", refused)
        await reply.show(cards.refusal(refused))
        return
    await VERBS[command.verb](parts, said, command.rest, reply)
