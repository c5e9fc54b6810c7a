"""Every setting as a row of a table, and the frozen Settings they become."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from bot.models import Frozen, Limits, Policy
from bot.settings import values

Purpose = Literal["serve", "work", "check", "ask", "rows", "store", "nothing"]


class Row(NamedTuple):
    """One setting: its name outside, how its text is read, and the default as it would be typed ("" for none)."""

    name: str
    read: Callable[[str], object]
    default: str = ""


_A_USER = "Slack user ids such as U024BE7LH"
_A_CHANNEL = "Slack channel ids such as C024BE91L"

PARTS = (
    Row("SLACK_BOT_TOKEN", values.token("xoxb-")),
    Row("SLACK_SIGNING_SECRET", values.secret),
    Row("SLACK_APP_TOKEN", values.token("xapp-")),
    Row("SLACK_API_URL", values.api_address, "https://slack.com/api/"),
    Row("THREECX_URL", values.origin),
    Row("THREECX_CLIENT_ID", values.word),
    Row("THREECX_CLIENT_SECRET", values.secret),
    Row("THREECX_CA_FILE", values.readable_file),
    Row("THREECX_PROXY", values.proxy),
    Row("THREECX_TIMEZONE_FORM", values.one_of("iana", "offset"), "iana"),
    Row("TIMEZONE", values.zone),
    Row("ADMINS", values.ids("UW", _A_USER)),
    Row("AUDITORS", values.ids("UW", _A_USER)),
    Row("DATABASE_URL", values.database, "sqlite:///bot.db"),
    Row("SECRET_KEY", values.keys),
    Row("HOST", values.word, "127.0.0.1"),
    Row("PORT", values.number(0, 65535), "3000"),
    Row("METRICS_TOKEN", values.secret),
    Row("LOG_LEVEL", values.one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
)
POLICY = (
    Row("PER_PERSON", values.switch, "on"),
    Row("NAMES", values.one_of("names", "numbers"), "names"),
    Row("CSV", values.switch, "on"),
    Row("TALK_TIME", values.one_of("off", "private", "on"), "private"),
    Row("MENTIONS", values.one_of("thread", "private"), "thread"),
    Row("DEPARTMENT_ROLES", values.switch, "off"),
    Row("EXTERNAL_CHANNELS", values.ids("CG", _A_CHANNEL)),
    Row("AUDIT_DAYS", values.number(1, 3660), "90"),
    Row("KEEP_POSTS_DAYS", values.number(0, 3660), "0"),
)
LIMITS = (
    Row("MAX_RANGE_DAYS", values.number(1, 3660), "92"),
    Row("MAX_LOOKBACK_DAYS", values.number(1, 36600), "366"),
    Row("CONFIRM_DAYS", values.number(1, 3660), "31"),
    Row("MAX_ROWS", values.number(1, 100_000_000), "1000000"),
    Row("PBX_IN_FLIGHT", values.number(1, 64), "4"),
    Row("PBX_PAGE_ROWS", values.number(0, 1_000_000), "0"),
    Row("ASK_IDLE_SECONDS", values.number(1, 3600), "20"),
    Row("ASK_SECONDS", values.number(1, 3600), "120"),
    Row("ASKS_PER_PERSON", values.number(0, 100_000), "20"),
    Row("ASKS_PER_TEAM", values.number(0, 1_000_000), "120"),
)
ROWS = PARTS + POLICY + LIMITS
NAMES = tuple(row.name for row in ROWS)

_PBX = ("THREECX_URL", "THREECX_CLIENT_ID", "THREECX_CLIENT_SECRET")
NEEDED: dict[Purpose, tuple[str, ...]] = {
    "serve": ("SLACK_BOT_TOKEN", *_PBX, "SECRET_KEY"),
    "work": ("SLACK_BOT_TOKEN", *_PBX, "SECRET_KEY"),
    "check": ("SLACK_BOT_TOKEN", *_PBX, "SECRET_KEY"),
    "ask": _PBX,
    "rows": _PBX,
    "store": (),
    "nothing": (),
}

_WATCHED = (*POLICY, *LIMITS[:2], Row("ADMINS", values.text), Row("AUDITORS", values.text))


class Settings(Frozen):
    """What the environment says, read and checked. Fields are the settings' names in lower case; None or "" where not set.

    *notes* are sentences about what was mended on reading (a path dropped from an address), for `check` to show.
    """

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    threecx_url: str = ""
    threecx_client_id: str = ""
    threecx_client_secret: SecretStr | None = None
    threecx_ca_file: Path | None = None
    threecx_proxy: SecretStr | None = None
    threecx_timezone_form: Literal["iana", "offset"] = "iana"
    timezone: str = ""
    admins: frozenset[str] = frozenset()
    auditors: frozenset[str] = frozenset()
    database_url: SecretStr = SecretStr("sqlite:///bot.db")
    secret_key: tuple[SecretStr, ...] = ()
    host: str = "127.0.0.1"
    port: int = 3000
    metrics_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    policy: Policy = Policy()
    limits: Limits = Limits()
    notes: tuple[str, ...] = ()

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached by Socket Mode; else it comes by HTTP."""
        return self.slack_app_token is not None

    def secrets(self) -> tuple[str, ...]:
        """Every secret value loaded, for the log's redaction; of the addresses of database and proxy their passwords."""
        held = (
            self.slack_bot_token,
            self.slack_signing_secret,
            self.slack_app_token,
            self.threecx_client_secret,
            self.metrics_token,
            *self.secret_key,
        )
        addresses = (self.database_url, self.threecx_proxy)
        passwords = (urlsplit(each.get_secret_value()).password for each in addresses if each is not None)
        plain = tuple(secret.get_secret_value() for secret in held if secret is not None)
        return (*plain, *(unquote(each) for each in passwords if each))

    def switches(self) -> dict[str, str]:
        """The watched switches as text, by name: what `/logins policy` shows and what is audited when it changes."""
        return {row.name: as_typed(self.value(row.name)) for row in _WATCHED}

    def value(self, name: str) -> object:
        """The value of the setting called *name* outside."""
        field = name.lower()
        for holder in (self, self.policy, self.limits):
            if field in type(holder).model_fields:
                return getattr(holder, field)
        raise KeyError(name)


def as_typed(value: object) -> str:
    """*value* as an operator would type it: on, off, comma lists in order."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, frozenset):
        return ",".join(sorted(str(part) for part in value))
    return str(value)
