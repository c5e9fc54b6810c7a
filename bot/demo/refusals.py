"""A fault's name and value -> the refusal or redirect sent instead of an answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from bot.demo.faults import Value
from bot.demo.reply import HTML, PAGE, Reply, as_json, error

REJECTED = Reply(
    401,
    as_json(
        {"error": "unauthorized", "error_description": "The request requires valid user authentication."}
    ),
    "application/json",
)


def _busy(value: Value) -> Reply:
    return Reply(429, headers={"Retry-After": str(value)})


def _busy_until(value: Value) -> Reply:
    until = datetime.now(UTC) + timedelta(
        seconds=float(value or 0)
    )  # what a header says, not what the world does
    return _busy(format_datetime(until.replace(microsecond=0), usegmt=True))


def _moved(status: int) -> Callable[[Value], Reply]:
    return lambda _value: Reply(status, headers={"Location": "/xapi/v2/elsewhere"})


REFUSALS: dict[str, Callable[[Value], Reply]] = {
    "401-mid-paging": lambda _value: Reply(401),
    "401-always": lambda _value: Reply(401),
    "403-reports": lambda _value: Reply(403),
    "403-all": lambda _value: Reply(403),
    "404-report": lambda _value: Reply(404),
    "status-204": lambda _value: Reply(204),
    "400-validation": lambda _value: error(400, "WARNINGS.XAPI.NOT_FOUND", "Number"),
    "400-html": lambda _value: Reply(400, PAGE, HTML),
    "429-seconds": _busy,
    "429-date": _busy_until,
    "429-none": lambda _value: Reply(429),
    "429-day": _busy,
    "429-negative": _busy,
    "429-garbage": _busy,
    "500": lambda _value: error(500, "An error has occurred."),
    "502": lambda _value: Reply(502, PAGE, HTML),
    "503": lambda _value: Reply(503),
    "504": lambda _value: Reply(504, PAGE, HTML),
    "redirect-301": _moved(301),
    "redirect-302": _moved(302),
    "redirect-307": _moved(307),
    "redirect-308": _moved(308),
    "redirect-foreign": lambda value: Reply(302, headers={"Location": f"{value}/xapi/v1/Defs"}),
    "redirect-token": lambda value: Reply(307, headers={"Location": f"{value}/connect/token"}),
    "token-rejected": lambda _value: REJECTED,
    "token-html": lambda _value: Reply(200, PAGE, HTML),
    "token-empty": lambda _value: Reply(200),
    "token-400": lambda _value: error(400, "The grant is not valid."),
}


def refusal(struck: dict[str, Value]) -> Reply | None:
    """The refusal of the first fault that is one."""
    return next((REFUSALS[name](value) for name, value in struck.items() if name in REFUSALS), None)


_PARTS = {
    "members-refused": ("Queues", "Agents"),
    "managers-refused": ("Queues", "Managers"),
    "users-refused": ("Users", ""),
    "rights-refused": ("Users", "Groups"),
    "hours-refused": ("OfficeHours", ""),
    "holidays-refused": ("", "OfficeHolidays"),
    "departments-refused": ("Groups", ""),
    "zones-refused": ("Defs", "TimeZones"),
}


def part_refused(names: tuple[str, ...], expanded: tuple[str, ...], struck: dict[str, Value]) -> int | None:
    """The status with which a part of the directory is refused: a set, or what hangs on it, by path or by `$expand`."""
    for name, status in struck.items():
        head, part = _PARTS.get(name, ("-", ""))
        if head in {"", names[0]} and (not part or part in (*names[1:], *expanded)):
            return int(status or 403)
    return None
