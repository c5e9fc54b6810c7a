"""The form: queues, people, a period, a place -> a Question, its faults shown in the field they belong to."""

import asyncio
import json
import logging
import re
import time
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import reading
from bot.directory import Kind
from bot.errors import BotError
from bot.models import Asker, Question
from bot.naming import Reader, sees
from handlers import cards, modal
from handlers.asking import answer
from handlers.blocks import option
from handlers.filled import memory_of
from handlers.form_reading import read_form, values_of
from handlers.form_view import CALLBACK, CUSTOM, PERIODS, view
from handlers.parts import Parts
from handlers.presses import Press, gone
from handlers.receive import Body
from handlers.reply import PostedReply, PrivateReply, Reply
from handlers.said import Said
from handlers.showing import Ask
from handlers.slack import SlackRefused, SlackUnclear
from handlers.stored import choice

log = logging.getLogger(__name__)

TITLE = "Login report"
OFFER_SECONDS, ANSWER_SECONDS = 1.5, 2.5  # of the three that Slack waits for what a select offers


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the form: opened by a shortcut, its selects filled, submitted."""

    async def shortcut(ack: AsyncAck, body: Body) -> None:
        await parts.receiver.take("shortcut", body)
        await ack()

    async def called(body: Body) -> None:
        async with modal.opened(parts.slack, str(body["trigger_id"]), TITLE) as opened_:
            asker = await parts.people.asker(str(body["user"]["id"]))
            await fill_form(parts, asker, opened_)

    async def suggested(ack: AsyncAck, body: Body) -> None:
        await ack(options=await in_time(parts, body))

    async def submitted(ack: AsyncAck, body: Body) -> None:
        found = read_form(body["view"], parts.clock())
        if isinstance(found, dict):
            await ack(response_action="errors", errors=found)
            return
        body.setdefault("received_at", time.time())
        await parts.receiver.take("report form", body)
        await ack()

    app.global_shortcut("login_report")(shortcut)
    app.options(re.compile("^pick_"))(suggested)
    app.view(CALLBACK)(submitted)
    parts.receiver.on("shortcut", called)
    parts.receiver.on("report form", lambda body: run(parts, body))


async def opened(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`/logins form`: open it; the start of its answer is the command's own place."""
    del rest
    if not said.trigger:
        await reply.show(
            cards.words("Forms open from `/logins form` or a button; here, just type the question.")
        )
        return
    async with modal.opened(parts.slack, said.trigger, TITLE) as opened_:
        await fill_form(parts, said.asker, opened_, address=getattr(reply, "address", ""))


async def press(parts: Parts, pressed: Press) -> None:
    """`form:open`, `form:change` with a question's id, and `form:period` within the form."""
    if pressed.rest == "period" and pressed.value in (*PERIODS, CUSTOM) and "view" in pressed.body:
        await _redraw(parts, pressed)
        return
    kept = (
        await parts.store.questions.get(pressed.asker.team, pressed.value)
        if pressed.rest == "change"
        else None
    )
    question = Question.model_validate_json(kept.question_json) if kept else None
    address = str(pressed.body.get("response_url") or "")
    if pressed.modal is None:
        await gone(parts, pressed)
        return
    await fill_form(parts, pressed.asker, pressed.modal, question=question, address=address)


async def fill_form(
    parts: Parts, asker: Asker, shown: modal.Modal, *, question: Question | None = None, address: str = ""
) -> None:
    """Show the form in a view that is open, filled in from *question*; *address* is where a private answer goes."""
    memory = {"channel": asker.channel, "address": address, "at": time.time()}
    filled = await _filled(parts, asker, question)
    form = view(filled, json.dumps(memory))
    await shown.fill({**form, "blocks": [*modal.note(filled["said"]), *form["blocks"]]})


async def _filled(parts: Parts, asker: Asker, question: Question | None) -> dict[str, Any]:
    directory, scope, said = await choice(parts, asker)
    where = await parts.desk.records.context(asker, directory)
    filled: dict[str, Any] = {
        "zone": where.zone,
        "queues": [],
        "agents": [],
        "period": "yesterday",
        "said": said,
        "csv": (await parts.desk.records.preferences(asker.team, asker.user)).csv is True,
    }
    if question is None:
        return filled
    reader = Reader(scope, directory, parts.desk.policy)
    filled["queues"] = [option(reader.queue(dn), dn) for dn in question.queues if reader.sees(dn)]
    filled["agents"] = [option(reader.person(dn), dn) for dn in question.agents if reader.sees_person(dn)]
    filled["zone"] = question.period.zone
    filled["period"] = question.words if question.words in PERIODS else CUSTOM
    last = question.period.end - timedelta(microseconds=1)
    filled |= {"from": question.period.start.date().isoformat(), "to": last.date().isoformat()}
    return filled


async def in_time(parts: Parts, body: Body) -> list[dict[str, Any]]:
    """What is offered; nothing where it cannot be had within the three seconds that Slack waits."""
    action, letters = str(body["action_id"]), str(body.get("value", ""))
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            asker = await parts.people.asker(str(body["user"]["id"]))
            return await suggestions(parts, asker, action, letters)
    except (BotError, SlackRefused, SlackUnclear, TimeoutError) as failed:
        log.warning("nothing could be offered: %s", type(failed).__name__)
        return []


async def suggestions(parts: Parts, asker: Asker, action: str, words: str) -> list[dict[str, Any]]:
    """What a select offers for the letters typed so far: only what the asker may see."""
    if action == "pick_zone":
        return [option(zone, zone) for zone in reading.zones_like(words)[:100]]
    directory, scope, _ = await choice(parts, asker, OFFER_SECONDS)
    kind: Kind = "agent" if action.startswith("pick_agent") else "queue"
    found = parts.desk.index.names(directory).search(words, kind, sees(scope, directory), most=100)
    return [option(name.label, name.dn) for name in found]


async def _redraw(parts: Parts, pressed: Press) -> None:
    """The period was chosen: show the days for "custom", hide them otherwise; what is filled in stays, and what is said above it."""
    shown = pressed.body["view"]
    said = [block for block in shown.get("blocks") or () if block.get("type") == "context"]
    values = values_of(shown)
    filled = {
        "queues": values["queues"], "agents": values["agents"], "period": pressed.value, "zone": values["zone"], "csv": values["csv"],
        "from": values["from"], "to": values["to"],
    }  # fmt: skip
    form = view(filled, shown["private_metadata"])
    await modal.Modal(parts.slack, TITLE, view_id=shown["id"]).fill(
        {**form, "blocks": [*said, *form["blocks"]]}, shown.get("hash")
    )


async def run(parts: Parts, body: Body) -> None:
    """The submitted form's question, answered where the form says: its channel, or the asker's own place."""
    memory = memory_of(body["view"])
    user = str(body["user"]["id"])
    asker = await parts.people.asker(user, channel=str(memory.get("channel") or ""))
    question = read_form(body["view"], parts.clock(), asker.locale)
    reply: Reply
    if memory.get("address"):
        reply = PrivateReply(parts.slack, user, str(memory["address"]), asked=float(memory.get("at", 0)))
    else:
        reply = PostedReply(parts.slack, await parts.slack.dm(user), private=True)
    if isinstance(
        question, dict
    ):  # it was right when it was sent: a process that takes it up later may see it otherwise
        await reply.show(cards.words(" ".join(question.values())))
        return
    await answer(parts, Ask(asker, question, reply))
