"""The form of a digest: whose logins, when, where, how -> its draft changed and shown again as a preview."""

import json
from collections.abc import Mapping
from datetime import time
from typing import Any, NamedTuple

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.digests import NotASchedule, read_schedule
from bot.digests.reading import NO_END
from bot.digests.saying import DAYS
from bot.directory import Kind
from bot.models import Asker, Question
from bot.models.schedule import Covers, Schedule, When
from bot.naming import sees
from handlers import cards, digest_making
from handlers.blocks import option
from handlers.drafts import draft, keep_draft
from handlers.filled import Filled, Forged, memory_of
from handlers.form_view import MOST_CHOSEN, people
from handlers.modal import note
from handlers.parts import Parts
from handlers.presses import Press
from handlers.receive import Body
from handlers.reply import PostedReply, PrivateReply, Reply
from handlers.stored import Choice, choice

CALLBACK = "digest"
OPTIONS = (
    ("Nothing when empty", "skip"),
    ("Only gaps", "gaps"),
    ("Not on holidays", "holidays"),
    ("CSV in the thread", "csv"),
    ("Picture in the thread", "picture"),
)
MOST_TIMES = 6
LONGEST_TIMES = 500
MOST_LETTERS = 100
WEEKDAYS = "0123456"  # from Monday
KINDS: tuple[Kind, ...] = ("queue", "agent")


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the submitted form."""

    async def submitted(ack: AsyncAck, body: Body) -> None:
        found = read_form(body["view"])
        if isinstance(found, dict):
            await ack(response_action="errors", errors=found)
            return
        await parts.receiver.take("digest form", body)
        await ack()

    app.view(CALLBACK)(submitted)
    parts.receiver.on("digest form", lambda body: run(parts, body))


async def opened(parts: Parts, press: Press) -> None:
    """`digest:draft` with a draft's id: the form, filled in."""
    schedule = await draft(parts, press.asker, press.value)
    if schedule is None:
        await digest_making.expired(press)
        return
    memory = {"draft": press.value, "channel": press.asker.channel, "address": str(press.body.get("response_url") or ""),
              "at": float(press.body.get("received_at", 0)), "message": list(press.message)}  # fmt: skip
    found = await choice(parts, press.asker)
    form = view(schedule, json.dumps(memory), _labels(parts, found))
    if press.modal is not None:
        await press.modal.fill({**form, "blocks": [*note(found.said), *form["blocks"]]})


def _labels(parts: Parts, found: Choice) -> Mapping[str, str]:
    """What queues and people are called, by number: those the asker may see."""
    directory, scope, _ = found
    names, seen = parts.desk.index.names(directory), sees(scope, directory)
    every = [each for kind in KINDS for each in names.visible(kind, seen, most=len(names.entries))]
    return {each.dn: each.label for each in every}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def view(schedule: Schedule, memory: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """The form of *schedule*; *labels* are the names of queues and people by number."""
    about = schedule.question
    queues, agents = (
        [option(labels.get(dn, dn), dn) for dn in dns[:MOST_CHOSEN]] for dns in (about.queues, about.agents)
    )
    days = [option(name, str(at)) for at, name in enumerate(DAYS)]
    weekly = not schedule.when.monthdays and not schedule.when.nth
    chosen = [days[at] for at in (schedule.when.weekdays or range(7))] if weekly else []
    on = {
        "skip": schedule.empty == "skip", "gaps": schedule.only_gaps, "holidays": schedule.skip_holidays, "csv": schedule.csv,
        "picture": schedule.picture,
    }  # fmt: skip
    every = [option(label, value) for label, value in OPTIONS]
    ticked = [each for each in every if on[each["value"]]]
    place: dict[str, Any] = {
        "type": "conversations_select",
        "action_id": "place",
        "placeholder": _plain("Only me"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if schedule.channel.startswith(("C", "G")):
        place["initial_conversation"] = schedule.channel
    times = "24:00" if schedule.when.late else ", ".join(f"{at:%H:%M}" for at in schedule.when.times)
    period: dict[str, Any] = {"type": "plain_text_input", "action_id": "period", "max_length": MOST_LETTERS}
    if schedule.covers == "words":
        period["initial_value"] = about.words
    boxes: dict[str, Any] = {"type": "checkboxes", "action_id": "days", "options": days}
    kinds: dict[str, Any] = {"type": "checkboxes", "action_id": "options", "options": every}
    blocks = [
        _input("queues", "Queues", people("pick_queue", queues), optional=True,
               hint="Empty: all you may see" if about.everything else ""),
        _input("agents", "Agents", people("pick_agent", agents), optional=True),
        _input("times", "At", {"type": "plain_text_input", "action_id": "times", "initial_value": times}, hint="Such as 8:00 or 6:00, 14:00, 22:00"),
        _input("days", "On", {**boxes, "initial_options": chosen} if chosen else boxes, optional=not weekly,
               hint="" if weekly else "It runs monthly; days chosen here make it weekly."),
        _input("period", "Covering", period, optional=True, hint="Such as last week or yesterday 8:00-12:00. Empty: the time since the run before"),
        _input("place", "Post in", place, optional=True, hint="Empty: your messages with me"),
        _input("options", "How", {**kinds, "initial_options": ticked} if ticked else kinds, optional=True),
    ]  # fmt: skip
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain("Digest"),
        "submit": _plain("Show preview"),
        "close": _plain("Cancel"),
        "private_metadata": memory,
        "blocks": blocks,
    }


def _input(
    block_id: str, label: str, element: dict[str, Any], *, optional: bool = False, hint: str = ""
) -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "element": element,
        "optional": optional,
    }
    return {**block, "hint": _plain(hint)} if hint else block


class Wanted(NamedTuple):
    """What was filled in; *days* are weekdays from Monday, 0; *late*: at 24:00 of them; *period* in words."""

    queues: tuple[str, ...]
    agents: tuple[str, ...]
    times: tuple[time, ...]
    days: tuple[int, ...]
    channel: str
    options: frozenset[str]
    late: bool = False
    period: str = ""


def read_form(shown: dict[str, Any]) -> Wanted | dict[str, str]:
    """What was filled in, or what is wrong by field."""
    try:
        return _read(Filled(shown))
    except Forged as forged:
        return forged.errors


def _read(state: Filled) -> Wanted | dict[str, str]:
    typed = state.typed("times")[:LONGEST_TIMES]
    words = read_schedule(f"every day at {typed}", "UTC")
    if (
        isinstance(words, NotASchedule)
        or words.when is None
        or words.who
        or len(words.when.times) > MOST_TIMES
    ):
        return {"times": "Write times such as 8:00 or 6:00, 14:00, 22:00"}
    days = state.many("days")
    if not set(days) <= set(WEEKDAYS):
        raise Forged("days")
    return Wanted(
        state.many("queues"),
        state.many("agents"),
        words.when.times,
        tuple(sorted({int(day) for day in days})),
        state.text("place", "selected_conversation"),
        frozenset(state.many("options")),
        words.when.late,
        state.typed("period").strip()[:MOST_LETTERS],
    )


def _about(question: Question, found: Wanted) -> Question:
    """The question about whom was chosen; about the same as before where nobody was."""
    if not (found.queues or found.agents):
        return question
    return question.model_copy(
        update={"queues": found.queues, "agents": found.agents, "everything": False, "other_queues": ()}
    )


async def run(parts: Parts, body: Body) -> None:
    """The changed draft as a preview, in the place of the one before."""
    memory = memory_of(body["view"])
    user = str(body["user"]["id"])
    asker = await parts.people.asker(user, channel=str(memory.get("channel") or ""))
    schedule = await draft(parts, asker, str(memory.get("draft")))
    found = read_form(body["view"])
    if schedule is None or isinstance(found, dict):
        text = " ".join(found.values()) if isinstance(found, dict) else digest_making.EXPIRED
        await _place(parts, asker, memory).show(cards.words(text))
        return
    times, days, chosen = found.times, found.days, found.options
    place = _place(parts, asker, memory)
    monthly = bool(schedule.when.monthdays or schedule.when.nth) and not days
    if monthly and found.late and schedule.when.monthdays != (-1,):
        await place.show(cards.words(NO_END))
        return
    when = (
        schedule.when.model_copy(update={"times": times, "hourly": False, "late": found.late})
        if monthly
        else _weekly(schedule.when, found)
    )
    covers: Covers = "words" if found.period else schedule.covers
    if not found.period and covers not in {"today", "hour"}:
        covers = "since" if len(times) > 1 else "days"
    about = _about(schedule.question, found).model_copy(update={"words": found.period})
    changed = schedule.model_copy(
        update={
            "question": about,
            "when": when, "covers": covers, "channel": found.channel or await parts.slack.dm(user),
            "empty": "skip" if "skip" in chosen else "say", "only_gaps": "gaps" in chosen,
            "skip_holidays": "holidays" in chosen, "csv": "csv" in chosen, "picture": "picture" in chosen,
        }
    )  # fmt: skip
    await keep_draft(parts, asker, changed)
    await digest_making.show_preview(parts, asker, changed, place)


def _weekly(when: When, found: Wanted) -> When:
    weekdays = () if len(found.days) == 7 else found.days
    return When(zone=when.zone, times=found.times, weekdays=weekdays, late=found.late)


def _place(parts: Parts, asker: Asker, memory: dict[str, Any]) -> Reply:
    channel, ts = memory.get("message") or ("", "")
    if channel.startswith("D") and ts:
        return PostedReply(parts.slack, channel, private=True, ts=ts)
    address, asked = str(memory.get("address") or ""), float(memory.get("at") or 0)
    return PrivateReply(parts.slack, asker.user, address, asked=asked, replace=True)
