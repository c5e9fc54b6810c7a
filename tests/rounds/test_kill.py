"""The short form of tests/soak/kill.py: real processes, killed with -9."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "soak" / "kill.py"


def result(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_dying_at_every_named_point_loses_and_doubles_nothing() -> None:
    assert "20 crash points visited" in result("--points")


def test_fifty_kills_on_sqlite_lose_and_double_nothing() -> None:
    assert "0 lost, 0 doubled" in result("--kills", "50", "--database", "sqlite")


@pytest.mark.parametrize(("engine", "kills"), [("loop", 20), ("procrastinate", 6)])
def test_kills_of_three_workers_on_postgres_lose_and_double_nothing(
    postgres_url: str, engine: str, kills: int
) -> None:
    said = result("--kills", str(kills), "--database", "postgres", "--engine", engine, "--url", postgres_url)
    assert "0 lost, 0 doubled" in said
