"""Places nothing can be written to -> one sentence, status 1, no traceback, and no half of a file."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.errors import BotError
from bot.roof.targets import unwritable, write

HOUSE = Path(__file__).parents[2]
NOW = "2026-11-24T10:15:00+01:00"
ASK = ("ask", "--demo", "--now", NOW, "Support yesterday")
PLACES = {
    "nowhere/out": "there is no such folder",
    "folder": "it is a folder",
    "file/out": "is a file and no folder",
    "n" * 300: "its name is too long",
    "/dev/full": "the disk is full",
}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "png"])
@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_cannot_be_written_to_is_a_sentence(
    kind: str,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").touch()

    assert main([*ASK, f"--{kind}", place]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"{place} cannot be written: ")
    assert PLACES[place] in err
    assert sorted(path.name for path in Path().iterdir()) == ["file", "folder"]


@pytest.mark.parametrize(
    "number", [errno.EACCES, errno.EPERM, errno.EROFS, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ELOOP, 0]
)
def test_every_reason_says_what_to_do(number: int) -> None:
    said = unwritable("out.csv", OSError(number, os.strerror(number) if number else None)).text

    assert said.startswith("out.csv cannot be written: ")
    assert said.endswith("Name another file, or mend that and ask again.")


def test_what_was_written_in_part_is_taken_away(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"half of"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(BotError, match="the disk is full"):
        write(str(tmp_path / "out.csv"), breaks_off())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("--csv", "-", "--json"), ("--csv", "-", "--png", "-"), ("--xlsx", "-", "--json")]
)
def test_two_are_not_mixed_up_on_standard_output(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ASK, *words]) == 1
    assert "Only one of" in capsys.readouterr().err


def test_a_file_without_a_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*ASK, "--csv", ""])
    assert "a file's name is missing" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--json",), ("--csv", "-"), ("--xlsx", "-"), ()])
def test_a_full_disk_behind_standard_output_is_a_sentence(words: tuple[str, ...], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "bot", *ASK, *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(HOUSE), "PATH": os.environ["PATH"]},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (
        1,
        "Standard output cannot be written: No space left on device.\n",
    )


def test_a_workbook_on_standard_output_is_nothing_but_the_workbook(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert main([*ASK, "--xlsx", "-"]) == 0
    out = capfdbinary.readouterr().out
    assert out.startswith(b"PK")
    assert b"Support" not in out[-200:]
