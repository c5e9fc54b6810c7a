"""The form: queues, people, a period, a place -> a Question, its faults shown in the field they belong to."""

import json
import re
import time
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import dates, reading
from bot.directory import Kind
from bot.models import Asker, Options, Period, Question, Understood
from bot.naming import Reader, sees
from handlers import cards
from handlers.asking import answer
from handlers.blocks import option
from handlers.form_view import CALLBACK, CUSTOM, PERIODS, view
from handlers.parts import Parts
from handlers.presses import Press
from handlers.receive import Body
from handlers.reply import PostedReply, PrivateReply, Reply
from handlers.said import Said
from handlers.showing import Ask


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the form: opened by a shortcut, its selects filled, submitted."""

    async def shortcut(ack: AsyncAck, body: Body) -> None:
        await ack()
        asker = await parts.people.asker(str(body["user"]["id"]))
        await open_form(parts, asker, str(body["trigger_id"]))

    async def suggested(ack: AsyncAck, body: Body) -> None:
        asker = await parts.people.asker(str(body["user"]["id"]))
        await ack(options=await suggestions(parts, asker, str(body["action_id"]), str(body.get("value", ""))))

    async def submitted(ack: AsyncAck, body: Body) -> None:
        asker = await parts.people.asker(str(body["user"]["id"]))
        found = await read_form(parts, asker, body["view"])
        if isinstance(found, dict):
            await ack(response_action="errors", errors=found)
            return
        body.setdefault("received_at", time.time())
        await parts.receiver.take("report form", body)
        await ack()

    app.global_shortcut("login_report")(shortcut)
    app.options(re.compile("^pick_"))(suggested)
    app.view(CALLBACK)(submitted)
    parts.receiver.on("report form", lambda body: run(parts, body))


async def opened(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`/logins form`: open it; the start of its answer is the command's own place."""
    del rest
    if not said.trigger:
        await reply.show(
            cards.words("Forms open from `/logins form` or a button; here, just type the question.")
        )
        return
    address = getattr(reply, "address", "")
    await open_form(parts, said.asker, said.trigger, address=address)


async def press(parts: Parts, pressed: Press) -> None:
    """`form:open`, `form:change` with a question's id, and `form:period` within the form."""
    if pressed.rest == "period":
        if "view" in pressed.body:
            await _redraw(parts, pressed)
        return
    kept = (
        await parts.store.questions.get(pressed.asker.team, pressed.value)
        if pressed.rest == "change"
        else None
    )
    question = Question.model_validate_json(kept.question_json) if kept else None
    address = str(pressed.body.get("response_url") or "")
    await open_form(parts, pressed.asker, pressed.trigger, question=question, address=address)


async def open_form(
    parts: Parts, asker: Asker, trigger: str, *, question: Question | None = None, address: str = ""
) -> None:
    """Open the form, filled in from *question*; *address* is where a private answer goes."""
    memory = {"channel": asker.channel, "address": address, "at": time.time()}
    filled = await _filled(parts, asker, question)
    await parts.slack.call("views.open", trigger_id=trigger, view=view(filled, json.dumps(memory)))


async def _filled(parts: Parts, asker: Asker, question: Question | None) -> dict[str, Any]:
    directory, scope = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    filled: dict[str, Any] = {
        "zone": where.zone,
        "queues": [],
        "agents": [],
        "period": "yesterday",
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


async def suggestions(parts: Parts, asker: Asker, action: str, words: str) -> list[dict[str, Any]]:
    """What a select offers for the letters typed so far: only what the asker may see."""
    if action == "pick_zone":
        return [option(zone, zone) for zone in reading.zones_like(words)[:100]]
    directory, scope = await parts.desk.seen_by(asker)
    kind: Kind = "agent" if action.startswith("pick_agent") else "queue"
    found = parts.desk.index.names(directory).search(words, kind, sees(scope, directory), most=100)
    return [option(name.label, name.dn) for name in found]


async def _redraw(parts: Parts, pressed: Press) -> None:
    """The period was chosen: show the days for "custom", hide them otherwise; what is filled in stays."""
    shown = pressed.body["view"]
    values = _values(shown)
    filled = {
        "queues": values["queues"], "agents": values["agents"], "period": pressed.value, "zone": values["zone"], "csv": values["csv"],
        "from": values["from"], "to": values["to"],
    }  # fmt: skip
    await parts.slack.call(
        "views.update",
        view_id=shown["id"],
        hash=shown.get("hash"),
        view=view(filled, shown["private_metadata"]),
    )


def _values(shown: dict[str, Any]) -> dict[str, Any]:
    """What is filled in, by field."""
    state = shown.get("state", {}).get("values", {})

    def first(block: str) -> dict[str, Any]:
        return next(iter((state.get(block) or {}).values()), None) or {}

    return {
        "queues": first("queues").get("selected_options") or [],
        "agents": first("agents").get("selected_options") or [],
        "period": (first("period").get("selected_option") or {}).get("value", "yesterday"),
        "from": first("from").get("selected_date"),
        "to": first("to").get("selected_date"),
        "zone": (first("zone").get("selected_option") or {}).get("value", "UTC"),
        "place": first("place").get("selected_conversation") or "",
        "csv": bool(first("file").get("selected_options")),
    }


async def read_form(parts: Parts, asker: Asker, shown: dict[str, Any]) -> Question | dict[str, str]:
    """The question that is filled in, or what is wrong, by field."""
    values = _values(shown)
    if not values["queues"] and not values["agents"]:
        return {"queues": "Pick a queue or an agent"}
    now = parts.clock()
    period: Period
    if values["period"] == CUSTOM:
        found = _custom(values, now)
        if isinstance(found, dict):
            return found
        period, words = found, ""
    else:
        meaning = dates.find_period(values["period"], now, values["zone"], asker.locale)
        if not isinstance(meaning, Understood):
            return {"period": "I cannot work this out; choose Custom"}
        period, words = meaning.period, values["period"]
    place = values["place"]
    return Question(
        queues=tuple(str(each["value"]) for each in values["queues"]),
        agents=tuple(str(each["value"]) for each in values["agents"]),
        words=words,
        period=period,
        options=Options(
            csv=values["csv"], place="share" if place else "private", channel=place, tz=values["zone"]
        ),
    )


def _custom(values: dict[str, Any], now: datetime) -> Period | dict[str, str]:
    if not values["from"]:
        return {"from": "Pick the first day"}
    if not values["to"]:
        return {"to": "Pick the last day"}
    first, last = date.fromisoformat(values["from"]), date.fromisoformat(values["to"])
    if last < first:
        return {"to": f"Must be on or after {first:%-d %b %Y}"}
    start = dates.local_day(first, values["zone"])
    if start.start > now:
        return {"from": "That is in the future"}
    end = dates.local_day(last, values["zone"]).end
    return Period(zone=values["zone"], start=start.start, end=min(end, now.astimezone(start.tz)))


async def run(parts: Parts, body: Body) -> None:
    """The submitted form's question, answered where the form says: its channel, or the asker's own place."""
    memory = json.loads(body["view"].get("private_metadata") or "{}")
    user = str(body["user"]["id"])
    asker = await parts.people.asker(user, channel=str(memory.get("channel") or ""))
    question = await read_form(parts, asker, body["view"])
    if isinstance(question, dict):
        return
    reply: Reply
    if memory.get("address"):
        reply = PrivateReply(parts.slack, user, str(memory["address"]), asked=float(memory.get("at", 0)))
    else:
        reply = PostedReply(parts.slack, await parts.slack.dm(user), private=True)
    await answer(parts, Ask(asker, question, reply))
