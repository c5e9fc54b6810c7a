"""A hundred thousand generated asks against the rules, then mistakes made on purpose: after how many asks each is seen.

Each mistake is an edit of a copy of the code; the copy is asked until something comes out that must not. Then every hostile name is
taken through every output as a queue's: the long form of the test of that name.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, os.environ.get("COPY_OF_THE_HOUSE", str(HOUSE)))

from tests.access.cases import CASES_IN_A_WORLD, asked_in  # noqa: E402 - found by the line above

PIECE = 10_000
MOST_FOR_A_MISTAKE = 20_000


class Mistake(NamedTuple):
    """What is edited where."""

    name: str
    file: str
    before: str
    after: str


MISTAKES = (
    Mistake("the filter of rows dropped", "bot/reports/track.py", "if not scope.sees(queue, agent):", "if not agent:"),
    Mistake("a suggestion not filtered", "handlers/form.py", "sees(scope, directory), most=100)", "lambda *_: True, most=100)"),
    Mistake("a column of the CSV leaks", "bot/spreadsheet/lines.py", 'row.label if self._names else ""', "row.label"),
    Mistake("rows under another's name taken for one's own", "bot/reports/track.py", "if only_own and (", "if not agent and ("),
    Mistake("near misses of anything", "bot/directory/names.py", "islice(self._seen(ranked, kind, sees), most)", "islice((self.entries[i] for i in ranked), most)"),
    Mistake("a refusal names every queue", "bot/access/questions.py",
        "for queue in visible(directory, scope, policy).queues\n        if scope.everything or queue.dn in scope.queues",
        "for queue in directory.queues",
    ),
    Mistake("talk times in posts", "bot/answering.py", 'policy.talk_time == "private" and given.private', 'policy.talk_time == "private"'),
    Mistake("posted where nothing is linked", "bot/access/channels.py", "if not queues or not set(queues) <= set(linked):", "if not queues:"),
    Mistake("one's own rows of a queue not linked", "bot/access/channels.py", "scope.everything or scope.own in question.agents", "scope.everything"),
    Mistake("an extension that is switched off", "bot/access/rights.py", "for person in matching if person.enabled]", "for person in matching]"),
    Mistake("guests let in", "bot/access/rights.py", 'return "guest" if asker.guest else ""', 'return ""'),
    Mistake("other queues offered unseen", "bot/access/questions.py", "if _may_ask_queue(dn, scope, directory, only_own=False)", "if dn"),
    Mistake("absent people named in posts", "bot/reports/found.py", "return self.private and self.policy.per_person", "return self.policy.per_person"),
    Mistake("a hidden queue called by its name", "bot/naming.py", 'if seen("queue", dn) else None', "if dn else None"),
    Mistake("members of a queue one is only in", "bot/reports/logins.py", "if queue is not None and facts.whole else ()", "if queue is not None else ()"),
    Mistake("external channels like any other", "bot/access/channels.py", "if (channel.external or channel.pending_external) and", "if channel.external and"),
)  # fmt: skip


def say(line: str) -> None:
    """A line of the table, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def ask(cases: int, first: int) -> int:
    """Ask *cases* times in pieces; 0 where nothing came out."""
    done, seconds, seed, leaks = 0, 0.0, first, 0
    while done < cases:
        worlds = min(PIECE, cases - done) // CASES_IN_A_WORLD
        found = asyncio.run(asked_in(range(seed, seed + worlds)))
        seed, done, seconds, leaks = (
            seed + worlds,
            done + found.cases,
            seconds + found.seconds,
            leaks + len(found.leaks) + len(found.logged),
        )
        say(
            f"{done:>7} asks, {leaks} leaks, {seconds:.0f} s of the processor: {dict(sorted(found.ended.items()))}",
        )
        for line in [*found.leaks, *found.logged][:10]:
            say(f"        {line}")
    return 1 if leaks else 0


def until_a_leak() -> int:
    """Ask until something comes out; prints after how many asks, and what it was."""
    found = asyncio.run(asked_in(range(MOST_FOR_A_MISTAKE // CASES_IN_A_WORLD), until_a_leak=True))
    say((found.leaks or [f"nothing in {found.cases} asks"])[0])
    return 0 if found.leaks else 1


def make(mistake: Mistake) -> bool:
    """Make the mistake in a copy and ask it; whether it was seen."""
    with tempfile.TemporaryDirectory(prefix="rights-") as folder:
        copy = Path(folder)
        for part in ("bot", "handlers", "tests/access"):
            shutil.copytree(HOUSE / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "demo"))
        edited = copy / mistake.file
        text = edited.read_text(encoding="utf-8")
        if text.count(mistake.before) != 1:
            say(f"{mistake.name}: the code it edits has changed")
            return False
        edited.write_text(text.replace(mistake.before, mistake.after), encoding="utf-8")
        ran = subprocess.run(  # noqa: S603 - this very file
            [sys.executable, __file__, "--until-a-leak"], cwd=copy, env={**os.environ, "COPY_OF_THE_HOUSE": folder},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    said = (ran.stdout or ran.stderr).strip().splitlines()
    say(f"{mistake.name}: {said[-1] if said else 'nothing was said'}")
    return ran.returncode == 0


def names() -> int:
    """Every hostile name through every output."""
    test = "tests/security/test_hostile_names.py"
    ran = subprocess.run(  # noqa: S603 - our own test, named here
        [sys.executable, "-m", "pytest", test], cwd=HOUSE, env={**os.environ, "NAMES_STEP": "12"}, check=False
    )
    return ran.returncode


def main() -> int:
    """0 where nothing came out, every mistake was seen and no name did harm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=1_000_000, help="the seed of the first workspace")
    parser.add_argument(
        "--until-a-leak", action="store_true", help="ask until something comes out, and nothing else"
    )
    parser.add_argument("--only", choices=("asks", "mistakes", "names"))
    given = parser.parse_args()
    if given.until_a_leak:
        return until_a_leak()
    failed = 0
    if given.only in {None, "asks"}:
        failed |= ask(given.cases, given.first)
    if given.only in {None, "mistakes"}:
        failed |= not all(list(map(make, MISTAKES)))
    if given.only in {None, "names"}:
        failed |= names()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
