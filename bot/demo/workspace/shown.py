"""Messages, files and people of the make-believe workspace -> the JSON that Slack's methods and events show."""

import datetime as dt
from zoneinfo import ZoneInfo

from bot.demo.workspace.cast import APP, BOT, BOT_USER, TEAM, Person
from bot.demo.workspace.state import File, Message, Payload

MIMETYPES = {
    "csv": "text/csv",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def message_json(message: Message, files: dict[str, File], base: str, *, metadata: bool = False) -> Payload:
    """A message as Slack's methods and events show it."""
    shown: Payload = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM,
    }
    if message.user == BOT_USER:
        shown |= {"bot_id": BOT, "app_id": APP}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.files:
        shown |= {
            "files": [file_json(files[one], base) for one in message.files if one in files],
            "upload": False,
        }
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown


def file_json(file: File, base: str) -> Payload:
    """A file as Slack's methods show it."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    kind = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else "text"
    return {
        "id": file.id,
        "created": int(file.created),
        "timestamp": int(file.created),
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": MIMETYPES.get(kind, "application/octet-stream"),
        "filetype": kind,
        "size": len(file.content or b""),
        "user": BOT_USER,
        "mode": "hosted",
        "is_external": False,
        "url_private": f"{base}/files/{file.id}/{file.name}",
        "url_private_download": f"{base}/files/{file.id}/download/{file.name}",
        "permalink": f"{base}/files/{file.id}/{file.name}",
        "shares": {"public": {channel: [{"ts": ts}] for channel, ts in file.shares}} if file.shares else {},
    }


def person_json(person: Person, *, email: bool, locale: bool, now: float) -> Payload:
    """A person as `users.info` shows them."""
    there = dt.datetime.fromtimestamp(now, ZoneInfo(person.tz))
    shown: Payload = {
        "id": person.id,
        "team_id": person.team,
        "name": person.handle,
        "real_name": person.name,
        "deleted": person.deleted,
        "tz": person.tz,
        "tz_label": there.tzname(),
        "tz_offset": int((there.utcoffset() or dt.timedelta()).total_seconds()),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.restricted,
        "is_ultra_restricted": False,
        "is_bot": person.bot,
        "is_app_user": False,
        "is_email_confirmed": person.confirmed,
        "updated": int(now),
        "profile": {
            "real_name": person.name,
            "display_name": person.handle,
            "real_name_normalized": person.name,
            "team": person.team,
        },
    }
    if person.grid:
        del shown["team_id"]
        shown["enterprise_user"] = {"id": person.id, "enterprise_id": "E024ORG01", "teams": list(person.grid)}
    if email and person.email:
        shown["profile"]["email"] = person.email
    if locale:
        shown["locale"] = person.locale
    return shown
