"""The house: imports go down only, rooms never import rooms, each outside library has one room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
FLOORS = (
    ("bot.errors",),
    ("bot.models",),
    (  # rooms
        "bot.dates", "bot.directory", "bot.threecx", "bot.reports", "bot.access", "bot.spreadsheet", "bot.picture",
        "bot.digests", "bot.store", "bot.settings", "bot.logs", "bot.limits", "bot.audit", "bot.manifest", "bot.metrics", "bot.recent", "bot.thinking", "bot.opening_hours",
    ),
    ("bot.reading", "bot.followup", "bot.naming", "bot.covering"),
    ("bot.comparing",),
    ("bot.offering",),
    ("bot.extent", "bot.answering"),
    ("bot.desk", "bot.proposing"),
    ("bot.rounds",),
    ("handlers",),
    ("bot.__main__", "bot.terminal", "bot.demo", "bot.roof"),
)  # fmt: skip
ROOMS = FLOORS[2]
ONE_ROOM = {
    "httpx": ("bot.threecx",),
    "msgspec": ("bot.threecx",),
    "dateparser": ("bot.dates",),
    "cronsim": ("bot.digests",),
    "rapidfuzz": ("bot.directory",),
    "anyascii": ("bot.directory",),
    "xlsxwriter": ("bot.spreadsheet",),
    "resvg_py": ("bot.picture",),
    "slack_sdk": ("handlers", "bot.demo"),
    "slack_bolt": ("handlers",),
    "aiohttp": ("handlers", "bot.demo"),
    "sqlite3": ("bot.store",),
    "psycopg": ("bot.store",),
    "psycopg_pool": ("bot.store",),
    "procrastinate": ("bot.store",),
    "cryptography": ("bot.store",),
    "prometheus_client": ("bot.metrics",),
    "yaml": ("bot.manifest",),
}


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("bot", "handlers"):
        for path in sorted((HOUSE / top).rglob("*.py")):
            parts = path.relative_to(HOUSE).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (
                f"{node.module}.{alias.name}"
                for alias in node.names
                if f"{node.module}.{alias.name}" in MODULES
            )


def place(module: str) -> tuple[int, str] | None:
    """Floor and room of a module of ours; the package `bot` itself is the map and stands on no floor."""
    for floor, names in enumerate(FLOORS):
        for name in names:
            if module == name or module.startswith(f"{name}."):
                return floor, name
    return None


@pytest.mark.parametrize("module", [name for name in MODULES if name != "bot"])
def test_every_module_has_a_place_and_imports_go_down_only(module: str) -> None:
    here = place(module)
    assert here is not None, f"{module} stands on no floor: name it in FLOORS"
    for imported in imports(MODULES[module]):
        there = place(imported)
        if there is None or there[1] == here[1]:
            continue
        assert there[0] < here[0] or (here[0] == there[0] == len(FLOORS) - 1), (
            f"{module} imports {imported}, which is not below it"
        )


@pytest.mark.parametrize("module", [name for name in MODULES if name != "bot"])
def test_each_outside_library_has_one_room(module: str) -> None:
    for imported in imports(MODULES[module]):
        rooms = ONE_ROOM.get(imported.split(".")[0])
        if rooms is not None and not module.startswith("bot.demo"):
            assert any(module == room or module.startswith(f"{room}.") for room in rooms), (
                f"{module} imports {imported}"
            )


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_in_its_first_line_what_it_turns_into_what(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text())), f"{module} has no docstring"


NAMES_ITSELF = {
    "handlers.beside": "of the answer's own people",
    "handlers.delivery": "of the digest's own question",
    "handlers.digest_queues": "as its owner made it",
}


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[0] == "handlers"])
def test_names_of_queues_and_people_go_out_through_the_one_that_knows_the_reader(module: str) -> None:
    words = {
        node.id for node in ast.walk(ast.parse(MODULES[module].read_text())) if isinstance(node, ast.Name)
    }

    assert bool(words & {"shown_name", "name_or_number"}) == (module in NAMES_ITSELF), "use bot.naming.Reader"


def test_no_file_is_named_for_what_nobody_named() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "base"}

    assert not [name for name in MODULES if forbidden & set(name.split("."))]
