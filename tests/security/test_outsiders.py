"""Guests and people of other companies at every verb, every list and every notice: the same sentence, and no name of ours."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.workspace import GUEST, MARIA, PETRA, STRANGER
from handlers.verbs import VERBS
from tests.handlers.walk import Walk, labels, shown, walk

WHY = {
    GUEST: "I can show you nothing: login times are not shown to guests.",
    STRANGER: "I can show you nothing: only people of this workspace may ask.",
}
PLACE = {GUEST: "#general", STRANGER: "#acme"}
REST = {"digest": " list", "hours": " Sales", "access": " list", "people": " list"}
TOLD = (*(f"{verb}{REST.get(verb, '')}" for verb in VERBS if verb not in {"help", "start", "form", "audit"}), "hours", "digest 1", "digest 1 test", "digest test 1",
        "digest pause 1", "digest show 7", "digests", "digest Sales daily 8:00 in #ops", "access grant @bob.brown all", "link Sales", "unlink Sales", "")  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def w() -> AsyncIterator[Walk]:
    """The guest and the outsider stand in ADMINS, by somebody's mistake; a digest of Sales comes to #general every day."""
    async with walk(settings={"ADMINS": f"{GUEST},{PETRA},{STRANGER}"}) as walking:
        await walking.typed(PETRA, "link Sales", "#general")
        made = await walking.one(PETRA, "digest Sales daily 8:00 in #general")
        await walking.press(PETRA, made, "Create")
        yield walking


@pytest.mark.parametrize("text", TOLD)
@pytest.mark.parametrize("user", WHY)
@pytest.mark.asyncio(loop_scope="module")
async def test_whatever_they_type_they_are_told_why_they_see_nothing(w: Walk, user: str, text: str) -> None:
    told = await w.typed(user, text, PLACE[user])

    assert [WHY[user] in shown(one) for one in told] == [True]
    assert "Sales" not in shown(*told)
    assert labels(told[0]) == []


@pytest.mark.parametrize("text", ["help", "help privacy", "help dates"])
@pytest.mark.parametrize("user", WHY)
@pytest.mark.asyncio(loop_scope="module")
async def test_help_is_for_everybody(w: Walk, user: str, text: str) -> None:
    assert WHY[user] not in shown(*await w.typed(user, text, PLACE[user]))


@pytest.mark.asyncio(loop_scope="module")
async def test_a_request_for_access_goes_to_admins_of_our_own_alone(w: Walk) -> None:
    refused = await w.one(MARIA, "Orders yesterday")
    await w.press(MARIA, refused, "Ask for access")
    told = {there.id: shown(*there.messages) for there in w.ws.channels.values() if there.direct}
    read_by = {
        user
        for user in (PETRA, GUEST, STRANGER)
        if "asks for login reports" in told.get(w.ws.channel_id("dm", user), "")
    }

    assert read_by == {PETRA}


async def test_with_outsiders_alone_in_admins_a_request_says_that_nobody_was_asked() -> None:
    async with walk(settings={"ADMINS": f"{GUEST},{STRANGER}"}) as w:
        refused = await w.one(MARIA, "Orders yesterday")
        said = shown(*await w.press(MARIA, refused, "Ask for access"))

    assert "No admin is set." in said
