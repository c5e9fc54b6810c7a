"""Every command the pages tell people to type into a terminal is run as it is told there, and every `make` target is one."""

import asyncio
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.__main__ import main, parser
from bot.roof.demo_command import demo
from bot.settings import NAMES
from tests.pages.collected import HOUSE, shown_for_a_terminal, targets

OPTION = re.compile(r"`(--[a-z-]+)")


class Told(NamedTuple):
    """A line of `commands.txt`: what is shown, what is typed for it, the exit status, and what is printed."""

    shown: str
    typed: str
    status: int
    prints: str


def told() -> Iterator[Told]:
    for line in Path(__file__).with_name("commands.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, *middle, status, prints = line.split(" -> ")
            yield Told(first, middle[0] if middle else first, int(status), prints)


def test_every_command_that_is_shown_is_in_the_list_and_nothing_else() -> None:
    assert {one.shown for one in told()} == shown_for_a_terminal()


async def test_what_is_told_is_typed_and_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong: list[str] = []
    async with demo(program=False) as outside:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in outside.environment.items():
            monkeypatch.setenv(name, value)
        for one in told():
            status = await asyncio.to_thread(_run, shlex.split(one.typed))
            printed = capsys.readouterr()
            if status != one.status or one.prints not in printed.out + printed.err:
                wrong.append(f"{one}\n{status} {printed.out[:600]} {printed.err[:600]}")

    assert not wrong, "\n\n".join(wrong)


def _run(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.mark.parametrize("page", ["README.md", "docs/operators.md"])
def test_every_option_in_a_table_of_commands_is_one_of_its_command(page: str) -> None:
    for line in (HOUSE / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("| `python -m bot "):
            verb = line.split()[4].strip("`,")
            known = parser(verb).format_help() + _help_of(verb)
            assert {option for option in OPTION.findall(line) if option not in known} == set(), line


def _help_of(verb: str) -> str:
    subs = next(each for each in parser(verb)._actions if each.choices and verb in each.choices)
    choices = subs.choices
    assert isinstance(choices, dict)
    return str(choices[verb].format_help())


def test_every_target_that_is_told_is_made_by_make() -> None:
    made = set(re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert targets() <= made
