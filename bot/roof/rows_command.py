"""`rows` -> the phone system's own rows, streamed as JSON lines or CSV: every option of the report, nothing interpreted."""

import argparse
import asyncio
import csv
import json
import os
import sys
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from bot.errors import SettingsError
from bot.models import Asker, Call, FetchNote, ODataOptions, Period, Question
from bot.settings import load_settings

OPERATOR = Asker(team="local", user="operator")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The report's parameters, then the eight options of the query."""
    parser.add_argument(
        "report", nargs="?", default="login-history", help="such as login-history (the default)"
    )
    parser.add_argument("--start", required=True, help="first instant, ISO 8601 with offset")
    parser.add_argument("--end", required=True, help="instant after the last, ISO 8601 with offset")
    parser.add_argument("--queue", default="", help="DN of a queue; all without it")
    parser.add_argument("--agent", default="", help="DN of an agent; all without it")
    parser.add_argument("--tz", default="UTC", help="IANA zone the phone system cuts days in")
    parser.add_argument("--top", type=int, help="at most so many rows")
    parser.add_argument("--skip", type=int, help="without the first so many")
    parser.add_argument("--search", help="free text")
    parser.add_argument("--filter", help="such as: AgentNo eq '101'")
    parser.add_argument(
        "--count", action="store_true", default=None, help="ask how many there are; told on stderr"
    )
    parser.add_argument("--select", default="", help="fields, separated by commas")
    parser.add_argument("--orderby", default="", help="fields, separated by commas, each with asc or desc")
    parser.add_argument("--expand", default="", help="navigations, separated by commas")
    parser.add_argument("--csv", action="store_true", help="CSV instead of JSON lines")


def run(given: argparse.Namespace) -> int:
    """Stream the rows; notes go to stderr."""
    try:
        call = Call(
            report=given.report,
            start=datetime.fromisoformat(given.start),
            end=datetime.fromisoformat(given.end),
            zone=given.tz,
            queue=given.queue,
            agent=given.agent,
            options=ODataOptions(
                top=given.top,
                skip=given.skip,
                search=given.search,
                filter=given.filter,
                count=given.count,
                select=_listed(given.select),
                orderby=_listed(given.orderby),
                expand=_listed(given.expand),
            ),
        )
    except ValidationError as wrong:
        where = ", ".join(str(error["loc"][-1]) for error in wrong.errors() if error["loc"])
        raise SettingsError(
            (f"These are not as they should be: {where or 'the options'}; see rows --help",)
        ) from wrong
    except ValueError as wrong:
        text = "--start and --end should be moments with offset, such as 2026-11-23T00:00:00+01:00"
        raise SettingsError((text,)) from wrong
    if call.start >= call.end:
        raise SettingsError(("--start should be before --end",))
    return asyncio.run(_run(call, as_csv=given.csv))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


async def _run(call: Call, *, as_csv: bool) -> int:
    from bot.roof.beside_serve import home
    from bot.roof.built import build

    settings = load_settings(os.environ, Path(".env"), for_what="rows")
    notes: list[FetchNote] = []
    writer = None
    kept = await home(settings)
    async with build(settings, kept.team, database=kept.database) as built:
        asked, shown = _question(call), 0

        async def write_down(outcome: str) -> None:
            await kept.write_down(
                built.store, OPERATOR, built.clock(), asked, outcome, rows=shown, report=call.report
            )

        await write_down("begun")  # before anything is printed: how much, the line at the end says
        try:
            async for rows in built.client.raw(call, notes=notes):
                shown += len(rows)
                for row in rows:
                    if not as_csv:
                        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
                        continue
                    if writer is None:
                        writer = csv.DictWriter(sys.stdout, list(row), extrasaction="ignore", restval="")
                        writer.writeheader()
                    writer.writerow({key: _safe(value) for key, value in row.items()})
        finally:
            await write_down("ended")
    for note in notes:
        print(note.text, file=sys.stderr)
    return 0


def _question(call: Call) -> Question:
    """What is asked for, as the audit knows it."""
    return Question(
        queues=(call.queue,) if call.queue else (),
        agents=(call.agent,) if call.agent else (),
        everything=not (call.queue or call.agent),
        period=Period(zone=call.zone, start=call.start, end=call.end),
    )


def _safe(value: object) -> object:
    from bot.spreadsheet.lines import neutral

    return neutral(value) if isinstance(value, str) else value
