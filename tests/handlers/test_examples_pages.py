"""Examples 19 to 21, 29, 31, the app's home and settings: forms, lists, access, status, driven as Slack would."""

import pytest

from bot.demo.workspace import ANA, BOB, GUEST, MARIA, PETRA, Message
from tests.handlers.walk import Walk, as_reviewed, labels, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_example_19_the_form_is_filled_by_letters_and_answers_where_it_was_asked_for(w: Walk) -> None:
    assert await w.typed(PETRA, "form") == []
    form = w.ws.top_view(PETRA)
    assert as_reviewed("19", shown(form))
    offered = await w.ws.options(PETRA, form, "pick_queue", "s")
    assert {"Support (800)", "Sales (801)", "Sales EMEA (802)"} <= {each["text"]["text"] for each in offered}
    offered = await w.ws.options(PETRA, form, "pick_queue", "su")
    people = await w.ws.options(PETRA, form, "pick_agent", "ana r")
    assert [each["value"] for each in people] == ["101", "117"]
    zones = await w.ws.options(PETRA, form, "pick_zone", "tokyo")
    assert [each["value"] for each in zones] == ["Asia/Tokyo"]
    answer, *_ = await w.submit(PETRA, {"queues": [offered[0]]})
    assert answer.only_for == PETRA
    assert answer.text.startswith("Support: logins on Mon 23 Nov 2026")
    assert not w.ws.core.stack(PETRA)


async def test_example_19_faults_stand_in_their_fields(w: Walk) -> None:
    await w.typed(PETRA, "form")
    await w.submit(PETRA)
    assert w.ws.top_view(PETRA).errors == {"queues": "Pick a queue or an agent"}
    queue = (await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "sup"))[0]
    w.ws.fill(w.ws.top_view(PETRA), {"queues": [queue]})
    await w.select(PETRA, w.ws.top_view(PETRA), "form:period", "Custom…")
    assert as_reviewed("19-custom", shown(w.ws.top_view(PETRA)))
    for days, fault in (
        ({"from": "2026-11-16", "to": "2026-11-15"}, {"to": "Must be on or after 16 Nov 2026"}),
        ({"from": "2026-11-25", "to": "2026-11-26"}, {"from": "That is in the future"}),
    ):
        await w.submit(PETRA, days)
        assert w.ws.top_view(PETRA).errors == fault
    (posted, *_) = await w.submit(
        PETRA, {"from": "2026-11-16", "to": "2026-11-17", "place": w.ws.channel_id("ops")}
    )
    assert not posted.only_for
    assert posted.text.startswith("Support: Mon 16 to Tue 17 Nov 2026")
    assert not w.ws.core.stack(PETRA)


async def test_example_19_change_opens_the_form_filled_in_and_the_shortcut_answers_in_the_messages(
    w: Walk,
) -> None:
    answer = await w.one(PETRA, "Support, Ana Ruiz 3-7 nov tz Asia/Tokyo")
    await w.press(PETRA, answer, "Change…")
    assert as_reviewed("19-change", shown(w.ws.top_view(PETRA)))
    await w.ws.close_view(PETRA)
    await w.ws.shortcut(PETRA, "login_report")
    await w.settled()
    queue = (await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "800"))[0]
    found, *_ = await w.submit(PETRA, {"queues": [queue], "period": "last week", "file": []})
    assert found.channel == w.ws.channel_id("dm", PETRA)
    assert found.text.startswith("Support: Mon 16 to Sun 22 Nov 2026")


async def test_a_select_offers_nobody_more_than_they_may_see(w: Walk) -> None:
    await w.typed(MARIA, "form")
    offered = await w.ws.options(MARIA, w.ws.top_view(MARIA), "pick_queue", "")
    assert [each["value"] for each in offered] == ["800", "803"]
    await w.ws.close_view(MARIA)


async def test_example_20_again_moves_with_the_day_and_says_its_dates(w: Walk) -> None:
    await w.one(MARIA, "Support yesterday")
    w.clock.forward(days=1)
    try:
        answer = await w.one(MARIA, "again")
        assert answer.text.startswith("Support: logins on Tue 24 Nov 2026")
        assert "yesterday = Tue 24 Nov" in answer.shown
        assert (
            await w.one(GUEST, "again", "#general")
        ).text == "I can show you nothing: login times are not shown to guests."
    finally:
        w.clock.forward(days=-1)


async def test_example_21_queues_are_listed_with_what_can_be_asked_of_them(w: Walk) -> None:
    assert as_reviewed("21", shown(await w.one(PETRA, "queues sup")))
    every = await w.one(PETRA, "queues")
    assert labels(every) == ["Refresh", "Next 10"]
    await w.press(PETRA, every, "Next 10")
    assert "Service Clientèle" in every.shown
    one = await w.one(PETRA, "queues sup")
    await w.select(PETRA, one, "queue:menu", "Yesterday")
    assert "3 of 12 members were in" in one.text
    two = await w.one(PETRA, "queues sup")
    await w.select(PETRA, two, "queue:menu", "Members")
    assert "2 of 12 members never logged in" in two.text
    assert as_reviewed("21-agents", shown(await w.one(PETRA, "agents ana")))


async def test_example_29_who_may_not_see_asks_and_an_admin_decides(w: Walk) -> None:
    refused = await w.one(MARIA, "Sales yesterday")
    assert as_reviewed("29", shown(refused))
    await w.press(MARIA, refused, "Ask for access")
    assert refused.text == "I asked an admin for you."
    request = w.ws.transcript("dm", PETRA)[-1]
    assert as_reviewed("29-admin", shown(request))
    again = await w.one(MARIA, "Sales yesterday")
    await w.press(MARIA, again, "Ask for access")
    assert again.text == "Your request of today is still open; an admin was told."
    assert w.ws.transcript("dm", PETRA)[-1] is request
    await w.press(PETRA, request, "All queues")
    assert request.text == f"<@{MARIA}> may see all queues now."
    assert "You may see logins of all queues now." in w.ws.transcript("dm", MARIA)[-1].text
    assert "20 of 22 members" in (await w.one(MARIA, "Sales yesterday")).text
    assert (
        await w.one(PETRA, f"access revoke <@{MARIA}>")
    ).text == f"<@{MARIA}> has no granted queues any more."
    assert "I can't show Sales" in (await w.one(MARIA, "Sales yesterday")).text


async def test_example_29_an_admin_may_choose_the_queues(w: Walk) -> None:
    refused = await w.one(ANA, "Sales yesterday")
    await w.press(ANA, refused, "Ask for access")
    request = w.ws.transcript("dm", PETRA)[-1]
    await w.press(PETRA, request, "Choose…")
    sales = await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "801")
    await w.submit(PETRA, {"queues": sales})
    assert request.text == f"<@{ANA}> may see Sales (801) now."
    try:
        assert "20 of 22 members" in (await w.one(ANA, "Sales yesterday")).text
        assert "I can't show Billing" in (await w.one(ANA, "Billing yesterday")).text
    finally:
        await w.typed(PETRA, f"access revoke <@{ANA}>")


async def test_example_29_all_is_all_that_one_may_see(w: Walk) -> None:
    answer = await w.one(MARIA, "all yesterday")
    assert answer.text.startswith("Support and Billing: logins on Mon 23 Nov 2026")
    assert "Support (800) and Billing (803) · yesterday = Mon 23 Nov" in answer.shown


async def test_example_29_who_sees_nothing_is_told_why_and_who_can_help(w: Walk) -> None:
    guest = await w.one(GUEST, "Support yesterday", "#general")
    assert guest.text == "I can show you nothing: login times are not shown to guests."
    assert labels(guest) == []
    await w.ws.change_person(BOB, email="nobody@example.com")
    w.parts.people.forget(BOB)
    try:
        assert as_reviewed("29-unmatched", shown(await w.one(BOB, "")))
        linked = await w.one(PETRA, f"people link <@{BOB}> 102")
        assert linked.text == f"<@{BOB}> is Bob Brown (102) now."
        assert "Bob Brown (102) was logged in 9 h 04 min" in (await w.one(BOB, "me yesterday")).text
    finally:
        await w.typed(PETRA, f"people unlink <@{BOB}>")
        await w.ws.change_person(BOB, email="bob.brown@example.com")
        w.parts.people.forget(BOB)


async def test_example_31_status_says_whether_it_works_and_admins_more(w: Walk) -> None:
    everybody = await w.one(MARIA, "status")
    assert "Phone system: reachable" in everybody.text
    assert "3CX version" not in everybody.text
    admin = await w.one(PETRA, "status")
    for fact in (
        "App version",
        "3CX version",
        "Its clock beside ours",
        "Last good answer",
        "Digests due in the next hour: 0",
    ):
        assert fact in admin.text


async def test_the_home_opens_from_what_is_stored_and_its_settings_change_there(w: Walk) -> None:
    await w.one(MARIA, "Support today")
    asked = len(w.demo.pbx.requests)
    await w.ws.open_home(MARIA)
    await w.settled()
    assert len(w.demo.pbx.requests) == asked
    home = w.ws.home(MARIA)
    assert as_reviewed("home", shown(home))
    files = len(w.ws.files)
    await w.typed(MARIA, "Support yesterday")
    assert len(w.ws.files) == files
    await w.typed(MARIA, "Support yesterday csv")
    assert len(w.ws.files) == files + 1
    await w.select(MARIA, w.ws.home(MARIA), "set:csv", "Yes, CSV and picture")
    assert "now Yes, CSV and picture" in shown(w.ws.home(MARIA))
    await w.typed(MARIA, "Support yesterday")
    assert len(w.ws.files) == files + 2
    await w.select(MARIA, w.ws.home(MARIA), "set:csv", "Only when I ask")
    found = await w.press(MARIA, w.ws.home(MARIA), "Support yesterday")
    assert found[0].channel == w.ws.channel_id("dm", MARIA)


async def test_pinned_queues_come_first_in_the_home(w: Walk) -> None:
    await w.ws.open_home(PETRA)
    await w.settled()
    assert labels(w.ws.home(PETRA))[:2] == ["Support today", "Support yesterday"]
    await w.press(PETRA, w.ws.home(PETRA), "Change pinned queues…")
    chosen = await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "billing")
    await w.submit(PETRA, {"queues": chosen})
    assert labels(w.ws.home(PETRA))[:3] == ["Billing today", "Billing yesterday", "Open form"]
    assert "*Pinned queues*  Billing (803)" in shown(w.ws.home(PETRA))
    await w.press(PETRA, w.ws.home(PETRA), "Open form")
    assert w.ws.top_view(PETRA).body["title"]["text"] == "Login report"
    await w.ws.close_view(PETRA)


async def test_answers_may_be_shared_by_preference_where_the_channel_is_linked(w: Walk) -> None:
    await w.select(PETRA, await w.one(PETRA, "settings"), "set:share", "Shared where the channel is linked")
    try:
        (posted, *_) = await w.typed(PETRA, "Support yesterday")
        assert not posted.only_for
        assert (await w.one(PETRA, "Support yesterday private")).only_for == PETRA
        assert (await w.one(PETRA, "Support yesterday", "#general")).only_for == PETRA
    finally:
        await w.select(PETRA, await w.one(PETRA, "settings"), "set:share", "For my eyes only")


async def test_settings_set_the_zone_and_the_answer_names_it(w: Walk) -> None:
    page = await w.one(BOB, "settings tz Asia/Tokyo")
    assert "*Time zone*  Asia/Tokyo (chosen by you)" in shown(page)
    assert "Asia/Tokyo" in (await w.one(BOB, "me yesterday")).shown
    assert "I do not know the time zone “Mars/Base”" in (await w.one(BOB, "settings tz Mars/Base")).text
    assert "*Time zone*  Asia/Tokyo (chosen by you)" in shown(
        await w.one(BOB, "settings tz")
    )  # a look changes nothing
    assert "Europe/Berlin (not chosen by you)" in shown(await w.one(BOB, "settings tz auto"))
    assert "Europe/Berlin" in (await w.one(BOB, "me yesterday")).shown


async def test_settings_are_typed_as_well_and_what_is_none_is_named(w: Walk) -> None:
    for words, value in (
        ("csv on", "Yes, CSV and picture"),
        ("week sunday", "Sunday"),
        ("order month first", "Month first"),
    ):
        page = await w.one(BOB, f"settings {words}")
        assert value in initials(page), words
    for words in ("csv off", "week auto", "order auto"):
        page = await w.one(BOB, f"settings {words}")
    assert initials(page)[:3] == ["By my Slack language", "By my Slack language", "Only when I ask"]
    for words in ("banana", "csv maybe", "week friday"):
        told = (await w.one(BOB, f"settings {words}")).text
        assert f"I do not know the setting “{words}”. Nothing was changed. Try: `/logins settings" in told


def initials(page: Message) -> list[str]:
    """What stands chosen in the menus of a page."""
    menus = [block.get("accessory", {}) for block in page.blocks]
    return [menu["initial_option"]["text"]["text"] for menu in menus if "initial_option" in menu]


async def test_a_channel_is_linked_by_who_may_see_and_plain_words_mean_its_queues_then(w: Walk) -> None:
    linked = await w.one(MARIA, "link Support", "#general")
    assert linked.text.startswith("Linked to Support (800). #\u2060general is public")
    try:
        assert (await w.one(MARIA, "yesterday", "#general")).text.startswith(
            "Support: logins on Mon 23 Nov 2026"
        )
        assert "Support (800), by" in (await w.one(MARIA, "links", "#general")).text
        assert "Only someone who may see these queues" in (await w.one(ANA, "unlink", "#general")).text
        assert "Only someone who may see all of these" in (await w.one(BOB, "link me", "#general")).text
    finally:
        assert "no longer linked" in (await w.one(MARIA, "unlink", "#general")).text


async def test_opening_hours_are_set_here_where_the_phone_systems_own_are_not_known(w: Walk) -> None:
    try:
        page = await w.one(MARIA, "hours Support mon-fri 9:00-12:00, sat 10-11")
        assert (
            page.text
            == "Support (800) is open Mon-Fri 09:00-12:00, Sat 10:00-11:00, Sun closed (set here with /logins hours)."
        )
        assert (
            "Always somebody in (opening hours 09-12, set here with /logins hours)"
            in (await w.one(MARIA, "Support yesterday")).text
        )
        assert (
            "I did not understand these hours."
            in (await w.one(MARIA, "hours Support mon-fri 9:00-99:00")).text
        )
        assert "I can't show" in (await w.one(BOB, "hours Support mon-fri 9:00-12:00")).text
    finally:
        page = await w.one(MARIA, "hours Support off")
    assert page.text == "Support (800) is open Mon-Fri 08:00-18:00, Sat-Sun closed (3CX)."
