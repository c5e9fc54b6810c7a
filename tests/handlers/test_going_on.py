"""What was said before, and where: a whole question stands alone in messages, a person mentioned is a name, "private" is heeded."""

import pytest

from bot.demo.workspace import ANA, PETRA
from tests.handlers.walk import Walk, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_whole_question_in_messages_is_not_narrowed_by_the_one_before(w: Walk) -> None:
    await w.dm(PETRA, "Ana Ruiz and Bob Brown in Support last week")
    answer = shown(*await w.dm(PETRA, "Support yesterday"))
    assert "Support: logins on Mon 23 Nov 2026" in answer
    assert "Dana Weiss" in answer or "of 12" in answer


async def test_a_view_is_not_carried_to_a_person_of_whom_it_tells_nothing(w: Walk) -> None:
    await w.dm(PETRA, "gaps Support yesterday")
    answer = shown(*await w.dm(PETRA, "Bob Brown last week"))
    assert "you do not see all of its rows" not in answer
    assert "Bob Brown (102): Mon 16 to Sun 22 Nov 2026" in answer


async def test_what_plainly_goes_on_does(w: Walk) -> None:
    await w.dm(PETRA, "Support yesterday")
    assert "Support (800) on Sun 22 Nov 2026" in shown(*await w.dm(PETRA, "and the day before?"))
    assert "Billing (803) on Sun 22 Nov 2026" in shown(*await w.dm(PETRA, "what about Billing?"))
    assert "Billing: logins on Fri 20 Nov 2026" in shown(*await w.dm(PETRA, "friday"))


async def test_somebody_mentioned_is_a_name(w: Walk) -> None:
    assert (await w.one(PETRA, f"<@{ANA}|ana> yesterday")).text.startswith("Ana Ruiz (101): Mon 23 Nov 2026")
    assert (await w.one(PETRA, "ana.ruiz@example.com yesterday")).text.startswith(
        "Ana Ruiz (101): Mon 23 Nov 2026"
    )


async def test_a_private_answer_to_a_mention_is_not_posted(w: Walk) -> None:
    posted = await w.mention(PETRA, "who was in Support yesterday private")
    assert all(each.only_for == PETRA or each.text == "Answer sent to you privately." for each in posted)
