"""The pages and the program's own words -> every command, phrase and sentence they tell people to type."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from handlers.verbs import VERBS

VIEWS = ("now", "gaps", "missing", "why")
HOUSE = Path(__file__).parents[2]
PAGES = (HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").glob("*.md")))
SUPERVISORS = HOUSE / "docs/supervisors.md"
SPAN = re.compile(r"`([^`\n]+)`")
TO_APP = re.compile(r"[/@]logins\b")
PROGRAM = re.compile(r"(?:\S*python3? -m bot|(?:\S*/)?logins) ([a-z]+\b[^#]*)")
MADE = re.compile(r"\bmake ([a-z]+)\b")


def shown_to_people() -> set[str]:
    """What is typed in Slack, from the pages, the program's texts and every cell of the table of what to type."""
    found = set(of_the_program())
    for page in PAGES:
        what_to_type = page == SUPERVISORS
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                what_to_type = page == SUPERVISORS or line == "## Ask it"
            if line.startswith("    "):
                found |= {line.strip()} if TO_APP.match(line.strip()) else set()
            elif what_to_type and line.startswith("|"):
                found |= {span for span in SPAN.findall(line) if not is_setting(span)}
            else:
                found |= {span for span in SPAN.findall(line) if TO_APP.match(span)}
    return found


def is_setting(span: str) -> bool:
    """Whether it is the name of one, which nobody types into Slack."""
    return bool(re.fullmatch(r"[A-Z_]{3,}(=\w+)?", span))


def begins_a_command(span: str) -> bool:
    """Whether it is a command with `/logins` left away, as on the pages of help."""
    return span.partition(" ")[0] in {*VERBS, *VIEWS}


def of_the_program() -> Iterator[str]:
    """What the texts in the code tell people to type in Slack; what is put into them stands as …"""
    for top in ("bot", "handlers"):
        for path in (HOUSE / top).rglob("*.py"):
            if "demo" in path.relative_to(HOUSE).parts:
                continue
            for text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
                if "{" in text:  # a line of help, which is filled in for its reader: see test_help
                    continue
                if text.startswith("/logins "):
                    yield text
                yield from (
                    span for span in SPAN.findall(text) if TO_APP.match(span) or begins_a_command(span)
                )


def _texts(tree: ast.AST) -> Iterator[str]:
    """Texts that are said: no docstrings, and the parts of an f-string only as the whole."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def shown_for_a_terminal() -> set[str]:
    """The program's own commands as the pages show them, without `python -m bot`."""
    found: set[str] = set()
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").splitlines():
            for text in [line.strip()] if line.startswith("    ") else SPAN.findall(line):
                if not TO_APP.match(text) and (command := PROGRAM.match(text)):
                    found.add(command[1].strip())
    return found


def targets() -> set[str]:
    """What the pages say `make` makes."""
    return {target for page in PAGES for target in _made(page.read_text(encoding="utf-8"))}


def _made(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for part in [line] if line.startswith("    ") else SPAN.findall(line):
            yield from MADE.findall(part.partition("#")[0])
