"""A question that waits for a busy phone system -> one question: of the limits, of the figures, of the audit."""

from bot.demo.workspace import MARIA
from tests.handlers.walk import walk


async def test_a_question_that_waited_counts_once() -> None:
    async with walk(settings={"ASKS_PER_PERSON": "2"}) as w:
        w.demo.pbx.faults.on("429-seconds", where="report", times=2)
        assert "members were in" in (await w.one(MARIA, "Support 11 nov")).text
        w.clock.forward(seconds=6)
        assert "members were in" in (await w.one(MARIA, "Support 12 nov")).text
        w.clock.forward(seconds=6)
        assert "as often as I may" in (await w.one(MARIA, "Support 13 nov")).text
        counted = w.program.parts.counted
        assert counted.asks["answered"] == 2
        newest = await w.program.parts.store.audit.newest(w.program.parts.slack.team)
        assert [each.entry.deed for each in newest if each.entry.deed != "prune"] == ["ask"] * 3
