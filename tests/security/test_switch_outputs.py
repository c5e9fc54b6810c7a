"""Every switch against every output of the running app, as a table: which outputs hold names, talk time, files, single persons."""

import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import openpyxl
import pytest
import pytest_asyncio

from bot import terminal
from bot.demo.workspace import ANA, MARIA, PETRA
from bot.models import Answer, Asker
from bot.picture import svg
from bot.roof.answer_json import answer_json
from bot.rounds import Pace, run_due
from handlers import form
from handlers.delivery import hands
from tests.security.road import Outcome, Road, road
from tests.security.test_switches import NAMES, everything, words_of_file

pytestmark = pytest.mark.asyncio(loop_scope="module")

TYPED = {
    "summary": "Sales yesterday no csv",
    "by agent": "Sales yesterday by agent no csv",
    "by day": "Sales last week by day no csv",
    "gaps": "Sales yesterday gaps no csv",
    "now": "now Sales",
    "missing": "missing Sales yesterday",
    "why": "why 103 last week",
    "a person": "103 last week no csv",
    "compared": "Sales yesterday vs last week no csv",
    "two ways": "Sales, 103 last week no csv",
    "people": "agents",
    "queues": "queues",
    "help": "help",
    "start": "",
    "again": "again",
    "status": "status",
    "policy": "policy",
    "audit": "audit",
    "linked people": "people",
    "granted": "access list",
}
FILES = ("csv", "raw csv", "xlsx", "digest csv", "terminal csv")
OUTPUTS = (
    *TYPED, *FILES, "details", "form", "suggestion", "picture", "home", "share", "mention", "message", "digest", "digest picture",
    "terminal", "terminal json",
)  # fmt: skip
"""What the app can say, by name."""

BETWEEN = "\x1f"

NAMELESS = {
    "queues",
    "help",
    "again",
    "status",
    "policy",
    "audit",
    "linked people",
    "granted",
    "form",
    "home",
}
"""The outputs that name nobody of the phone system also where names are shown."""

TALKING = {"details", "csv", "raw csv", "xlsx", "terminal csv", "terminal json"}
PUBLIC = {"share", "mention", "digest", "digest csv", "digest picture"}
SETTINGS: dict[str, dict[str, str]] = {
    "as it is": {},
    "numbers": {"NAMES": "numbers"},
    "no files": {"CSV": "off"},
    "no talk": {"TALK_TIME": "off"},
    "talk for all": {"TALK_TIME": "on"},
    "no persons": {"PER_PERSON": "off"},
}


@dataclass
class Gathered:
    """What was said under some settings, by output; and all labels of buttons."""

    said: dict[str, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)


async def gathered(settings: dict[str, str]) -> Gathered:
    """Every output of `OUTPUTS`."""
    found = Gathered()
    async with road(settings, tuned={"pictures": False}) as way:
        typed: dict[str, Outcome] = {}
        await way.home(PETRA)
        for name, text in TYPED.items():
            typed[name] = await way.type(PETRA, text)
            found.said[name] = told(typed[name])
        report = typed["summary"].seen[0]
        for name, label in (("details", "Details"), ("form", "Change…")):
            found.said[name] = told(await way.press(PETRA, report, label))
        files = await way.type(PETRA, "Sales yesterday csv raw xlsx")
        found.said |= dict(zip(("csv", "raw csv", "xlsx"), [""] * 3, strict=True))
        for file in files.files:
            kind = "raw csv" if file.name.endswith("_rows.csv") else file.name.rpartition(".")[2]
            found.said[kind] = rows_of_file(file.name, file.content or b"")
        found.said["share"] = told(await way.type(PETRA, "Sales yesterday share", "#ops"))
        mention = await way.mention(PETRA, "who was logged into Sales yesterday?", "#ops")
        found.said["mention"] = told(mention)
        found.said["message"] = told(await way.write(PETRA, "missing Sales yesterday"))
        found.said["home"] = told(await way.home(PETRA))
        outcomes = [*typed.values(), files, mention]
        found.labels = {label for each in outcomes for one in each.seen for label in one.labels}
        await _digest(way, found)
        await _drawn(way, found)
    return found


def told(outcome: Outcome) -> str:
    """All that the app sent but the contents of files."""
    return everything([replace(outcome, files=())])


def rows_of_file(name: str, content: bytes) -> str:
    """A file's rows; those of a workbook as lines, sheet after sheet, an empty line between."""
    if not name.endswith(".xlsx"):
        return words_of_file(name, content)
    sheets = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
        sheets.append("\n".join(BETWEEN.join(row) for row in rows))
    return "\n\n".join(sheets)


async def _digest(way: Road, found: Gathered) -> None:
    """A digest, created and posted with its file."""
    preview = await way.type(PETRA, "digest every weekday at 8:00 in #ops for Sales", "#ops")
    await way.press(PETRA, preview.seen[0], "Create")
    parts, ops = way.program.parts, way.workspace.channel_id("#ops")
    before, files = len(way.workspace.transcript("#ops")), len(way.workspace.files)
    (schedule,) = await parts.store.schedules.all(parts.slack.team)
    await parts.store.planning.run_now(schedule, parts.clock())
    pace = Pace(settle_seconds=0, retry_seconds=60, tick_seconds=0.05, channel_seconds=0)
    way.workspace.core.share_seconds = 0
    await run_due(parts.store, parts.clock, hands(parts), worker="test", pace=pace)
    posted = [one for one in way.workspace.transcript("#ops")[before:] if one.channel == ops]
    found.said["digest"] = "\n".join(repr((one.text, one.blocks)) for one in posted)
    assert "Logins for" in found.said["digest"]
    kept = [file for file in way.workspace.files[files:] if file.name.endswith(".csv")]
    found.said["digest csv"] = "\n".join(words_of_file(file.name, file.content or b"") for file in kept)


async def _drawn(way: Road, found: Gathered) -> None:
    """Pictures, suggestions of a form, and what the command line prints."""
    parts = way.program.parts
    asker = await parts.people.asker(PETRA)
    options = [await form.suggestions(parts, asker, "pick_agent", letters) for letters in ("", "p", "1")]
    found.said["suggestion"] = repr(options)
    operator = Asker(team="local", user="operator")
    for name, who, private in (
        ("picture", asker, True),
        ("digest picture", asker, False),
        ("terminal", operator, True),
    ):
        read = await parts.desk.read("Sales yesterday details csv", who, parts.clock())
        answer = await parts.desk.answer(read.question, who, parts.clock(), private=private)  # type: ignore[union-attr]  # one reading
        assert isinstance(answer, Answer)
        if name != "terminal":
            assert answer.timeline is not None
            found.said[name] = svg(answer.timeline)
            continue
        found.said["terminal"] = terminal.render(answer, colour=False)
        found.said["terminal json"] = "".join(answer_json(answer))
        sheets = [words_of_file(each.name, b"".join(each.chunks())) for each in answer.sheets]
        found.said["terminal csv"] = "\n".join(sheets)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def by_settings() -> AsyncIterator[dict[str, Gathered]]:
    yield {name: await gathered(settings) for name, settings in SETTINGS.items()}


def named(text: str) -> list[str]:
    return [name for name in NAMES if name in text]


def talks(output: str, text: str) -> bool:
    """Whether a share or seconds of talking stand there; a column's head alone is none."""
    if output == "terminal json":
        return re.search(r'"talking_seconds": \d', text) is not None
    if output not in FILES:
        return "alk share" in text or "alking" in text
    for sheet in text.split("\n\n"):
        between = BETWEEN if BETWEEN in sheet else ","
        head, *rows = [line.split(between) for line in sheet.splitlines()] or [[]]
        columns = [at for at, name in enumerate(head) if "talk" in name.casefold()]
        if any(row[at].strip('"') for row in rows for at in columns if at < len(row)):
            return True
    return False


async def test_every_output_was_gathered_and_says_something(by_settings: dict[str, Gathered]) -> None:
    for name, found in by_settings.items():
        assert sorted(found.said) == sorted(OUTPUTS)
        empty = {output for output, text in found.said.items() if not text}
        may_be = set(FILES) if name == "no files" else {"raw csv"} if name == "no persons" else set()
        assert empty <= may_be, name


async def test_names_stand_where_they_are_wanted_and_with_numbers_nowhere(
    by_settings: dict[str, Gathered],
) -> None:
    shown = {output for output, text in by_settings["as it is"].said.items() if named(text)}
    assert {*OUTPUTS} - shown <= NAMELESS
    numbers = by_settings["numbers"].said
    assert {output: named(text) for output, text in numbers.items() if named(text)} == {}


async def test_talk_time_stands_in_private_outputs_nowhere_or_everywhere(
    by_settings: dict[str, Gathered],
) -> None:
    def talking(settings: str) -> set[str]:
        said = by_settings[settings].said.items()
        return {output for output, text in said if talks(output, text)} - {"policy", "terminal"}

    assert talking("as it is") == TALKING
    assert talking("talk for all") == TALKING | {"digest csv"}
    assert talking("no talk") == set()
    assert "alking" not in by_settings["no talk"].said["terminal"]


async def test_without_files_there_is_none_and_none_is_offered(by_settings: dict[str, Gathered]) -> None:
    off, on = by_settings["no files"], by_settings["as it is"]
    assert [output for output in FILES if off.said[output]] == []
    assert [label for label in off.labels if "CSV" in label or "XLSX" in label] == []
    assert all(on.said[output] for output in FILES)
    assert "in the CSV" not in "".join(off.said.values())


async def test_without_reports_about_persons_no_output_tells_of_one(by_settings: dict[str, Gathered]) -> None:
    said = by_settings["no persons"].said
    names = {output: {*named(text)} for output, text in said.items() if named(text)}
    assert names.keys() <= {"people", "suggestion", "a person", "two ways", "why"}
    for output in ("a person", "two ways", "why"):  # who was typed is said back, without times
        assert names[output] <= {"Priya", "Raman"}
        assert re.findall(r"\d\d:\d\d(?! to|:| Europe)", said[output]) == []
    times = ("08:02-12:03", "12:31-18:04", "9 h 34 min", "08:02:11")  # Ana Ruiz's of that day
    for output, text in said.items():
        assert [time for time in times if time in text] == [], output
    for output in ("by agent", "missing", "why", "a person"):
        assert "switched off here" in said[output]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"MAX_RANGE_DAYS": "10"}, "10 days is the limit"),
        ({"MAX_LOOKBACK_DAYS": "5"}, "5 days is the limit"),
    ],
)
async def test_ranges_hold_for_words_forms_mentions_messages_buttons_and_digests(
    settings: dict[str, str], words: str
) -> None:
    long = "Support 1 nov to 20 nov"
    async with road(settings, tuned={"pictures": False}) as way:
        for outcome in (
            await way.type(PETRA, long),
            await way.write(MARIA, long),
            await way.type(ANA, "me 1 nov to 20 nov"),
        ):
            assert words in everything([outcome])
            assert outcome.reports == 0
        mention = await way.mention(PETRA, f"who was in {long}?", "#ops")
        assert mention.reports == 0
        shared = await way.type(PETRA, f"{long} share", "#ops")
        assert (words in shared.words, shared.reports) == (True, 0)
        if "MAX_LOOKBACK_DAYS" in settings:  # last week is near enough, the week before is not
            near = {"MAX_LOOKBACK_DAYS": "10"}
            async with road(near, tuned={"pictures": False}) as other:
                assert (await other.type(PETRA, "Support last week no csv")).reports == 1
                compared = await other.type(PETRA, "Support last week vs the week before no csv")
                assert ("10 days is the limit" in compared.words, compared.reports) == (True, 0)
        if "MAX_RANGE_DAYS" in settings:
            monthly = await way.type(
                PETRA, "digest on the 1st of every month at 8:00 in #ops for Support", "#ops"
            )
            assert words in monthly.words
            assert "Create" not in [label for one in monthly.seen for label in one.labels]


async def test_a_digest_made_before_the_limit_was_set_is_paused_and_its_owner_is_told() -> None:
    from tests.handlers.digesting import days

    async with days() as day:
        digest = await day.made("digest on the 1st of every month at 8:00 in #ops for Support")
        limits = day.parts.desk.limits.model_copy(update={"max_range_days": 10})
        object.__setattr__(day.parts.desk, "limits", limits)  # as after a start with another setting
        await day.due(day.clock.at + timedelta(days=7))
        assert day.posts() == []
        assert "what it covers is longer than the limit set here" in "".join(one.text for one in day.told())
        (kept,) = await day.kept()
        assert (kept.number, kept.state, kept.reason) == (digest.number, "paused", "too-long")
