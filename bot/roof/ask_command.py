"""`ask` -> the same answer in the terminal, as a table, a CSV, a workbook, a picture or JSON."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.models import Answer, Asker, Choices, Confirm, Refusal
from bot.roof.targets import STDOUT, at_most_one_to_stdout, target, write
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot import reading
    from bot.roof.beside_serve import Home
    from bot.roof.built import Built

TEAM = "local"
ROWS = 40  # of a table, unless all are asked for


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is asked, as whom, and what comes out."""
    parser.add_argument("question", nargs="+", help='such as "Support yesterday"')
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="with the rights of this person")
    parser.add_argument("--demo", action="store_true", help="ask the make-believe phone system")
    parser.add_argument("--seed", type=int, default=1, help="of the make-believe one")
    parser.add_argument("--now", help="as if it were this moment, ISO 8601")
    parser.add_argument("--tz", default="", help="IANA zone of the report")
    parser.add_argument("--locale", default="en", help="of dates in the question, such as de-DE")
    parser.add_argument("--csv", metavar="FILE", type=target, help="write the CSV; - for stdout")
    parser.add_argument("--xlsx", metavar="FILE", type=target, help="write the workbook; - for stdout")
    parser.add_argument("--png", metavar="FILE", type=target, help="write the timeline; - for stdout")
    parser.add_argument("--all", action="store_true", help=f"print more than {ROWS} rows")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(given: argparse.Namespace) -> int:
    """Ask; 0 when answered, 1 when refused or when there are several readings."""
    at_most_one_to_stdout(given.csv, given.xlsx, given.png, as_json=given.json)
    return asyncio.run(_run(given))


@asynccontextmanager
async def _built(given: argparse.Namespace) -> "AsyncIterator[tuple[Built, Home]]":
    from bot.roof.beside_serve import Home, home
    from bot.roof.built import build
    from bot.roof.clocks import clock_from

    clock = clock_from(given.now)
    zone = {"TIMEZONE": given.tz} if given.tz else {}
    if not given.demo:
        settings = load_settings({**os.environ, **zone}, Path(".env"), for_what="ask")
        kept = await home(settings)
        async with build(settings, kept.team, clock=clock, database=kept.database) as built:
            yield built, kept
        return
    from bot.demo.pbx import PBX
    from bot.demo.world import World

    pbx = PBX(World(given.seed, clock()), clock)
    address = await pbx.start()
    tokens = pbx.tokens
    told = {
        "THREECX_URL": address,
        "THREECX_CLIENT_ID": tokens.client_id,
        "THREECX_CLIENT_SECRET": tokens.client_secret,
    }
    try:
        async with build(
            load_settings({**told, **zone}, None, for_what="ask"), TEAM, clock=clock, database="sqlite://"
        ) as built:
            yield built, Home()
    finally:
        await pbx.stop()


async def _run(given: argparse.Namespace) -> int:
    async with _built(given) as (built, kept):
        from bot.roof.beside_answer import with_notes

        team, user = (TEAM, "operator") if not given.email else (TEAM, given.email)
        asker = Asker(
            team=team,
            user=user,
            email=given.email or "",
            email_confirmed=bool(given.email),
            locale=given.locale,
            zone=given.tz,
        )
        now = built.clock()
        read, refused = await _read(built, given, asker, now)
        if read is None:
            return _say(refused, as_json=given.json)
        question = read.question
        wants = question.options.model_copy(
            update={
                "csv": bool(given.csv or given.json or given.png),
                "xlsx": bool(given.xlsx),
                "picture": bool(given.png),
                "csv_only": not given.png,
                "tz": given.tz,
            }
        )
        outcome = await built.desk.answer(question.model_copy(update={"options": wants}), asker, now)
        refusal = outcome if isinstance(outcome, Refusal) else ""
        rows = outcome.rows_kept if isinstance(outcome, Answer) else 0
        if not isinstance(outcome, Confirm):
            await kept.write_down(built.store, asker, now, question, refusal, rows)
        if not isinstance(outcome, Answer):
            return _say(outcome, as_json=given.json)
        files = frozenset(kind for kind in ("csv", "xlsx") if getattr(given, kind))
        named = built.settings.policy.names == "names"
        await asyncio.to_thread(_out, with_notes(outcome, read, files, named=named), read.cannot, given)
    return 0


async def _read(
    built: "Built", given: argparse.Namespace, asker: Asker, now: datetime
) -> tuple["reading.Asked | None", Choices | Refusal]:
    from bot import reading
    from handlers.unread import not_read, picker

    found = await built.desk.read(" ".join(given.question), asker, now)
    nothing = Refusal(
        code="command", text="That is a command of the Slack app, not a question. Try: Support yesterday"
    )
    if isinstance(found, reading.Asked):
        return found, nothing
    if isinstance(found, reading.Several):
        return None, picker(found)
    if isinstance(found, reading.NotRead):
        directory, scope = await built.desk.seen_by(asker)
        return None, not_read(found, scope, directory, built.settings.policy)
    return None, nothing


def _say(outcome: Choices | Confirm | Refusal, *, as_json: bool) -> int:
    """Why there is no answer; as JSON where JSON was asked for."""
    from bot.roof.answer_json import choices_json, refusal_json

    if as_json:
        print(choices_json(outcome) if isinstance(outcome, Choices) else refusal_json(outcome))
        return 1
    print(outcome.text, file=sys.stderr)
    for button in outcome.buttons:
        if button.question is not None:
            print(f"  - {button.label}", file=sys.stderr)
    return 1


def _out(found: Answer, cannot: tuple[str, ...], given: argparse.Namespace) -> None:
    from bot import picture, terminal
    from bot.roof.answer_json import answer_json

    by_kind = {sheet.name.rpartition(".")[2]: sheet for sheet in found.sheets}
    if given.png and found.timeline is not None:
        by_kind["png"] = picture.pictures(found.timeline)[0]
    for kind, name in (("csv", given.csv), ("xlsx", given.xlsx), ("png", given.png)):
        if name and kind not in by_kind:
            print(f"There is no {kind.upper()}: {found.summary.sentence}", file=sys.stderr)
        elif name:
            write(name, by_kind[kind].chunks())
    if given.json:
        sys.stdout.writelines(answer_json(found, cannot))
        print()
    elif STDOUT not in {given.csv, given.xlsx, given.png}:
        colour = terminal.wants_colour(sys.stdout, os.environ)
        print(terminal.render(found, colour=colour, rows=0 if given.all else ROWS))
