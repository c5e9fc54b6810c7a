"""The documentation and the code say the same: settings, commands, verbs, figures, messages and their codes."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import yaml

from bot import errors, metrics
from bot.__main__ import VERBS as COMMANDS
from bot.audit import SWITCHES
from bot.desk import ACTING_SECONDS
from bot.metrics import Counted, Gauges
from bot.roof.housekeeping import EVERY_SECONDS
from bot.roof.unit import unit
from bot.settings import NAMES
from bot.settings.env_file import read_env_text
from bot.settings.shape import ROWS
from bot.store.keeping import PATIENCE_DAYS, TABLES
from handlers.proof import LATE_DAYS
from handlers.verbs import VERBS

HOUSE = Path(__file__).parent.parent
PAGES = sorted((HOUSE / "docs").glob("*.md"))
OPERATORS = (HOUSE / "docs/operators.md").read_text()
README = (HOUSE / "README.md").read_text()
DEFAULTS = {row.name: row.default for row in ROWS}
NO_SETTINGS = {"HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "POSTGRES_PASSWORD"}


def cells(text: str) -> Iterator[list[str]]:
    """The rows of the tables of *text*."""
    for line in text.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


@cache
def texts() -> str:
    """Every text in the code, one after the other; what is put into it stands as …"""
    found: list[str] = []
    for top in ("bot", "handlers"):
        for path in (HOUSE / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.JoinedStr):
                    parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
                    found.append("".join(str(part) for part in parts))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.append(node.value)
    return "\n".join(found)


def test_every_setting_is_in_the_operators_table_with_its_default() -> None:
    told = {
        row[0].strip("`"): row[1].strip("`")
        for row in cells(OPERATORS)
        if re.fullmatch("`[A-Z0-9_]+`", row[0])
    }

    assert told == DEFAULTS


def test_the_example_file_has_every_setting_with_its_default() -> None:
    text = (HOUSE / ".env.example").read_text()
    values, problems = read_env_text(text)

    assert (values, problems) == (DEFAULTS, ())


def test_the_readme_names_every_setting_once() -> None:
    table = README[README.index("### Settings") : README.index("## Run it")]

    assert sorted(name for name in re.findall(r"`([A-Z0-9_]+)`", table) if name in NAMES) == sorted(NAMES)


@pytest.mark.parametrize("page", [HOUSE / "README.md", *PAGES], ids=lambda page: page.name)
def test_no_page_names_a_setting_or_command_that_is_not_there(page: Path) -> None:
    text = page.read_text()
    shouted = set(re.findall(r"`([A-Z]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`", text))

    assert shouted <= {*NAMES, *NO_SETTINGS}
    assert set(re.findall(r"python3? -m bot ([a-z]+)", text)) <= set(COMMANDS)


def test_every_command_is_in_the_operators_table_and_in_the_readme() -> None:
    told = {row[0].split()[3].strip("`") for row in cells(OPERATORS) if row[0].startswith("`python -m bot ")}
    table = README[README.index("## Run it") : README.index("## How it is built")]

    assert told == set(COMMANDS)
    assert {name for name in COMMANDS if re.search(rf"\b{name}\b", table)} == set(COMMANDS)


def test_every_verb_is_explained_to_supervisors() -> None:
    page = (HOUSE / "docs/supervisors.md").read_text()
    told = set(re.findall(r"`/logins ([a-z]+)", page))

    assert set(VERBS) - {"start"} <= told


def codes() -> set[str]:
    """The codes of every error that can reach somebody."""
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    return {each.code for each in kinds if issubclass(each, errors.BotError)} - {"error", "pbx"}


def troubles() -> list[list[str]]:
    """The rows of the troubleshooting table."""
    part = OPERATORS[OPERATORS.index("## Troubleshooting") : OPERATORS.index("## Upgrade")]
    return [
        row for row in cells(part) if len(row) == 3 and row[0] != "message" and not row[0].startswith("---")
    ]


def test_every_kind_of_error_has_a_row_and_every_row_a_kind_that_exists() -> None:
    assert {row[1].strip("`") for row in troubles() if row[1]} == codes()


@pytest.mark.parametrize("row", troubles(), ids=lambda row: row[0][:40])
def test_a_message_of_the_table_is_one_the_code_can_say(row: list[str]) -> None:
    assert row[0] in texts()


def test_every_figure_is_explained_and_every_explained_one_is_there() -> None:
    counted = Counted()
    counted.asked("answered", 0.2)
    counted.fault("pbx-busy")
    gauges = Gauges(
        slack=True, pbx=True, store=True, breaker_open=False, pbx_requests=1, digests={"active": 1}
    )
    _, text = metrics.exposition(counted, gauges)
    given = set(re.findall(r"^# TYPE (logins_\w+)", text.decode(), re.MULTILINE))

    assert {row[0].strip("`") for row in cells(OPERATORS) if row[0].startswith("`logins_")} == given


def test_the_unit_in_the_repository_is_the_one_that_setup_prints() -> None:
    where = Path("/srv/logins/app")

    assert (HOUSE / "deploy/logins.service").read_text() == unit(where, f"{where}/.venv/bin/python")


def test_what_the_container_and_the_procfile_start_are_commands() -> None:
    compose = yaml.safe_load((HOUSE / "compose.yml").read_text())["services"]
    procfile = dict(line.split(": ", 1) for line in (HOUSE / "Procfile").read_text().splitlines())
    dockerfile = (HOUSE / "Dockerfile").read_text()

    assert {compose["migrate"]["command"], compose["work"]["command"]} <= set(COMMANDS)
    said = compose["serve"]["environment"]  # over what .env says, which is copied from a machine's own
    assert said["HOST"] == str(IPv4Address(0))
    assert compose["serve"]["ports"] == [f"127.0.0.1:{said['PORT']}:{said['PORT']}"]
    assert {kind: line.split()[-1] for kind, line in procfile.items()} == {
        "release": "migrate",
        "web": "serve",
        "worker": "work",
    }
    assert "USER logins" in dockerfile
    assert set(re.findall(r"^COPY (?!--)(\S+)", dockerfile, re.MULTILINE)) <= {
        path.name for path in HOUSE.iterdir()
    }


def test_every_page_of_the_site_is_in_its_menu() -> None:
    menu = yaml.safe_load((HOUSE / "mkdocs.yml").read_text())["nav"]

    assert sorted(page for entry in menu for page in entry.values()) == [page.name for page in PAGES]


STAFF = (HOUSE / "docs/staff.md").read_text()
IN_WORDS = {1: "one", 2: "two", 5: "five", 20: "twenty"}


def test_staff_read_of_every_table_with_people_in_it_what_it_holds_and_until_when() -> None:
    told = {row[0]: row[1] for row in cells(STAFF) if len(row) == 2}

    wanted = {kept.holds: kept.until for kept in TABLES if kept.holds}
    assert len(wanted) > 10
    assert {holds: told.get(holds) for holds in wanted} == wanted
    rows = STAFF[STAFF.index("| Kept by the app") :]
    assert {row[0] for row in cells(rows[: rows.index("\n\n")])} - {"Kept by the app", "---"} == set(wanted)


def test_the_limits_that_staff_read_of_are_those_of_the_code() -> None:
    assert f"for {PATIENCE_DAYS} days, tells the admins" in STAFF
    assert f"not done for {IN_WORDS[LATE_DAYS]} days" in " ".join(STAFF.split())
    assert f"{IN_WORDS[int(ACTING_SECONDS)]} seconds for questions" in STAFF
    assert EVERY_SECONDS == 3600
    assert "removed every hour" in STAFF
    assert f"{DEFAULTS['AUDIT_DAYS']} days unless set otherwise" in STAFF


def test_staff_read_of_every_switch_that_shows_less() -> None:
    told = {name for row in cells(STAFF) for name in re.findall(r"`([A-Z_]{3,})(?:=\w+)?`", row[0])}

    assert set(SWITCHES) - {"ADMINS", "AUDITORS"} <= told
