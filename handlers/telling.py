"""Something only an admin can mend -> each admin told in their messages, once a day, and a line that says so."""

import logging
from collections.abc import Iterable

from bot import access
from bot.errors import StoreError
from bot.models import Asker
from handlers import cards
from handlers.blocks import Message
from handlers.parts import Parts
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

ADMINS_MEND = frozenset(
    {"pbx-credential", "pbx-rival", "pbx-role", "pbx-licence", "pbx-settings", "pbx-certificate"}
)


async def ours(parts: Parts, users: Iterable[str]) -> list[str]:
    """Those of *users* whom Slack names as people of ours: a setting may name a guest, and notices name queues and people.

    Somebody whom Slack does not tell of now is none.
    """
    found = []
    for user in users:
        try:
            refused = access.shut_out(await parts.people.asker(user))
        except (SlackRefused, SlackUnclear) as failed:
            log.warning("%s is not told: Slack does not say who that is (%s)", user, failed)
            continue
        if refused is None:
            found.append(user)
        else:
            log.warning("%s stands in ADMINS or AUDITORS and is told nothing: %s", user, refused.code)
    return found


async def post_to(parts: Parts, users: Iterable[str], message: Message, *, once: bool = False) -> bool:
    """Post *message* to those of *users* who are ours, each in their messages; whether anybody has it."""
    told = False
    for user in await ours(parts, users):
        try:
            await parts.slack.post(await parts.slack.dm(user), message, once=once)
        except (SlackRefused, SlackUnclear):
            continue
        told = True
    return told


async def tell_admins(parts: Parts, asker: Asker, code: str, text: str) -> str:
    """Tell every admin *text* unless they were told of *code* today; "<@U1> was told." (mrkdwn) for who asked, "" where nobody was.

    An admin who asks reads the answer itself and is not told apart from it.
    """
    others = await ours(parts, [admin for admin in parts.admins if admin != asker.user])
    if not others:
        return ""
    told = cards.words(f"Login reports: {text}")
    name, today = f"told {code}", parts.clock().date().isoformat()
    try:
        if await parts.store.settings.get(asker.team, "team", "", name) != today:
            await parts.store.settings.put(asker.team, "team", "", name, today, by=asker.user)
            await post_to(parts, others, told)
    except StoreError:
        await post_to(parts, others, told)
    return f"<@{others[0]}> was told."
