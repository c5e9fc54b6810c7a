"""The operator's switches against every output of the running app: what a switch takes away is nowhere to be found."""

import io
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import openpyxl
import pytest

from bot.demo.cast import PEOPLE
from bot.demo.workspace import ANA, PETRA
from bot.models import Answer
from bot.picture import svg
from handlers import form
from tests.security.road import Outcome, Road, road

# Names of the demo's agents that are no words of ours and no names of people in Slack, whom Slack itself shows.
IN_SLACK = {"Ana", "Ruiz", "Bob", "Brown", "Maria", "Lopez", "Petra", "Vogel", "Kim", "Sam", "Carter"}
NAMES = sorted(
    {part for person in PEOPLE for part in (person.first, person.last) if len(part) > 4}
    - IN_SLACK
    - {"Admin"}
)
ASKS = (
    "Support yesterday xlsx csv raw", "Support yesterday details", "Support yesterday by agent", "Support last week by day",
    "now Support", "missing Support yesterday", "Support yesterday gaps", "why 102 yesterday", "103 yesterday", "agents", "queues",
    "help", "", "Priya yesterday", "Ramen yesterday", "Support vs last week", "Support, 103 yesterday", "people", "access list",
    "people link <@U024BOBBR> 103", "who was in Support yesterday?", "again", "form",
)  # fmt: skip

TYPED = {"Priya"}  # said back to whoever typed it, found or not


@asynccontextmanager
async def asked(settings: dict[str, str], user: str = PETRA) -> AsyncIterator[tuple[Road, list[Outcome]]]:
    """Everything *user* can make the app say under these settings."""
    async with road(settings) as way:
        outcomes = [await way.type(user, text) for text in ASKS]
        report = next(one for one in outcomes[0].seen if one.only_for == user)
        outcomes += [
            await way.press(user, report, label) for label in ("Details", "Change…") if label in report.labels
        ]
        outcomes.append(await way.type(user, "Support yesterday share", "#ops"))
        outcomes.append(await way.mention(user, "who was logged into Support yesterday?", "#ops"))
        outcomes += [await way.write(user, "missing Support yesterday"), await way.home(user)]
        yield way, outcomes


def everything(outcomes: Iterable[Outcome]) -> str:
    """All that the app sent: messages, views, names and contents of files."""
    said: list[str] = []
    for outcome in outcomes:
        said += [repr(call.sent) for call in outcome.calls]
        for file in outcome.files:
            said += [file.name, file.title, words_of_file(file.name, file.content or b"")]
    return "\n".join(said)


def words_of_file(name: str, content: bytes) -> str:
    """The text in a file."""
    if not name.endswith(".xlsx"):
        return content.decode("utf-8-sig", "replace")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    )


async def drawn(way: Road, user: str) -> str:
    """The picture of a digest, the options of a form and a suggestion for names."""
    parts = way.program.parts
    asker = await parts.people.asker(user)
    found = await parts.desk.read("Support yesterday", asker, parts.clock())
    answer = await parts.desk.answer(found.question, asker, parts.clock(), private=False, scheduled=True)  # type: ignore[union-attr]  # one reading
    assert isinstance(answer, Answer)
    assert answer.timeline is not None
    options = [await form.suggestions(parts, asker, "pick_agent", letters) for letters in ("", "p", "1")]
    return svg(answer.timeline) + repr(options)


async def test_names_off_shows_numbers_in_every_output() -> None:
    async with asked({"NAMES": "numbers"}) as (way, outcomes):
        said = everything(outcomes) + await drawn(way, PETRA)

    assert [name for name in NAMES if name in said and name not in TYPED] == []
    assert "103" in said


async def test_names_on_shows_them_so_that_the_test_above_can_fail() -> None:
    async with asked({}) as (way, outcomes):
        said = everything(outcomes) + await drawn(way, PETRA)

    assert len([name for name in NAMES if name in said]) > 20


TALK = ("talk", "Talk")


@pytest.mark.parametrize(
    ("switch", "private", "public"), [("off", False, False), ("private", True, False), ("on", True, True)]
)
async def test_talk_share_is_shown_where_the_operator_wants_it(
    switch: str, private: bool, public: bool
) -> None:
    async with road({"TALK_TIME": switch}) as way:
        parts = way.program.parts
        asker = await parts.people.asker(PETRA)
        found = await parts.desk.read("Support yesterday details csv xlsx csv raw", asker, parts.clock())
        for others, wanted in ((False, private), (True, public)):
            answer = await parts.desk.answer(found.question, asker, parts.clock(), private=not others)  # type: ignore[union-attr]  # one reading
            assert isinstance(answer, Answer)
            tables = repr((answer.summary.table, answer.summary.details, answer.summary.figures))
            assert any(word in tables for word in TALK) is wanted
            sheets = [words_of_file(each.name, b"".join(each.chunks())) for each in answer.sheets]
            filled = [row.split(",")[11] for row in sheets[0].splitlines()[1:]]
            assert any(filled) is wanted


async def test_csv_off_sends_no_file_and_offers_none() -> None:
    async with asked({"CSV": "off"}) as (_, outcomes):
        labels = [label for outcome in outcomes for one in outcome.seen for label in one.labels]
        assert [outcome.files for outcome in outcomes if outcome.files] == []
        assert [label for label in labels if "CSV" in label or "XLSX" in label] == []
        assert "CSV again" not in everything(outcomes)


async def test_per_person_off_shows_others_only_as_a_team() -> None:
    async with asked({"PER_PERSON": "off"}) as (way, outcomes):
        said = everything(outcomes) + await drawn(way, PETRA)
        mine = await way.type(ANA, "me yesterday")

    shown = [name for name in NAMES if name in said]
    # a directory is no report: names that were typed or listed are in it, with no time beside them
    listed = everything([outcomes[ASKS.index("agents")], outcomes[ASKS.index("queues")]])
    rest = everything(each for at, each in enumerate(outcomes) if at != ASKS.index("agents"))
    assert "switched off here" in outcomes[ASKS.index("103 yesterday")].words
    assert "switched off here" in outcomes[ASKS.index("why 102 yesterday")].words
    assert "switched off here" in outcomes[ASKS.index("missing Support yesterday")].words
    assert "switched off here" in outcomes[ASKS.index("Support yesterday by agent")].words
    assert "08:02" in mine.words
    assert shown
    assert listed
    assert [name for name in NAMES if name in rest and name not in {"Priya", "Raman"}] == []
    assert "08:02:11" not in rest  # a time of one person, as a file would have it


async def test_mentions_private_answers_the_asker_alone() -> None:
    async with road({"MENTIONS": "private"}) as way:
        outcome = await way.mention(PETRA, "who was logged into Support yesterday?", "#ops")
        open_to_all = [one for one in outcome.seen if not one.only_for and one.channel.startswith("C")]

    assert "Support" in outcome.words
    assert [one.shown for one in open_to_all if "07:58" in one.shown or "Bob" in one.shown] == []


@pytest.mark.parametrize(
    ("settings", "text", "limit"),
    [
        ({"MAX_RANGE_DAYS": "40"}, "Support last 60 days", "40"),
        ({"MAX_LOOKBACK_DAYS": "50"}, "Support 1 sep", "50"),
        ({"CONFIRM_DAYS": "5"}, "Support last 10 days", "10"),
    ],
)
async def test_ranges_are_refused_or_confirmed_naming_the_limit(
    settings: dict[str, str], text: str, limit: str
) -> None:
    async with road(settings) as way:
        outcome = await way.type(PETRA, text)

    assert limit in outcome.words
    assert outcome.reports == 0
    assert outcome.files == ()
