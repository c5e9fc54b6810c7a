"""What happens around the app: channels archived and renamed, the app removed, people changed -> state and events."""

from bot.demo.workspace.cast import BOT_USER, TEAM
from bot.demo.workspace.core import Core
from bot.demo.workspace.courier import Delivery
from bot.demo.workspace.shown import person_json
from bot.demo.workspace.state import Payload


class Happenings:
    """The workspace's own doings; each tells the app by the event Slack sends."""

    core: Core

    async def event(self, body: Payload) -> Delivery:
        """Hands an event to the app."""
        raise NotImplementedError

    def channel_id(self, channel: str, user: str = "") -> str:
        """The id behind an id or a name."""
        raise NotImplementedError

    async def archive(self, channel: str, by: str = "U024BE7LH") -> Delivery:
        """The channel is archived."""
        there = self.core.state.conversations[self.channel_id(channel)]
        there.archived = True
        self.core.state.changed()
        kind = "group_archive" if there.private else "channel_archive"
        return await self.event({"type": kind, "channel": there.id, "user": by})

    async def rename(self, channel: str, name: str) -> Delivery:
        """The channel gets another name."""
        there = self.core.state.conversations[self.channel_id(channel)]
        there.name = name
        self.core.state.changed()
        shown = {"id": there.id, "name": name, "created": there.created}
        return await self.event({"type": "channel_rename", "channel": shown})

    async def remove_app(self, channel: str, by: str = "U024BE7LH") -> Delivery:
        """The app is removed from the channel: it hears `channel_left` (`group_left`) and `member_left_channel`."""
        there = self.core.state.conversations[self.channel_id(channel)]
        await self.leave(there.id, BOT_USER)
        kind = "group_left" if there.private else "channel_left"
        return await self.event({"type": kind, "channel": there.id, "actor_id": by})

    async def leave(self, channel: str, user: str) -> Delivery:
        """Somebody, or the app, is no longer in the channel."""
        there = self.core.state.conversations[self.channel_id(channel)]
        there.members.remove(user)
        self.core.state.changed()
        gone = {"type": "member_left_channel", "user": user, "channel": there.id, "team": TEAM}
        return await self.event(gone | {"channel_type": "G" if there.private else "C"})

    async def delete_channel(self, channel: str, by: str = "U024BE7LH") -> Delivery:
        """The channel is gone with all that was in it."""
        there = self.core.state.conversations.pop(self.channel_id(channel))
        self.core.state.changed()
        kind = "group_deleted" if there.private else "channel_deleted"
        return await self.event({"type": kind, "channel": there.id, "actor_id": by})

    async def invite_app(self, channel: str, by: str = "U024BE7LH") -> Delivery:
        """Somebody typed /invite @logins."""
        there = self.core.state.conversations[self.channel_id(channel)]
        if BOT_USER not in there.members:
            there.members.append(BOT_USER)
        joined = {
            "type": "member_joined_channel",
            "user": BOT_USER,
            "channel": there.id,
            "inviter": by,
            "team": TEAM,
        }
        return await self.event(joined | {"channel_type": "C"})

    async def share_outside(self, channel: str) -> Delivery:
        """The channel becomes shared with another company."""
        there = self.core.state.conversations[self.channel_id(channel)]
        there.shared = True
        return await self.event(
            {"type": "channel_shared", "channel": there.id, "connected_team_id": "T0ACME001"}
        )

    async def uninstall(self) -> Delivery:
        """The app is removed from the workspace; its token is dead from now on."""
        self.core.refusing = "account_inactive"
        return await self.event({"type": "app_uninstalled"})

    async def revoke(self) -> Delivery:
        """The app's tokens are revoked."""
        self.core.refusing = "token_revoked"
        return await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}})

    async def change_person(self, user: str, **changes: object) -> Delivery:
        """Somebody's profile changes (fields of `Person`)."""
        person = self.core.state.people[user].model_copy(update=changes)
        self.core.state.people[user] = person
        self.core.state.changed()
        email = "users:read.email" in self.core.scopes
        shown = person_json(person, email=email, locale=True, now=self.core.state.now())
        return await self.event(
            {"type": "user_change", "user": shown, "cache_ts": int(self.core.state.now())}
        )
