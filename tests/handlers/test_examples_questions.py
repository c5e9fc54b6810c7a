"""Examples 22 to 24: questions by mention and in the app's messages, in seven languages; hints that are told once."""

import pytest

from bot.demo.workspace import ANA, BOB, MARIA, PETRA, Message
from tests.handlers.walk import Walk, as_reviewed, first, shown, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENTENCE = (
    "3 agents were logged into Support (800) on Mon 23 Nov 2026: Bob Brown (102) 07:58-17:30 (2 logins), "
    "Ana Ruiz (101) 08:02-18:04 (2 logins), Ana Roth (117) 09:00-12:00."
)


def told(messages: list[Message]) -> Message:
    """The message that answers, among it and its files."""
    return first(messages, lambda one: bool(one.blocks))


async def test_example_22_a_mention_is_answered_in_its_thread_with_the_file_beside_it(w: Walk) -> None:
    (answer,) = await w.mention(PETRA, "who was logged into Support yesterday?")
    assert answer.text == SENTENCE
    assert answer.thread_ts != ""
    assert as_reviewed("22", shown(answer))
    reactions = [call.sent["name"] for call in w.ws.calls("reactions.add")]
    assert set(reactions) == {"eyes"}
    asked = next(one for one in w.ws.transcript("ops") if one.ts == answer.thread_ts)
    assert asked.reactions == {}  # gone once it is answered


async def test_example_22_where_the_channel_is_not_linked_only_the_asker_reads_it(w: Walk) -> None:
    found = await w.mention(PETRA, "who was logged into Support yesterday?", "#general")
    public = first(found, lambda one: not one.only_for and one.channel == w.ws.channel_id("general"))
    assert public.text == "Answer sent to you privately."
    whisper = first(found, lambda one: one.only_for == PETRA)
    assert whisper.text == SENTENCE
    pressed = await w.press(PETRA, whisper, "CSV")
    assert first(pressed, lambda one: bool(one.files)).channel == w.ws.channel_id("dm", PETRA)


async def test_example_22_a_press_on_a_post_is_answered_for_the_presser_with_their_rights(w: Walk) -> None:
    answer = told(await w.mention(PETRA, "who was logged into Support yesterday?"))
    kept = shown(answer)
    (details,) = await w.press(MARIA, answer, "Details")
    assert details.only_for == MARIA
    assert "Talking" in details.shown
    for label in ("Details", "CSV"):
        (refused,) = await w.press(ANA, answer, label)
        assert refused.only_for == ANA
        assert refused.text.startswith("I can't show Support: no such queue or person, or not for you.")
    assert shown(answer) == kept


async def test_example_23_follow_ups_go_on_from_the_thread(w: Walk) -> None:
    answer = told(await w.mention(PETRA, "who was logged into Support on friday?"))
    thread = answer.thread_ts
    for words, says in (
        ("and the day before?", "Support (800) on Thu 19 Nov 2026"),
        ("only Sales", "Sales (801) on Thu 19 Nov 2026"),
        ("and on monday?", "Sales (801) on Mon 23 Nov 2026"),
    ):
        assert says in told(await w.mention(PETRA, words, thread=thread)).text
    files = len(w.ws.files)
    await w.mention(PETRA, "as CSV", thread=thread)
    assert len(w.ws.files) == files + 1
    assert (
        await w.ws.say(PETRA, "#ops", "and the day before?", thread) is None
    )  # a plain reply does not reach us


async def test_example_23_how_to_go_on_is_said_once(w: Walk) -> None:
    store, team = w.parts.store, w.parts.slack.team
    await store.settings.put(team, "person", MARIA, "told", None, by=MARIA)
    hint = "A plain reply I do not read."
    assert hint in told(await w.mention(MARIA, "who was in Support yesterday?")).shown
    assert hint not in told(await w.mention(MARIA, "who was in Support yesterday?")).shown


async def test_example_24_the_part_that_is_known_is_answered_and_the_rest_is_said(w: Walk) -> None:
    answer = told(await w.dm(PETRA, "who was in sales and billing on friday, and was ana late?"))
    assert as_reviewed("24", shown(answer))
    late = told(await w.dm(PETRA, "was Ana Ruiz late on friday?"))
    assert late.text == (
        "Ana Ruiz (101) first logged in at 08:41 on Fri 20 Nov 2026. I can't judge “late”: I have no shift times."
    )
    picker = told(await w.dm(PETRA, "was ana late on friday?"))
    assert picker.text == "Which one is “ana”? I can't judge “late”: I have no shift times."
    await w.press(PETRA, picker, "Ana Ruiz (101)")
    assert "08:41" in picker.text


async def test_example_24_an_unknown_question_gets_three_that_work_and_no_guess(w: Walk) -> None:
    asked = len([each for each in w.demo.pbx.requests if each.kind == "report"])
    answer = told(await w.dm(ANA, "what is the meaning of life?"))
    assert answer.text.endswith("Try: `me yesterday`; `me last week`; `when did I start on monday?`")
    async with walk() as fresh:  # where she asked nothing before that this could go on from
        other = told(await fresh.dm(MARIA, "please bake a cake"))
    assert (
        "Try: `Support yesterday`; `Billing last week`; `who was logged into Support on monday?`"
        in other.text
    )
    assert asked == len([each for each in w.demo.pbx.requests if each.kind == "report"])


async def test_example_24_hints_are_told_once(w: Walk) -> None:
    store, team = w.parts.store, w.parts.slack.team
    await store.settings.put(team, "person", BOB, "told", None, by=BOB)
    slash = told(await w.typed(BOB, "me yesterday", "dm"))
    assert "Here just type `support yesterday`, without the command." in slash.shown
    files = len(w.ws.files)
    later = told(await w.typed(BOB, "me yesterday", "dm"))
    assert "Here just type" not in later.shown
    assert len(w.ws.files) == files


async def test_words_in_the_messages_are_a_report_or_a_question(w: Walk) -> None:
    report = told(await w.dm(MARIA, "support yesterday"))
    assert report.text.startswith("Support: logins on Mon 23 Nov 2026. 3 of 12 members were in")
    assert told(await w.dm(MARIA, "was anyone in Billing on Sunday?")).text.startswith("No")
    assert "9 h 04 min" in told(await w.dm(MARIA, "how long was 102 in yesterday?")).text
    followed = told(await w.dm(MARIA, "and the day before?"))
    assert "Sun 22 Nov 2026" in followed.text
    plain = told(await w.dm(MARIA, "billing today"))
    assert plain.text.startswith("Billing: logins on Tue 24 Nov 2026")


@pytest.mark.parametrize(
    ("locale", "question"),
    [
        ("de-DE", "wer war gestern in Support eingeloggt?"),
        ("fr-FR", "qui était connecté à Support hier ?"),
        ("es-ES", "¿quién estaba conectado a Support ayer?"),
        ("it-IT", "chi era connesso a Support ieri?"),
        ("pt-PT", "quem estava em Support ontem?"),
        ("nl-NL", "wie was gisteren ingelogd in Support?"),
        ("en-GB", "show me who was logged in to support yesterday, please"),
    ],
)
async def test_questions_are_read_in_seven_languages(w: Walk, locale: str, question: str) -> None:
    await w.ws.change_person(MARIA, locale=locale)
    w.parts.people.forget(MARIA)
    try:
        assert told(await w.dm(MARIA, question)).text == SENTENCE
    finally:
        await w.ws.change_person(MARIA, locale="en-GB")
        w.parts.people.forget(MARIA)
