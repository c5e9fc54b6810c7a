"""Hostile names of queues and people through every output of the running app: nothing pings, links, runs, hides or is refused."""

import csv
import io
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl

from bot.dates import local_day
from bot.demo.workspace import MARIA, PETRA
from bot.demo.world import World
from bot.models import Answer, Question
from bot.models.schedule import Posted, Run, Schedule, When
from bot.picture import pictures, svg
from bot.rounds import Parcel
from bot.terminal import render
from handlers import form
from handlers.delivery import hands
from tests.security.road import NOW, Outcome, Road, logged, road

CORPUS = Path(__file__).parents[1] / "phrases" / "hostile_names.json"
NAMES: list[str] = [
    name
    for names in json.loads(CORPUS.read_text(encoding="utf-8")).values()
    for name in names
    if not re.search(
        "[\ud800-\udfff]", name
    )  # the make-believe phone system writes UTF-8, which has none of these
]
QUEUES = tuple(queue.number for queue in World(1, datetime.fromisoformat(NOW)).queues)
STEP = int(os.environ.get("NAMES_STEP", "60"))  # 12 takes every name through as a queue's; `make soak` does

OURS = re.compile(
    rf"<@{MARIA}>|<#[CD]\w+>|<http://127\.0\.0\.1:\d+/[^|>]*\|your messages with me>|<slack://[^|>]*\|your messages with me>"
)
FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]")
FILE_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9-]+)*\.(csv|xlsx|png)")


def renamed(world: World, first: int) -> World:
    """*world* with the names from *first* on as names of its queues, and of its people with others; Maria stays Maria."""
    queues = tuple(
        queue._replace(name=NAMES[(first + at) % len(NAMES)]) for at, queue in enumerate(world.queues)
    )
    people = tuple(
        person if person.number == "110" else person._replace(first=NAMES[(first + at) % len(NAMES)], last="")
        for at, person in enumerate(world.people)
    )
    return world._changed(people, queues)


def texts_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every text object in blocks, plain, raw or mrkdwn."""
    if isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value
        for inner in value.values():
            yield from texts_of(inner)


def shown_faults(shown: str) -> list[str]:
    """What reorders, hides or breaks in a text people read."""
    return [
        f"{ord(char):04x} in {shown!r}"
        for char in shown
        if (unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} and char != "\n")
        or (unicodedata.category(char) == "Cf" and char not in "\u200c\u200d\u2060")
    ]


def markup_faults(written: str) -> list[str]:
    """Pings and links in mrkdwn that are not our own."""
    left = OURS.sub("", written)
    found = [f"markup: {left!r}"] if "<" in left else []
    return found + ([f"bare link: {left!r}"] if re.search(r"\w://\w", left) else [])


def message_faults(text: str, blocks: Any) -> list[str]:
    """What is wrong with one message or view as it was sent."""
    found = markup_faults(text) + shown_faults(text)
    for each in texts_of(blocks):
        found += shown_faults(each["text"])
        if each.get("type") == "mrkdwn":
            found += markup_faults(each["text"])
        elif each.get("emoji"):
            found.append(f"emoji on: {each['text']!r}")
        elif each.get("type") == "link":
            found.append(f"link: {each!r}")
    return found


def outcome_faults(outcome: Outcome) -> list[str]:
    """What is wrong with everything one act made the app send."""
    found = [f"{call.method}: {call.error}" for call in outcome.calls if call.error]
    for call in outcome.calls:
        view = call.sent.get("view") or {}
        found += message_faults(
            str(call.sent.get("text") or ""), [call.sent.get("blocks") or [], view.get("blocks") or []]
        )
        if call.sent.get("link_names") or call.sent.get("parse"):
            found.append(f"{call.method} asks Slack to look for names")
    for file in outcome.files:
        if not FILE_NAME.fullmatch(file.name):
            found.append(f"file name {file.name!r}")
        found += sheet_faults(file.name, file.content or b"")
    return found


def sheet_faults(name: str, content: bytes) -> list[str]:
    """Formulas, broken rows and NULs in a CSV or XLSX file."""
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        return [
            f"{name}: {cell.value!r}"
            for cell in cells
            if cell.hyperlink or (cell.data_type == "f" and not sums(str(cell.value)))
        ]
    if not name.endswith(".csv"):
        return []
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    found = [f"{name}: {len(row)} cells in {row!r}" for row in rows if len(row) != len(rows[0])]
    found += [f"{name}: formula {cell!r}" for row in rows for cell in row if FORMULA.match(cell)]
    return found + ([f"{name}: NUL"] if "\0" in text else [])


def sums(formula: str) -> bool:
    """Whether it is one of our own totals."""
    return bool(re.fullmatch(r"=SUM\([A-Z]+\d+:[A-Z]+\d+\)", formula))


async def take_names(way: Road, world: World) -> None:
    """The phone system has other names from now on, and the app has read them."""
    way.pbx.world = world
    await way.program._built.directories._refresh()


BY_NUMBER = ", ".join(QUEUES)
ASKS = (f"{BY_NUMBER} yesterday xlsx csv raw",)
MORE_ASKS = (
    f"{BY_NUMBER} yesterday by agent", f"now {BY_NUMBER}", f"missing {BY_NUMBER} today", f"{BY_NUMBER} yesterday gaps",
    "why 101 yesterday", "800 vs last week", "queues", "agents", "help", "", "zzz", "links", "link 800", "access list",
    "digest every weekday at 8:00 in #ops for 800 and 801", "hours 800 mon-fri 8:00-18:00", "101, 102 yesterday",
)  # fmt: skip


async def asked(way: Road, names: tuple[str, ...], *, more: bool) -> list[str]:
    """The faults of asking for these names' reports: privately, shared, offered in a form; *more*: in all other ways."""
    found: list[str] = []
    typed = [f'"{name}" yesterday no csv' for name in names]
    for text in (*ASKS, *(MORE_ASKS if more else ()), *(typed if more else ())):
        found += [f"{text}: {fault}" for fault in outcome_faults(await way.type(MARIA, text))]
    found += outcome_faults(await way.type(MARIA, f"{BY_NUMBER} yesterday share", "#ops"))
    if more:
        found += outcome_faults(await way.mention(MARIA, "who was logged into 800 yesterday?", "#ops"))
        found += outcome_faults(await way.home(MARIA))
    return found + await offered(way)


async def offered(way: Road) -> list[str]:
    """The faults of the form's options."""
    parts = way.program.parts
    asker = await parts.people.asker(MARIA)
    options = [
        *await form.suggestions(parts, asker, "pick_queue", ""),
        *await form.suggestions(parts, asker, "pick_agent", ""),
    ]
    assert len(options) >= len(QUEUES)
    found = [fault for each in texts_of(options) for fault in shown_faults(each["text"])]
    return found + [f"too long: {each!r}" for each in options if not 0 < len(each["text"]["text"]) <= 75]


async def posted(way: Road, names: tuple[str, ...]) -> tuple[list[str], Answer]:
    """The faults of a digest's message and files, and the answer behind them."""
    parts = way.program.parts
    period = local_day(parts.clock().date() - timedelta(days=1), "Europe/Berlin")
    question = Question(queues=QUEUES, period=period)
    schedule = Schedule(
        id="d1", team=parts.slack.team, number=1, owner=MARIA, channel=way.workspace.channel_id("ops"),
        question=question, when=When(zone="Europe/Berlin", times=(time(8),)), picture=True,
    )  # fmt: skip
    run = Run(id="r1", team=schedule.team, schedule="d1", due=datetime.now(UTC))
    hand = hands(parts)
    answer = await hand.answer(schedule, period)
    assert isinstance(answer, Answer)
    calls, files = len(way.workspace.core.calls), len(way.workspace.files)
    message = Parcel(schedule, run, "message", period, parts.clock(), answer)
    outcome = await hand.deliver(message)
    assert isinstance(outcome, Posted), (names, outcome)
    await hand.deliver(replace(message, part="csv", thread_ts=outcome.ts))
    await way.idle()
    sent = Outcome(
        None, (), tuple(way.workspace.files[files:]), tuple(way.workspace.core.calls[calls:]), 0, 0.0
    )
    return outcome_faults(sent), answer


def drawn(answer: Answer, *, png: bool) -> list[str]:
    """The faults of the picture and of the terminal's page."""
    found: list[str] = []
    assert answer.timeline is not None
    page = svg(answer.timeline)
    tree = ET.fromstring(page)  # noqa: S314 - our own text, parsed to see that it is well formed
    kinds = {element.tag.rpartition("}")[2] for element in tree.iter()}
    if kinds & {"script", "a", "image", "foreignObject", "style", "use"}:
        found.append(f"the picture holds {kinds}")
    found += [fault for text in tree.itertext() for fault in shown_faults(text)]
    if png:
        assert b"".join(pictures(answer.timeline)[0].chunks()).startswith(b"\x89PNG")
    found += [fault for line in render(answer).splitlines() for fault in shown_faults(line)]
    return found


async def test_hostile_names_of_queues_and_people_do_no_harm_in_any_output() -> None:
    assert len(NAMES) >= 200
    with logged() as lines:
        async with road({"ADMINS": f"{MARIA},{PETRA}"}) as way:
            found = await through_every_output(way)
    assert found == []
    assert [line for line in lines.getvalue().splitlines() if shown_faults(line)] == []


async def through_every_output(way: Road) -> list[str]:
    """The faults of all names, as many at a time as there are queues."""
    found: list[str] = []
    plain = way.pbx.world
    team, ops = way.program.parts.slack.team, way.workspace.channel_id("ops")
    await way.program.parts.store.links.unlink(team, ops)
    await way.program.parts.store.links.link(team, ops, QUEUES, by=MARIA)
    for first in range(0, len(NAMES), STEP):
        way.forget()
        more = first % 60 == 0
        names = tuple(NAMES[first : first + len(QUEUES)])
        await take_names(way, renamed(plain, first))
        found += await asked(way, names, more=more)
        faults, answer = await posted(way, names)
        found += faults + drawn(answer, png=more)
    return found


def test_the_measures_themselves_see_what_is_wrong() -> None:
    assert all(map(markup_faults, ("<!channel>", "see https://evil.example", "<@U024BE7LH>")))
    assert not markup_faults(f"<@{MARIA}> ran &lt;!channel&gt;")
    assert all(map(shown_faults, ("a\u202eb", "a\x1b[0m")))
    assert not shown_faults("Ana\nRuiz")
    assert sheet_faults("a.csv", b"a,b\r\n=1,2\r\n3\r\n") == [
        "a.csv: 1 cells in ['3']",
        "a.csv: formula '=1'",
    ]
    assert message_faults("", [{"type": "plain_text", "text": ":fire:", "emoji": True}])
