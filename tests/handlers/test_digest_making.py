"""Examples 25 and 27: one sentence, a preview, a digest; the list and the changes."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.demo.workspace import MARIA, PETRA
from tests.handlers.digesting import EIGHT, OPS, WEEKDAYS, Days, days, words
from tests.handlers.walk import labels, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(program: Days) -> Days:
    return await program.anew()


async def test_example_25_a_sentence_becomes_a_preview_and_nothing_is_saved(day: Days) -> None:
    shown = await day.one(PETRA, WEEKDAYS)
    assert words(shown).splitlines()[2:] == [
        (
            "S: *New digest* - logins - Sales (801), Support (800) - the previous working day - every Mon-Fri at 08:00 Europe/Berlin"
            f" - in <#{OPS}>"
        ),
        (
            "C: Next: Wed 25 Nov 08:00, covering Tue 24 Nov 2026. After that Thu 26 Nov 08:00 (Wed 25 Nov 2026)"
            " and Fri 27 Nov 08:00 (Thu 26 Nov 2026). Monday's covers Friday to Sunday."
        ),
        "A: [Create] [Send a test to me] [Edit…] [Cancel]",
    ]
    assert await day.kept() == []


async def test_create_saves_it_once_and_says_when_the_first_one_comes(day: Days) -> None:
    preview = await day.one(PETRA, WEEKDAYS)
    said = await day.press(PETRA, preview, "Create")
    assert f"Digest #1 is on: the first one comes Wed 25 Nov 08:00 in <#{OPS}>." in words(*said)
    assert [(one.number, one.channel, one.question.queues) for one in await day.kept()] == [
        (1, OPS, ("801", "800"))
    ]


async def test_cancel_leaves_nothing(day: Days) -> None:
    preview = await day.one(PETRA, WEEKDAYS)
    await day.press(PETRA, preview, "Cancel")
    assert await day.kept() == []
    assert preview not in day.ws.ephemerals(PETRA)


async def test_a_test_goes_to_the_asker_alone_and_saves_nothing(day: Days) -> None:
    preview = await day.one(PETRA, WEEKDAYS)
    await day.press(PETRA, preview, "Send a test to me")
    assert "Logins for Mon 23 Nov 2026" in words(day.told()[-1])
    assert day.posts() == []
    assert await day.kept() == []
    assert labels(preview) == ["Create", "Send a test to me", "Edit…", "Cancel"]


async def test_edit_opens_a_form_and_its_answer_is_the_preview_again(day: Days) -> None:
    preview = await day.one(PETRA, WEEKDAYS)
    await day.press(PETRA, preview, "Edit…")
    await day.submit(PETRA, {"times": "6:00, 14:00 and 22:00", "options": ["skip", "gaps"]})
    assert "at 06:00, 14:00 and 22:00" in words(preview)
    assert "nothing when empty, only gaps, no CSV" in words(preview)
    assert "covering Tue 24 Nov 14:00 to 22:00" not in words(preview)
    assert await day.kept() == []


async def test_the_form_changes_whose_logins_it_is_about_and_rights_are_looked_at_again(day: Days) -> None:
    preview = await day.one(PETRA, WEEKDAYS)
    await day.press(PETRA, preview, "Edit…")
    form = day.ws.top_view(PETRA)
    assert "Sales (801), Support (800)" in shown(form)
    billing = await day.ws.options(PETRA, form, "pick_queue", "billing")
    ana = await day.ws.options(PETRA, form, "pick_agent", "ana ruiz")
    await day.submit(PETRA, {"queues": billing[:1], "agents": ana[:1]})
    assert "Billing (803)" in words(preview)
    assert "Ana Ruiz (101)" in words(preview)
    assert "Sales" not in words(preview)

    await day.press(PETRA, preview, "Edit…")
    await day.submit(PETRA, {"queues": [], "agents": []})
    assert "Billing (803)" in words(preview)

    hers = await day.one(MARIA, "digest every weekday at 8:00 in #ops for Support")
    await day.press(MARIA, hers, "Edit…")
    offered = [each["value"] for each in await day.ws.options(MARIA, day.ws.top_view(MARIA), "pick_queue")]
    assert {"800"} <= set(offered)
    assert "801" not in offered
    assert await day.kept() == []


async def test_a_time_that_is_none_is_said_under_its_field(day: Days) -> None:
    await day.press(PETRA, await day.one(PETRA, WEEKDAYS), "Edit…")
    await day.submit(PETRA, {"times": "when the sun is up"})
    assert day.ws.top_view(PETRA).errors == {"times": "Write times such as 8:00 or 6:00, 14:00, 22:00"}


async def test_the_channel_alone_is_asked_for_where_it_is_missing(day: Days) -> None:
    asked = await day.one(PETRA, "digest every weekday at 8:00 for Support")
    assert "Which channel?" in words(asked)
    element = asked.blocks[-1]["elements"][0]["action_id"]
    await day.select(PETRA, asked, element, OPS)
    assert f"every Mon-Fri at 08:00 Europe/Berlin - in <#{OPS}>" in words(asked)


async def test_a_channel_typed_without_slacks_help_is_found_by_its_name(day: Days) -> None:
    await day.dm(PETRA, WEEKDAYS)
    assert f"in <#{OPS}>" in words(day.told()[-1])


async def test_a_private_channel_the_asker_is_not_in_is_not_found_by_its_name(day: Days) -> None:
    ops = day.ws.channels[OPS]
    ops.private = True
    ops.members.remove(MARIA)
    await day.dm(MARIA, "digest every weekday at 8:00 in #ops for Support")
    assert "Which channel?" in words(day.told(MARIA)[-1])


async def test_a_channel_without_the_app_is_refused_until_it_is_invited(day: Days) -> None:
    shown = await day.one(PETRA, WEEKDAYS.replace("#ops", "#random"))
    assert "Invite me first" in words(shown)
    assert "Create" not in labels(shown)
    await day.ws.invite_app("#random")
    await day.press(PETRA, shown, "Try again")
    assert "Creating it links the channel." in words(shown)
    assert "Create" in labels(shown)


async def test_a_channel_shared_with_another_company_is_refused(day: Days) -> None:
    shown = await day.one(PETRA, WEEKDAYS.replace("#ops", "#acme"))
    assert "#acme includes people from another company." in words(shown)
    await day.press(PETRA, shown, "Send to me")
    assert "to your messages" in words(shown)


async def test_creating_it_links_the_channel_and_says_so_before(day: Days) -> None:
    shown = await day.one(PETRA, "digest every weekday at 8:00 in #general for Billing")
    assert "Creating it links the channel. #general is public" in words(shown)
    await day.press(PETRA, shown, "Create")
    assert await day.parts.store.links.of_channel(day.parts.slack.team, "C024GENRL") == {"803"}


@pytest.mark.parametrize(
    ("typed", "said", "covers"),
    [
        ("every day at 7:30", "every day at 07:30", "covering Tue 24 Nov 2026"),
        ("every monday at 9:00", "every Monday at 09:00", "covering Mon 23 to Sun 29 Nov 2026"),
        (
            "on the 1st of every month at 8:00",
            "on the 1st of every month at 08:00",
            "covering Sun 1 to Mon 30 Nov 2026",
        ),
        (
            "every hour from 8:00 to 18:00",
            "every hour from 08:00 to 18:00",
            "covering Tue 24 Nov 10:00 to 11:00",
        ),
        (
            "every day at 6:00, 14:00 and 22:00",
            "every day at 06:00, 14:00 and 22:00",
            "covering Tue 24 Nov 06:00 to 14:00",
        ),
    ],
)
async def test_rhythms_are_said_back_with_what_they_cover(
    day: Days, typed: str, said: str, covers: str
) -> None:
    shown = words(await day.one(PETRA, f"digest {typed} in #ops for Support"))
    assert said in shown
    assert covers in shown


async def test_options_are_said_back(day: Days) -> None:
    typed = f"{WEEKDAYS} skip when empty, only gaps, not on holidays, no csv, with picture"
    shown = words(await day.one(PETRA, typed))
    assert "nothing when empty, only gaps, not on holidays, no CSV, with the picture" in shown


async def test_somebody_with_fewer_rights_makes_one_of_what_they_may_see_only(day: Days) -> None:
    refused = words(await day.one(MARIA, WEEKDAYS))
    assert "Sales (801)" not in refused
    assert "Create" not in refused
    allowed = await day.one(MARIA, "digest every weekday at 8:00 in #ops for Support")
    await day.press(MARIA, allowed, "Create")
    assert [(one.owner, one.question.queues) for one in await day.kept()] == [(MARIA, ("800",))]


async def test_somebody_without_the_right_cannot_link_a_channel_by_a_digest(day: Days) -> None:
    await day.one(MARIA, "digest every weekday at 8:00 in #ops for Sales")
    assert await day.kept() == []


async def test_example_27_the_list_says_what_when_where_and_how_it_went(day: Days) -> None:
    await day.made()
    await day.made("digest every day at 9:00 in #ops for Support", MARIA)
    await day.due(EIGHT)
    shown = words(await day.one(PETRA, "digest list"))
    assert (
        f"*#1*  logins - Sales (801), Support (800) - the previous working day - every Mon-Fri at 08:00 Europe/Berlin - in <#{OPS}> - next Thu 26 Nov 08:00"
        " - last: ok 25 Nov 08:00" in shown
    )
    assert "1 yours, 1 by others in this channel" in shown
    assert "Run now to me / Edit / Pause / History / Delete" in shown


async def test_show_tells_the_history(day: Days) -> None:
    await day.made()
    await day.due(EIGHT)
    assert "Wed 25 Nov 08:00  ok" in words(await day.one(PETRA, "digest show 1"))
    assert "Wed 25 Nov 08:00  ok" in words(await day.one(PETRA, "digest history 1"))


async def test_a_paused_one_does_not_run_and_a_resumed_one_does(day: Days) -> None:
    await day.made()
    await day.one(PETRA, "digest pause 1")
    await day.due(EIGHT)
    assert day.posts() == []
    said = words(await day.one(PETRA, "digest resume 1"))
    assert "Digest #1 is on again: next Thu 26 Nov 08:00." in said
    await day.due(EIGHT + timedelta(days=1))
    assert len(day.posts()) == 1


async def test_run_shows_it_to_the_asker_and_then_posts_it_once(day: Days) -> None:
    await day.made()
    offered = await day.one(PETRA, "digest run 1")
    assert f"Post it in <#{OPS}> as well?" in words(offered)
    assert "Logins for Mon 23 Nov 2026" in words(*day.told())
    await day.due()
    assert day.posts() == []
    seen = await day.press(PETRA, offered, "Post it now")
    assert f"Digest #1 is on its way in <#{OPS}>." in words(*seen)
    await day.due()
    await day.due()
    assert ["Logins for Mon 23 Nov 2026" in words(one) for one in day.posts()] == [True]


async def test_edit_shows_it_as_a_preview_and_save_keeps_its_number(day: Days) -> None:
    await day.made()
    preview = await day.one(PETRA, "digest edit 1")
    assert labels(preview) == ["Save", "Send a test to me", "Edit…", "Cancel"]
    await day.press(PETRA, preview, "Edit…")
    await day.submit(PETRA, {"times": "9:15"})
    await day.press(PETRA, preview, "Save")
    assert [(one.number, str(one.when.times[0])) for one in await day.kept()] == [(1, "09:15:00")]


async def test_delete_asks_first_and_can_be_undone_for_ten_minutes(day: Days) -> None:
    await day.made()
    asked = await day.one(PETRA, "digest delete 1")
    assert labels(asked) == ["Delete", "Keep it"]
    assert len(await day.kept()) == 1
    await day.press(PETRA, asked, "Delete")
    assert "Undo works for 10 minutes" in words(asked)
    assert await day.kept() == []
    day.clock.forward(minutes=9)
    await day.press(PETRA, asked, "Undo")
    assert "Digest #1 is back: next Wed 25 Nov 08:00." in words(asked)
    assert len(await day.kept()) == 1


async def test_an_undo_after_ten_minutes_is_too_late(day: Days) -> None:
    await day.made()
    asked = await day.one(PETRA, "digest delete 1")
    await day.press(PETRA, asked, "Delete")
    day.clock.forward(minutes=11)
    await day.press(PETRA, asked, "Undo")
    assert "It is too late to undo this." in words(asked)
    assert await day.kept() == []


async def test_only_the_owner_and_admins_change_a_digest(day: Days) -> None:
    await day.made()
    assert f"belongs to <@{PETRA}>" in words(await day.one(MARIA, "digest pause 1"))
    assert [one.state for one in await day.kept()] == ["active"]


async def test_buttons_of_a_deleted_digest_say_that_it_is_gone(day: Days) -> None:
    await day.made()
    await day.due(EIGHT)
    post = day.posts()[0]
    await day.press(PETRA, await day.one(PETRA, "digest delete 1"), "Delete")
    for label in ("Open report", "Mute this week", "Manage"):
        said = await day.press(PETRA, post, label)
        assert "This digest no longer exists." in words(*said), label


async def test_an_old_draft_of_a_digest_that_was_deleted_does_not_bring_it_back(day: Days) -> None:
    await day.made()
    draft = await day.one(PETRA, "digest edit 1")
    await day.press(PETRA, await day.one(PETRA, "digest delete 1"), "Delete")
    await day.press(PETRA, draft, "Save")
    assert "This digest no longer exists." in words(draft)
    assert await day.kept() == []


async def test_the_home_shows_ones_own_digests_and_admins_see_all(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support", MARIA)
    await day.ws.open_home(MARIA)
    await day.settled()
    await day.ws.open_home(PETRA)
    await day.settled()
    mine, all_ = (str(day.ws.home(user).body["blocks"]) for user in (MARIA, PETRA))
    assert re.search(r"My digests.*\*#1\*", mine)
    assert "In this workspace" not in mine
    assert re.search(r"In this workspace.*\*#1\*", all_)


async def test_a_digest_can_be_made_from_an_answer(day: Days) -> None:
    answer = await day.one(PETRA, "Support yesterday")
    said = await day.press(PETRA, answer, "Make a digest")
    assert (
        "*New digest* - logins - Support (800) - the previous working day - every Mon-Fri at 08:00"
        in words(*said)
    )
