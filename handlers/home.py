"""A visit to the app's home -> quick buttons, digests, settings; from stored state, so that it opens at once."""

from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import access, dates
from bot.models import Asker, Directory, Options, Question, Scope, Understood
from bot.models.schedule import Schedule
from bot.models.text import mrkdwn, name_or_number
from handlers import settings
from handlers.blocks import Block, Element, actions, button, context, header, section
from handlers.digest_cards import line_of
from handlers.parts import Parts
from handlers.presses import Press
from handlers.receive import Body, team_of
from handlers.showing import keep

QUICK = 3
MOST_DIGESTS = 10
MOST_BLOCKS = 100


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for visits."""

    async def opened(ack: AsyncAck, body: Body) -> None:
        if body["event"].get("tab", "home") == "home":
            await parts.receiver.take("home", body)
        await ack()

    async def work(body: Body) -> None:
        asker = await parts.people.asker(team_of(body), str(body["event"]["user"]))
        await publish(parts, asker)

    app.event("app_home_opened")(opened)
    parts.receiver.on("home", work)


async def press(parts: Parts, pressed: Press) -> None:
    """`home:refresh`, and whatever else changed on the page: drawn anew."""
    if pressed.rest == "pins":
        await settings.open_pins(parts, pressed)
        return
    if pressed.rest == "refresh":
        await parts.desk.records.directory(pressed.asker.team, fresh=True)
    await publish(parts, pressed.asker)


async def chosen(parts: Parts, pressed: Press) -> None:
    """`set:<name>`: a setting chosen here or in a message; what shows it is drawn anew."""
    await settings.choose(parts, pressed)
    if pressed.body.get("view"):
        await publish(parts, pressed.asker)
    else:
        await pressed.reply.show(await settings.shown(parts, pressed.asker))


async def publish(parts: Parts, asker: Asker) -> None:
    """Draw the home of *asker*."""
    view = {"type": "home", "blocks": (await blocks(parts, asker))[:MOST_BLOCKS]}
    await parts.slack.call("views.publish", user_id=asker.user, view=view)


async def blocks(parts: Parts, asker: Asker) -> list[Block]:
    """The whole page."""
    directory, scope = await parts.desk.seen_by(asker)
    made: list[Block] = [header("Logins")]
    if scope.nothing:
        made.append(section(mrkdwn(access.WHY_NOT.get(scope.why, access.WHY_NOT["none"]))))
        return made + actions([button("Ask for access", "do:ask-access", "-")], "next")
    made += await _quick(parts, asker, directory, scope)
    everyone = await parts.store.schedules.all(asker.team)
    runs = await parts.store.runs.last_of_each(asker.team)
    mine = [each for each in everyone if each.owner == asker.user]
    made += [header("My digests"), *_digests(parts, mine, runs)]
    if access.may_administer(scope):
        others = sorted(
            (each for each in everyone if each.owner != asker.user), key=lambda each: each.state == "active"
        )
        made += [header("In this workspace"), *_digests(parts, others, runs)]
    made += [header("Settings"), *await settings.blocks(parts, asker)]
    where = await parts.desk.records.context(asker, directory)
    read = directory.read_at.astimezone(ZoneInfo(where.zone))
    made.append(context(f"Phone system: read {read:%H:%M}"))
    return made + actions([button("Refresh", "home:refresh", "-")], "home")


async def _quick(parts: Parts, asker: Asker, directory: Directory, scope: Scope) -> list[Block]:
    """Pinned queues (else the first that may be seen), today and yesterday, a press away."""
    mine = await parts.desk.records.preferences(asker.team, asker.user)
    seen = [queue for queue in directory.queues if scope.everything or queue.dn in scope.queues]
    pinned = [queue for queue in seen if queue.dn in mine.pinned] or seen
    where = await parts.desk.records.context(asker, directory)
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
                elements.append(
                    button(f"{name_or_number(queue.name, queue.dn)} {words}", f"run:{len(elements)}", key)
                )
    elements.append(button("Open form", "form:open", "-"))
    return actions(elements, "quick")


def _digests(parts: Parts, schedules: list[Schedule], runs: dict[str, Any]) -> list[Block]:
    if not schedules:
        return [section("None. To make one: `/logins digest every weekday at 8:00 in #ops for Support`")]
    return [line_of(each, runs.get(each.id), parts.clock()) for each in schedules[:MOST_DIGESTS]]
