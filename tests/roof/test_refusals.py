"""Every refusal that stands in the source -> it says what to do next, in the asker's words and in the operator's."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot import errors
from bot.errors import BotError, SettingsError
from tests.refusing import lacking

HOUSE = Path(__file__).parents[2]
KINDS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, BotError) and not issubclass(kind, SettingsError)
}


def words_of(node: ast.expr) -> str | None:
    """The words of a text in the source, `X` for what is filled in; None where they come from elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        words = "".join(str(each.value) if isinstance(each, ast.Constant) else "X" for each in node.values)
        return None if isinstance(node.values[-1], ast.FormattedValue) else words
    return None


def refusals() -> Iterator[tuple[str, str | None, str | None]]:
    """Where in the source, the asker's words and the operator's."""
    sources = (path for room in ("bot", "handlers") for path in sorted((HOUSE / room).rglob("*.py")))
    for path in (path for path in sources if "demo" not in path.parts):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            if node.func.id in KINDS:
                told = {each.arg: words_of(each.value) for each in node.keywords}
                text = words_of(node.args[0])
                yield f"{path.relative_to(HOUSE)}:{node.lineno}", text, told.get("operator", text)


def test_every_refusal_in_the_source_says_what_to_do() -> None:
    found = [*refusals()]
    assert len(found) > 50
    assert [f"{where} {each}" for where, text, operator in found for each in lacking(text, operator)] == []


def test_a_refusal_without_a_next_step_is_noticed() -> None:
    assert [*lacking("The disk fails.", "Status 204.")] == [
        "no next step for the asker: The disk fails.",
        "no next step for the operator: Status 204.",
        "innards: Status 204.",
    ]
