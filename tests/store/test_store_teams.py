"""Every statement of the store, walked over: it carries the team's id, names one row by a random id, or goes over all teams on purpose."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

STORE = Path(__file__).parents[2] / "bot" / "store"
SCHEMA = "\n".join(path.read_text() for path in sorted((STORE / "migrations").glob("*.sql")))
TABLES = dict(re.findall(r"create table (\w+) \((.*?)\);", SCHEMA, re.DOTALL))

CARRIES = re.compile(r"team_id = :\w+|insert into \w+ \([^)]*\bteam_id\b|\(team_id, request_id\)")
# Ids of digests, runs and tellings, and the keys of kept questions, are random (96 bits): they belong to one team alone.
BY_RANDOM_ID = re.compile(r"\b(?:runs\.|schedules\.)?(?:id|run_id|schedule_id) = :(?:id|run|schedule|a)\b")

# What goes over all teams on purpose, by a piece of the statement, and why.
OVER_ALL_TEAMS = {
    "delete from inbox where accepted <": "housekeeping: what is old is old in every team",
    "update inbox set lease_until = 0, holder = '' where holder": "a process that ends hands over what it holds, whosever it is",
    "update inbox set lease_until = 1": "a start takes up what any team left",
    "update inbox set lease_until = {now}": "a start takes up what any team left",
    "delete from kept_questions where expires": "housekeeping",
    "delete from threads where expires": "housekeeping",
    "delete from last_questions where asked": "housekeeping",
    "delete from settings where about <> ''": "housekeeping",
    "delete from access_requests where asked": "housekeeping",
    "delete from directories where kept": "housekeeping",
    "delete from tellings where planned": "housekeeping",
    "select team_id from audit where team_id > :after": "lists the teams themselves",
    "from schedules where state = 'active' and next_due": "the round looks for what is due in every team",
    "select id from schedules where state = 'deleted'": "housekeeping",
    "update runs set holder = :worker": "the round takes the next run of any team",
    "update runs set held_until = {now} + :lease where substr": "a worker renews what it holds, whosever it is",
    "update runs set held_until = 0, holder = ''": "a worker that ends gives back what it holds",
    "where due < :before and closed is not null": "housekeeping",
    "update tellings set held_until = {now} + :lease": "the round takes the next telling of any team",
    "select id, team_id, reason from schedules where state = 'paused'": "reminders for every team, each with its id",
    "max(at) as age from beats": "whether another process serves this file, whichever team",
    "select team_id as a": "a new key for every row that holds a secret",
    "select id as a, '' as b": "a new key for every row that holds a secret",
    "set payload = :secret where team_id = :a": "the row that was just read",
}


def statements() -> Iterator[tuple[str, str]]:
    """Every SQL statement written in the store: where, and on one line."""
    for path in sorted(STORE.glob("*.py")):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said = " ".join(node.value.split())
                if re.match(r"(?:with|select|insert into|update|delete from) \S+ ?", said) and touched(said):
                    yield f"{path.name}:{node.lineno}", said


def touched(sql: str) -> set[str]:
    """The tables a statement reads or writes."""
    return set(re.findall(r"(?:from|join|into|update) (\w+)", sql)) & set(TABLES)


def is_sorted_out(sql: str) -> bool:
    """Whether it carries the team, names a row by a random id, or is listed with its reason."""
    return bool(
        CARRIES.search(sql) or BY_RANDOM_ID.search(sql) or any(piece in sql for piece in OVER_ALL_TEAMS)
    )


def test_every_statement_carries_the_team_or_says_why_not() -> None:
    every = list(statements())

    assert len(every) > 80
    assert [(where, sql) for where, sql in every if not is_sorted_out(sql)] == []


def test_every_table_with_data_of_a_team_has_the_teams_id() -> None:
    without = {name for name, columns in TABLES.items() if "team_id" not in columns}

    assert without <= {"posts"}  # a part of a run, which has it
    assert "run_id" in TABLES["posts"]


def test_no_reason_outlives_its_statement() -> None:
    every = [sql for _, sql in statements()]

    assert [piece for piece in OVER_ALL_TEAMS if not any(piece in sql for sql in every)] == []


def test_a_statement_without_the_team_is_seen() -> None:
    assert not is_sorted_out("select * from grants where user_id = :user")
    assert not is_sorted_out("delete from links where channel_id = :channel")
    assert touched("select * from grants where user_id = :user") == {"grants"}
