"""A place where one answer appears: however many lines come before it, the answer stands there itself."""

import time
from typing import Any

import pytest

from handlers import cards
from handlers.blocks import Message
from handlers.reply import RESPONSE_USES, PrivateReply


class Address:
    """A `response_url` that takes as many messages as Slack allows, and the messages of the app with the asker."""

    def __init__(self) -> None:
        self.here: list[str] = []
        self.in_messages: list[str] = []

    async def respond(self, _address: str, message: Message, **_: Any) -> bool:
        if len(self.here) == RESPONSE_USES:
            return False
        self.here.append(message.text)
        return True

    async def dm(self, _user: str) -> str:
        return "D1"

    async def post(self, _channel: str, message: Message, **_: Any) -> str:
        self.in_messages.append(message.text)
        return "1.1"


@pytest.mark.parametrize("lines", range(9))
async def test_an_answer_stands_where_it_was_asked_for_however_many_lines_came_before(lines: int) -> None:
    slack = Address()
    reply = PrivateReply(slack, "U1", "https://slack.example/1", asked=time.time())  # type: ignore[arg-type]  # all it needs
    for line in range(lines):
        await reply.waiting(cards.words(f"Still working: {line}"))

    await reply.show(cards.words("3 of 12 members were in."))
    await reply.show(cards.words("3 of 12 members were in. CSV: in your messages."))

    assert slack.here[-2:] == ["3 of 12 members were in.", "3 of 12 members were in. CSV: in your messages."]
    assert slack.in_messages == []
