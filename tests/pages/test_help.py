"""Whatever help shows to somebody is answered to them, with what they may see: no line of it is one they are refused."""

import re

import pytest

from bot.demo.workspace import ANA, BOB, GUEST, MARIA, PETRA
from tests.handlers.walk import shown, walk

LINE = re.compile(r"`(/logins[^`]*)`")
REFUSED = re.compile(
    r"I can't|I cannot|I do not know|I did not understand|not for you|Only an? |Nobody you|no longer exists|Whose logins"
    r"|may not|cannot be|is not linked|is linked to no"
)
NONE_YET = {"/logins digest pause 3"}  # of a digest of their own, which nobody has here


@pytest.mark.parametrize("topic", ["", "digest", "privacy"])
@pytest.mark.parametrize("user", [PETRA, MARIA, ANA, BOB, GUEST])
async def test_each_line_of_help_is_answered_to_whoever_reads_it(user: str, topic: str) -> None:
    async with walk() as w:
        lines = LINE.findall(shown(*await w.typed(user, f"help {topic}")))
        answers = {
            line: shown(*await w.typed(user, line.removeprefix("/logins ")))
            for line in lines
            if line not in NONE_YET
        }

    assert {line: text[:300] for line, text in answers.items() if not text or REFUSED.search(text)} == {}


@pytest.mark.parametrize(
    ("user", "first"),
    [
        (PETRA, "/logins Support yesterday"),
        (MARIA, "/logins Support yesterday"),
        (ANA, "/logins me yesterday"),
    ],
)
async def test_help_begins_with_what_its_reader_may_ask(user: str, first: str) -> None:
    async with walk() as w:
        assert LINE.findall(shown(*await w.typed(user, "help")))[0] == first
