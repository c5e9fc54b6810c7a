"""The road of one question, from typed words to an answer, over recorded bodies of a real phone system."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from bot.answering import Progress
from bot.desk import Desk
from bot.models import (
    Answer,
    Asker,
    Directory,
    Limits,
    OpeningHours,
    Person,
    Policy,
    Question,
    Queue,
    Refusal,
    Scope,
)
from bot.models.preferences import Context, Preferences
from bot.naming import Index
from bot.reading import Asked
from bot.threecx import Client, MemoryTokenKeeper, SharedRows

# The one row ever published of a real login history (20.0.8.1109): its window ended at 18:00 local, and so does its "logout".
REAL_ROW = {
    "QueueNo": "8003",
    "AgentNo": "1001",
    "Agent": "1001 Andrew Johnson",
    "Day": "2026-03-03T00:00:00-06:00",
    "loggedInDt": "2026-03-03T00:00:00-06:00",
    "LoggedOutDt": "2026-03-03T18:00:00-06:00",
    "LoggedInInterval": "PT18H",
    "LoggedInDayInterval": "PT18H",
    "LoggedInTotalInterval": "P5DT13H43M24.960179S",
    "TalkingInterval": "PT0S",
    "TalkingDayInterval": "PT0S",
    "TalkingTotalInterval": "PT0S",
}
ZONE = "America/Chicago"
NOW = datetime(2026, 3, 4, 0, 0, 3, tzinfo=UTC)
ADMIN = Asker(team="T1", user="U1")
DIRECTORY = Directory(
    queues=(Queue(dn="8003", name="Queue 1", id=40, members=("1001",)),),
    people=(Person(dn="1001", first="Andrew", last="Johnson"), Person(dn="1000", first="Ann", last="Other")),
    read_at=NOW,
    zone=ZONE,
)


class Known:
    """What the desk needs remembered: one directory, and everybody may see all of it, or nothing."""

    def __init__(self, scope: Scope) -> None:
        self.known = scope

    async def directory(self, team: str, *, within: float = 0) -> Directory:
        return DIRECTORY

    async def scope(self, asker: Asker, directory: Directory) -> Scope:
        return self.known

    async def looked_at(self, directory: Directory, dn: str, *, within: float) -> Directory:
        return directory

    async def context(self, asker: Asker, directory: Directory) -> Context:
        return Context(zone=ZONE)

    async def preferences(self, team: str, user: str) -> Preferences:
        return Preferences()

    async def hours(self, team: str) -> dict[str, OpeningHours]:
        return {}

    async def linked(self, team: str, channel: str) -> frozenset[str]:
        return frozenset()


def real_phone_system(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/connect/token":
        return httpx.Response(
            200, json={"token_type": "Bearer", "expires_in": 3600, "access_token": "A", "refresh_token": None}
        )
    asked_before = request.url.params.get("$skip", "0") != "0"
    rows = [] if asked_before else [REAL_ROW]
    return httpx.Response(200, content=json.dumps({"@odata.context": "x", "value": rows}).encode())


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    transport = httpx.MockTransport(real_phone_system)
    made = Client(
        "https://pbx.example.com", "id", SecretStr("secret"), limits=Limits(), tokens=MemoryTokenKeeper(),
        clock=lambda: NOW, transport=transport,
    )  # fmt: skip
    async with made:
        yield made


def desk_of(client: Client, scope: Scope) -> Desk:
    policy = Policy()
    return Desk(Known(scope), SharedRows(client).rows, policy, Limits(), b"key", Index(policy))


async def asked(desk: Desk, text: str) -> Question:
    found = await desk.read(text, ADMIN, NOW)
    assert isinstance(found, Asked)
    return found.question


async def test_the_real_row_is_an_agent_still_in_and_no_logout_at_six(client: Client) -> None:
    desk = desk_of(client, Scope(everything=True, why="admin"))

    answer = await desk.answer(await asked(desk, "Queue 1 today csv"), ADMIN, NOW)

    assert isinstance(answer, Answer)
    _, line = b"".join(answer.sheets[0].chunks()).decode().splitlines()
    assert ",1001,Andrew Johnson," in line
    assert f",still in,{18 * 3600}," in line
    assert "until now" in answer.summary.sentence


async def test_a_stranger_to_the_queue_reads_what_somebody_reads_who_asks_for_nothing(client: Client) -> None:
    """Not allowed and not there look alike."""
    desk = desk_of(client, Scope(own="1000", why="own"))
    allowed = desk_of(client, Scope(everything=True, why="admin"))

    hidden = await desk.answer(await asked(allowed, "Queue 1 today"), ADMIN, NOW)
    unknown = await desk.answer(
        (await asked(allowed, "Queue 1 today")).model_copy(update={"queues": ("9999",)}), ADMIN, NOW
    )

    assert isinstance(hidden, Refusal)
    assert isinstance(unknown, Refusal)
    assert hidden.text.replace("8003", "9999") == unknown.text


async def test_progress_tells_the_page_and_the_answer_its_rows(client: Client) -> None:
    desk = desk_of(client, Scope(everything=True, why="admin"))
    progress = Progress()

    answer = await desk.answer(await asked(desk, "Queue 1 today csv"), ADMIN, NOW, progress)

    assert isinstance(answer, Answer)
    assert (progress.page, answer.rows_read, answer.rows_kept) == (2, 1, 1)


async def test_several_windows_are_never_answered_as_all_between_them(client: Client) -> None:
    desk = desk_of(client, Scope(everything=True, why="admin"))
    question = await asked(desk, "Queue 1 1 mar and 3 mar")

    found = await desk.answer(question, ADMIN, NOW)

    assert len(question.period.windows) == 2
    assert isinstance(found, Answer)
    assert found.summary.title.startswith("Queue 1: Sun 1 Mar")
    assert found.rows_kept == 1
