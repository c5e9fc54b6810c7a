"""Two hundred thousand rows folded and written as CSV: CPU seconds and peak megabytes. `python tests/bench/bench_presence.py [rows]`."""

import resource
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

from bot.models import Directory, LoginRow, Period, Person, Policy, Question, Queue, Scope, login_row
from bot.reports.report import REPORTS
from bot.spreadsheet import CsvWriter, queue_names

ZONE = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 8, 24, tzinfo=ZONE)
AGENTS, QUEUES = 200, 25


def chunks(many: int) -> Iterator[list[LoginRow]]:
    """Rows as they come: by day, queue and agent, two pieces a day, in chunks of 5,000."""
    made: list[LoginRow] = []
    sent = 0
    for day in range(91):
        midnight = FIRST + timedelta(days=day)
        for queue in range(QUEUES):
            for agent in range(AGENTS):
                for hour, lasted in ((8, 14399.25), (13, 17999.5)):
                    if sent >= many:
                        if made:
                            yield made
                        return
                    begins = midnight + timedelta(hours=hour, seconds=(agent * 37 + day * 11) % 1800)
                    made.append(login_row(
                        queue=str(800 + queue), agent=str(1000 + agent), label=f"{1000 + agent} Agent {agent}", day=midnight,
                        logged_in=begins, logged_out=begins + timedelta(seconds=lasted), logged_in_for=f"PT{lasted:g}S",
                        day_for="PT8H59M58.75S", total_for=None, talking_for=f"PT{(agent * 7 + day) % 50}M{day % 60}S",
                    ))  # fmt: skip
                    sent += 1
                    if len(made) == 5000:
                        yield made
                        made = []
    if made:
        yield made


def main() -> None:
    """Print what one run takes."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    now = datetime(2026, 11, 24, 10, 15, tzinfo=ZONE)
    directory = Directory(
        read_at=now,
        queues=tuple(Queue(dn=str(800 + q), name=f"Queue {q}") for q in range(QUEUES)),
        people=tuple(Person(dn=str(1000 + a), first="Agent", last=str(a)) for a in range(AGENTS)),
    )
    question = Question(
        everything=True, period=Period(zone="Europe/Berlin", start=FIRST, end=FIRST + timedelta(days=91))
    )
    writer = CsvWriter("bench.csv", "Europe/Berlin", queue_names(directory))
    fold = REPORTS["logins"].start(
        question, directory, Scope(everything=True), Policy(), {}, now, private=True, sink=writer.add
    )
    adding = 0.0
    for chunk in chunks(many):
        begun = process_time()
        fold.add(chunk)
        adding += process_time() - begun
    begun = process_time()
    folded = fold.finish()
    finishing = process_time() - begun
    sheet = writer.finish()
    print(  # noqa: T201
        f"{many:,} rows: add {adding:.2f} s, finish with CSV {finishing:.2f} s, {folded.counted:,} presences"
    )
    print(  # noqa: T201
        f"CSV {sheet.length:,} bytes plain, {sum(map(len, sheet._parts)):,} in memory; {len(folded.summary.table.rows):,} table rows"
    )
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
