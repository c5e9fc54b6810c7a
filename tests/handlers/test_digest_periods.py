"""Any period, view and option that a question may have, in a digest: kept and said everywhere, or refused by name."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from bot.demo.workspace import ANA, MARIA, PETRA
from tests.handlers.digesting import EIGHT, Days, days, words
from tests.handlers.walk import labels

pytestmark = pytest.mark.asyncio(loop_scope="module")

NINETEEN = datetime.fromisoformat("2026-11-24T19:00:01+01:00")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(program: Days) -> Days:
    return await program.anew()


PERIODS = (  # what is typed behind "every weekday at 19:00 in #ops for", what is said of it, and what its run on Tue 24 Nov covers
    ("Support today", "today", "Tue 24 Nov 00:00 to 19:00"),
    ("Support heute", "heute", "Tue 24 Nov 00:00 to 19:00"),
    ("Support yesterday", "yesterday", "Mon 23 Nov"),
    ("Support gestern", "gestern", "Mon 23 Nov"),
    ("Support last night", "last night", ""),
    ("Support last 7 days", "last 7 days", ""),
    ("Support last 24 hours", "last 24 hours", "Mon 23 Nov 19:00 to Tue 24 Nov 19:00"),
    ("Support this week", "this week", "Mon 23 Nov 00:00 to Tue 24 Nov 19:00"),
    ("Support last week", "last week", "Mon 16 to Sun 22 Nov"),
    ("Support last month", "last month", "Thu 1 to Sat 31 Oct"),
    ("Support this month", "this month", "Sun 1 Nov 00:00 to Tue 24 Nov 19:00"),
    ("Support 8:00-12:00", "8:00-12:00", "Tue 24 Nov 08:00 to 12:00"),
    ("Support yesterday 8:00-12:00", "yesterday 8:00-12:00", "Mon 23 Nov 08:00 to 12:00"),
    ("Support since 8:00", "since 8:00", "Tue 24 Nov 08:00 to 19:00"),
    ("Support this morning", "this morning", ""),
    ("Support monday", "monday", "Mon 23 Nov"),
    ("Support last monday", "last monday", ""),
    ("Support since monday", "since monday", "Mon 23 Nov 00:00 to Tue 24 Nov 19:00"),
    ("missing Support today", "today", "Tue 24 Nov 00:00 to 19:00"),
    ("Support gaps yesterday", "yesterday", "Mon 23 Nov"),
    ("Support, the day so far", "the day so far", "Tue 24 Nov 00:00 to 19:00"),
)  # fmt: skip


@pytest.mark.parametrize(("about", "said", "covers"), PERIODS)
@pytest.mark.parametrize(
    "order", ["digest every weekday at 19:00 in #ops for {}", "digest {} every weekday at 19:00 in #ops"]
)
async def test_a_period_is_kept_said_and_covered(
    day: Days, order: str, about: str, said: str, covers: str
) -> None:
    preview = await day.one(PETRA, order.format(about))
    shown = words(preview)
    assert "Create" in labels(preview), shown
    assert f" - {said} - every Mon-Fri at 19:00 Europe/Berlin" in shown
    assert f"Next: Tue 24 Nov 19:00, covering {covers}" in shown.replace(" 2026", "")
    await day.press(PETRA, preview, "Create")
    listed = words(await day.one(PETRA, "digest list"))
    assert f" - Support (800) - {said} - every Mon-Fri at 19:00 Europe/Berlin" in listed
    await day.due(NINETEEN)
    (post,) = day.posts()
    assert covers in words(post).split("H: ")[1].splitlines()[0].replace(" 2026", "")
    assert f"every Mon-Fri at 19:00 Europe/Berlin - {said}" in words(post)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("every weekday at 8 in #ops for Support xlsx", "Excel"),
        ("every weekday at 8 in #ops for Support as excel", "Excel"),
        ("every weekday at 8 in #ops for Support csv raw", "raw"),
        ("every weekday at 8 in #ops for Support csv only", "csv only"),
        ("every weekday at 8 in #ops for Support, only the csv", "only the csv"),
        ("every weekday at 8 in #ops for Support picture only", "picture only"),
        ("every weekday at 8 to me for Support share", "share"),
        ("every weekday at 19:00 in #ops for Support this week vs the week before", "the same days"),
        ("at midnight every day in #ops for Support today", "24:00"),
        ("every weekday at 8 in #ops for why Ana Ruiz in Support", "why"),
        ("every weekday at 8 in #ops for Support missing, only gaps", "view"),
        ("every weekday at 8 in #ops for Support banana", "banana"),
        ("every weekday at 8 in #ops for Support last week for the last hour", "last week"),
        ("every weekday at 8 in #ops for Support last month for yesterday", "last month"),
        ("every weekday at 8 in #ops for Support tomorrow", "in the future"),
        ("every weekday at 8 in #ops to me for Support", "second"),
        ("every weekday at 8 in #ops for Support private", "private"),
        ("every weekday at 8 in #ops for Support last year", "366 days is the limit"),
        ("every weekday at 8 in #ops for Support last 100 days", "too long"),
        ("every weekday at 8 in #ops for Support march 2025", "further back than I may look"),
        ("every weekday at 8 in #ops for Ana Ruiz", "which queues"),
        ("on the 15th of every month at 24:00 in #ops for Support", "24:00"),
        ("every weekday at 12:00 and 24:00 in #ops for Support", "24:00"),
    ],
)  # fmt: skip
async def test_what_a_digest_cannot_is_refused_by_name(day: Days, typed: str, named: str) -> None:
    said = await day.one(PETRA, f"digest {typed}")
    assert "Create" not in labels(said), words(said)
    assert named.casefold() in words(said).casefold()
    assert await day.kept() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Support details", "logins in detail"),
        ("Support by day last week", "logins by day"),
        ("Support by agent", "logins by agent"),
        ("Support gaps", "gaps"),
        ("missing Support", "who is missing"),
        ("now Support", "who is in"),
        ("Support no csv", "no CSV"),
        ("Support ohne csv", "no CSV"),
        ("Support with picture", "with the picture"),
        ("Ana Ruiz in Support", "Ana Ruiz (101)"),
        ("all", "all queues"),
        ("Support 3 nov", "the same days at every run"),
        ("Support, was anyone late", "late"),
    ],
)
async def test_what_a_digest_can_is_said_back(day: Days, typed: str, kept: str) -> None:
    said = await day.one(PETRA, f"digest every weekday at 19:00 in #ops for {typed}")
    assert "Create" in labels(said), words(said)
    assert kept in words(said)


async def test_at_24_is_the_end_of_the_day_and_its_today_is_all_of_it(day: Days) -> None:
    await day.made("digest every weekday at 24:00 in #ops for Support today")
    listed = words(await day.one(PETRA, "digest list"))
    assert "today - every Mon-Fri at 24:00 Europe/Berlin" in listed
    assert "next Wed 25 Nov 00:00" in listed
    await day.due(EIGHT.replace(hour=0))
    assert "Logins for Tue 24 Nov 2026: Support (800)" in words(*day.posts())
    await day.due(datetime.fromisoformat("2026-11-28T00:00:01+01:00"))
    assert "Logins for Fri 27 Nov 2026: Support (800)" in words(day.posts()[-1])
    await day.due(datetime.fromisoformat("2026-11-29T00:00:01+01:00"))
    assert len(day.posts()) == 2


async def test_six_digests_are_told_apart_in_list_home_post_and_audit(day: Days) -> None:
    abouts = (
        "Support",
        "Support gaps",
        "Support today",
        "missing Support",
        "Support no csv",
        "Support 8:00-12:00",
    )
    for about in abouts:
        await day.made(f"digest every weekday at 19:00 in #ops for {about}")
    listed = words(await day.one(PETRA, "digest list"))
    lines = {line.split("*  ")[1].split(" - next")[0] for line in listed.splitlines() if "*#" in line}
    assert len(lines) == len(abouts), listed
    await day.ws.open_home(PETRA)
    await day.settled()
    home = str(day.ws.home(PETRA).body["blocks"]).replace("\u2060", "")
    assert all(line in home for line in lines)
    await day.due(NINETEEN)
    titles = {
        (
            words(one).split("H: ")[1].splitlines()[0],
            words(one).split("Digest #")[1].split(" - ", 1)[1].splitlines()[0],
        )
        for one in day.posts()
    }
    assert len(titles) == len(abouts)
    audited = words(await day.one(PETRA, "audit 800"))
    assert "digest 6: logins, queue 800, Tue 24 Nov 08:00 to 12:00" in audited
    assert "digest 2: gaps, queue 800" in audited
    assert (
        "changed digest 5: logins, queue 800, Mon 23 Nov, every Mon-Fri at 19:00 Europe/Berlin, no CSV"
        in audited
    )


async def test_mute_is_shown_in_next_and_can_be_undone(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support")
    muted = await day.one(PETRA, "digest mute 1")
    assert labels(muted) == ["Unmute"]
    assert "muted until Mon 30 Nov, next Mon 30 Nov 08:00" in words(await day.one(PETRA, "digest list"))
    assert "Unmute" in words(await day.one(PETRA, "digest list"))
    assert "Next: Mon 30 Nov 08:00" in words(await day.one(PETRA, "digest edit 1"))
    await day.press(PETRA, muted, "Unmute")
    assert "next Wed 25 Nov 08:00" in words(muted)
    assert "muted" not in words(await day.one(PETRA, "digest list"))
    await day.one(PETRA, "digest mute #1")
    assert "next Wed 25 Nov 08:00" in words(await day.one(PETRA, "digest unmute 1"))
    await day.due(EIGHT)
    assert len(day.posts()) == 1


async def test_this_week_ends_in_the_digests_own_zone(day: Days) -> None:
    day.clock.at = datetime.fromisoformat("2026-11-29T23:30:00+01:00")  # Sunday in Berlin, Monday in Tokyo
    await day.made("digest every weekday at 8:00 tz Asia/Tokyo in #ops for Support")
    assert "until Mon 07 Dec" in words(await day.one(PETRA, "digest mute 1"))


@pytest.mark.parametrize("typed", ["undo", "undo 1", "restore #1"])
async def test_undo_in_words_brings_the_deleted_one_back(day: Days, typed: str) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support")
    await day.press(PETRA, await day.one(PETRA, "digest delete 1"), "Delete")
    assert "no digest" in words(await day.one(MARIA, "digest undo"))
    assert await day.kept() == []
    assert "Digest #1 is back" in words(await day.one(PETRA, f"digest {typed}"))
    assert [one.number for one in await day.kept()] == [1]
    assert "deleted no digest" in words(await day.one(PETRA, "digest undo"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("pause", "Which one?"), ("mute", "Which one?"), ("edit 1 at 9:00", "a digest's number and nothing else"),
        ("pause Support", "a digest's number and nothing else"), ("delete all", "a digest's number and nothing else"),
        ("list Support", "a digest's number and nothing else"), ("show 7", "no longer exists"), ("unmute 7", "no longer exists"),
    ],
)  # fmt: skip
async def test_a_change_without_its_number_changes_nothing(day: Days, typed: str, said: str) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support")
    assert said in words(await day.one(PETRA, f"digest {typed}"))
    assert [(one.state, one.revision) for one in await day.kept()] == [("active", 1)]


@pytest.mark.parametrize("typed", ["1", "#1", "show 1", "history #1", "show digest 1", "show no. 1"])
async def test_a_number_shows_the_digest(day: Days, typed: str) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support")
    assert "H: Digest #1" in words(await day.one(PETRA, f"digest {typed}"))


async def test_a_choice_of_names_goes_on_with_the_digest(day: Days) -> None:
    said = await day.one(PETRA, "digest every weekday at 8:00 to me for ana")
    assert "Ana Ruiz (101)" in labels(said)
    await day.press(PETRA, said, "Ana Ruiz (101)")
    assert "*New digest* - logins - Ana Ruiz (101)" in words(said)
    assert "Create" in labels(said)


async def test_a_digest_of_an_answer_keeps_its_period(day: Days) -> None:
    said = await day.press(PETRA, await day.one(PETRA, "Support last week"), "Make a digest")
    assert "logins - Support (800) - last week - every Mon-Fri at 08:00" in words(*said)
    said = await day.press(PETRA, await day.one(PETRA, "Support gaps yesterday"), "Make a digest")
    assert "gaps - Support (800) - the previous working day" in words(*said)


async def test_the_form_shows_and_changes_the_period(day: Days) -> None:
    preview = await day.one(PETRA, "digest every weekday at 8:00 in #ops for Support last week")
    await day.press(PETRA, preview, "Edit…")
    await day.submit(PETRA, {})
    assert " - last week - " in words(preview)
    await day.press(PETRA, preview, "Edit…")
    await day.submit(PETRA, {"period": "yesterday 8:00-12:00"})
    assert " - yesterday 8:00-12:00 - " in words(preview)
    await day.press(PETRA, preview, "Edit…")
    await day.submit(PETRA, {"period": "", "times": "24:00"})
    assert "the previous working day - every Mon-Fri at 24:00" in words(preview)
    await day.press(PETRA, preview, "Edit…")
    await day.submit(PETRA, {"period": "when it rains"})
    assert "when it rains" in words(preview)
    assert "Create" not in labels(preview)


async def test_a_digest_of_people_links_no_queue_that_was_not_named(day: Days) -> None:
    said = await day.one(PETRA, "digest every weekday at 8:00 in #general for Ana Ruiz")
    assert "In which queues?" in words(said)
    said = await day.one(ANA, "digest every weekday at 8:00 to me for me")
    assert "Create" in labels(said)
    assert await day.parts.store.links.of_channel(day.parts.slack.team, "C024GENRL") == frozenset()


async def test_the_test_of_one_with_only_gaps_shows_gaps(day: Days) -> None:
    preview = await day.one(PETRA, "digest every weekday at 8:00 in #ops for Support only gaps")
    await day.press(PETRA, preview, "Send a test to me")
    assert "Gaps for Mon 23 Nov 2026: Support (800)" in words(day.told()[-1])


async def test_words_that_mean_nothing_at_a_later_run_pause_it_and_its_owner_hears_why(day: Days) -> None:
    digest = await day.made("digest every weekday at 19:00 in #ops for Support today")
    broken = digest.question.model_copy(update={"words": "tomorrow"})
    await day.parts.store.schedules.edit(digest.model_copy(update={"question": broken}), digest.next_due)
    await day.due(NINETEEN + timedelta(seconds=1))
    assert [(one.state, one.reason) for one in await day.kept()] == [("paused", "no-period")]
    assert any("its period means nothing at that time" in words(one) for one in day.told())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Support this week vs last week", "logins - Support (800) - this week compared with last week"),
        ("compare Support and Sales yesterday", "logins - Support (800) vs Sales (801) - yesterday"),
        ("Support yesterday except Bob Brown", "logins - Support (800) except Bob Brown (102) - yesterday"),
    ],
)
async def test_a_comparison_and_who_is_left_out_are_kept_and_read_anew(
    day: Days, typed: str, said: str
) -> None:
    preview = await day.one(PETRA, f"digest every weekday at 19:00 in #ops for {typed}")
    assert said in words(preview), words(preview)
    await day.press(PETRA, preview, "Create")
    await day.due(datetime.fromisoformat("2026-12-01T19:00:01+01:00"))
    (post,) = day.posts()
    shown = words(post)
    assert "Digest #1" in shown
    if "vs last week" in typed:
        assert "23 Nov" in shown, shown
    assert [one.state for one in await day.kept()] == ["active"]


@pytest.mark.parametrize(
    "period", ["today", "last week", "last month", "this month", "last 7 days", "last quarter", "since monday", "yesterday"]
)  # fmt: skip
@pytest.mark.parametrize("days_", ["every monday", "on the 1st of every month", "every day"])
async def test_only_a_period_that_stands_still_is_said_to(day: Days, days_: str, period: str) -> None:
    shown = words(await day.one(PETRA, f"digest {days_} at 9:00 to me for Support {period}"))
    assert "same days at every run" not in shown


async def test_help_on_digests_is_no_new_digest(day: Days) -> None:
    assert "any period, any view" in words(await day.one(PETRA, "digest help"))


async def test_who_is_in_has_no_period_but_the_moment(day: Days) -> None:
    shown = words(await day.one(PETRA, "digest every hour from 8 to 18 in #ops for now Support"))
    assert "who is in - Support (800) - every hour from 08:00 to 18:00" in shown


async def test_what_its_maker_may_not_see_can_be_asked_for(day: Days) -> None:
    said = await day.one(MARIA, "digest every day at 8:00 in #ops")  # linked to Support and Sales
    assert labels(said)[0] == "Ask for access"
    await day.press(MARIA, said, "Ask for access")
    assert labels(day.told(PETRA)[-1])[0] == "Sales (801)"
