"""`/logins audit` and `/logins policy` in the running app: who may read them, what stands there, page by page, and what does not."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from bot.demo.cast import PEOPLE
from bot.demo.workspace import ANA, BOB, GUEST, MARIA, PETRA, Message
from handlers.audited import PAGE
from tests.handlers.walk import Walk, as_reviewed, labels, shown, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_SLACK = {
    "Ana",
    "Ruiz",
    "Bob",
    "Brown",
    "Maria",
    "Lopez",
    "Petra",
    "Vogel",
    "Kim",
    "Sam",
    "Carter",
    "Admin",
}
NAMES = {part for person in PEOPLE for part in (person.first, person.last) if len(part) > 3} - IN_SLACK
LOGIN_TIMES = ("07:58", "08:02", "12:03", "12:31", "18:04", "17:30", "09 h", "9 h")


@asynccontextmanager
async def morning() -> AsyncIterator[Walk]:
    """Much was asked; Bob is an auditor."""
    async with walk(settings={"TIMEZONE": "Europe/Berlin", "AUDITORS": BOB}) as started:
        while not await started.parts.store.audit.newest(started.parts.slack.team):  # noqa: ASYNC110 - the store rings no bell
            await asyncio.sleep(0)  # until the program's own line of its start stands there
        for user, text in (
            (PETRA, "Support yesterday no csv"),
            (PETRA, "Ana Ruiz since monday no csv"),
            (MARIA, "Support yesterday 8:00-12:00 no csv"),
            (MARIA, "Sales yesterday"),
            (ANA, "me yesterday no csv"),
            (BOB, "Support yesterday"),
            (PETRA, "Support yesterday share no csv"),
            (PETRA, "access grant <@U024MARIA> Sales"),
            (MARIA, "access list"),
        ):
            await started.typed(user, text)
            started.clock.forward(seconds=30)
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house() -> AsyncIterator[Walk]:
    async with morning() as started:
        yield started


async def test_the_audit_as_an_admin_reads_it() -> None:
    async with morning() as house:
        page = await house.one(PETRA, "audit")

    assert as_reviewed("audit", shown(page))


async def test_nothing_in_it_names_anybody_who_was_asked_about_or_tells_a_time_of_theirs(house: Walk) -> None:
    for text in ("audit", "audit persons", "audit refused", "audit shared", f"audit <@{PETRA}>", "audit 101"):
        page = shown(await house.one(PETRA, text))
        assert [name for name in NAMES if name in page] == []
        entries = re.sub(r"S: \d\d:\d\d  |\d\d:\d\d:\d\d", "", page)
        assert [time for time in LOGIN_TIMES if time in entries] == []
        assert "Support" not in page
        assert "ruiz" not in page.lower().replace("u024anaru", "")


async def test_an_auditor_reads_the_audit_and_no_rows(house: Walk) -> None:
    page = shown(await house.one(BOB, "audit 800"))
    assert f"<@{PETRA}> asked for queue 800, Mon 23 Nov" in page

    for text in (
        "Support yesterday",
        "all yesterday",
        "Ana Ruiz yesterday",
        "now Support",
        "why 101 yesterday",
        "missing Support",
    ):
        answer = shown(*await house.typed(BOB, text, "#general"))
        assert "07:58 to 18:04" not in answer
        assert "Ana Roth" not in answer


@pytest.mark.parametrize("user", [MARIA, ANA, GUEST])
async def test_nobody_else_reads_it_and_that_they_wanted_to_is_in_it(house: Walk, user: str) -> None:
    page = await house.one(user, "audit", "#general")
    assert "Only admins and auditors can read the audit." in shown(page)
    told = shown(await house.one(PETRA, f"audit <@{user}>"))
    assert "wanted to read the audit" in told
    assert "refused: they are neither admin nor auditor" in told


async def test_it_is_narrowed_by_person_number_and_kind(house: Walk) -> None:
    assert "queue 800" not in shown(await house.one(PETRA, "audit 801"))
    assert "extension 101" in shown(await house.one(PETRA, "audit persons"))
    changes = shown(await house.one(PETRA, "audit changes"))
    assert f"changed the access of <@{MARIA}>" in changes
    assert "asked for" not in changes
    assert "Narrow it:" in shown(await house.one(PETRA, "audit everything about Ana"))
    assert "Nothing that I keep." in shown(await house.one(PETRA, "audit 999"))


async def test_it_is_turned_page_by_page_in_place_and_only_for_who_may_read_it() -> None:
    async with morning() as house:
        team = house.parts.slack.team
        for _ in range(2 * PAGE):
            house.clock.forward(hours=7)
            await house.typed(PETRA, "link")  # writes nothing down
            (entry,) = [each.entry for each in await house.parts.store.audit.newest(team, most=1)]
            await house.parts.store.audit.add(
                entry.model_copy(update={"at": house.clock(), "deed": "settings"})
            )
        first = await house.one(PETRA, "audit")
        whole: list[str] = []
        page: Message = first
        for turn in range(20):
            whole += re.findall(r"S: \d\d:\d\d  .*", shown(page))
            assert ("Newest" in labels(page)) == bool(turn)
            if "Older" not in labels(page):
                break
            (page,) = await house.press(PETRA, page, "Older")
            assert page is first or page.ts == first.ts
        written = await house.parts.store.audit.newest(team, most=1000)
        assert len(whole) == len(written) - 1  # but for the line about reading it
        assert "kept for 90 days" in shown(page)
        (page,) = await house.press(PETRA, page, "Newest")
        assert labels(page) == ["Older"]


async def test_a_page_fits_a_message_however_long_its_lines() -> None:
    async with morning() as house:
        team = house.parts.slack.team
        (entry,) = [each.entry for each in await house.parts.store.audit.newest(team, most=1)]
        many = tuple(str(number) for number in range(8000, 8400))
        for _ in range(PAGE):
            long = {"deed": "ask", "queues": many, "agents": many, "at": house.clock(), "user": PETRA}
            await house.parts.store.audit.add(entry.model_copy(update=long))
        page = await house.one(PETRA, "audit 8000")
        assert f"<@{PETRA}>" in shown(page)
        assert "and 392 more" in shown(page)


async def test_the_policy_as_anybody_reads_it(house: Walk) -> None:
    page = re.sub(r"removed on .*? \(", "removed on … (", shown(await house.one(ANA, "policy")))

    assert as_reviewed("policy", page)
