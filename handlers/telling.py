"""Something only an admin can mend -> each admin told in their messages, once a day, and a line that says so."""

from bot.errors import StoreError
from bot.models import Asker
from handlers import cards
from handlers.parts import Parts
from handlers.slack import SlackRefused, SlackUnclear

ADMINS_MEND = frozenset(
    {"pbx-credential", "pbx-rival", "pbx-role", "pbx-licence", "pbx-settings", "pbx-certificate"}
)


async def tell_admins(parts: Parts, asker: Asker, code: str, text: str) -> str:
    """Tell every admin *text* unless they were told of *code* today; "<@U1> was told." (mrkdwn) for who asked, "" where nobody was.

    An admin who asks reads the answer itself and is not told apart from it.
    """
    others = [admin for admin in parts.admins if admin != asker.user]
    if not others:
        return ""
    name, today = f"told {code}", parts.clock().date().isoformat()
    try:
        if await parts.store.settings.get(asker.team, "team", "", name) != today:
            await parts.store.settings.put(asker.team, "team", "", name, today, by=asker.user)
            await _tell(parts, others, text)
    except StoreError:
        await _tell(parts, others, text)
    return f"<@{others[0]}> was told."


async def _tell(parts: Parts, admins: list[str], text: str) -> None:
    for admin in admins:
        try:
            await parts.slack.post(await parts.slack.dm(admin), cards.words(f"Login reports: {text}"))
        except (SlackRefused, SlackUnclear):
            continue
