"""A visit to the app's home -> quick buttons, digests, settings; from stored state, so that it opens at once."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import access, dates
from bot.desk import ACTING_SECONDS
from bot.errors import PBXError
from bot.models import Asker, Directory, Options, Question, Scope, Understood
from bot.models.schedule import Schedule
from bot.models.text import mrkdwn
from bot.naming import Reader
from handlers import hand, settings
from handlers.blocks import Block, Element, actions, button, context, header, section
from handlers.digest_cards import line_of, names_of
from handlers.parts import Parts
from handlers.presses import Press
from handlers.receive import Body
from handlers.showing import keep

QUICK = 3
OLDEST_SECONDS = 24 * 3600.0  # rights are decided anew for whatever is asked from here
MOST_DIGESTS = 10
MOST_BLOCKS = 100


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for visits."""

    async def opened(ack: AsyncAck, body: Body) -> None:
        if body["event"].get("tab", "home") == "home":
            await parts.receiver.take("home", body)
        await ack()

    async def work(body: Body) -> None:
        asker = await parts.people.asker(str(body["event"]["user"]))
        await publish(parts, asker)

    app.event("app_home_opened")(opened)

    async def pinned(body: Body) -> None:
        asker = await parts.people.asker(str(body["user"]["id"]))
        await settings.pin(parts, asker, body["view"])
        await publish(parts, asker)

    parts.receiver.on("home", work)
    parts.receiver.on("pins form", pinned)


async def press(parts: Parts, pressed: Press) -> None:
    """`home:refresh`, and whatever else changed on the page: drawn anew."""
    if pressed.rest == "pins":
        await settings.open_pins(parts, pressed)
        return
    trouble = ""
    if pressed.rest == "refresh":
        try:
            await parts.desk.records.directory(pressed.asker.team, within=ACTING_SECONDS)
        except PBXError as failed:
            trouble = failed.text
    await publish(parts, pressed.asker, trouble)


async def chosen(parts: Parts, pressed: Press) -> None:
    """`set:<name>`: a setting chosen here or in a message; what shows it is drawn anew."""
    await settings.choose(parts, pressed)
    if pressed.body.get("view"):
        await publish(parts, pressed.asker)
    else:
        await pressed.reply.show(await settings.shown(parts, pressed.asker))


async def publish(parts: Parts, asker: Asker, trouble: str = "") -> None:
    """Draw the home of *asker*; *trouble* is what the phone system last said instead of answering.

    From a directory too old to decide upon it opens at once as well, and is drawn once more from a new one.
    """
    try:
        directory = await _held(parts, asker)
        made = await blocks(parts, asker, directory, trouble)
    except PBXError as failed:
        again = actions([button("Refresh", "home:refresh", "-")], "home")
        made = [header("Logins"), section(mrkdwn(failed.text)), *again]
        directory = None
    await _show(parts, asker, made)
    if directory is not None and directory.age(parts.clock()) >= ACTING_SECONDS and not trouble:
        with contextlib.suppress(PBXError):
            await _show(
                parts, asker, await blocks(parts, asker, await parts.desk.records.directory(asker.team))
            )


async def _show(parts: Parts, asker: Asker, made: list[Block]) -> None:
    view = {"type": "home", "blocks": made[:MOST_BLOCKS]}
    await parts.slack.call("views.publish", user_id=asker.user, view=view)
    hand.answered()


async def _held(parts: Parts, asker: Asker) -> Directory:
    """The directory as last read, so that the page opens at once; it names queues and shows no rows. Live where none is young."""
    held = parts.held_directory()
    if held is not None and held.age(parts.clock()) < OLDEST_SECONDS:
        return held
    return await parts.desk.records.directory(asker.team)


async def blocks(parts: Parts, asker: Asker, directory: Directory, trouble: str = "") -> list[Block]:
    """The whole page."""
    scope = await parts.desk.records.scope(asker, directory)
    made: list[Block] = [header("Logins")]
    if scope.nothing:
        made.append(section(mrkdwn(access.WHY_NOT.get(scope.why, access.WHY_NOT["none"]))))
        asks = [] if scope.why in access.NEVER else [button("Ask for access", "do:ask-access", "-")]
        return made + actions(asks, "next")
    made += await _quick(parts, asker, directory, scope)
    everyone = await parts.store.schedules.all(asker.team)
    runs = await parts.store.runs.last_of_each(asker.team)
    mine = [each for each in everyone if each.owner == asker.user]
    names = partial(names_of, scope=scope, directory=directory, policy=parts.desk.policy)
    made += [header("My digests"), *_digests(parts, mine, names, runs)]
    if access.may_administer(scope):
        others = sorted(
            (each for each in everyone if each.owner != asker.user), key=lambda each: each.state == "active"
        )
        made += [
            header("In this workspace"),
            *_digests(parts, others, names, runs, none="No digests by others."),
        ]
    made += [
        header("Settings"),
        *await settings.blocks(parts, asker, Reader(scope, directory, parts.desk.policy)),
    ]
    where = await parts.desk.records.context(asker, directory)
    read = directory.read_at.astimezone(ZoneInfo(where.zone))
    state = mrkdwn(trouble) if trouble else "ok"
    made.append(context(f"Phone system: {state} (read {read:%H:%M})"))
    return made + actions([button("Refresh", "home:refresh", "-")], "home")


async def _quick(parts: Parts, asker: Asker, directory: Directory, scope: Scope) -> list[Block]:
    """Pinned queues (else the first that may be seen), today and yesterday, a press away."""
    mine = await parts.desk.records.preferences(asker.team, asker.user)
    seen = {queue.dn for queue in directory.queues if scope.everything or queue.dn in scope.queues}
    names = parts.desk.index.names(directory).search("", "queue", lambda _, dn: dn in seen)
    known = [directory.queue_by_dn[name.dn] for name in names]
    pinned = [queue for queue in known if queue.dn in mine.pinned] or known
    where = await parts.desk.records.context(asker, directory)
    reader = Reader(scope, directory, parts.desk.policy)
    elements: list[Element] = []
    for queue in pinned[:QUICK]:
        for words in ("today", "yesterday"):
            meaning = dates.find_period(words, parts.clock(), where.zone)
            if isinstance(meaning, Understood):
                question = Question(
                    queues=(queue.dn,),
                    words=words,
                    period=meaning.period,
                    clipped=meaning.clipped,
                    options=Options(),
                )
                key = await keep(parts, asker, question)
                elements.append(button(f"{reader.short(queue.dn)} {words}", f"run:{len(elements)}", key))
    elements.append(button("Open form", "form:open", "-"))
    return actions(elements, "quick")


HOW = "None. To make one: `/logins digest every weekday at 8:00 in #ops for Support`"


def _digests(
    parts: Parts,
    schedules: list[Schedule],
    names: Callable[[Question], str],
    runs: dict[str, Any],
    *,
    none: str = HOW,
) -> list[Block]:
    if not schedules:
        return [section(none)]
    return [
        line_of(each, names(each.question), runs.get(each.id), parts.clock(), parts.holidays_of(each))
        for each in schedules[:MOST_DIGESTS]
    ]
