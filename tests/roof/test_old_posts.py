"""KEEP_POSTS_DAYS in the running app: what it posted goes after so many days, files and replies too, and nothing of anybody else."""

from datetime import timedelta
from typing import Any

from bot.demo.workspace import MARIA, PETRA, Message
from bot.store.keeping import PATIENCE_DAYS
from handlers import cards
from tests.handlers.digesting import EIGHT, WEEKDAYS
from tests.handlers.walk import NOW, Clock, shown
from tests.roof.keeping import House, house, nobody_serves, served

THIRTY = {"KEEP_POSTS_DAYS": "30", "TIMEZONE": "Europe/Berlin"}


async def everywhere(kept: House) -> None:
    """Answers posted, whispered, sent to messages, in threads, and a digest with its file."""
    await kept.mention(PETRA, "who was logged into Support yesterday? csv")
    await kept.typed(PETRA, "Support yesterday share csv")
    await kept.typed(PETRA, "Support yesterday csv raw xlsx")
    await kept.dm(MARIA, "Support yesterday csv")
    await kept.dm(MARIA, "Support yesterday csv only")
    await kept.made(WEEKDAYS)
    await kept.due(EIGHT)


def before_december(kept: House) -> list[Message]:
    """Our messages but the line of a month, which comes when December begins."""
    return [one for one in kept.ours() if "asks by" not in one.text]


async def test_posts_replies_and_files_go_after_so_many_days_and_what_people_wrote_stays() -> None:
    async with house(THIRTY) as kept:
        await everywhere(kept)
        ours, theirs, files = len(kept.ours()), kept.theirs(), len(kept.ws.files)
        assert (ours, files) == (11, 8)  # two in threads, three in messages, two in a DM, the CSV of a digest

        kept.clock.at = NOW + timedelta(days=30) - timedelta(minutes=1)
        await kept.keep()
        assert (len(before_december(kept)), len(kept.ws.files)) == (ours, files)

        kept.clock.at = EIGHT + timedelta(days=30, hours=1)
        await kept.keep()
        assert [shown(one) for one in before_december(kept)] == []
        assert kept.ws.files == []
        assert kept.theirs() == theirs
        removed = [each for each in await kept.audited("prune") if each.reason == "posts"]
        assert sum(each.count for each in removed) >= ours
        assert [each.decision for each in removed] == ["allowed"]
        refused = [call.error for call in kept.ws.calls("chat.delete", "files.delete") if call.error]
        assert refused == []


async def test_every_message_says_beforehand_on_which_day_it_will_be_gone() -> None:
    async with house(THIRTY) as kept:
        await everywhere(kept)
        said = {
            "I delete this on Thu 24 Dec 2026": NOW.date(),
            "I delete this on Fri 25 Dec 2026": EIGHT.date(),
        }
        for one in kept.ours():
            bare_file = one.files and not one.text and not one.blocks
            assert bare_file or any(words in shown(one) for words in said), shown(one)

        first = kept.posts()[0]
        kept.clock.forward(days=3)
        await kept.parts.slack.update(first.channel, first.ts, cards.words("Changed"))
        assert "I delete this on Thu 24 Dec 2026" in shown(first)


async def test_without_the_switch_nothing_is_noted_deleted_or_said() -> None:
    async with house() as kept:
        await kept.typed(PETRA, "Support yesterday share csv")
        ours = len(kept.ours())
        kept.clock.forward(days=500)
        await kept.keep()
        assert len(kept.ours()) >= ours
        assert "I delete this" not in shown(*kept.ours())
        assert kept.ws.calls("chat.delete", "files.delete") == []


async def test_what_somebody_else_deleted_before_is_done_with() -> None:
    async with house(THIRTY) as kept:
        await kept.typed(PETRA, "Support yesterday share csv")
        kept.clock.forward(days=30, hours=1)
        for method, code in (("chat.delete", "message_not_found"), ("files.delete", "file_not_found")):
            kept.ws.fail(method, error=code)
        await kept.keep()
        await kept.keep()
        assert len(kept.ws.calls("chat.delete", "files.delete")) == 2
        assert kept.told_of("cannot delete") == []


async def test_what_slack_keeps_is_tried_again_told_once_a_week_and_given_up_in_the_end() -> None:
    async with house(THIRTY) as kept:
        await kept.typed(PETRA, "Support yesterday share no csv")
        (post,) = kept.posts()
        kept.clock.forward(days=30, hours=1)
        for day in range(PATIENCE_DAYS + 2):
            kept.ws.fail("chat.delete", error="cant_delete_message")
            await kept.keep()
            if day:
                kept.clock.forward(days=1)
        assert post in kept.ours()
        told = kept.told_of("cannot delete")
        assert 4 <= len(told) <= 7
        assert told[0].startswith("Login reports: 1 post or file of mine should be gone after 30 days")
        assert "does not let me delete messages" in told[0]
        (entry,) = [each for each in await kept.audited("prune") if each.decision == "failed"]
        assert (entry.reason, entry.count) == ("posts-cant-delete-message", 1)


FAULTS: tuple[dict[str, Any], ...] = (
    {"error": "ratelimited"},
    {"kind": "http", "status": 503},
    {"kind": "reset"},
    {"error": "missing_scope"},
)


async def test_while_slack_takes_no_calls_everything_waits_for_the_next_hour() -> None:
    async with house(THIRTY) as kept:
        await kept.typed(PETRA, "Support yesterday share csv")
        await kept.typed(PETRA, "Sales yesterday share csv")
        stood = kept.ours()
        kept.clock.forward(days=30, hours=1)
        for fault in FAULTS:
            kept.ws.fail("chat.delete", times=9, **fault)
            asked = len(kept.ws.calls("chat.delete"))
            await kept.keep()
            assert [one for one in stood if one not in kept.ours()] == []
            assert len(kept.ws.calls("chat.delete")) - asked <= 1
            kept.ws.core.faults.clear()
        await kept.keep()
        assert [one for one in stood if one in kept.ours()] == []
        (told,) = kept.told_of("cannot delete")
        assert "add the scopes of the manifest" in told


async def test_one_that_stays_does_not_keep_the_others() -> None:
    async with house(THIRTY) as kept:
        for _ in range(3):
            await kept.typed(PETRA, "Support yesterday share no csv")
            kept.clock.forward(seconds=60)
        first, *_ = kept.posts()
        kept.ws.channels[first.channel].messages[0].text = "untouched"
        kept.clock.forward(days=30, hours=1)
        kept.ws.fail("chat.delete", error="cant_delete_message")
        await kept.keep()
        assert kept.posts() == [first]


async def test_digests_posted_before_the_switch_was_set_go_too_with_their_files() -> None:
    clock = Clock()
    async with nobody_serves({"TIMEZONE": "Europe/Berlin"}) as world:
        async with served(world, clock) as before:
            await before.made(WEEKDAYS)
            await before.due(EIGHT)
            assert (len(before.posts()), len(before.ws.files)) == (1, 1)
        clock.forward(days=31)
        async with served(world, clock, THIRTY) as after:
            await after.keep()
            assert (after.posts(), after.ws.files) == ([], [])
