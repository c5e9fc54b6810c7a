"""Example 26: the post at eight, once, with its files; late, empty and without data."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.demo.workspace import MARIA, PETRA, Message
from bot.models.schedule import Schedule
from tests.handlers.digesting import EIGHT, OPS, WEEKDAYS, Days, days, words
from tests.handlers.walk import labels

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(program: Days) -> Days:
    return await program.anew()


def thread(day: Days, post: Message) -> list[str]:
    """The names of the files under a post."""
    replies = [one for one in day.ws.transcript("#ops") if one.thread_ts == post.ts]
    names = {file.id: file.name for file in day.ws.files}
    return [names[file] for one in replies for file in one.files]


def metadata(post: Message) -> dict[str, str]:
    assert post.metadata is not None
    payload: dict[str, str] = post.metadata["event_payload"]
    return payload


async def empty_day(day: Days, words_: str) -> Schedule:
    """A digest of a queue whose shift has nobody on that day: Billing on a Sunday."""
    return await day.made(f"digest every day at 8:00 in #ops for Billing{words_}")


async def test_example_26_the_post_at_eight_stands_there_once_with_its_csv(day: Days) -> None:
    digest = await day.made()
    for _ in range(3):
        await day.due(EIGHT)
    (post,) = day.posts()
    shown = words(post)
    assert "H: Logins for Tue 24 Nov 2026" in shown
    assert (
        f"Digest #1 by <@{PETRA}> - every Mon-Fri at 08:00 Europe/Berlin".replace("#1", f"#{digest.number}")
        in shown
    )
    assert labels(post) == ["Open report", "Mute this week", "Manage"]
    assert "Delayed" not in shown
    assert thread(day, post) == ["logins_sales_support_2026-11-24.csv"]
    (run,) = await day.runs(digest)
    assert (run.state, metadata(post)) == ("done", {"run_id": run.id, "part": "message"})


async def test_absentees_and_talk_shares_are_not_in_a_post(day: Days) -> None:
    await day.made()
    await day.due(EIGHT)
    shown = words(*day.posts())
    assert "1 never logged in." in shown
    assert "Ana Roth" not in shown
    assert "%" not in shown


async def test_csv_and_picture_follow_in_the_thread_where_they_are_wanted(day: Days) -> None:
    await day.made(f"{WEEKDAYS} with picture")
    await day.due(EIGHT)
    assert [name.rsplit(".", 1)[1] for name in thread(day, day.posts()[0])] == ["csv", "png"]


async def test_no_csv_means_none(day: Days) -> None:
    await day.made(f"{WEEKDAYS} no csv")
    await day.due(EIGHT)
    assert thread(day, day.posts()[0]) == []


async def test_mondays_covers_friday_to_sunday(day: Days) -> None:
    await day.made(f"{WEEKDAYS} no csv")
    await day.due(EIGHT + timedelta(days=2))
    await day.due(EIGHT + timedelta(days=5))
    assert "Logins for Fri 27 to Sun 29 Nov 2026" in words(day.posts()[-1])


async def test_three_times_a_day_each_covers_the_time_since_the_one_before(day: Days) -> None:
    await day.made("digest every day at 6:00, 14:00 and 22:00 in #ops for Support no csv")
    for hour in (14, 22):
        await day.due(EIGHT.replace(day=24, hour=hour))
    await day.due(EIGHT.replace(hour=6))
    assert [words(one).split("H: Logins for ")[1].splitlines()[0] for one in day.posts()] == [
        "Tue 24 Nov 2026 06:00 to 14:00: Support (800)",
        "Tue 24 Nov 2026 14:00 to 22:00: Support (800)",
        "Tue 24 Nov 2026 22:00 to Wed 25 Nov 2026 06:00: Support (800)",
    ]


async def test_a_late_one_says_so(day: Days) -> None:
    await day.made()
    await day.due(EIGHT + timedelta(minutes=47))
    assert "C: Delayed: due 08:00, sent 08:47" in words(*day.posts())


async def test_after_days_of_downtime_only_the_newest_is_posted_and_the_others_told_once(day: Days) -> None:
    await day.made()
    await day.due(EIGHT + timedelta(days=2, hours=1))  # Friday, 9:00
    await day.due(EIGHT + timedelta(days=2, hours=1))
    assert ["Logins for Thu 26 Nov 2026" in words(one) for one in day.posts()] == [True]
    told = [words(one) for one in day.told() if "missed" in words(one)]
    assert len(told) == 1
    assert "missed 2 earlier times while I was not running." in told[0]


async def test_one_that_is_over_six_hours_late_is_told_and_not_posted(day: Days) -> None:
    await day.made()
    await day.due(EIGHT + timedelta(hours=7))
    assert day.posts() == []
    assert "missed 1 earlier time while" in words(day.told()[-1])


async def test_an_empty_day_is_one_line_and_no_files(day: Days) -> None:
    await empty_day(day, "")
    await day.due(EIGHT.replace(day=29) + timedelta(days=1))  # Monday, about Sunday
    (post,) = day.posts()
    assert "Nobody was logged into Billing" in words(post)
    assert "T:" not in words(post)
    assert thread(day, post) == []


async def test_an_empty_day_can_be_left_out(day: Days) -> None:
    digest = await empty_day(day, " skip when empty")
    await day.due(EIGHT.replace(day=29) + timedelta(days=1))
    assert day.posts() == []
    assert (await day.runs(digest))[0].state == "empty"


async def test_mute_this_week_is_quiet_until_monday(day: Days) -> None:
    digest = await day.made(f"{WEEKDAYS} no csv")
    await day.due(EIGHT)
    said = await day.press(PETRA, day.posts()[0], "Mute this week")
    assert f"Digest #{digest.number} is quiet until Mon 30 Nov." in words(*said)
    await day.due(EIGHT + timedelta(days=1))
    await day.due(EIGHT + timedelta(days=2))
    assert len(day.posts()) == 1
    await day.due(EIGHT + timedelta(days=5))
    assert len(day.posts()) == 2


async def test_open_report_answers_the_presser_alone_with_their_own_rights(day: Days) -> None:
    await day.made()
    await day.due(EIGHT)
    said = await day.press(MARIA, day.posts()[0], "Open report")
    assert all(one.only_for == MARIA or one.channel != OPS for one in said)
    assert "Sales (801)" not in words(*said)
    assert "H: Logins for Tue 24 Nov 2026" in words(*day.posts())


async def test_open_report_leaves_the_post_as_it_is_and_answers_beside_it(day: Days) -> None:
    await day.made()
    await day.due(EIGHT)
    before = words(*day.posts())
    said = await day.press(PETRA, day.posts()[0], "Open report")
    assert words(*day.posts()) == before
    assert {one.only_for for one in said if one.channel == OPS} == {PETRA}


async def test_to_me_goes_to_ones_own_messages(day: Days) -> None:
    await day.made("digest every weekday at 8:00 to me for Support")
    await day.due(EIGHT)
    assert day.posts() == []
    assert any("Logins for Tue 24 Nov 2026" in words(one) for one in day.told())


async def test_a_lost_reply_to_the_message_is_looked_for_and_not_posted_again(day: Days) -> None:
    digest = await day.made()
    day.ws.fail("chat.postMessage", "lost")
    for _ in range(3):
        await day.due(EIGHT)
    assert len(day.posts()) == 1
    assert len(thread(day, day.posts()[0])) == 1
    assert [run.state for run in await day.runs(digest)] == ["done"]


async def test_a_lost_reply_to_the_upload_does_not_double_the_csv(day: Days) -> None:
    digest = await day.made()
    day.ws.fail("files.completeUploadExternal", "lost")
    for _ in range(3):
        await day.due(EIGHT)
    assert len(thread(day, day.posts()[0])) == 1
    assert [run.state for run in await day.runs(digest)] == ["done"]


async def test_a_reset_before_the_upload_was_done_sends_it_again(day: Days) -> None:
    await day.made()
    day.ws.fail("files.completeUploadExternal", "reset")
    day.ws.fail("upload", "reset")
    for _ in range(4):
        await day.due(EIGHT)
    assert len(thread(day, day.posts()[0])) == 1


async def test_somebody_elses_csv_in_the_thread_is_not_taken_for_ours(day: Days) -> None:
    await day.made()
    day.ws.fail("files.completeUploadExternal", "reset")
    await day.due(EIGHT)
    (post,) = day.posts()
    theirs = await day.ws.say(PETRA, "#ops", "mine", post.ts)
    assert theirs is None
    reply = day.ws.transcript("#ops")[-1]
    file = day.ws.core.state.files["F-theirs"] = type(next(iter(day.ws.core.state.files.values())))(
        id="F-theirs", name="other.csv", length=1, key="k", content=b"x", done=True, shares=[(OPS, reply.ts)]
    )
    reply.files.append(file.id)
    await day.due(EIGHT + timedelta(seconds=1))
    assert sorted(thread(day, post)) == ["logins_sales_support_2026-11-24.csv", "other.csv"]


async def test_without_the_history_scope_the_owner_decides(day: Days) -> None:
    await day.made()
    scopes = set(day.ws.core.scopes)
    day.ws.core.scopes -= {"channels:history", "groups:history"}
    try:
        day.ws.fail("chat.postMessage", "lost")
        for _ in range(2):
            await day.due(EIGHT)
        asked = day.told()[-1]
        assert "I do not know whether Digest" in words(asked)
        assert labels(asked) == ["Post again", "It is there"]
        said = await day.press(PETRA, asked, "It is there")
        assert "Good, nothing is posted again." in words(*said)
        await day.due(EIGHT)
        assert len(day.posts()) == 1
    finally:
        day.ws.core.scopes |= scopes
