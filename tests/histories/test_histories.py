"""What a phone system sent and what was true -> what `ask` says of it: the truth, or that it cannot know.

Each history stands in a file of its own, see `telling`.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.demo.faults import BY_NAME, Faults
from bot.demo.pbx import PBX
from tests.histories.telling import History, Was, histories, told

ROUNDED = 10.0  # seconds: the end of a period that goes on is floored to that


@dataclass(frozen=True)
class Outcome:
    status: int
    said: dict[str, Any]
    refusal: str


@asynccontextmanager
async def phone_system(history: History) -> AsyncIterator[PBX]:
    pbx = PBX(history.world, lambda: history.clock, Faults())
    for fault in history.faults:
        name, _, value = fault.partition("=")
        where = BY_NAME[name].where
        pbx.faults.on(
            name,
            int(value) if value.isdecimal() else value or None,
            where="report" if where == "xapi" else where,
        )
    await pbx.start()
    try:
        yield pbx
    finally:
        await pbx.stop()


async def asked(
    history: History, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Outcome:
    async with phone_system(history) as pbx:
        for name, value in {
            "THREECX_URL": pbx.url,
            "THREECX_CLIENT_ID": pbx.tokens.client_id,
            "THREECX_CLIENT_SECRET": pbx.tokens.client_secret,
            **history.settings,
        }.items():
            monkeypatch.setenv(name, value)
        words = ["ask", history.ask, "--json", "--now", history.now.isoformat()]
        words += ["--tz", history.zone] if history.tz else []
        status = await asyncio.to_thread(main, words)
    out, err = capsys.readouterr()
    return Outcome(status, json.loads(out) if out else {}, err)


def truth(
    was: Was, start: datetime, end: datetime, now: datetime
) -> tuple[str, str, float, float, bool] | None:
    """What must be said of a presence: queue, agent, from, to, and whether still in; None where it lies outside the period."""
    still = was.went is None
    came, went = max(was.came, start), min(was.went or now, end, now)
    if went <= came:
        return None
    return was.queue, was.agent, came.timestamp(), went.timestamp(), still and went == min(now, end) == now


def told_as(row: dict[str, Any]) -> tuple[str, str, float, float, bool]:
    came, went = (
        datetime.fromisoformat(row[name] or row["login"]).timestamp() for name in ("login", "logout")
    )
    return row["queue_dn"], row["agent_dn"], came, went, row["end"] == "still in"


def same(one: tuple[str, str, float, float, bool], other: tuple[str, str, float, float, bool]) -> bool:
    within = ROUNDED if one[4] else 0.5
    return one[:3] == other[:3] and one[4] == other[4] and abs(one[3] - other[3]) <= within


def differences(history: History, said: dict[str, Any]) -> list[str]:
    """How what was said differs from what was true."""
    start, end = (datetime.fromisoformat(said["question"][name]) for name in ("start", "end"))
    wanted = sorted(
        one
        for was in history.was
        if (one := truth(was, start, end, history.now)) is not None and _asked(said, one)
    )
    if said["rows"] is None:  # not of those questions that are about the others
        return []
    found = sorted(told_as(row) for row in said["rows"])
    if len(wanted) == len(found) and all(same(one, other) for one, other in zip(wanted, found, strict=True)):
        wrong = []
    else:
        wrong = [f"true {wanted}", f"said {found}"]
    seconds = sum(one[3] - one[2] for one in wanted)
    if not wrong and abs(said["figures"]["logged_in_seconds"] - seconds) > (ROUNDED + 1) * len(wanted):
        wrong.append(f"{said['figures']['logged_in_seconds']} seconds instead of {seconds}")
    return wrong


def _asked(said: dict[str, Any], one: tuple[str, str, float, float, bool]) -> bool:
    question = said["question"]
    return (not question["queues"] or one[0] in question["queues"]) and (
        not question["agents"] or one[1] in question["agents"]
    )


def faulty(history: History, outcome: Outcome) -> list[str]:
    """What is wrong with an outcome; nothing where it says the truth, or in an allowed way that it cannot know."""
    if outcome.status != 0 and "choices" in outcome.said:
        return [] if history.choices else [f"asks: {outcome.said['choices']}"]
    if outcome.status != 0:
        return _words(history, outcome.refusal) if history.refusal else [f"refused: {outcome.refusal}"]
    said = outcome.said
    codes = {note["code"] for note in said["notes"]}
    wrong = differences(history, said)
    if wrong and codes & history.notes:
        wrong = []
    if history.complete not in {"either", "yes" if said["complete"] else "no"}:
        wrong.append(f"complete: {said['complete']}")
    return wrong + _words(history, " ".join([said["sentence"], *(note["text"] for note in said["notes"])]))


def _words(history: History, text: str) -> list[str]:
    missing = [f"does not say: {each}" for each in history.says if each not in text]
    return missing + [f"says: {each}" for each in history.never if each in text]


@pytest.mark.parametrize("name", histories())
async def test_what_is_said_is_what_was_or_that_it_cannot_be_known(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    history = told(name)

    assert faulty(history, await asked(history, monkeypatch, capsys)) == [], history.about


def test_a_difference_is_noticed() -> None:
    history = told("uncut")
    said = {
        "question": {
            "start": "2026-11-23T00:00:00+01:00",
            "end": "2026-11-24T00:00:00+01:00",
            "queues": [],
            "agents": [],
        },
        "rows": [],
        "figures": {"logged_in_seconds": 0},
        "notes": [],
        "complete": True,
        "sentence": "",
    }

    assert faulty(history, Outcome(0, said, "")) != []
    assert faulty(history, Outcome(1, {}, "no")) == ["refused: no"]
