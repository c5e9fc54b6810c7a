"""The environment and a .env file -> Settings, or every problem at once in words without values."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.errors import SettingsError
from bot.models import Limits, Policy
from bot.settings import shape, values
from bot.settings.env_file import misspelt, read_env_text, unquoted

_HOW = {
    "SLACK_BOT_TOKEN": "it is on the Slack app's page under Install App",
    "THREECX_URL": "it is the phone system's address, such as https://pbx.example.com",
    "THREECX_CLIENT_ID": "it is made in 3CX under Integrations, API",
    "THREECX_CLIENT_SECRET": "3CX shows it once, when the API client is made",
    "SECRET_KEY": values.HOW_TO_MAKE_A_KEY,
}


def load_settings(
    environ: Mapping[str, str], env_file: Path | None = None, *, for_what: shape.Purpose = "serve"
) -> shape.Settings:
    """Settings from *environ*, which wins, and *env_file* where it is there; *for_what* decides which must be set.

    Spaces, a trailing line break and quotes around values are dropped. Raises `SettingsError` with all problems found.
    """
    from_file, problems = _read_file(env_file)
    given = {name: text for name in shape.NAMES if (text := _text(name, environ, from_file))}
    found, unread = _read_rows(given)
    problems = (
        *problems,
        *(f"{name} {why}" for name, why in unread.items()),
        *_missing(given, for_what),
        *_swapped(given),
    )
    if problems:
        raise SettingsError(problems)
    parts = {row.name.lower(): found[row.name] for row in shape.PARTS if row.name in found}
    return shape.Settings.model_validate(
        {
            **parts,
            "policy": Policy.model_validate(
                {row.name.lower(): found[row.name] for row in shape.POLICY if row.name in found}
            ),
            "limits": Limits.model_validate(
                {row.name.lower(): found[row.name] for row in shape.LIMITS if row.name in found}
            ),
            "notes": _notes(given, found),
        }
    )


def secret_texts(environ: Mapping[str, str], env_file: Path | None = None) -> tuple[str, ...]:
    """Every secret text in *environ* and *env_file*, well formed or not: what a log must hide before Settings are read."""
    from_file, _ = _read_file(env_file)
    fields = shape.Settings.model_fields
    held = [row.name for row in shape.PARTS if "SecretStr" in str(fields[row.name.lower()].annotation)]
    texts = [
        text for name in held if name != "DATABASE_URL" for text in _text(name, environ, from_file).split(",")
    ]
    with contextlib.suppress(ValueError):
        texts.append(unquote(urlsplit(_text("DATABASE_URL", environ, from_file)).password or ""))
    return tuple(text for each in texts if (text := each.strip()))


def _text(name: str, environ: Mapping[str, str], from_file: Mapping[str, str]) -> str:
    """The text of one setting; an empty one in the environment counts as not set there."""
    return unquoted(environ.get(name, "")) or from_file.get(name, "")


def _read_file(env_file: Path | None) -> tuple[dict[str, str], tuple[str, ...]]:
    if env_file is None or not env_file.exists():
        return {}, ()
    try:
        text = env_file.read_text(encoding="utf-8")
    except IsADirectoryError:  # a container makes one where the file it was to mount is not there
        return {}, (
            "There is a folder where the .env file should be; remove it and put the file in its place",
        )
    except UnicodeDecodeError:
        return {}, ("The .env file is not UTF-8 text; save it as UTF-8",)
    except OSError:
        return {}, ("The .env file may not be read by this user; give it to the user who runs this",)
    found, problems = read_env_text(text)
    return found, (*problems, *misspelt(found, shape.NAMES))


def _read_rows(given: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """Values by name, defaults included, and for each setting that could not be read what is wrong with it."""
    found: dict[str, object] = {}
    unread: dict[str, str] = {}
    for row in shape.ROWS:
        if text := given.get(row.name, row.default):
            try:
                found[row.name] = row.read(text)
            except ValueError as wrong:
                unread[row.name] = str(wrong)
    return found, unread


def _missing(given: Mapping[str, str], for_what: shape.Purpose) -> tuple[str, ...]:
    lacking = [f"{name} is not set; {_HOW[name]}" for name in shape.NEEDED[for_what] if name not in given]
    if for_what in {"serve", "check"} and not given.keys() & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
        lacking.append("Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
    if for_what == "work" and not given.get("DATABASE_URL", "").startswith("postgres"):
        lacking.append("DATABASE_URL should be a postgresql:// address: workers beside serve need Postgres")
    return tuple(lacking)


def _swapped(given: Mapping[str, str]) -> tuple[str, ...]:
    """What only shows when two settings are looked at together."""
    found = []
    client, secret = given.get("THREECX_CLIENT_ID", ""), given.get("THREECX_CLIENT_SECRET", "")
    if len(client) >= 24 and 0 < len(secret) <= 12:
        found.append("THREECX_CLIENT_ID and THREECX_CLIENT_SECRET look swapped")
    if secret and client == secret:
        found.append("THREECX_CLIENT_ID and THREECX_CLIENT_SECRET are the same")
    if (key := given.get("SECRET_KEY")) and key in (given.get("SLACK_SIGNING_SECRET"), secret):
        found.append("SECRET_KEY repeats another secret; " + values.HOW_TO_MAKE_A_KEY)
    return tuple(found)


def _notes(given: Mapping[str, str], found: Mapping[str, object]) -> tuple[str, ...]:
    """Sentences on what was mended or stands out although it works."""
    notes = []
    address = given.get("THREECX_URL", "")
    if address and urlsplit(address if "://" in address else f"https://{address}").path.strip("/"):
        notes.append("THREECX_URL had a path, which is not used")
    if not found.get("ADMINS"):
        notes.append(
            "ADMINS is empty: nobody can grant access, and only queue managers and agents see anything"
        )
    return tuple(notes)
