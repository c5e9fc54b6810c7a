"""What every part of the make-believe workspace shares: its state, its tokens, what is planned to go wrong, what was called."""

import secrets
from dataclasses import dataclass, field

from bot.demo.workspace.cast import BOT_USER, TEAM
from bot.demo.workspace.faults import ALL_SCOPES, Faults
from bot.demo.workspace.state import Conversation, Message, Payload, State, View

TRIGGER_SECONDS = 3
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5


class Refused(Exception):
    """A method says no, with Slack's error code; *extra* is added to the answer."""

    def __init__(self, error: str, **extra: object) -> None:
        super().__init__(error)
        self.answer: Payload = {"ok": False, "error": error, **extra}


@dataclass(slots=True)
class Trigger:
    """A trigger_id: who made it, when, in which modal if any, and whether it was used."""

    user: str
    made: float
    view: str = ""
    used: bool = False


@dataclass(slots=True)
class Door:
    """A response_url: where it leads, which message it belongs to, how often it was used."""

    key: str
    user: str
    channel: str
    made: float
    message: Message | None = None
    uses: int = 0


@dataclass(slots=True)
class Call:
    """One request the app made: the method, what it sent, what it got ("" where no answer left)."""

    method: str
    sent: Payload
    error: str = ""
    at: float = 0.0


@dataclass(slots=True)
class Core:
    """The workspace's insides; tests may look, the app sees only HTTP.

    *refusing* is the error code with which every call is refused from now on ("" = the token works). *abroad* is the team whose id
    stands outside on what happens in no channel, as when it began in a channel of theirs ("" = ours).
    """

    state: State
    base: str = ""
    bot_token: str = "xoxb-make-believe"  # noqa: S105 -- opens only this workspace, which lives in memory
    app_token: str = "xapp-make-believe"  # noqa: S105 -- the same
    signing_secret: str = "make-believe-signing"  # noqa: S105 -- the same
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    faults: Faults = field(default_factory=Faults)
    refusing: str = ""
    abroad: str = ""
    one_post_a_second: bool = False
    share_seconds: float = 0.02
    posted_at: dict[str, float] = field(default_factory=dict)
    closed_dms: set[str] = field(default_factory=set)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)

    def new_trigger(self, user: str, view: str = "") -> str:
        """A trigger_id for what *user* just did."""
        key = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[key] = Trigger(user=user, made=self.state.now(), view=view)
        return key

    def new_door(self, user: str, channel: str, message: Message | None = None) -> str:
        """A response_url for what *user* just did in *channel*."""
        key = f"door-{secrets.token_urlsafe(18)}"
        self.doors[key] = Door(key=key, user=user, channel=channel, made=self.state.now(), message=message)
        return f"{self.base}/response/{key}"

    def outer_team(self, channel: str = "") -> str:
        """The team whose id stands outside on what happens in *channel*: that of the company that made it, ours or not."""
        there = self.state.conversations.get(channel)
        return there.host if there is not None and not there.direct else self.abroad or TEAM

    def bot_in(self, conversation: Conversation) -> bool:
        """Whether the app is a member."""
        return BOT_USER in conversation.members

    def seen_by_bot(self, wanted: str) -> Conversation:
        """The conversation, where the app may know of it; else `channel_not_found`."""
        found = self.state.conversation(wanted)
        if found is None or (found.private and not self.bot_in(found)):
            raise Refused("channel_not_found")
        return found

    def postable(self, wanted: str) -> Conversation:
        """The conversation, where the app may post."""
        if wanted.startswith(("U", "W")) and wanted in self.state.people:
            return self.open_direct(wanted)
        found = self.seen_by_bot(wanted)
        if found.archived:
            raise Refused("is_archived")
        if not self.bot_in(found):
            raise Refused("not_in_channel")
        if found.with_user in self.closed_dms and found.direct:
            raise Refused("messages_tab_disabled")
        return found

    def open_direct(self, user: str) -> Conversation:
        """The direct message with *user*, or Slack's reason why there is none."""
        person = self.state.people.get(user)
        if person is None or person.deleted:
            raise Refused("user_not_found" if person is None else "user_disabled")
        if person.bot:
            raise Refused("cannot_dm_bot")
        if user in self.closed_dms:
            raise Refused("messages_tab_disabled")
        return self.state.direct(user)

    def stack(self, user: str) -> list[View]:
        """The modals *user* has open, the top one last."""
        return self.state.modals.setdefault(user, [])
