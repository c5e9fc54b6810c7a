"""A question's own work at 500 queues and 10,000 people: reading, rights, summary and blocks, each timed, and drawing alone.

Medians of processor milliseconds, the phone system and Slack left out. `python tests/bench/bench_blocks.py`.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot import access
from bot.dates import say
from bot.models import Asker, Directory, LoginRow, Period, Person, Policy, Question, Queue, Scope, login_row
from bot.models.answer import Answer
from bot.models.question import Options
from bot.naming import Index, sees
from bot.reading import read
from bot.reports.report import REPORTS
from handlers.answers import Drawing, draw

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
DAY = datetime(2026, 11, 23, tzinfo=ZONE)
WANTED_MS = 5.0
QUEUES, PEOPLE, IN_A_QUEUE = 500, 10_000, 20


def show(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def timed(work: Callable[[], object], many: int = 40) -> float:
    """The median of processor milliseconds."""
    took = []
    for _ in range(many):
        begun = time.process_time()
        work()
        took.append((time.process_time() - begun) * 1000)
    return statistics.median(took)


def rows(agents: int) -> list[LoginRow]:
    """Two stays of everybody in queue 10000 on one day."""
    made = []
    for agent in range(agents):
        for hour in (8, 13):
            begins = DAY + timedelta(hours=hour, seconds=agent * 37 % 1800)
            made.append(
                login_row(
                    queue="10000", agent=str(200_000 + agent), label=f"{200_000 + agent} Agent Nr {agent}", day=DAY,
                    logged_in=begins, logged_out=begins + timedelta(hours=4), logged_in_for="PT4H",
                    day_for=None, total_for=None, talking_for="PT1H",
                )
            )  # fmt: skip
    return made


def world() -> Directory:
    return Directory(
        queues=tuple(
            Queue(
                dn=str(10_000 + at),
                name=f"Queue {at} of Many",
                members=tuple(str(200_000 + at * IN_A_QUEUE + i) for i in range(IN_A_QUEUE)),
                managers=("200000",),
            )
            for at in range(QUEUES)
        ),
        people=tuple(
            Person(dn=str(200_000 + at), first="Agent", last=f"Nr {at}", email=f"a{at}@example.com")
            for at in range(PEOPLE)
        ),
        read_at=NOW,
    )


def main() -> int:
    directory, policy = world(), Policy()
    index = Index(policy)
    begun = time.process_time()
    index.prepare(directory)
    prepared = (time.process_time() - begun) * 1000
    asker = Asker(team="T1", user="U1", email="a0@example.com", email_confirmed=True)

    def rights() -> Scope:
        return access.scope_of(
            asker, directory=directory, admins=frozenset(), grants=(), bound_extension="", policy=policy
        )

    scope = rights()
    period = Period(zone="Europe/Berlin", start=DAY, end=DAY + timedelta(days=1))
    question = Question(queues=("10000",), period=period, options=Options(csv=False))

    def understand() -> object:
        return read(
            "Queue 0 of Many yesterday", names=index.names(directory), sees=sees(scope, directory), now=NOW,
            zone="Europe/Berlin", locale="en-GB", own=scope.own,
        )  # fmt: skip

    def summary(agents: int) -> Answer:
        fold = REPORTS["logins"].start(question, directory, scope, policy, {}, NOW, private=True, say=say)
        fold.add(rows(agents))
        folded = fold.finish()
        return Answer(
            question=question, summary=folded.summary, timeline=folded.timeline,
            rows_read=folded.rows_read, rows_kept=folded.rows_kept, asked_at=NOW,
        )  # fmt: skip

    found = summary(IN_A_QUEUE)
    parts = {
        "reading": timed(understand),
        "rights": timed(lambda: access.narrow(question, rights(), directory, policy)),
        f"summary of {IN_A_QUEUE} people": timed(lambda: summary(IN_A_QUEUE)),
        "blocks": timed(lambda: json.dumps(draw(found, Drawing(id="x")).blocks)),
    }
    for name, took in parts.items():
        show(f"{name:24s}{took:8.2f} ms")
    total = sum(parts.values())
    show(f"{'together':24s}{total:8.2f} ms, wanted under {WANTED_MS:g}")
    show(f"{'a new directory':24s}{prepared:8.0f} ms, once, in a thread")
    for agents in (12, 200, 2_000):
        answer = summary(agents)
        took = timed(lambda answer=answer: draw(answer, Drawing(id="x")), 10)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        size = len(json.dumps(draw(answer, Drawing(id="x")).blocks))
        show(f"blocks of {agents:5d} people   {took:8.2f} ms, {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
