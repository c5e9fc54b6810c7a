"""A digest's run -> its parts in the channel, each by one call whose outcome is clear, refused or unclear."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import access, picture
from bot.covering import asked_of
from bot.desk import ACTING_SECONDS, POSTING_SECONDS
from bot.digests import say_report
from bot.errors import PBXError
from bot.models import Answer, Asker, Confirm, Refusal, Sheet
from bot.models.audit import Destination
from bot.models.period import Period
from bot.models.schedule import (
    CannotLook,
    Delivery,
    Found,
    Looked,
    NoReply,
    NotFound,
    Part,
    Posted,
    Refused,
    Run,
    Schedule,
    Trouble,
)
from bot.models.text import shown_name
from bot.proposing import out_of_range
from bot.rounds import Hands, Parcel
from handlers.digest_cards import names_for
from handlers.digest_posts import post
from handlers.digest_queues import why_gone
from handlers.digest_troubles import tell
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.rulings import ruling_of
from handlers.slack import SlackRefused, SlackUnclear

EVENT = "logins_digest"
LOOK_BACK_SECONDS = 300
PAGES = 5


class Pacing:
    """One message a second in a channel, as Slack wants it; different channels do not wait for each other."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until a message may be sent to *channel*."""
        now = time.monotonic()
        at = max(now, self._free.get(channel, 0.0))
        self._free[channel] = at + self._seconds
        if len(self._free) > 10_000:
            self._free = {name: free for name, free in self._free.items() if free > now}
        if at > now:
            await asyncio.sleep(at - now)


def hands(parts: Parts) -> Hands:
    """What carrying out digests needs of Slack and the desk."""
    pacing = Pacing(parts.pace.channel_seconds)

    async def answer(schedule: Schedule, period: Period) -> Answer | Refusal:
        return await _answer(parts, schedule, period)

    async def deliver(parcel: Parcel) -> Delivery:
        return await _deliver(parts, parcel)

    async def look(schedule: Schedule, run: Run, part: Part, since: datetime) -> Looked | NoReply:
        return await _look(parts, schedule, run, part, since)

    async def allowed(schedule: Schedule) -> Trouble | None:
        return await _allowed(parts, schedule, within=POSTING_SECONDS)

    async def still_allowed(schedule: Schedule) -> Trouble | None:
        return await _allowed(parts, schedule, within=ACTING_SECONDS)

    return Hands(
        answer=answer,
        deliver=deliver,
        look=look,
        tell=lambda telling, schedule: tell(parts, telling, schedule),
        allowed=allowed,
        still_allowed=still_allowed,
        holidays=parts.holidays_of,
        turn=pacing.turn,
    )


async def owner_of(parts: Parts, schedule: Schedule, *, fresh: bool = False) -> Asker:
    """The owner as Slack knows them; *fresh*: now, otherwise as of the moment ago when the run was allowed."""
    return await parts.people.asker(schedule.owner, channel=schedule.channel, fresh=fresh)


async def _answer(parts: Parts, schedule: Schedule, period: Period) -> Answer | Refusal:
    owner = await owner_of(parts, schedule)
    question = asked_of(schedule, period)
    if (refused := out_of_range(question, parts.clock(), parts.desk.limits)) is not None:
        return refused
    private = schedule.channel.startswith("D")
    outcome = await parts.desk.answer(question, owner, parts.clock(), private=private, scheduled=True)
    if isinstance(outcome, Confirm):  # nobody is there to be asked
        return Refusal(code="too-long", text=outcome.text)
    return outcome


async def _allowed(parts: Parts, schedule: Schedule, *, within: float) -> Trouble | None:
    """Whether owner and channel may still have it (A5, A6); what cannot be found out now is tried again later."""
    try:
        owner = await owner_of(parts, schedule, fresh=True)
        facts = await parts.people.channel(schedule.channel, schedule.owner, fresh=True)
        refused = await parts.desk.why_not_here(schedule.question, owner, facts, within=within)
        directory, _ = await parts.desk.seen_by(owner)
        if gone := why_gone(schedule, directory):
            return Trouble(code=gone)
    except (SlackRefused, SlackUnclear, PBXError) as failed:
        return Trouble(code=getattr(failed, "code", "slack"), ends=False)
    if refused is None:
        return None
    await write_down(
        parts, owner, "run", question=schedule.question, outcome=refused, about=str(schedule.number)
    )
    own = refused.code in access.WHY_NOT or refused.code in {"not-shown", "per-person"}
    return Trouble(code="owner-rights" if own else refused.code)


async def _deliver(parts: Parts, parcel: Parcel) -> Delivery:
    """One call to Slack, library retries off."""
    try:
        if parcel.answer is not None and parcel.part in {"csv", "picture"}:
            return await _deliver_file(parts, parcel, parcel.answer)
        message = post(parcel, await _names(parts, parcel.schedule))
        ts = await parts.slack.post(
            parcel.schedule.channel, message, once=True, metadata=_metadata(parcel.run, parcel.part)
        )
    except SlackRefused as refused:
        return Refused(code=refused.code, ruling=ruling_of(refused.code), wait_seconds=refused.wait_seconds)
    except SlackUnclear:
        return NoReply(code="unclear")
    if parcel.answer is not None:
        await _write_down(parts, parcel.schedule, parcel.answer)
    return Posted(ts=ts)


async def _names(parts: Parts, schedule: Schedule) -> str:
    """Whom it is about in words its owner may read; as it was made where the phone system does not answer."""
    try:
        return await names_for(parts, await owner_of(parts, schedule), schedule.question)
    except PBXError:
        return ", ".join(shown_name(name, dn) for dn, name in schedule.called) or "all queues"


async def _write_down(parts: Parts, schedule: Schedule, found: Answer) -> None:
    """The audit's entry of a digest that was posted, in the name of its owner."""
    owner = await owner_of(parts, schedule)
    destination: Destination = "dm" if schedule.channel.startswith("D") else "channel"
    await write_down(
        parts, owner, "run", question=found.question, rows=found.rows_kept,
        destination=destination, about=str(schedule.number), report=say_report(schedule),
    )  # fmt: skip


def _metadata(run: Run, part: Part) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": {"run_id": run.id, "part": part}}


async def _deliver_file(parts: Parts, parcel: Parcel, answer: Answer) -> Delivery:
    sheet = await _file(answer, parcel.part)
    if sheet is None:
        return Posted(ts="", note="nothing to send")
    ids = await parts.slack.upload([sheet], parcel.schedule.channel, thread=parcel.thread_ts, once=True)
    return Posted(ts="", note=ids[0])


async def _file(found: Answer, part: Part) -> Sheet | None:
    if part == "csv":
        return next((sheet for sheet in found.sheets if sheet.name.endswith(".csv")), None)
    if found.timeline is None or found.summary.empty:
        return None
    return (await asyncio.to_thread(picture.pictures, found.timeline))[0]


async def _look(parts: Parts, schedule: Schedule, run: Run, part: Part, since: datetime) -> Looked | NoReply:
    """Whether the part stands in the channel: a message by its metadata, a file by its kind in the run's own thread."""
    try:
        if part in {"csv", "picture"}:
            return await _look_for_file(parts, schedule, run, part)
        oldest = f"{since.timestamp() - LOOK_BACK_SECONDS:.6f}"
        cursor = ""
        for _ in range(PAGES):
            answer = await parts.slack.form(
                "conversations.history", channel=schedule.channel, oldest=oldest, limit=200, include_all_metadata="true",
                **({"cursor": cursor} if cursor else {}),
            )  # fmt: skip
            for message in answer.get("messages", ()):
                if _is_of(message, run, part, parts.slack.bot_user):
                    return Found(ts=str(message["ts"]))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return NotFound()
    except SlackRefused as refused:
        return (
            NoReply(code=refused.code)
            if ruling_of(refused.code) in {"retry", "unclear"}
            else CannotLook(code=refused.code)
        )
    except SlackUnclear:
        return NoReply(code="unclear")
    return CannotLook(code="too-many-messages")


def _is_of(message: Mapping[str, Any], run: Run, part: Part, us: str) -> bool:
    """Whether we posted *message* as this part: others can read our metadata, and so write the like of it."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return (
        message.get("user") == us
        and metadata.get("event_type") == EVENT
        and payload.get("run_id") == run.id
        and payload.get("part") == part
    )


async def _look_for_file(parts: Parts, schedule: Schedule, run: Run, part: Part) -> Looked:
    sent = (await parts.store.posts.of_run(run.id)).get("message")
    if sent is None or not sent.ts:
        return NotFound()
    answer = await parts.slack.form("conversations.replies", channel=schedule.channel, ts=sent.ts, limit=200)
    ending = ".csv" if part == "csv" else ".png"
    for message in answer.get("messages", ()):
        for file in message.get("files") or ():
            if str(file.get("name", "")).endswith(ending) and message.get("user") == parts.slack.bot_user:
                return Found(ts=str(message["ts"]), note=str(file.get("id", "")))
    return NotFound()
