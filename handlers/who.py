"""Ids in a signed request -> the Asker behind them and the channel's facts, from Slack's own profile, for at most twenty seconds."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from time import monotonic
from typing import Any

from bot.models import Asker
from bot.models.people import ChannelFacts
from handlers.slack import Slack, SlackRefused

log = logging.getLogger(__name__)

KEEP_SECONDS = 20
MOST_KEPT = 10_000
MOST_PAGES = 10
PAGE = 200
WITH: Mapping[str, Mapping[str, str]] = {"users.info": {"include_locale": "true"}}


class People:
    """Profiles and channels as Slack tells them; the ids come from the request, never from words or buttons."""

    def __init__(self, slack: Slack, seconds: Callable[[], float] = monotonic) -> None:
        """*seconds* is the clock by which a profile grows old."""
        self._slack, self._seconds = slack, seconds
        self._kept: dict[tuple[str, ...], tuple[float, dict[str, Any]]] = {}

    async def _look(self, method: str, key: str, value: str, *, fresh: bool) -> dict[str, Any]:
        at = self._seconds()
        found = self._kept.get((method, value))
        if found is not None and not fresh and 0 <= at - found[0] < KEEP_SECONDS:
            return found[1]
        answer = await self._slack.form(method, **{key: value, **WITH.get(method, {})})
        self._keep((method, value), answer)
        return answer

    def _keep(self, key: tuple[str, ...], answer: dict[str, Any]) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (self._seconds(), answer)

    def forget(self, value: str) -> None:
        """Read *value* anew next time: Slack said that it changed."""
        for key in [key for key in self._kept if value in key[1:]]:
            del self._kept[key]

    async def asker(self, user: str, *, channel: str = "", fresh: bool = False) -> Asker:
        """The person, with everything rights depend on. A person Slack does not know is a stranger.

        Their team is our own, whatever the request says: there is one, and somebody of another is a stranger to it.
        """
        team = self._slack.team
        try:
            profile = (await self._look("users.info", "user", user, fresh=fresh)).get("user") or {}
        except SlackRefused as refused:
            if refused.code not in {"user_not_found", "user_not_visible"}:
                raise
            return Asker(team=team, user=user, channel=channel, stranger=True)
        return asker_of(team, user, channel, profile).model_copy(update={"bot_user": self._slack.bot_user})

    async def channel(self, channel: str, user: str, *, fresh: bool = False) -> ChannelFacts:
        """What decides whether rows may be shown in *channel* because *user* wants it; where they are is looked up, not believed.

        One we cannot see, a private one they are not in and the messages of others are all the same: one we are not in.
        """
        unknown = ChannelFacts(id=channel, outside=True)
        if channel.startswith(
            "D"
        ):  # whose it is needs no further scope: their own is the one we open with them
            own = channel == await self._slack.dm(user)
            return ChannelFacts(id=channel, dm=True, member=True) if own else unknown
        try:
            found = await self._look("conversations.info", "channel", channel, fresh=fresh)
        except SlackRefused as refused:
            if refused.code not in {"channel_not_found", "not_in_channel", "missing_scope"}:
                raise
            return unknown
        facts = channel_of(channel, found.get("channel") or {})
        if await self._is_in(channel, user, fresh=fresh):
            return facts
        return unknown if facts.private else facts.model_copy(update={"outside": True})

    async def _is_in(self, channel: str, user: str, *, fresh: bool) -> bool:
        """Whether *user* is a member of *channel*; not, where Slack does not say."""
        at, kept = self._seconds(), self._kept.get(("member", channel, user))
        if kept is not None and not fresh and 0 <= at - kept[0] < KEEP_SECONDS:
            return bool(kept[1])
        found: dict[str, Any] = {}
        async for each in self._channels_of(user):
            if each.get("id") == channel:
                found = {"id": channel}
                break
        self._keep(("member", channel, user), found)
        return bool(found)

    async def _channels_of(self, user: str) -> AsyncIterator[dict[str, Any]]:
        """The channels *user* is in, as far as we may know of them; none where Slack does not say."""
        cursor = ""
        for _ in range(MOST_PAGES):
            more = {"cursor": cursor} if cursor else {}
            try:
                answer = await self._slack.form(
                    "users.conversations",
                    user=user,
                    types="public_channel,private_channel",
                    limit=PAGE,
                    **more,
                )
            except SlackRefused as refused:
                log.warning("where somebody is a member is not told: %s", refused.code)
                return
            for channel in answer.get("channels") or ():
                yield channel
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def channel_named(self, name: str, user: str) -> str:
        """The id of the channel of this name among those *user* is in; "" where there is none or Slack does not say."""
        wanted = name.casefold().lstrip("#")
        async for channel in self._channels_of(user):
            named = wanted in {channel.get("name"), channel.get("name_normalized")}
            if named and not channel.get("is_archived"):
                return str(channel["id"])
        return ""


def asker_of(team: str, user: str, channel: str, profile: dict[str, Any]) -> Asker:
    """A person from the `user` object of `users.info`."""
    about = profile.get("profile") or {}
    return Asker(
        team=team,
        user=user,
        channel=channel,
        name=str(about.get("display_name") or profile.get("real_name") or ""),
        email=str(about.get("email") or ""),
        email_confirmed=bool(profile.get("is_email_confirmed")),
        guest=bool(profile.get("is_restricted") or profile.get("is_ultra_restricted")),
        bot=bool(profile.get("is_bot") or profile.get("deleted")),
        stranger=bool(profile.get("is_stranger")) or not _is_of(team, profile),
        zone=str(profile.get("tz") or ""),
        locale=str(profile.get("locale") or "en"),
    )


def _is_of(team: str, profile: Mapping[str, Any]) -> bool:
    """Whether the profile names *team*: as the one workspace, or of somebody in an organisation as one of several."""
    teams = (profile.get("enterprise_user") or {}).get("teams")
    return bool(team) and (profile.get("team_id") == team or (isinstance(teams, list) and team in teams))


def channel_of(channel: str, facts: dict[str, Any]) -> ChannelFacts:
    """A channel from the `channel` object of `conversations.info`."""
    return ChannelFacts(
        id=channel,
        name=str(facts.get("name") or ""),
        dm=bool(facts.get("is_im")),
        private=bool(facts.get("is_private")),
        external=bool(facts.get("is_ext_shared")),
        pending_external=bool(facts.get("is_pending_ext_shared") or facts.get("pending_shared")),
        archived=bool(facts.get("is_archived")),
        member=bool(facts.get("is_member") or facts.get("is_im")),
    )
