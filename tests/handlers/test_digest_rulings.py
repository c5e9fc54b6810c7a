"""Slack's error codes: each has one row, and nothing that may have been done is done again without looking."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handlers import rulings
from handlers.rulings import RULINGS, ruling_of

CODES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "slack_error_codes.toml").read_text())
METHODS: dict[str, list[str]] = CODES["methods"]


@pytest.mark.parametrize("method", METHODS)
def test_every_code_of_a_method_has_a_row(method: str) -> None:
    assert [code for code in [*CODES["every"], *METHODS[method]] if code not in RULINGS] == []


def test_no_code_has_two_rows() -> None:
    rows = [*rulings._RETRY, *rulings._UNCLEAR, *rulings._PAUSE, *rulings._OURS]
    assert sorted({code for code in rows if rows.count(code) > 1}) == []


@pytest.mark.parametrize(
    ("code", "ruling"),
    [
        ("ratelimited", "retry"),
        ("fatal_error", "unclear"),
        ("internal_error", "unclear"),
        ("is_archived", "pause"),
        ("not_in_channel", "pause"),
        ("token_revoked", "pause"),
        ("invalid_blocks", "fault"),
        ("a_code_of_next_year", "unclear"),
    ],
)
def test_what_a_digest_does_about_a_code(code: str, ruling: str) -> None:
    assert ruling_of(code) == ruling


def test_a_code_in_no_list_of_slacks_has_a_reason_to_be_here() -> None:
    known = {*CODES["every"], *(code for codes in METHODS.values() for code in codes)}
    statuses = {"425", "500", "502", "503", "504"}  # of a server in between
    others = {
        "cannot_dm_bot",
        "posting_to_general_channel_denied",
        "unknown_method",
    }  # seen, on no page of these methods
    assert set(RULINGS) - known == statuses | others
