"""`policy` and `audit` -> what the operator has switched, for anybody; who asked what, for admins and auditors."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot import access, audit
from bot.errors import PBXError
from bot.models import Asker, AuditEntry, Directory, Refusal
from bot.models.text import mrkdwn
from bot.store.audit import Numbered
from handlers import cards
from handlers.blocks import FALLBACK, Block, Message, actions, button, context, cut, header, section
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.proof import forgotten
from handlers.reply import Reply
from handlers.said import Said

PAGE = 15
AT_ONCE = 500
MOST_LOOKED_AT = 20_000
NOT_YOURS = "Only admins and auditors can read the audit."
HOW = "Narrow it: `/logins audit @ana`, `audit 101`, `audit persons`, `refused`, `failed`, `shared` or `changes`"


async def policy(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Every switch, its value and since when; for anybody."""
    del rest
    team = said.asker.team
    zone = await _zone(parts, said.asker)
    kept = await parts.store.settings.get(team, "team", "", "switches since") or {}
    since = {name: datetime.fromisoformat(at) for name, at in kept.items()}
    lines = [_switch(each, zone) for each in audit.policy(parts.switches, since)]
    small = (
        await forgotten(parts, team, zone),
        "What is shown of you, to whom, and what is stored: ask your admin for the page for staff. `/logins help privacy`",
    )
    text = "; ".join(f"{each.name}={each.value}" for each in audit.policy(parts.switches, since))
    blocks = [header("Policy"), *(section(line) for line in lines), context(*map(cards.spans, small))]
    await reply.show(Message(cut(f"Policy. {mrkdwn(text)}", FALLBACK), blocks))


def _switch(each: audit.Stands, zone: str) -> str:
    since = f"  ·  since {_weekday(each.since.astimezone(ZoneInfo(zone)))}" if each.since else ""
    return f"{mrkdwn(each.means)}\n`{each.name}={mrkdwn(each.value)}`{since}"


def _weekday(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


async def _zone(parts: Parts, asker: Asker) -> str:
    """The reader's zone; also while the phone system does not answer."""
    try:
        directory, _ = await parts.desk.seen_by(asker)
    except PBXError:
        directory = parts.held_directory() or Directory(read_at=parts.clock())
    return (await parts.desk.records.context(asker, directory)).zone


def _may(parts: Parts, asker: Asker) -> bool:
    """Whether they are an admin or auditor of this house; the phone system has no say in that."""
    nothing = Directory(read_at=parts.clock())
    scope = access.scope_of(asker, directory=nothing, admins=parts.admins, policy=parts.desk.policy)
    return access.may_audit(asker, scope, parts.auditors)


async def page(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Who asked what, newest first, for admins and auditors; no rows, names or times. Reading it is written down as well."""
    if not _may(parts, said.asker):
        await write_down(parts, said.asker, "audit", outcome=Refusal(code="not-auditor", text=NOT_YOURS))
        await reply.show(cards.words(NOT_YOURS))
        return
    wanted = audit.wanted(rest)
    if wanted is None:
        await reply.show(cards.words(HOW))
        return
    await _show(parts, said.asker, wanted, None, reply)
    await write_down(parts, said.asker, "audit")


async def press(parts: Parts, pressed: Press) -> None:
    """`audit:older` and `audit:newest`: another page, in place."""
    if not _may(parts, pressed.asker):
        await pressed.reply.show(cards.words(NOT_YOURS))
        return
    number, _, words = pressed.value.partition("|")
    before = int(number) if number.isdigit() and pressed.rest == "older" else None
    await _show(parts, pressed.asker, audit.wanted(words) or audit.Wanted(), before, pressed.reply)


async def _show(parts: Parts, asker: Asker, wanted: audit.Wanted, before: int | None, reply: Reply) -> None:
    found, more = await _found(parts, asker.team, wanted, before)
    zone = await _zone(parts, asker)
    title = f"Audit: {wanted.kind}" if wanted.kind else "Audit"
    blocks: list[Block] = [header(title), *_days([each.entry for each in found], zone)]
    if not found:
        blocks.append(section("Nothing that I keep." if before is None else "Nothing older that I keep."))
    days = parts.switches["AUDIT_DAYS"]
    about = f"  ·  only {wanted}" if wanted.user or wanted.number else ""
    blocks.append(context(f"Times are {mrkdwn(zone)}  ·  kept for {days} days{about}", cards.spans(HOW)))
    turn = []
    if before is not None:
        turn.append(button("Newest", "audit:newest", f"|{wanted}"))
    if more:
        turn.append(button("Older", "audit:older", f"{found[-1].number if found else more}|{wanted}"))
    blocks += actions(turn, "audit")
    text = "; ".join(audit.line(each.entry, zone) for each in found) or "nothing"
    await reply.show(Message(cut(f"{title}: {mrkdwn(text)}", FALLBACK), blocks))


async def _found(
    parts: Parts, team: str, wanted: audit.Wanted, before: int | None
) -> tuple[list[Numbered], int]:
    """The entries of a page, and the number of the last one looked at where there are older ones; 0 where there are none."""
    found: list[Numbered] = []
    last = before
    for _ in range(MOST_LOOKED_AT // AT_ONCE):
        some = await parts.store.audit.newest(team, before=last, most=AT_ONCE)
        for at, each in enumerate(some):
            last = each.number
            if wanted.keeps(each.entry):
                found.append(each)
            if len(found) == PAGE:
                return found, last if at + 1 < len(some) or len(some) == AT_ONCE else 0
        if len(some) < AT_ONCE:
            return found, 0
    return found, last or 0


def _days(entries: Sequence[AuditEntry], zone: str) -> list[Block]:
    """For each day of the reader its date, then each entry in two short lines."""
    told = [audit.said(each, zone) for each in entries]
    blocks: list[Block] = []
    for day, some in groupby(told, key=lambda each: each.at.date()):
        blocks += [context(f"*{_weekday(day)}*"), *map(_entry, some)]
    return blocks


def _entry(each: audit.Said) -> Block:
    """Ids of people and channels stay as they are, so that Slack shows whom they mean."""
    outcome = f"\n_{each.outcome}_" if each.outcome else ""
    return section(f"{each.at:%H:%M}  {each.who} {each.what}{outcome}")
