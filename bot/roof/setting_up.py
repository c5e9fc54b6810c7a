"""A person at a terminal -> settings that were tried as they were given: Slack, the phone system, who matches whom, the rest."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from bot.errors import BotError, SettingsError
from bot.models import Directory
from bot.models.check import CheckLine
from bot.models.directory import email_key
from bot.roof.built import Built, build
from bot.settings import load_settings
from bot.settings.shape import ROWS
from bot.store import new_key
from handlers.checking import Member, check_slack, members

READ: Mapping[str, Callable[[str], object]] = {row.name: row.read for row in ROWS}
DEFAULT: Mapping[str, str] = {row.name: row.default for row in ROWS}
SHOWN_MISSING = 10
BEHIND_NAT = (
    "If it stands behind NAT in this network, its name must lead to its inside address from here (split DNS, or a line in "
    "/etc/hosts); the certificate belongs to the name, so do not use the bare address."
)


def typed(command: str) -> str:
    """How *command* is started by the Python that runs this, as it is typed in the folder we are in."""
    python = Path(sys.executable)
    return (
        f"{python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python} -m bot {command}"
    )


class Terminal(Protocol):
    """Where the questions appear."""

    def say(self, text: str) -> None:
        """Show a line."""
        ...

    def ask(self, prompt: str, *, hidden: bool = False) -> str:
        """What was typed, without spaces around it; *hidden* is not shown while it is typed."""
        ...


class SettingUp:
    """The conversation; *answers* grows by one setting after another. *before* holds what is set already, to be kept by Enter."""

    def __init__(self, terminal: Terminal, before: Mapping[str, str]) -> None:
        self._terminal, self._before = terminal, before
        self.answers: dict[str, str] = {}

    async def run(self) -> dict[str, str]:
        """All answers, each tried; raises `EOFError` where nobody answers any more."""
        self._keep_others()
        await self._slack()
        directory = await self._phone_system()
        people = await self._people(directory)
        self._admins(people)
        await self._store()
        return self.answers

    def _keep_others(self) -> None:
        """What leads elsewhere than usual was set on purpose, and stays."""
        for name in ("SLACK_API_URL", "THREECX_CA_FILE", "THREECX_PROXY"):
            if self._before.get(name):
                self.answers[name] = self._before[name]

    def _one(self, name: str, prompt: str, *, hidden: bool = False, may_be_empty: bool = False) -> str:
        """One setting, asked until it can be read."""
        before = self._before.get(name, "")
        kept = f" [Enter keeps what is set{', - clears it' if may_be_empty else ''}]" if before else ""
        while True:
            given = self._terminal.ask(f"{prompt}{kept}: ", hidden=hidden) or before
            if given in {"", "-"} and may_be_empty:
                self.answers.pop(name, None)
                return ""
            try:
                READ[name](given)
            except ValueError as wrong:
                self._terminal.say(f"  {name} {wrong}")
                before, kept = "", ""
                continue
            if given:
                self.answers[name] = given
                return given

    def _show(self, line: CheckLine) -> bool:
        mark = {True: "ok", False: "WRONG", None: "?"}[line.ok]
        self._terminal.say(f"  {mark}: {line.what}: {line.text}")
        return line.ok is not False

    async def _slack(self) -> None:
        say = self._terminal.say
        say(
            f"1. Slack. Make the app from `{typed('manifest')}` at api.slack.com/apps (From a manifest) and install it."
        )
        while True:
            self._one("SLACK_BOT_TOKEN", "Bot token (xoxb-…, under Install App)", hidden=True)
            self._one(
                "SLACK_APP_TOKEN",
                "App-level token (xapp-…, under Basic Information; empty for HTTP)",
                hidden=True,
                may_be_empty=True,
            )
            if "SLACK_APP_TOKEN" not in self.answers:
                say("  Over HTTP Slack must reach this program at a public https address.")
                self._one("SLACK_SIGNING_SECRET", "Signing secret (under Basic Information)", hidden=True)
            token, app = self.answers["SLACK_BOT_TOKEN"], self.answers.get("SLACK_APP_TOKEN", "")
            lines = [line async for line, _ in check_slack(token, app, self._api_url())]
            good = [self._show(line) or line.what == "clock" for line in lines]
            if all(good):
                return
            self._again()

    def _api_url(self) -> str:
        return self.answers.get("SLACK_API_URL", DEFAULT["SLACK_API_URL"])

    async def _phone_system(self) -> Directory:
        say = self._terminal.say
        say(
            "2. The phone system. Make an API client under Integrations, API, with its own id, role System Owner, XAPI ticked."
        )
        while True:
            self._one("THREECX_URL", "Address (https://pbx.example.com)")
            self._one("THREECX_CLIENT_ID", "Client id")
            self._one("THREECX_CLIENT_SECRET", "Client secret (shown once, when it is made)", hidden=True)
            try:
                settings = load_settings(self.answers, None, for_what="rows")
                async with build(settings, "local", database="sqlite://") as built:
                    lines = await built.client.check()
                    good = [self._show(line) for line in lines]
                    if all(good) or self._mended(lines):
                        return await self._zone(built)
                    self._hint(lines)
            except BotError as failed:
                say(f"  WRONG: {failed.operator}")
            self._again()

    def _again(self) -> None:
        """What was given last is offered again: perhaps it was mended on the other side."""
        self._before = {**self._before, **self.answers}

    def _mended(self, lines: tuple[CheckLine, ...]) -> bool:
        """Whether what was wrong is put right by the settings proposed with it, which are taken over."""
        wrong = [line for line in lines if line.ok is False]
        for line in lines:
            for name, value in line.settings:
                if name == "THREECX_TIMEZONE_FORM" and value != DEFAULT[name]:
                    self.answers[name] = value
                    self._terminal.say(f"  {name}={value} is set.")
        return all(line.settings or line.what == "clock" for line in wrong)

    def _hint(self, lines: tuple[CheckLine, ...]) -> None:
        if any(line.ok is False and line.what == "address" for line in lines):
            self._terminal.say(f"  {BEHIND_NAT}")
        if any(line.ok is False and line.what == "certificate" for line in lines):
            self._one(
                "THREECX_CA_FILE", "File with the authority of a private certificate (PEM)", may_be_empty=True
            )

    async def _zone(self, built: Built) -> Directory:
        directory = await built.client.directory()
        zone = directory.zone or ""
        self._terminal.say(f"  Zone from 3CX: {zone or 'not told'}")
        self._one(
            "TIMEZONE",
            "Zone of the reports (Enter follows 3CX)" if zone else "Zone of the reports",
            may_be_empty=bool(zone),
        )
        return directory

    async def _people(self, directory: Directory) -> list[Member]:
        self._terminal.say("3. People. Slack's and 3CX's are matched by e-mail.")
        try:
            found = await members(self.answers["SLACK_BOT_TOKEN"], self._api_url())
        except SettingsError as refused:
            self._terminal.say(f"  ?: {refused.problems[0]}")
            return []
        self._terminal.say("  " + matched(directory, found))
        return found

    def _admins(self, people: list[Member]) -> None:
        self._terminal.say("4. Admins see everything and grant access. Two are better than one.")
        before = self._before.get("ADMINS", "")
        admins: list[str] = []
        for prompt in ("You (Slack e-mail or member id)", "A second admin (empty for none)"):
            while True:
                given = self._terminal.ask(f"{prompt}: ")
                if not given and (admins or before):
                    break
                found = member(given, people)
                if found:
                    admins.append(found)
                    break
                self._terminal.say("  There is nobody with this e-mail or id in the workspace.")
        self.answers["ADMINS"] = ",".join(dict.fromkeys(admins)) or before

    async def _store(self) -> None:
        self._terminal.say(
            "5. The store. Enter for a file beside the program; PostgreSQL for several machines."
        )
        self.answers["SECRET_KEY"] = self._before.get("SECRET_KEY") or new_key()
        while True:
            self._one(
                "DATABASE_URL", f"Database address (Enter: {DEFAULT['DATABASE_URL']})", may_be_empty=True
            )
            try:
                await _try_store(self.answers)
            except BotError as failed:
                self._terminal.say(f"  WRONG: {failed.operator}")
                self._before = {**self._before, "DATABASE_URL": ""}
            else:
                return


async def _try_store(answers: Mapping[str, str]) -> None:
    from bot.store import Keys, open_store  # noqa: PLC0415 - the name is this function's only

    settings = load_settings(answers, None, for_what="store")
    keys = Keys(answers["SECRET_KEY"])
    store = await open_store(settings.database_url.get_secret_value(), keys=keys, ready=False)
    try:
        await store.migrate()
        await store.keys_fit()
    finally:
        await store.close()


def matched(directory: Directory, people: list[Member]) -> str:
    """How many members of queues have a person in Slack, and the numbers of those who have none."""
    agents = sorted({dn for queue in directory.queues for dn in queue.members})
    emails = {email_key(each.email) for each in people if each.email}
    known = directory.person_by_dn
    missing = [dn for dn in agents if dn not in known or not _among(known[dn].email, emails)]
    text = f"{len(agents) - len(missing)} of {len(agents)} agents matched"
    if missing:
        more = f" and {len(missing) - SHOWN_MISSING} more" if len(missing) > SHOWN_MISSING else ""
        text += f"; missing {', '.join(missing[:SHOWN_MISSING])}{more}"
    return text


def _among(email: str, emails: set[bytes]) -> bool:
    return bool(email) and email_key(email) in emails


def member(given: str, people: list[Member]) -> str:
    """The id of the person with this e-mail or id, "" where there is none; any well-formed id where nobody is known."""
    by_id = {each.id for each in people}
    if given.upper() in by_id or (not people and given[:1].upper() in {"U", "W"} and given.isalnum()):
        return given.upper()
    return next((each.id for each in people if given and email_key(each.email) == email_key(given)), "")
