"""`when` -> what a date phrase means; with --jsonl one JSON answer for each JSON line on stdin."""

import argparse
import sys
from datetime import UTC, datetime

from bot.errors import SettingsError
from bot.roof.clocks import clock_from


def arguments(parser: argparse.ArgumentParser) -> None:
    """A phrase, or lines of them."""
    parser.add_argument("phrase", nargs="*", help='such as "last week"')
    parser.add_argument("--tz", default="UTC", help="IANA zone")
    parser.add_argument("--locale", default="en", help="such as en-GB")
    parser.add_argument("--now", help="as if it were this moment, ISO 8601")
    parser.add_argument(
        "--jsonl", action="store_true", help='read lines {"id","text","reference","tz","locale"}, answer each'
    )


def run(given: argparse.Namespace) -> int:
    """Explain; 0 when the phrase is a period, 1 when it is not."""
    from bot.dates import find_period
    from bot.dates.when import answer_line, explain
    from bot.models import Understood

    if given.jsonl:
        for line in sys.stdin.buffer:
            sys.stdout.write(answer_line(line.decode("utf-8", "replace"), datetime.now(UTC)) + "\n")
            sys.stdout.flush()
        return 0
    if not given.phrase:
        raise SettingsError(("Name a phrase, such as: python -m bot when last week",))
    phrase, now = " ".join(given.phrase), clock_from(given.now)()
    try:
        meaning = find_period(phrase, now, given.tz, given.locale)
    except (KeyError, ValueError) as wrong:
        raise SettingsError((f"--tz {given.tz} is no IANA zone such as Europe/Berlin",)) from wrong
    print(explain(phrase, now, given.tz, given.locale))
    return 0 if isinstance(meaning, Understood) else 1
