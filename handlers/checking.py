"""A bot token and an app token -> what Slack says of them: workspace, scopes, clock, socket."""

import time
from collections.abc import AsyncIterator, Collection, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from bot.models.check import CheckLine
from handlers.calling import of_slack
from handlers.who import asker_of

NEEDED = (
    "commands",
    "chat:write",
    "files:write",
    "im:write",
    "users:read",
    "users:read.email",
    "channels:read",
    "groups:read",
)
CLOCK_SECONDS = 60

NOT_SLACK = "what answers there is not Slack; leave SLACK_API_URL at its default"
NOBODY: Mapping[str, Collection[str]] = {}
NOT_SET = {
    "ADMINS": "Nobody: no one can grant access, and no one hears of what only an admin can mend. Set ADMINS.",
    "AUDITORS": "Nobody beside the admins reads the audit.",
}

Line = tuple[CheckLine, str]


async def check_slack(
    token: str, app_token: str, api_url: str, named: Mapping[str, Collection[str]] = NOBODY
) -> AsyncIterator[Line]:
    """A line for each thing looked at, with the team's id once it is known; *named* are ids of people by setting."""
    client = of_slack(token, api_url)
    try:
        answer = await client.auth_test()
    except SlackApiError as refused:
        code = refused.response.get("error", "")
        yield (
            CheckLine(
                what="Slack token",
                ok=False,
                text=f"Slack says {code}; copy SLACK_BOT_TOKEN anew from the app's page"
                if code
                else NOT_SLACK,
            ),
            "",
        )
        return
    except Exception as lost:  # noqa: BLE001 - whatever kept it from answering is the line's text
        yield (
            CheckLine(what="Slack", ok=False, text=f"no answer ({type(lost).__name__}); look at the network"),
            "",
        )
        return
    team = str(answer.get("team_id", ""))
    yield CheckLine(what="Slack token", ok=True, text=f"workspace {answer.get('team', '')}"), team
    headers = {key.lower(): value for key, value in answer.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",") if scope.strip()}
    missing = [scope for scope in NEEDED if scope not in granted]
    if granted:
        text = (
            "all there"
            if not missing
            else f"missing {', '.join(missing)}; add them to the app and reinstall it"
        )
        yield CheckLine(what="Slack scopes", ok=not missing, text=text), team
    if "date" in headers:
        ahead = time.time() - parsedate_to_datetime(str(headers["date"])).timestamp()
        good = abs(ahead) <= CLOCK_SECONDS
        text = (
            "agrees with Slack's"
            if good
            else f"{ahead:+.0f} s off Slack's; above 300 s Slack's requests are refused"
        )
        yield CheckLine(what="clock", ok=good, text=text), team
    if app_token:
        try:
            await of_slack("", api_url).apps_connections_open(app_token=app_token)
            yield CheckLine(what="Socket Mode", ok=True, text="a socket can be opened"), team
        except SlackApiError as refused:
            code = refused.response.get("error", "")
            text = (
                f"Slack says {code}; make an app-level token with connections:write and switch Socket Mode on"
            )
            yield CheckLine(what="Socket Mode", ok=False, text=text), team
    for setting, ids in named.items():
        yield await _people(client, team, setting, ids), team


async def _people(client: AsyncWebClient, team: str, setting: str, ids: Collection[str]) -> CheckLine:
    """Whether each of *ids* is somebody who may be what *setting* makes of them."""
    if not ids:
        return CheckLine(what=setting, ok=True if setting != "ADMINS" else None, text=NOT_SET[setting])
    wrong: list[str] = []
    for each in sorted(ids):
        try:
            asker = asker_of(team, each, "", (await client.users_info(user=each)).get("user") or {})
        except SlackApiError as refused:
            code = refused.response.get("error", "")
            if code not in {"user_not_found", "user_not_visible"}:
                return CheckLine(what=setting, ok=None, text=f"Slack does not tell who they are ({code}).")
            wrong.append(f"{each} is nobody here")
            continue
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            return CheckLine(what=setting, ok=None, text=f"Slack does not answer ({type(lost).__name__}).")
        kinds = (
            ("is of another company", asker.stranger),
            ("is a guest", asker.guest),
            ("is a bot or has left", asker.bot),
        )
        wrong += [f"{each} {kind}" for kind, so in kinds if so][:1]
    if wrong:
        text = f"{'; '.join(wrong)}. Copy the id from the person's profile in Slack, under ⋮, Copy member ID."
        return CheckLine(what=setting, ok=False, text=text)
    return CheckLine(
        what=setting, ok=True, text=f"{len(ids)} {'person' if len(ids) == 1 else 'people'} of this workspace."
    )


class Member(NamedTuple):
    """A person of the workspace: id, the name people see, and the e-mail ("" where Slack does not tell it)."""

    id: str
    name: str
    email: str


async def members(token: str, api_url: str) -> list[Member]:
    """Everybody who could ask: no bots, no guests, nobody who has left. Raises `SettingsError` where Slack does not tell."""
    client = of_slack(token, api_url)
    found: list[Member] = []
    cursor = ""
    try:
        while True:
            answer = await client.users_list(limit=200, cursor=cursor)
            listed: list[dict[str, Any]] = answer.get("members", [])
            found += [_member(each) for each in listed if _counts(each)]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found
    except SlackApiError as refused:
        code = refused.response.get("error", "")
        raise SettingsError(
            (f"Slack does not list its people ({code}); add users:read and users:read.email",)
        ) from refused
    except (aiohttp.ClientError, TimeoutError, OSError) as lost:
        raise SettingsError(
            (f"Slack does not answer ({type(lost).__name__}); look at the network",)
        ) from lost


def _counts(each: dict[str, Any]) -> bool:
    return not any(each.get(name) for name in ("deleted", "is_bot", "is_restricted", "is_stranger"))


def _member(each: dict[str, Any]) -> Member:
    profile = each.get("profile") or {}
    return Member(
        str(each.get("id", "")),
        str(each.get("real_name") or profile.get("real_name") or each.get("name", "")),
        str(profile.get("email") or ""),
    )
