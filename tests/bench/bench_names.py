"""How long looking for a name takes among many, and whether the intended one comes first; how long reading a question takes.

Figures are processor time of one run on one machine: compare the columns, not the digits. Exit 1 where a limit is passed.
"""

import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.directory import Found, Kind, Names
from bot.models import Directory, Person, Queue
from bot.reading import read

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
SYLLABLES = tuple(
    re.findall(
        "..", "babebibobudadedidodukakekikokulalelilolumamemimomunaneninorarerirorusasesisotatetitovaveviwa"
    )
)
QUESTIONS = (
    "{queue} yesterday",
    "{queue}, {other} last week by agent csv only",
    "{person} since monday",
    "who was logged into {queue} yesterday?",
    "who was in {queue} and {other} on friday, and was {person} late?",
    "when did {person} start on monday?",
    "{typo} yesterday",
)
LIMITS_MS = {100: 1.0, 1_000: 1.0, 10_500: 5.0, 100_000: 10.0}
READING_MS = 5.0


def show(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def sees(_kind: Kind, _dn: str) -> bool:
    return True


def made_up(source: random.Random, syllables: int) -> str:
    return "".join(source.choices(SYLLABLES, k=syllables)).title()


def directory(source: random.Random, people: int, queues: int) -> Directory:
    first = [made_up(source, 2) for _ in range(300)]
    return Directory(
        queues=tuple(
            Queue(dn=str(10_000 + at), name=f"{made_up(source, 3)} {made_up(source, 2)}")
            for at in range(queues)
        ),
        people=tuple(
            Person(
                dn=str(200_000 + at), first=source.choice(first), last=made_up(source, source.randint(2, 5))
            )
            for at in range(people)
        ),
        read_at=NOW,
    )


def slipped(source: random.Random, name: str) -> str:
    """A name with one letter left out, swapped or wrong."""
    letters = list(name)
    at = source.randrange(1, len(letters) - 1)
    deed = source.randrange(3)
    if deed == 0:
        del letters[at]
    elif deed == 1:
        letters[at], letters[at - 1] = letters[at - 1], letters[at]
    else:
        letters[at] = source.choice("aeiourstln")
    return "".join(letters)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.process_time()
    result = work()
    return (time.process_time() - start) * 1000, result


def look_ups(count: int) -> bool:
    source = random.Random(count)  # noqa: S311 - the same names in every run
    world = directory(source, count - count // 20, count // 20)
    built, made = timed(lambda: Names(world))
    assert isinstance(made, Names)
    exact, near, first = [], [], 0
    for _ in range(200):
        name = source.choice(made.entries)
        spent, _found = timed(lambda name=name: made.find(name.name, sees=sees))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        exact.append(spent)
        typed = slipped(source, name.name)
        spent, found = timed(lambda typed=typed: made.find(typed, sees=sees))  # type: ignore[misc]  # the same
        near.append(spent)
        names = [found.name] if isinstance(found, Found) else list(found.names)  # type: ignore[attr-defined]  # one of three shapes
        first += bool(names) and names[0].name == name.name
    limit = LIMITS_MS[count]
    slow = statistics.median(near) > limit
    show(
        f"{count:>7} names: built {built:7.0f} ms | name {statistics.median(exact):6.3f} ms | mistyped {statistics.median(near):6.2f} ms"
        f" (p95 {statistics.quantiles(near, n=20)[-1]:6.2f}) | intended first {first / 2:.0f} % | limit {limit} ms {'PASSED' if slow else 'kept'}"
    )
    return not slow


def readings() -> bool:
    source = random.Random(7)  # noqa: S311 - the same names in every run
    world = directory(source, 10_000, 500)
    built, made = timed(lambda: Names(world))
    assert isinstance(made, Names)
    show(f"10,000 people and 500 queues: built {built:.0f} ms")
    good = built < 500
    for question in QUESTIONS:
        spent = []
        for _ in range(40):
            queue, other = source.choice(world.queues).name, source.choice(world.queues).name
            text = question.format(
                queue=queue, other=other, person=source.choice(world.people).name, typo=slipped(source, queue)
            )
            took, _reading = timed(
                lambda text=text: read(  # type: ignore[misc]  # mypy cannot infer a lambda with a default
                    text, names=made, sees=sees, now=NOW, zone="Europe/Berlin", locale="en-GB"
                )
            )
            spent.append(took)
        middle = statistics.median(spent)
        good = good and middle < READING_MS * (2 if "late" in question else 1)  # two questions, read twice
        show(f"  {middle:6.2f} ms (p95 {statistics.quantiles(spent, n=20)[-1]:6.2f})  {question}")
    return good


if __name__ == "__main__":
    results = [look_ups(count) for count in LIMITS_MS]
    sys.exit(0 if all((*results, readings())) else 1)
