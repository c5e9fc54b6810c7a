"""Sound report rows and a fault's name -> rows as a phone system after an update, or a faulty one, would send them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.demo.faults import Value

AnyRow = dict[str, str | None]
Spoil = Callable[[list[AnyRow], Value], list[AnyRow]]
_ZERO = {None, "", "PT0S"}
_NULLABLE = ("Day", "LoggedOutDt")
HOSTILE = (
    "<!channel> <https://evil.example|click>",
    '=HYPERLINK("http://evil.example";"x")',
    "\u202egnal\u202c `*_~`",
    "@SUM(A1) \x07",
)


def _each(change: Callable[[AnyRow], AnyRow]) -> Spoil:
    return lambda rows, _value: [change(row) for row in rows]


def _last(**fields: str | None) -> Spoil:
    """The last row with other values; a field set to None is left out."""

    def spoil(rows: list[AnyRow], _value: Value) -> list[AnyRow]:
        changed = {**rows[-1], **fields} if rows else {}
        return [*rows[:-1], {key: text for key, text in changed.items() if text is not None}] if rows else []

    return spoil


def _renamed(old: str, new: str) -> Spoil:
    return _each(lambda row: {new if key == old else key: text for key, text in row.items()})


def _sparse(row: AnyRow) -> AnyRow:
    return {key: text for key, text in row.items() if text not in _ZERO}


def _twice(hours: int) -> Spoil:
    def both(row: AnyRow) -> AnyRow:
        came = datetime.fromisoformat(row["loggedInDt"] or "") + timedelta(hours=hours)
        return {**row, "LoggedInDt": came.isoformat() if hours else row["loggedInDt"]}

    return _each(both)


def _open_ended(rows: list[AnyRow], _value: Value) -> list[AnyRow]:
    latest = max((datetime.fromisoformat(row["LoggedOutDt"] or "") for row in rows), default=None)
    return [
        {key: text for key, text in row.items() if key != "LoggedOutDt"}
        if datetime.fromisoformat(row["LoggedOutDt"] or "") == latest
        else row
        for row in rows
    ]


def _backwards(rows: list[AnyRow], _value: Value) -> list[AnyRow]:
    swapped = {"loggedInDt": rows[-1]["LoggedOutDt"], "LoggedOutDt": rows[-1]["loggedInDt"]} if rows else {}
    return [*rows[:-1], {**rows[-1], **swapped}] if rows else []


def _net_span(text: str | None) -> str | None:
    """An ISO duration as .NET's other form; microseconds become seven digits."""
    if text is None or not text.startswith("P"):
        return text
    days, _, clock = text[1:].partition("T")
    parts = {"H": 0, "M": 0}
    for unit in parts:
        number, found, rest = clock.partition(unit)
        if found:
            parts[unit], clock = int(number), rest
    whole, _, fraction = clock.rstrip("S").partition(".")
    ending = f".{fraction:0<7}" if fraction else ""
    start = f"{int(days.rstrip('D') or 0)}." if days else ""
    return f"{start}{parts['H']:02d}:{parts['M']:02d}:{int(whole or 0):02d}{ending}"


def _spans(row: AnyRow) -> AnyRow:
    return {key: _net_span(text) if key.endswith("Interval") else text for key, text in row.items()}


def _naive(row: AnyRow) -> AnyRow:
    return {
        key: text[:-6] if text and key.endswith(("Day", "Dt")) and text[-6] in "+-" else text
        for key, text in row.items()
    }


def _foreign(rows: list[AnyRow], _value: Value) -> list[AnyRow]:
    strangers = [{**row, "QueueNo": "899", "AgentNo": "199", "Agent": "199 Nobody Asked"} for row in rows[:3]]
    return [*rows, *strangers]


def _hostile(rows: list[AnyRow], _value: Value) -> list[AnyRow]:
    return [
        {**row, "Agent": f"{row['AgentNo']} {HOSTILE[index % len(HOSTILE)]}"}
        for index, row in enumerate(rows)
    ]


SPOILED_ROWS: dict[str, Spoil] = {
    "renamed-field": _renamed("AgentNo", "AgentNumber"),
    "missing-queue": _last(QueueNo=None),
    "missing-login": _last(loggedInDt=None),
    "pascal-login": _renamed("loggedInDt", "LoggedInDt"),
    "both-spellings": _twice(0),
    "spellings-disagree": _twice(1),
    "unknown-field": _each(lambda row: {**row, "Mood": "sunny"}),
    "missing-keys": _each(_sparse),
    "null-logout": _open_ended,
    "net-spans": _each(_spans),
    "bad-duration": _last(LoggedInInterval="8h"),
    "negative-duration": _last(LoggedInInterval="-PT1H"),
    "naive-dates": _each(_naive),
    "year-1": _last(loggedInDt="0001-01-01T00:00:00Z"),
    "year-9999": _last(LoggedOutDt="9999-12-31T23:59:59Z"),
    "bad-date": _last(loggedInDt="2026-02-30T08:00:00+01:00"),
    "ends-before-start": _backwards,
    "foreign-rows": _foreign,
    "empty": lambda _rows, _value: [],
    "hostile-names": _hostile,
}


def spoil_rows(rows: list[AnyRow], struck: dict[str, Value]) -> list[AnyRow]:
    """The rows after every row fault that struck."""
    for name, value in struck.items():
        if name in SPOILED_ROWS:
            rows = SPOILED_ROWS[name](rows, value)
    return rows
