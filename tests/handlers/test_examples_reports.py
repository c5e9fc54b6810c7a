"""Examples 1 to 18: a report asked for by `/logins`, driven as Slack would; whole replies stand in `replies`, read line by line."""

import csv
import io

import pytest

from bot.demo.workspace import ANA, BOB, MARIA, PETRA
from tests.handlers.walk import Walk, as_reviewed, first, labels, shown, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_example_1_a_queue_is_looked_up_at_once_and_answered_in_its_place(w: Walk) -> None:
    before = len(w.ws.calls("response_url"))
    files = len(w.ws.files)
    (answer,) = await w.typed(PETRA, "Support yesterday")
    said = [call.sent for call in w.ws.calls("response_url")[before:]]
    assert said[0]["text"] == "Looking up Support (800), Mon 23 Nov 2026 …"
    assert [each["replace_original"] for each in said] == [False, True]
    assert as_reviewed("01", shown(answer))
    assert len(w.ws.files) == files
    await w.press(PETRA, answer, "CSV")
    assert "CSV: sent to" in answer.shown
    assert "3 of 12 members" in answer.shown
    rows = list(csv.reader(io.StringIO(w.file())))
    assert sorted(row[4] for row in rows[1:]) == [
        "Ana Roth",
        "Ana Ruiz",
        "Ana Ruiz",
        "Bob Brown",
        "Bob Brown",
    ]
    details = await w.press(PETRA, answer, "Details")
    assert details == [answer]
    assert as_reviewed("01-details", shown(answer))
    assert await w.press(PETRA, answer, "Summary") == [answer]
    assert labels(answer)[:3] == ["Previous day", "Next day", "Details"]


async def test_example_1_other_views_of_the_same_rows_send_no_second_file(w: Walk) -> None:
    answer = await w.one(PETRA, "Support yesterday")
    for entry, says in (
        ("Gaps", "Nobody: 12:03-12:31"),
        ("By day", "Mon 23 Nov"),
        ("Wrong result?", "The phone system's rows"),
    ):
        files = len(w.ws.files)
        assert await w.select(PETRA, answer, "more", entry) == [answer]
        assert says in answer.shown
        assert len(w.ws.files) == files
    files = len(w.ws.files)
    await w.press(PETRA, answer, "CSV raw")
    assert [file.name for file in w.ws.files[files:]] == ["logins_support_2026-11-23_rows.csv"]
    assert "The phone system's rows" in answer.shown


async def test_a_views_csv_holds_that_views_rows(w: Walk) -> None:
    answer = await w.one(PETRA, "Support yesterday")
    for entry, name in (("Gaps", "gaps"), ("By day", "days")):
        await w.select(PETRA, answer, "more", entry)
        files = len(w.ws.files)
        await w.press(PETRA, answer, "CSV")
        assert [file.name for file in w.ws.files[files:]] == [f"{name}_support_2026-11-23.csv"]


async def test_the_day_after_is_one_press_away_where_it_has_begun(w: Walk) -> None:
    answer = await w.one(PETRA, "Support sunday")
    await w.press(PETRA, answer, "Next day")
    assert answer.text.startswith("Support: logins on Mon 23 Nov 2026")
    await w.press(PETRA, answer, "Next day")
    assert "Tue 24 Nov 2026" in answer.text
    assert "Next day" not in labels(answer)
    await w.press(PETRA, answer, "Previous day")
    assert answer.text.startswith("Support: logins on Mon 23 Nov 2026")


async def test_example_2_in_the_apps_messages_the_csv_hangs_in_the_thread(w: Walk) -> None:
    answer, file = await w.typed(PETRA, "Support yesterday csv", "dm")
    assert file.thread_ts == answer.ts
    assert w.ws.files[-1].name == "logins_support_2026-11-23.csv"
    assert as_reviewed("02", shown(answer, file))


async def test_example_3_the_first_card_runs_real_examples_and_the_next_the_last_report() -> None:
    async with walk() as w:
        w.clock.forward(seconds=30)
        card = await w.one(MARIA, "")
        assert as_reviewed("03-first", shown(card))
        (answer, *_) = await w.press(MARIA, card, "Support yesterday")
        assert answer is card
        assert "3 of 12 members" in card.text
        later = await w.one(MARIA, "")
        assert as_reviewed("03-later", shown(later))
        assert await w.press(MARIA, later, "Run again")
        assert "3 of 12 members" in later.text


@pytest.mark.parametrize("topic", ["", "dates", "digest", "privacy"])
async def test_example_4_help_has_real_queues_and_what_each_phrase_means_today(w: Walk, topic: str) -> None:
    assert as_reviewed(f"04-help-{topic or 'all'}", shown(await w.one(PETRA, f"help {topic}")))


async def test_help_on_what_has_none_names_what_there_is(w: Walk) -> None:
    answer = await w.one(MARIA, "help banana")
    assert answer.text.startswith("There is no help on “banana”. There is `help dates`")
    assert labels(answer) == ["Help"]
    assert "`/logins people link @you 101`" in (await w.one(PETRA, "me yesterday")).text


async def test_example_5_an_exact_name_wins_and_the_longer_one_is_offered(w: Walk) -> None:
    answer = await w.one(PETRA, "sales yesterday")
    assert as_reviewed("05", shown(answer))
    await w.press(PETRA, answer, "Sales EMEA (802)")
    assert answer.text.startswith("Sales EMEA: logins on Mon 23 Nov 2026")
    await w.press(PETRA, answer, "CSV")
    assert w.ws.files[-1].name == "logins_sales-emea_2026-11-23.csv"


async def test_example_6_a_part_of_two_names_is_asked_and_choosing_replaces_the_question(w: Walk) -> None:
    picker = await w.one(PETRA, "sal yesterday")
    assert as_reviewed("06", shown(picker))
    await w.press(PETRA, picker, "Both")
    assert picker.text.startswith("Sales and Sales EMEA: logins on Mon 23 Nov 2026")


async def test_example_7_two_people_of_one_name_are_asked_with_their_numbers(w: Walk) -> None:
    picker = await w.one(PETRA, "ana yesterday")
    assert as_reviewed("07", shown(picker))
    await w.press(PETRA, picker, "Ana Roth (117)")
    assert "Ana Roth (117) was logged in 3 h 00 min, 09:00 to 12:00" in picker.text


async def test_example_8_a_misspelled_name_is_offered_and_nothing_is_run(w: Walk) -> None:
    asked = len([each for each in w.demo.pbx.requests if each.kind == "report"])
    refused = await w.one(MARIA, "Suport yesterday")
    assert as_reviewed("08", shown(refused))
    assert asked == len([each for each in w.demo.pbx.requests if each.kind == "report"])
    await w.press(MARIA, refused, "Support (800)")
    assert refused.text.startswith("Support: logins on Mon 23 Nov 2026")


async def test_example_9_a_number_and_a_weekday(w: Walk) -> None:
    answer = await w.one(PETRA, "800 monday")
    assert answer.text.startswith("Support: logins on Mon 23 Nov 2026. 3 of 12 members were in")
    assert "monday = Mon 23 Nov" in answer.shown


async def test_example_10_rows_beyond_fifteen_are_pages_without_end(w: Walk) -> None:
    answer = await w.one(PETRA, "Support, Sales last week")
    assert as_reviewed("10", shown(answer))
    seen = []
    for press in (
        "Next 15",
        "Next 4",
        "Previous rows",
        "Previous rows",
        "Next 15",
        "Next 4",
        "Previous rows",
    ):
        assert await w.press(PETRA, answer, press) == [answer]
        assert "Every login is in the CSV." in answer.shown
        seen.append(
            next(line[3:] for line in shown(answer).splitlines() if " rows." in line and line[0] == "C")
        )
    assert [each.partition(" of")[0] for each in seen] == [
        "Rows 16 to 30", "Rows 31 to 34", "Rows 16 to 30", "15", "Rows 16 to 30", "Rows 31 to 34", "Rows 16 to 30",
    ]  # fmt: skip


async def test_example_11_a_person_still_logged_in(w: Walk) -> None:
    assert as_reviewed("11", shown(await w.one(PETRA, 'agent:"Ana Ruiz" since monday')))


async def test_example_12_hours_cut_a_login_and_say_since_when(w: Walk) -> None:
    assert as_reviewed("12", shown(await w.one(PETRA, "Support yesterday 8:00-12:00")))
    night = await w.one(PETRA, "Night Desk yesterday")
    assert as_reviewed("12-night", shown(night))
    assert as_reviewed("12-clocks", shown(await w.one(PETRA, "Night Desk 25 oct")))


async def test_example_13_an_unclear_date_is_read_by_the_language_or_asked(w: Walk) -> None:
    answer = await w.one(PETRA, "Support 3/4")
    assert "Fri 3 Apr 2026" in answer.text
    assert "Wed 4 Mar 2026" in labels(answer)
    await w.press(PETRA, answer, "Wed 4 Mar 2026")
    assert "Wed 4 Mar 2026" in answer.text


async def test_example_13_an_order_once_chosen_is_remembered(w: Walk) -> None:
    await w.ws.change_person(BOB, locale="en")
    w.parts.people.forget(BOB)
    picker = await w.one(BOB, "me 3/4")
    assert as_reviewed("13", shown(picker))
    await w.press(BOB, picker, "Remember: month first")
    assert "4 Mar 2026" in picker.text
    assert "4 Mar 2026" in (await w.one(BOB, "me 3/4")).text
    settings = await w.one(BOB, "settings")
    assert "now Month first" in shown(settings)


async def test_example_14_the_future_is_refused_with_what_can_be_had(w: Walk) -> None:
    refused = await w.one(PETRA, "Support tomorrow")
    assert as_reviewed("14", shown(refused))
    await w.press(PETRA, refused, "Yesterday")
    assert "3 of 12 members" in refused.text


async def test_example_15_what_was_not_understood_is_named(w: Walk) -> None:
    refused = await w.one(PETRA, "Support banana")
    assert as_reviewed("15", shown(refused))
    await w.press(PETRA, refused, "Run for Support (800), today")
    assert refused.text.startswith("Support: logins on Tue 24 Nov 2026 00:00 to 10:15")


async def test_example_16_an_empty_day_is_doubted_and_told_from_what_cannot_be_read(w: Walk) -> None:
    empty = await w.one(MARIA, "Billing sunday")
    assert as_reviewed("16", shown(empty))
    await w.press(MARIA, empty, "Members")
    assert "4 of 4 members never logged in" in empty.text
    team = w.parts.slack.team
    await w.parts.store.settings.put(team, "team", "", "told unreadable", None, by=PETRA)
    told = len(w.ws.transcript("dm", PETRA))
    assert as_reviewed("16-closed", shown(await w.one(MARIA, "Support sunday")))
    await w.typed(MARIA, "hours Support mon-sun 8:00-18:00")
    assert as_reviewed("16-doubt", shown(await w.one(MARIA, "Support sunday")))
    await w.one(MARIA, "Support 15 nov")
    await w.typed(MARIA, "hours Support off")
    notes = [
        each.text for each in w.ws.transcript("dm", PETRA)[told:] if each.text.startswith("Login reports")
    ]
    assert notes == [
        "Login reports: Support: logins on Sun 22 Nov 2026: no rows, nor a week before. Perhaps my account may not read them."
    ]


async def test_example_17_a_long_period_is_asked_about_first(w: Walk) -> None:
    asked = await w.one(PETRA, "Support last 90 days")
    assert as_reviewed("17", shown(asked))
    await w.press(PETRA, asked, "Send CSV")
    assert as_reviewed("17-sent", shown(asked))
    assert w.ws.files[-1].name == "logins_support_2026-08-26_2026-11-23.csv"
    again = await w.one(PETRA, "Support last 90 days")
    await w.press(PETRA, again, "Cancel")
    assert again not in w.ws.ephemerals(PETRA)
    assert "92 days is the limit" in (await w.one(PETRA, "Support last 100 days")).text


async def test_example_18_a_share_is_posted_with_its_file_and_the_private_line_goes(w: Walk) -> None:
    before = {id(each) for each in w.ws.ephemerals(PETRA)}
    posted, file = await w.typed(PETRA, "Support yesterday share csv")
    assert file.thread_ts == posted.ts
    assert not posted.only_for
    assert as_reviewed("18", shown(posted, file))
    assert {id(each) for each in w.ws.ephemerals(PETRA)} <= before


async def test_example_18_where_the_app_is_not_a_member_it_says_how_to_invite_it(w: Walk) -> None:
    answer = await w.one(PETRA, "Support yesterday share", "#random")
    assert as_reviewed("18-not-in", shown(answer))
    await w.parts.store.links.link(w.parts.slack.team, w.ws.channel_id("random"), ("800",), by=PETRA)
    await w.ws.invite_app("random")
    try:
        after = await w.press(PETRA, answer, "Try again")
        assert first(after, lambda one: not one.only_for and bool(one.blocks)).channel == w.ws.channel_id(
            "random"
        )
        assert answer not in w.ws.ephemerals(PETRA)
    finally:
        await w.ws.leave("random", "U024LOGINS")


async def test_example_18_a_channel_that_is_not_linked_gets_nothing(w: Walk) -> None:
    answer = await w.one(PETRA, "Support yesterday share", "#general")
    assert answer.only_for == PETRA
    assert (
        "#\u2060general is not linked to these queues. Someone who may see them can type `/logins link` there."
        in answer.shown
    )
    assert not [one for one in w.ws.transcript("general") if one.blocks]


async def test_a_long_share_asks_its_asker_and_not_the_channel(w: Walk) -> None:
    posts = len(w.ws.transcript("ops"))
    asked = await w.one(PETRA, "Support last 90 days share")
    assert asked.only_for == PETRA
    assert labels(asked) == ["Send CSV", "Last 30 days", "Cancel"]
    assert len(w.ws.transcript("ops")) == posts


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("csv only", ["logins_support_2026-11-23.csv"]),
        ("xlsx", ["logins_support_2026-11-23.xlsx"]),
        ("csv xlsx", ["logins_support_2026-11-23.csv", "logins_support_2026-11-23.xlsx"]),
        ("gaps csv", ["gaps_support_2026-11-23.csv"]),
        ("by day xlsx", ["days_support_2026-11-23.xlsx"]),
        ("", []),
        ("csv raw", ["logins_support_2026-11-23.csv", "logins_support_2026-11-23_rows.csv"]),
        ("no csv", []),
    ],
)
async def test_files_come_as_they_were_asked_for(w: Walk, words: str, names: list[str]) -> None:
    files = len(w.ws.files)
    answer = await w.one(PETRA, f"Support yesterday {words}")
    assert [file.name for file in w.ws.files[files:]] == names
    assert ("H: " in shown(answer)) == (words != "csv only")


async def test_own_logins_are_all_an_agent_sees(w: Walk) -> None:
    answer = await w.one(ANA, "me yesterday")
    assert "Ana Ruiz (101) was logged in 9 h 34 min" in answer.text
    refused = await w.one(ANA, "Support yesterday")
    assert refused.text == (
        "I can't show Support: no such queue or person, or not for you. You can see: your own logins."
    )
