"""[Send to Ana] under a `why`: it reaches the one it is about with their own rights, and is written down."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.blocks_check import elements_of
from bot.demo.workspace import ANA, BOB, MARIA, PETRA
from tests.handlers.walk import Walk, labels, shown, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def w() -> AsyncIterator[Walk]:
    async with walk(settings={"TIMEZONE": "Europe/Berlin"}) as started:
        yield started


async def test_the_explanation_reaches_the_one_it_is_about_and_is_written_down(w: Walk) -> None:
    why = await w.one(MARIA, "why Ana Ruiz yesterday")
    assert "Send to Ana Ruiz (101)" in labels(why)
    before = len(w.ws.transcript("dm", ANA))
    (said,) = [one for one in await w.press(MARIA, why, "Send to Ana Ruiz (101)") if one.only_for]
    assert "Sent to Ana Ruiz (101)." in shown(said)
    assert said is not why

    (sent,) = w.ws.transcript("dm", ANA)[before:]
    text = shown(sent)
    assert f"<@{MARIA}> looked at this and sends it to you" in text
    assert "08:02-12:03" in text
    assert "Sales" in text  # Ana sees her rows of every queue, Maria those of hers
    assert "CSV raw" not in labels(sent)
    (line, *_) = await w.parts.store.audit.newest(w.parts.slack.team, most=1)
    entry = line.entry
    assert (entry.user, entry.deed, entry.destination, entry.about, entry.agents) == (
        MARIA,
        "share",
        "dm",
        ANA,
        ("101",),
    )


async def test_who_has_no_account_here_is_not_reached_and_who_may_not_see_them_sends_nothing(w: Walk) -> None:
    why = await w.one(PETRA, "why 103 yesterday")
    (button,) = [label for label in labels(why) if label.startswith("Send to")]
    (said,) = await w.press(PETRA, why, button)
    assert "I cannot reach Priya Raman (103) here" in shown(said)

    own = await w.one(BOB, "why me yesterday")
    (button,) = [label for label in labels(own) if label.startswith("Send to")]
    (said,) = await w.press(BOB, own, button)
    assert "That is you." in shown(said)

    foreign = await w.one(PETRA, "why Ana Ruiz yesterday")
    keys = {element["action_id"]: element for _, element in elements_of(foreign.blocks)}
    for _, element in elements_of(own.blocks):  # as somebody could send who got hold of the id
        if element["action_id"] == "pass":
            element["value"] = keys["pass"]["value"]
    before = len(w.ws.transcript("dm", ANA))
    seen = await w.press(BOB, own, button)
    assert "I can't show" in shown(*seen)
    assert len(w.ws.transcript("dm", ANA)) == before
