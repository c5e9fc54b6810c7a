"""Settings and Slack -> the same Slack; where posts are to be deleted again, one that notes each and says when."""

import contextlib

from bot.errors import StoreError
from bot.roof.built import Built
from bot.settings import Settings
from handlers.leaving import LeavingSlack
from handlers.slack import Slack


def leaving(settings: Settings, built: Built, slack: Slack) -> Slack:
    """*slack*, which was met; with `KEEP_POSTS_DAYS` one that keeps in mind what it posts."""
    if not settings.policy.keep_posts_days:
        return slack

    def zone() -> str:
        held = built.directories.held
        return settings.timezone or (held.zone if held else "") or "UTC"

    async def note(channel: str, what: str) -> None:
        with contextlib.suppress(StoreError):
            await built.store.sent.note(slack.team, channel, what, built.clock())

    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    days = settings.policy.keep_posts_days
    dated = LeavingSlack(
        token, settings.slack_api_url, slack.session, days=days, clock=built.clock, zone=zone
    )
    dated.workspace, dated.bot_user, dated.team = slack.workspace, slack.bot_user, slack.team
    dated.noted = note
    return dated
