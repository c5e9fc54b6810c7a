"""Every administrative verb with every kind of word that could follow it: what the store holds afterwards, and what was said."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from bot import audit
from bot.demo.workspace import ANA, BOB, GUEST, MARIA, PETRA, Message
from tests.handlers.digesting import Days, days, words
from tests.handlers.walk import labels

pytestmark = pytest.mark.asyncio(loop_scope="module")

GENERAL = "C024GENRL"
BEFORE = frozenset({"805"})
NAMED: dict[str, frozenset[str]] = {
    "Support": frozenset({"800"}),
    "support": frozenset({"800"}),
    "800": frozenset({"800"}),
    "q:800": frozenset({"800"}),
    "queue:Support": frozenset({"800"}),
    "queue Support": frozenset({"800"}),
    "the Support queue": frozenset({"800"}),
    "Support (800)": frozenset({"800"}),
    '"Support"': frozenset({"800"}),
    "“Support”": frozenset({"800"}),
    "Support, Sales": frozenset({"800", "801"}),
    "Support and Sales": frozenset({"800", "801"}),
    "Support & Sales": frozenset({"800", "801"}),
    "Support und Sales": frozenset({"800", "801"}),
    "Sales EMEA": frozenset({"802"}),
    "Sales": frozenset({"801"}),
    "Technik Süd": frozenset({"809"}),
    "die Warteschlange Support": frozenset({"800"}),
    "la file Support": frozenset({"800"}),
}
ALL = (
    "all",
    "All queues",
    "all the queues",
    "every queue",
    "alle Warteschlangen",
    "toutes les files",
    "everything",
)
REFUSED = (
    "101", "0101", "Ana Ruiz", "ana", "Bob Brown", "a:101", "agent:Ana", "agent 101", "ext 101", "me", "my queues", "mine", "@ana",
    f"<@{BOB}>", f"<@{BOB}|bob>", "<#C0240OPS0|ops>", "#ops", "yesterday", "today", "last week", "mon", "october", "3 nov", "gestern", "hier", "8:00-12:00",
    "details", "gaps", "missing", "now", "by day", "csv", "xlsx", "share", "private", "list", "digest",
    "Support yesterday", "yesterday Support", "Support details", "Support csv", "Support Ana Ruiz", "Support, 101", "Support last week",
    "Support foo", "foo", "Suport", "Sup", "Techn", "80", "8000", "not Support", "except Support", "all but Support", "all except Sales",
    "-Support", "only Support", "all agents", "all Support", "Support all", "nobody", "none", "nothing", "off", '"all"', '""Sales"" foo',
    "Support tz UTC", "Support in #ops", "https://example.com", "Поддержка", "🔥", "everyone", "everybody", "here", "this channel", "channel",
)  # fmt: skip
EMPTY = ("", "  ", "queue", "queues", "the queues", "and", ",", "?", "*", "please", '""')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(program: Days) -> Days:
    await program.anew()
    store, team = program.parts.store, program.parts.slack.team
    for table in ("grants", "access_requests"):
        await store.database.run(f"delete from {table}")  # noqa: S608 -- names of ours
    await store.grants.grant(team, ANA, BEFORE, by=PETRA)
    await store.links.link(team, GENERAL, BEFORE, by=PETRA)
    await store.settings.put(team, "queue", "800", "hours", None, by=PETRA)
    return program


def every_queue(day: Days) -> frozenset[str]:
    held = day.parts.held_directory()
    assert held is not None
    return frozenset(held.queue_by_dn)


async def granted(day: Days) -> frozenset[str]:
    return await day.parts.store.grants.of_user(day.parts.slack.team, ANA)


async def linked(day: Days) -> frozenset[str]:
    return await day.parts.store.links.of_channel(day.parts.slack.team, GENERAL)


async def open_hours(day: Days) -> frozenset[str]:
    return frozenset(await day.parts.desk.records.hours(day.parts.slack.team))


Held = Callable[[Days], Awaitable[frozenset[str]]]
ADDING: dict[str, tuple[str, Held]] = {
    "grant": (f"access grant <@{ANA}> {{}}", granted),
    "grant, person last": (f"access grant {{}} to <@{ANA}>", granted),
    "link": ("link {}", linked),
}


async def typed(day: Days, verb: str, text: str) -> Message:
    return await day.one(PETRA, ADDING[verb][0].format(text).strip(), "#general")


@pytest.mark.parametrize("verb", ADDING)
@pytest.mark.parametrize("text", NAMED)
async def test_queues_that_are_named_are_stored_and_said_as_they_stand(
    day: Days, verb: str, text: str
) -> None:
    said = await typed(day, verb, text)
    held = await ADDING[verb][1](day)
    assert held == BEFORE | NAMED[text]
    assert all(f"({dn})" in words(said) for dn in held), words(said)


@pytest.mark.parametrize("verb", ADDING)
@pytest.mark.parametrize("text", ALL)
async def test_all_is_all_where_it_is_typed(day: Days, verb: str, text: str) -> None:
    await typed(day, verb, text)
    held = await ADDING[verb][1](day)
    assert held == (every_queue(day) if verb == "link" else BEFORE | {"*"})


@pytest.mark.parametrize("verb", ADDING)
@pytest.mark.parametrize("text", REFUSED)
async def test_what_is_no_queue_is_refused_by_name_and_stores_nothing(
    day: Days, verb: str, text: str
) -> None:
    said = words(await typed(day, verb, text))
    assert await ADDING[verb][1](day) == BEFORE, said
    assert "“" in said or "One person at a time" in said, said
    assert "may see" not in said.replace("may see all of these", "")


@pytest.mark.parametrize("verb", ADDING)
@pytest.mark.parametrize("text", EMPTY)
async def test_nothing_named_is_asked_for(day: Days, verb: str, text: str) -> None:
    said = words(await typed(day, verb, text))
    assert "Which queues?" in said
    assert await ADDING[verb][1](day) == BEFORE


@pytest.mark.parametrize("text", [*REFUSED, *ALL, "Support, Sales"])
async def test_opening_hours_are_set_for_one_queue_and_nothing_else(day: Days, text: str) -> None:
    said = words(await day.one(PETRA, f"hours {text} mon-fri 8:00-18:00"))
    assert await open_hours(day) == frozenset(), said


@pytest.mark.parametrize(
    "text", ["Support mon-fri 8-18 foo", "Support yesterday", "Support mon-fri", "Support off foo", "Support mon-fri 8-18, yesterday"]
)  # fmt: skip
async def test_hours_with_a_word_too_many_set_nothing_and_say_why(day: Days, text: str) -> None:
    said = words(await day.one(PETRA, f"hours {text}"))
    assert await open_hours(day) == frozenset()
    assert "did not understand" in said or "no such queue" in said, said


@pytest.mark.parametrize("text", [text for text in REFUSED if text != "off"])
async def test_revoking_what_is_no_queue_takes_nothing(day: Days, text: str) -> None:
    said = words(await day.one(PETRA, f"access revoke <@{ANA}> {text}"))
    assert await granted(day) == BEFORE, said


@pytest.mark.parametrize("text", ["Orders", "805", "q:805", "orders"])
async def test_one_queue_of_several_is_revoked(day: Days, text: str) -> None:
    await day.one(PETRA, f"access grant <@{ANA}> Sales")
    said = words(await day.one(PETRA, f"access revoke <@{ANA}> {text}"))
    assert await granted(day) == {"801"}
    assert "has Sales (801) granted, nothing else" in said


async def test_revoke_of_a_person_takes_all_they_were_given(day: Days) -> None:
    said = await day.one(PETRA, f"access revoke <@{ANA}>")
    assert said.text == f"<@{ANA}> has no granted queues any more."
    assert await granted(day) == frozenset()


async def test_one_queue_cannot_be_taken_out_of_all(day: Days) -> None:
    await day.one(PETRA, f"access grant <@{ANA}> all")
    said = words(await day.one(PETRA, f"access revoke <@{ANA}> Sales"))
    assert "may see all queues" in said
    assert "*" in await granted(day)


@pytest.mark.parametrize("text", REFUSED)
async def test_unlinking_what_is_no_queue_leaves_the_links(day: Days, text: str) -> None:
    said = words(await day.one(PETRA, f"unlink {text}", "#general"))
    assert await linked(day) == BEFORE, said


async def test_a_near_name_is_a_press_away_and_then_stored(day: Days) -> None:
    said = await day.one(PETRA, f"access grant <@{ANA}> Suport")
    assert labels(said) == ["Support (800)"]
    await day.press(PETRA, said, "Support (800)")
    assert await granted(day) == BEFORE | {"800"}


@pytest.mark.parametrize(
    "text",
    ["people link <@{}> 101 yesterday", "people link <@{}> 101 102", "people link <@{}> Ana Ruiz", "people link <@{}>", "people link 101", "people unlink <@{}> 101", "people link <@{}> <@U024MARIA> 101"],
)  # fmt: skip
async def test_an_extension_is_linked_only_where_one_person_and_one_number_stand(
    day: Days, text: str
) -> None:
    store, team = day.parts.store, day.parts.slack.team
    await store.people.bind(team, BOB, "102", by=PETRA)
    said = words(await day.one(PETRA, text.format(BOB)))
    assert await store.people.of_user(team, BOB) == "102", said
    await store.people.unbind(team, BOB)


@pytest.mark.parametrize("text", ["access grant Support", "access grant", "access give <@U024ANARU> Support", "access list Support", "access Support"])  # fmt: skip
async def test_a_grant_without_a_person_stores_nothing(day: Days, text: str) -> None:
    said = words(await day.one(PETRA, text))
    assert await granted(day) == BEFORE
    assert "As in:" in said


async def test_a_grant_that_cannot_count_says_what_is_missing(day: Days) -> None:
    team = day.parts.slack.team
    await day.ws.change_person(BOB, email="nobody@example.com")
    try:
        said = words(await day.one(PETRA, f"access grant <@{BOB}> Support"))
        assert (
            f"<@{BOB}> was granted Support (800), but it does not count yet: their e-mail matches no extension."
            in said
        )
        assert "people link" in said
        assert not any("You may see" in words(one) for one in day.told(BOB))
    finally:
        await day.ws.change_person(BOB, email="bob.brown@example.com")
        await day.parts.store.grants.revoke(team, BOB)
    said = words(await day.one(PETRA, f"access grant <@{GUEST}> Support"))
    assert "was granted nothing: they are a guest" in said
    assert await day.parts.store.grants.of_user(team, GUEST) == frozenset()


async def test_guests_are_not_offered_to_ask_and_their_press_asks_nobody(day: Days) -> None:
    for text in ("", "Support yesterday", "foo", "all yesterday", "link Support"):
        assert "Ask for access" not in labels(await day.one(GUEST, text, "#general")), text


async def lines_of(day: Days) -> list[str]:
    newest = await day.parts.store.audit.newest(day.parts.slack.team, most=1)
    return [audit.line(each.entry, "Europe/Berlin").split("  ", 2)[2] for each in newest]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"access grant <@{ANA}> Sales", f"changed the access of {ANA}: now queues 801, 805"),
        (f"access grant <@{ANA}> all", f"changed the access of {ANA}: now all queues"),
        (f"access revoke <@{ANA}>", f"changed the access of {ANA}: now nothing granted"),
        ("link Support", f"linked {GENERAL} to queues 800, 805"),
        ("unlink Orders", f"unlinked {GENERAL}"),
        (
            "hours Support mon-fri 8:00-18:00",
            "set opening hours for queue 800: Mon-Fri 08:00-18:00, Sat-Sun closed",
        ),
        ("hours Support off", "set opening hours for queue 800: none"),
    ],
)
async def test_the_audit_says_what_the_store_holds_afterwards(day: Days, text: str, line: str) -> None:
    await day.one(PETRA, text, "#general")
    assert await lines_of(day) == [line]


async def test_a_manager_unlinks_their_own_queues_and_leaves_the_others(day: Days) -> None:
    await day.one(MARIA, "link Support", "#general")
    said = words(await day.one(MARIA, "unlink", "#general"))
    assert await linked(day) == BEFORE
    assert "No longer linked to Support (800). Still linked to 805." in said
    assert "Only someone who may see these queues" in words(await day.one(MARIA, "unlink", "#general"))
    assert "Only someone" in words(await day.one(MARIA, "unlink all", "#general"))
    await day.one(MARIA, "link Support", "#general")
    assert "no such queue" in words(await day.one(MARIA, "unlink Orders", "#general"))
    assert await linked(day) == BEFORE | {"800"}


async def test_unlinking_asks_where_a_digest_stands_on_the_link_and_says_what_became_of_it(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #general for Support", MARIA, "#general")
    await day.made("digest every weekday at 8:00 in #general for Billing", MARIA, "#general")
    asked = await day.one(PETRA, "unlink Support", "#general")
    assert "Digest #1 would be paused" in words(asked)
    assert labels(asked) == ["Unlink and pause", "Keep the link"]
    assert "800" in await linked(day)
    await day.press(PETRA, asked, "Unlink and pause")
    assert await linked(day) == BEFORE | {"803"}
    assert "Digest #1 is paused; their owners are told." in words(asked)
    assert [(one.number, one.state, one.reason) for one in await day.kept()] == [
        (1, "paused", "channel-not-linked"), (2, "active", ""),
    ]  # fmt: skip
    await day.due()
    assert any("no longer linked to its queues" in words(one) for one in day.told(MARIA))


async def test_a_request_names_the_queue_that_was_refused_and_its_first_button_grants_it(day: Days) -> None:
    await day.press(MARIA, await day.one(MARIA, "Sales yesterday"), "Ask for access")
    request = day.told(PETRA)[-1]
    assert "asks for login reports of Sales (801)." in words(request)
    assert labels(request) == ["Sales (801)", "All queues", "Choose…", "No"]
    await day.press(PETRA, request, "Sales (801)")
    assert words(request).splitlines()[1] == f"text: <@{MARIA}> may see Sales (801) now."
    assert await day.parts.store.grants.of_user(day.parts.slack.team, MARIA) == {"801"}


async def test_two_queues_asked_for_one_after_the_other_are_decided_each_by_itself(day: Days) -> None:
    for queue in ("Sales", "Orders", "Sales"):
        await day.press(MARIA, await day.one(MARIA, f"{queue} yesterday"), "Ask for access")
    sales, orders = day.told(PETRA)
    await day.press(PETRA, sales, "Sales (801)")
    await day.press(PETRA, orders, "Orders (805)")
    assert await day.parts.store.grants.of_user(day.parts.slack.team, MARIA) == {"801", "805"}


async def test_what_is_there_and_what_is_not_are_asked_for_alike(day: Days) -> None:
    said = []
    for name in ("Sales", "Slaes", "Orders", "Ordres"):
        refused = await day.one(MARIA, f"{name} yesterday")
        await day.press(MARIA, refused, "Ask for access")
        said.append(refused.text)
    assert len(set(said)) == 1
    assert "refused was “Slaes”" in words(day.told(PETRA)[1])
    assert labels(day.told(PETRA)[1]) == ["All queues", "Choose…", "No"]
