"""What Slack says about channels, people and the app itself -> digests paused at once, profiles read anew."""

from collections.abc import Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers.parts import Parts
from handlers.receive import Body, team_of

CHANNEL_ENDS: Mapping[str, str] = {
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_deleted": "channel_not_found",
    "group_deleted": "channel_not_found",
    "channel_left": "not_in_channel",
    "group_left": "not_in_channel",
}
APP_ENDS = ("app_uninstalled", "tokens_revoked")


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for what changes around us. Whatever is missed here the next error shows as well."""

    async def channel_ended(ack: AsyncAck, body: Body) -> None:
        await parts.receiver.take("channel ended", body)
        await ack()

    async def app_ended(ack: AsyncAck, body: Body) -> None:
        await parts.receiver.take("app ended", body)
        await ack()

    async def person_changed(ack: AsyncAck, body: Body) -> None:
        user = body["event"].get("user") or {}
        parts.people.forget(str(user.get("id") if isinstance(user, dict) else user))
        await ack()

    for name in CHANNEL_ENDS:
        app.event(name)(channel_ended)
    for name in APP_ENDS:
        app.event(name)(app_ended)
    app.event("user_change")(person_changed)
    parts.receiver.on("channel ended", lambda body: pause_channel(parts, body), owed=False)
    parts.receiver.on("app ended", lambda body: pause_everything(parts, body), owed=False)


async def pause_channel(parts: Parts, body: Body) -> None:
    """Pause the digests of a channel that has ended for us; their owners are told by the next round."""
    event = body["event"]
    channel = event.get("channel")
    channel = str(channel.get("id") if isinstance(channel, dict) else channel)
    parts.people.forget(channel)
    await parts.store.schedules.pause_all(
        parts.slack.team, channel=channel, reason=CHANNEL_ENDS[event["type"]]
    )


async def pause_everything(parts: Parts, body: Body) -> None:
    """The app was removed, or its token taken back: every digest of the workspace waits."""
    tokens = body["event"].get("tokens") or {}
    if body["event"]["type"] == "tokens_revoked" and not tokens.get("bot"):
        return
    if team_of(body) not in {"", parts.slack.team}:
        return  # another workspace's installation
    await parts.store.schedules.pause_all(parts.slack.team, reason="token_revoked")
