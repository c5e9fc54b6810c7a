"""What `mutmut results --all true` says -> a line for each module: how many changes the tests noticed, and which they did not.

    mutmut results --all true | python -m tests.survivors

Ends with 1 where a module's tests noticed fewer than nine in ten.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

NOTICED = ("killed", "timeout")
ENOUGH = 0.9


def by_module(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Each module's mutants by name, with what became of them; what was not tried is left out."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        name, _, outcome = line.strip().partition(": ")
        module, _, mutant = name.rpartition(".")
        if "__mutmut_" in mutant and outcome != "not checked":
            found[module][mutant] = outcome
    return found


def said(mutants: dict[str, dict[str, str]]) -> Iterator[str]:
    """The table, then the names of those nobody noticed."""
    for module, outcomes in sorted(mutants.items()):
        noticed = sum(outcome in NOTICED for outcome in outcomes.values())
        yield f"{module:32} {noticed:4} of {len(outcomes):4} noticed, {noticed / len(outcomes):6.1%}"
    for module, outcomes in sorted(mutants.items()):
        for mutant, outcome in outcomes.items():
            if outcome not in NOTICED:
                yield f"  {outcome}: {module}.{mutant}"


def main() -> int:
    """Print it; 1 where a module falls short."""
    mutants = by_module(sys.stdin)
    for line in said(mutants):
        print(line)  # noqa: T201 -- it is a command
    counts = [Counter(outcome in NOTICED for outcome in outcomes.values()) for outcomes in mutants.values()]
    return int(not counts or any(count[True] < ENOUGH * count.total() for count in counts))


if __name__ == "__main__":
    sys.exit(main())
