"""Hostile inputs typed into the running app: each is answered in its class, at once, with one effect."""

import json
from pathlib import Path

from bot.demo.workspace import PETRA
from tests.security.road import Outcome, road

CORPUS = Path(__file__).parents[1] / "phrases" / "hostile_inputs.jsonl"
ROWS = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
SLOW_SECONDS = 1.0


def class_of(outcome: Outcome) -> str:
    """A report was run, or it was not."""
    looked = any("Looking up" in str(call.sent.get("text")) for call in outcome.calls)
    return "run" if looked else "refuse"


def wrong(outcome: Outcome, expected: str) -> str:
    """What is wrong with an answer, "" when nothing is."""
    opened = any(call.method == "views.open" for call in outcome.calls)
    private = [one for one in outcome.seen if one.only_for == PETRA]
    if len(private) != (0 if opened else 1):
        return f"{len(private)} answers"
    if expected not in {"either", class_of(outcome)}:
        return f"{class_of(outcome)} instead of {expected}: {outcome.words[:80]}"
    if "Something went wrong" in outcome.words or outcome.delivery is None or not outcome.delivery.acked:
        return "an unexpected failure"
    if [error for error in outcome.refused if error != "channel_not_found"]:  # a made-up channel is looked up
        return f"the workspace refused: {outcome.refused}"
    if [one for one in outcome.seen if not one.only_for and not one.channel.startswith("D")]:
        return "something was posted"
    return ""


async def test_every_hostile_input_is_answered_in_its_class_with_one_private_answer() -> None:
    assert len(ROWS) >= 300
    failed: list[str] = []
    seconds: list[float] = []
    async with road(socket_mode=True) as way:  # by socket, because a lone surrogate only exists in JSON
        await way.type(PETRA, "Support yesterday")
        for row in ROWS:
            way.forget()
            outcome = await way.type(PETRA, row["text"] * row.get("times", 1))
            seconds.append(outcome.seconds)
            if fault := wrong(outcome, row["answer"]):
                failed.append(f"{json.dumps(row)[:90]}: {fault}")
        spoken = await way.type(PETRA, "Support yesterday")

    assert failed == []
    assert "Support: logins on Mon 23 Nov 2026" in spoken.words
    assert [each for each in seconds if each > SLOW_SECONDS] == []
