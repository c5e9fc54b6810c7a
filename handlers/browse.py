"""What people browse -> cards: the start card, help with today's results, queues, agents, status."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import access, dates, reading
from bot.errors import PBXError
from bot.models import Asker, Directory, Question
from bot.models.health import Health
from bot.naming import Reader, sees
from handlers import cards
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said
from handlers.showing import keep
from handlers.unread import examples


async def start(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """The start card."""
    del rest
    asker = said.asker
    directory, scope = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    hint = f"Times are {where.zone}. Answers are for your eyes only unless you type “share”."
    if scope.nothing:
        await reply.show(cards.nothing_yet(scope, parts.admins, asker))
        return
    tries = await examples(parts, asker)
    last = await parts.store.questions.last(asker.team, asker.user)
    digests = len(await parts.store.schedules.all(asker.team, owner=asker.user))
    if last is not None:
        kept, at = last
        question = Question.model_validate_json(kept.question_json)
        when = question.words or dates.say(question.period)
        what = f"{await parts.desk.subject_of(question, asker)}, {when}"
        when_asked = parts.clock() - (await parts.store.now() - at)
        shown = f"{what} ({when_asked.astimezone(question.period.tz):%H:%M})"
        card = cards.start(
            last=shown, last_id=kept.id, digests=digests, examples=(), hint=hint, try_this=tries[0]
        )
    else:
        runnable = await _runnable(parts, asker, tries)
        card = cards.start(
            last="", last_id="", digests=digests, examples=runnable, hint=hint, try_this=tries[0]
        )
    await reply.show(card)


async def _runnable(parts: Parts, asker: Asker, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """The questions of *texts* that can be run here and now, stored for their buttons."""
    kept: list[tuple[str, str]] = []
    for text in texts:
        found = await parts.desk.read(text, asker, parts.clock())
        if isinstance(found, reading.Asked):
            kept.append((text, await keep(parts, asker, found.question)))
    return kept


async def queues(parts: Parts, said: Said, rest: str, reply: Reply, first: int = 0) -> None:
    """Queues the asker may see, by name or number."""
    directory, scope = await parts.desk.seen_by(said.asker)
    found = parts.desk.index.names(directory).search(rest, "queue", sees(scope, directory))
    reader = Reader(scope, directory, parts.desk.policy)
    shown = [(name.dn, reader.short(name.dn), reader.members(name.dn)) for name in found]
    await reply.show(
        cards.found_queues(shown, await _clock(parts, said.asker, directory.read_at), first, rest)
    )


async def agents(parts: Parts, said: Said, rest: str, reply: Reply, first: int = 0) -> None:
    """People the asker may see, with the queues they are in."""
    directory, scope = await parts.desk.seen_by(said.asker)
    reader = Reader(scope, directory, parts.desk.policy)
    found = parts.desk.index.names(directory).search(rest, "agent", sees(scope, directory))
    shown = []
    for name in found:
        member_of = [
            reader.short(q.dn) for q in directory.queues if name.dn in q.members and reader.sees(q.dn)
        ]
        shown.append((name.label, ", ".join(member_of) or "in no queue"))
    await reply.show(
        cards.found_people(shown, await _clock(parts, said.asker, directory.read_at), first, rest)
    )


async def _clock(parts: Parts, asker: Asker, at: datetime) -> str:
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    return f"{at.astimezone(ZoneInfo(where.zone)):%H:%M}"


async def status_lines(parts: Parts, asker: Asker) -> list[tuple[str, str]]:
    """Whether the phone system answers, as fields of a card; also while it does not."""
    now = await parts.health()
    directory = parts.held_directory()
    try:
        directory, _ = await parts.desk.seen_by(asker)
        state = "reachable"
    except PBXError as failed:
        state = failed.text
    zone = ZoneInfo((await parts.desk.records.context(asker, directory)).zone if directory else "UTC")
    if directory is not None:
        state = f"{state.rstrip('.')}, directory read {directory.read_at.astimezone(zone):%H:%M}"
    lines = [("Phone system", state), ("App version", now.app or "not told")]
    nothing = Directory(read_at=parts.clock())
    scope = access.scope_of(asker, directory=nothing, admins=parts.admins, policy=parts.desk.policy)
    if access.may_administer(scope):  # a guest is none, whatever ADMINS says; known without the phone system
        lines += _details(now, directory, zone)
    return lines


def _details(now: Health, directory: Directory | None, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What only admins see."""
    version = now.version or (directory.version if directory is not None else "")
    counts = f"{len(directory.queues)} and {len(directory.people)}" if directory is not None else "not known"
    return [
        ("3CX version", version or "not told"),
        (
            "Its clock beside ours",
            "not told" if now.clock_ahead is None else f"{round(now.clock_ahead):+d} s",
        ),
        ("Last good answer", f"{now.last_good.astimezone(zone):%H:%M}" if now.last_good else "none yet"),
        ("Queues and people", counts),
        ("Store", "works" if now.store else "cannot be written, or its digests stand still"),
    ]


async def status(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """How things are: for everybody whether it works, for admins with details."""
    del rest
    lines = await status_lines(parts, said.asker)
    hour = parts.clock() + timedelta(hours=1)
    due = [
        each
        for each in await parts.store.schedules.all(said.asker.team)
        if each.next_due and each.next_due < hour
    ]
    lines.append(("Digests due in the next hour", str(len(due))))
    await reply.show(cards.facts("Status", lines))
