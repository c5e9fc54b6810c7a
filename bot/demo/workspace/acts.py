"""What people do in the workspace: type, press, pick, fill in -> deliveries to the app, and what they see when it fails."""

from typing import Any

from bot.demo.blocks_check import elements_of, option_faults
from bot.demo.workspace import payloads, responses, submissions, views
from bot.demo.workspace.cast import BOT_USER, SLACKBOT
from bot.demo.workspace.core import Core
from bot.demo.workspace.courier import Courier, Delivery
from bot.demo.workspace.elements import picked
from bot.demo.workspace.shown import message_json
from bot.demo.workspace.state import Message, Payload, View
from bot.demo.workspace.typed import escaped

FAILED = {"timeout": "operation_timeout", "error": "dispatch_failed", "refused": "dispatch_failed"}
Place = Message | View


class Acts:
    """The hands of the people; each call returns once the app acknowledged, or did not in time."""

    core: Core
    courier: Courier
    events: frozenset[str]
    escaping: frozenset[str] = frozenset()
    told_all: bool = True

    async def command(self, user: str, channel: str, name: str, text: str = "") -> Delivery:
        """*user* types a slash command in *channel* (id or name; "dm" is their messages with the app)."""
        there = self.core.state.conversations[self.channel_id(channel, user)]
        person = self.core.state.people[user]
        door_url = self.core.new_door(user, there.id)
        door = self.core.doors[door_url.rsplit("/", 1)[-1]]
        if name in self.escaping:
            text = escaped(text, self.core.state.people.values(), self.core.state.conversations.values())
        typed = f"{name} {text}".strip()
        delivery = await self.courier.deliver(
            "slash_commands", payloads.command(self.core, person, there, f"{name} {text}", door_url)
        )
        if delivery.acked and delivery.answer.get("response_type") == "in_channel":
            self._post(user, there.id, typed)
        if delivery.acked:
            responses.answered(self.core, door, delivery.answer)
        else:
            self._whisper(user, there.id, f'{name} failed with the error "{FAILED[delivery.outcome]}"')
        return delivery

    async def press(
        self, user: str, where: Place, what: str, *, value: str | None = None, block_id: str = ""
    ) -> Delivery:
        """*user* presses the button with this action_id or label (and *value*, where several have the same)."""
        block, element = self._find(where, what, value, block_id)
        return await self._act(user, where, block, element, None)

    async def select(self, user: str, where: Place, what: str, value: Any, *, block_id: str = "") -> Delivery:
        """*user* picks *value* (an option's value or label, an id, an ISO date, a list of these) in an element."""
        block, element = self._find(where, what, None, block_id)
        where.picked.setdefault(block.get("block_id", ""), {})[element["action_id"]] = picked(element, value)
        return await self._act(user, where, block, element, value)

    async def options(self, user: str, where: Place, what: str, query: str = "") -> list[Payload]:
        """The options the app offers in an external select for what *user* typed (those of groups in one list)."""
        found = self._find(where, what, None)
        body = payloads.suggestion(self.core, self.core.state.people[user], where, found, query)
        delivery = await self.courier.deliver("interactive", body)
        if not delivery.acked or option_faults(delivery.answer):
            return []
        groups = delivery.answer.get("option_groups") or []
        return [*delivery.answer.get("options", []), *(one for group in groups for one in group["options"])]

    async def submit_view(
        self, user: str, values: Payload | None = None, view: View | None = None
    ) -> Delivery:
        """*user* fills in fields (by action_id or block_id) of the top modal, or *view*, and submits it."""
        shown = view or self.top_view(user)
        self.fill(shown, values or {})
        body = payloads.interaction(self.core, self.core.state.people[user], "view_submission")
        body |= {
            "view": views.view_json(shown),
            "response_urls": submissions.response_urls(self.core, user, shown),
        }
        delivery = await self.courier.deliver("interactive", body)
        if not delivery.acked:
            shown.errors = {"": "We had some trouble connecting. Try again?"}
            self.core.state.touch(shown)
        else:
            submissions.follow(self.core, user, shown, delivery.answer)
        return delivery

    async def close_view(self, user: str) -> Delivery | None:
        """*user* closes the top modal; the app is told where it asked to be."""
        view = self.core.stack(user).pop()
        self.core.state.changed()
        if not view.body.get("notify_on_close"):
            return None
        body = payloads.interaction(self.core, self.core.state.people[user], "view_closed")
        return await self.courier.deliver(
            "interactive", body | {"view": views.view_json(view), "is_cleared": False}
        )

    async def shortcut(self, user: str, callback_id: str, message: Message | None = None) -> Delivery:
        """A global shortcut, or one on *message*."""
        person = self.core.state.people[user]
        if message is None:
            body = payloads.interaction(self.core, person, "shortcut")
            return await self.courier.deliver(
                "interactive", body | {"callback_id": callback_id, "action_ts": self.core.state.stamp()}
            )
        body = payloads.interaction(self.core, person, "message_action")
        body |= payloads.place(self.core, message) | {
            "callback_id": callback_id,
            "message_ts": message.ts,
            "action_ts": self.core.state.stamp(),
            "response_url": self.core.new_door(user, message.channel, message),
        }
        return await self.courier.deliver("interactive", body)

    async def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> Delivery | None:
        """*user* writes a message; the app hears of it where it is mentioned or reads along."""
        there = self.core.state.conversations[self.channel_id(channel, user)]
        message = self._post(user, there.id, text, thread_ts)
        body = message_json(message, self.core.state.files, self.core.base) | {
            "team": self.core.state.people[user].team,
            "channel": there.id,
            "event_ts": message.ts,
            "client_msg_id": self.core.state.fresh("c"),
        }
        heard: list[Payload] = []
        if f"<@{BOT_USER}>" in text and self.core.bot_in(there) and not there.direct:
            heard.append(body | {"type": "app_mention"})
        kind = "im" if there.direct else "group" if there.private else "channel"
        subscribed = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kind]
        if subscribed in self.events and self.core.bot_in(there):
            heard.append(body | {"channel_type": kind})
        told = [await self.event(one) for one in heard]
        return told[0] if told else None

    async def mention(self, user: str, channel: str, text: str, thread_ts: str = "") -> Delivery | None:
        """*user* writes to @logins in a channel."""
        return await self.say(
            user, channel, text if f"<@{BOT_USER}>" in text else f"<@{BOT_USER}> {text}", thread_ts
        )

    async def dm(self, user: str, text: str, thread_ts: str = "") -> Delivery | None:
        """*user* writes to the app in their messages with it."""
        return await self.say(user, "dm", text, thread_ts)

    async def open_home(self, user: str, tab: str = "home") -> Delivery:
        """*user* opens the app's Home (or its messages)."""
        home = self.core.state.homes.get(user)
        body: Payload = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.core.state.direct(user).id,
            "tab": tab,
            "event_ts": self.core.state.stamp(),
        }
        return await self.event(body | ({"view": views.view_json(home)} if home else {}))

    async def event(self, body: Payload) -> Delivery:
        """Hands an event to the app, with retries as Slack makes them; one it has not subscribed to is only noted."""
        if not self.told_all and body["type"] not in {"message", *self.events}:
            return Delivery(kind="events_api", payload=body, outcome="unsubscribed")
        return await self.courier.deliver(
            "events_api", payloads.event(self.core, {"event_ts": self.core.state.stamp(), **body})
        )

    def fill(self, view: View, values: Payload) -> None:
        """Puts values into a view's fields, by action_id or block_id."""
        for wanted, value in values.items():
            block, element = self._find(view, wanted, None, field=True)
            view.picked.setdefault(block["block_id"], {})[element["action_id"]] = picked(element, value)

    def top_view(self, user: str) -> View:
        """The modal *user* has in front of them."""
        stack = self.core.stack(user)
        if not stack:
            raise LookupError(f"{user} has no modal open")
        return stack[-1]

    def home(self, user: str) -> View:
        """The Home that was published for *user*."""
        return self.core.state.homes[user]

    def channel_id(self, channel: str, user: str = "") -> str:
        """The id behind an id, a name, or "dm"."""
        if channel == "dm":
            return self.core.state.direct(user).id
        found = self.core.state.conversation(channel)
        if found is None:
            raise LookupError(f"no channel {channel!r}")
        return found.id

    async def _act(self, user: str, where: Place, block: Payload, element: Payload, value: Any) -> Delivery:
        view = where if isinstance(where, View) else None
        if user not in ({where.user} if isinstance(where, View) else self._readers(where)):
            raise LookupError(f"{user} does not see this")
        body = payloads.interaction(self.core, self.core.state.people[user], "block_actions", view)
        body |= payloads.place(self.core, where) | {
            "actions": [payloads.action(self.core, block, element, value)]
        }
        if isinstance(where, Message):
            body["response_url"] = self.core.new_door(user, where.channel, where)
        delivery = await self.courier.deliver("interactive", body)
        if not delivery.acked and isinstance(where, Message):
            self._whisper(
                user, where.channel, "That did not work: the app did not answer in time.", where.thread_ts
            )
        return delivery

    def _readers(self, message: Message) -> set[str]:
        members = self.core.state.conversations[message.channel].members
        return {message.only_for} if message.only_for else set(members)

    def _find(
        self, where: Place, what: str, value: str | None, block_id: str = "", *, field: bool = False
    ) -> tuple[Payload, Payload]:
        """The block and element meant by an action_id or a label (by a block_id too, for a *field*)."""
        blocks = where.body["blocks"] if isinstance(where, View) else where.blocks
        every = [pair for pair in elements_of(blocks) if block_id in {"", pair[0].get("block_id")}]
        fits = [
            (block, element)
            for block, element in every
            if what in {element["action_id"], _label(element)} or (field and what == block.get("block_id"))
        ]
        fits = [pair for pair in fits if value is None or pair[1].get("value") == value]
        if not fits:
            offered = [_label(element) or element["action_id"] for _, element in every]
            raise LookupError(f"no element {what!r} here; there are {offered}")
        return fits[0]

    def _post(self, user: str, channel: str, text: str, thread_ts: str = "") -> Message:
        return self.core.state.add(Message(self.core.state.stamp(), channel, user, text, thread_ts=thread_ts))

    def _whisper(self, user: str, channel: str, text: str, thread_ts: str = "") -> None:
        """A line from the workspace itself that only *user* sees."""
        self.core.state.add(
            Message(self.core.state.stamp(), channel, SLACKBOT, text, thread_ts=thread_ts, only_for=user)
        )


def _label(element: Payload) -> str:
    text = element.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""
