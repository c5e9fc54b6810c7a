"""`digest <new words>` and the buttons of a preview -> a draft, its preview, a test, a digest; nothing is saved before Create."""

from collections.abc import Sequence
from datetime import time, timedelta

from bot import access, reading
from bot.comparing import narrowed
from bot.desk import ACTING_SECONDS
from bot.digests import NotASchedule, ScheduleWords, next_runs, read_schedule
from bot.followup import sides
from bot.models import Asker, Period, Question, Refusal, Scope
from bot.models.preferences import Context
from bot.models.schedule import Schedule, When
from bot.proposing import from_answer, notes_on, proposed, queues_of, why_not_covered
from bot.reading import Several
from handlers import cards, digest_cards
from handlers.beside import cannot_judge
from handlers.blocks import actions, button, conversations, section
from handlers.digest_queues import called
from handlers.drafts import draft, keep_draft
from handlers.notes import write_down_denial, write_down_digest
from handlers.parts import Parts
from handlers.presses import Press
from handlers.reply import Reply
from handlers.said import Said
from handlers.unread import not_read

GONE = "This digest no longer exists."
EXPIRED = "This has expired; type it again."
WHICH = "For which queues? As in: `/logins digest every weekday at 8:00 in #ops for Support`"
IN_WHICH = "In which queues? A channel is linked to queues: name them as well, or say all, as in: `… for Ana Ruiz in Support`"
MOST_CHOICES = 5
WHEN = "At what time? As in: `/logins digest every weekday at 8:00 in #ops for Support`"


async def new(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """A preview of what the words say, or the one thing they do not."""
    asker = said.asker
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    words = read_schedule(rest, where.zone)
    if isinstance(words, NotASchedule):
        await reply.show(cards.words(words.text))
        return
    if words.when is None:
        await reply.show(
            cards.words(WHEN if "time" in words.missing else WHEN.replace("At what time", "When"))
        )
        return
    found = await _question(parts, said, words, where, reply)
    if found is None:
        return
    channel = await _channel(parts, asker, words)
    empty = Schedule(
        team=asker.team,
        owner=asker.user,
        channel=channel,
        question=found.choices[0].question,
        when=words.when,
    )
    made = [(each.label, proposed(words, each.question, where, empty)) for each in found.choices]
    if len(made) == 1:
        await _show_proposed(parts, asker, made[0][1], found, reply)
        return
    picks = [
        button(label, f"digest:retry:{at}", await keep_draft(parts, asker, each))
        for at, (label, each) in enumerate(made[:MOST_CHOICES])
        if isinstance(each, Schedule)
    ]
    await reply.show(cards.words(f"Which one is “{found.words}”?", *actions(picks, "digest")))


async def _show_proposed(
    parts: Parts, asker: Asker, made: Schedule | Refusal, found: Several, reply: Reply
) -> None:
    if isinstance(made, Refusal):
        await reply.show(cards.refusal(made))
        return
    question = found.choices[0].question
    dated = {
        f"{side.words} = " for side in sides(question) if side.words
    }  # what they are at each run is said below
    heard = [each for each in question.said if not each.startswith(tuple(dated))]
    if found.cannot:
        heard.append(cannot_judge(found.cannot))
    if question.options.ask != "who":
        heard.append("A digest shows the whole report.")
    await show_preview(parts, asker, made, reply, heard=heard)


async def _channel(parts: Parts, asker: Asker, words: ScheduleWords) -> str:
    """The channel's id; the asker's messages for "to me"; "" when it must be asked for."""
    if words.channel == "me":
        return await parts.slack.dm(asker.user)
    if words.channel == "here":
        return asker.channel
    if words.channel_name:  # typed without Slack's help, as in a direct message
        return await parts.people.channel_named(words.channel_name, asker.user)
    return words.channel


async def _question(
    parts: Parts, said: Said, words: ScheduleWords, where: Context, reply: Reply
) -> Several | None:
    """What it reports on, in one or more readings; the channel's own queues where nobody is named."""
    if not words.who and where.bound_queues:
        now = parts.clock()
        period = Period(zone=where.zone, start=now - timedelta(days=1), end=now)
        return _one(reading.Asked(question=Question(queues=where.bound_queues, period=period)))
    found = await parts.desk.read(words.who, said.asker, parts.clock()) if words.who else None
    if isinstance(found, reading.Asked):
        return _one(found)
    if isinstance(found, Several):
        return found
    if isinstance(found, reading.NotRead):
        directory, scope = await parts.desk.seen_by(said.asker)
        refused = not_read(found, scope, directory, parts.desk.policy)
        await write_down_denial(parts, said.asker, "digest", refused)
        await reply.show(cards.refusal(refused))
    else:
        await reply.show(cards.words(WHICH))
    return None


def _one(asked: reading.Asked) -> Several:
    """A reading without a choice."""
    choice = reading.Choice(label="", question=asked.question)
    return Several(about="readings", words="", choices=(choice,), cannot=asked.cannot)


async def show_preview(
    parts: Parts, asker: Asker, schedule: Schedule, reply: Reply, *, said: str = "", heard: Sequence[str] = ()
) -> None:
    """The draft in words, or the one thing that is missing, or why it may not be; *heard* is how its words were read."""
    key = await keep_draft(parts, asker, schedule)
    if not schedule.channel:
        await reply.show(digest_cards.ask_channel(key))
        return
    refused, notes = await may_be(parts, asker, schedule)
    if refused is not None:
        again = [button("Try again", "digest:retry", key), button("Edit…", "digest:draft", key)]
        if refused.code.startswith(("channel", "link")):
            again[1:] = [
                button("Send to me", "digest:tome", key),
                conversations(f"digest:channel:{key}", "Choose another"),
            ]
        await reply.show(cards.refusal(refused, more=again))
        return
    names = await digest_cards.names_for(parts, asker, schedule.question)
    left_out = parts.holidays_of(schedule)
    shown = digest_cards.preview(schedule, names, key, parts.clock(), [*heard, *notes], left_out)
    await reply.show(shown._replace(blocks=[*shown.blocks, section(said)]) if said else shown)


async def may_be(parts: Parts, asker: Asker, schedule: Schedule) -> tuple[Refusal | None, list[str]]:
    """Whether its maker may see all of it and post it there; making it links the channel."""
    directory, scope = await parts.desk.seen_by(asker, within=ACTING_SECONDS)
    allowed_to = narrowed(schedule.question, scope, directory, parts.desk.policy)
    if isinstance(allowed_to, Refusal):
        return allowed_to, []
    holidays, now = parts.holidays_of(schedule), parts.clock()
    if refused := why_not_covered(schedule, now, parts.desk.limits, holidays):
        return refused, []
    notes = notes_on(schedule, now, holidays)
    facts = await parts.people.channel(schedule.channel, schedule.owner, fresh=True)
    if facts.dm:
        return None, notes
    if asker.user != schedule.owner:  # an admin who changes it is told of no channel they are not in
        facts = await parts.people.channel(schedule.channel, asker.user, fresh=True)
    about = queues_of(schedule.question)
    if about is None:
        return Refusal(code="nobody", text=IN_WHICH), []
    queues = access.those(about, scope, directory)
    allowed = access.may_link(queues, facts, scope, parts.desk.policy)
    if isinstance(allowed, Refusal):
        return allowed, []
    linked = await parts.desk.records.linked(asker.team, schedule.channel)
    links = [] if queues <= linked else [f"Creating it links the channel. {allowed.text}"]
    return None, [*notes, *links]


async def create(parts: Parts, press: Press) -> None:
    """`digest:create` with a draft's id: rights once more, the link, the schedule."""
    schedule = await drafted(parts, press)
    if schedule is None:
        return
    refused, _ = await may_be(parts, press.asker, schedule)
    if refused is not None:
        await press.reply.show(cards.refusal(refused))
        return
    asker, now = press.asker, parts.clock()
    directory, scope = await parts.desk.seen_by(asker, within=ACTING_SECONDS)
    if schedule.number and not await _still_theirs(parts, asker, schedule, scope):
        await press.reply.show(cards.words(GONE))
        return
    about = queues_of(schedule.question)
    if not schedule.channel.startswith("D") and about is not None:
        queues = sorted(access.those(about, scope, directory))
        await parts.store.links.link(asker.team, schedule.channel, queues, by=asker.user)
    due = next_runs(schedule.when, now, 1, parts.holidays_of(schedule))[0]
    schedule = schedule.model_copy(update={"called": called(schedule.question, directory)})
    saved = await (
        parts.store.schedules.edit(schedule, due)
        if schedule.number
        else parts.store.schedules.create(schedule, due)
    )
    if saved is None:
        await press.reply.show(cards.words(GONE))
        return
    await write_down_digest(parts, asker, saved)
    text = f"Digest #{saved.number} is on: the first one comes {due:%a %d %b %H:%M} {digest_cards.place(saved.channel)}."
    await press.reply.show(cards.marked(text, *actions([button("Manage", "digest:list", "-")], "digest")))


async def _still_theirs(parts: Parts, asker: Asker, schedule: Schedule, scope: Scope) -> bool:
    """Whether the digest a draft changes is there and still for the asker to change; a draft lives for a day."""
    kept = await parts.store.schedules.get(asker.team, schedule.number)
    if kept is None or kept.state == "deleted":
        return False
    return kept.owner == schedule.owner and (kept.owner == asker.user or access.may_administer(scope))


async def expired(press: Press) -> None:
    """The draft behind a button is a day old or another person's."""
    await press.reply.show(cards.words(EXPIRED))


async def start_from(parts: Parts, asker: Asker, question: Question, reply: Reply) -> None:
    """A digest of an answer's queues: every weekday at eight in this channel, to be changed before it is made."""
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    when = When(zone=where.zone, times=(time(8),), weekdays=(0, 1, 2, 3, 4))
    channel = asker.channel if asker.channel.startswith(("C", "G")) else await parts.slack.dm(asker.user)
    empty = Schedule(team=asker.team, owner=asker.user, channel=channel, question=question, when=when)
    await show_preview(parts, asker, from_answer(question, where, empty), reply)


async def drafted(parts: Parts, press: Press) -> Schedule | None:
    """The draft behind a press; says so where it has expired."""
    schedule = await draft(parts, press.asker, press.value)
    if schedule is None:
        await expired(press)
    return schedule


async def channel_chosen(parts: Parts, press: Press) -> None:
    """`digest:channel:<draft>`: the channel that was missing, or another one."""
    kept = await draft(parts, press.asker, press.rest.partition(":")[2])
    if kept is None:
        await expired(press)
        return
    await show_preview(parts, press.asker, kept.model_copy(update={"channel": press.value}), press.reply)


async def retry(parts: Parts, press: Press) -> None:
    """`digest:retry`: look again whether it may be."""
    if (schedule := await drafted(parts, press)) is not None:
        await show_preview(parts, press.asker, schedule, press.reply)


async def to_me(parts: Parts, press: Press) -> None:
    """`digest:tome`: to the maker's own messages instead."""
    if (schedule := await drafted(parts, press)) is not None:
        channel = await parts.slack.dm(press.asker.user)
        await show_preview(parts, press.asker, schedule.model_copy(update={"channel": channel}), press.reply)
