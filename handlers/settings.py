"""`settings` and its choices -> what a person has chosen, shown and changed in place."""

from collections.abc import Mapping
from typing import Any

from bot import reading
from bot.models import Asker
from bot.models.preferences import Preferences
from bot.models.text import mrkdwn
from handlers import cards
from handlers.blocks import Block, Message, actions, button, context, header, option, section
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.reply import Reply
from handlers.said import Said

CHOICES: Mapping[str, tuple[str, tuple[tuple[str, Any], ...]]] = {
    "day_order": (
        "Order of dates like 3/4",
        (("By my Slack language", None), ("Day first", "dmy"), ("Month first", "mdy")),
    ),
    "week_start": (
        "A week starts on",
        (("By my Slack language", None), ("Monday", 0), ("Sunday", 6), ("Saturday", 5)),
    ),
    "csv": ("A CSV with each answer", (("Yes", None), ("Only when I ask", False))),
    "share": ("Answers", (("For my eyes only", None), ("Shared where the channel is linked", True))),
}


async def page(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """The settings; `settings tz Europe/Berlin` sets the zone at once, `settings tz` forgets it."""
    words = rest.split()
    if words and words[0].casefold() in {"tz", "zone", "timezone"}:
        await _set_zone(parts, said.asker, " ".join(words[1:]), reply)
        return
    await reply.show(await shown(parts, said.asker))


async def _set_zone(parts: Parts, asker: Asker, words: str, reply: Reply) -> None:
    zone = reading.zone_named(words) if words else ""
    if zone is None:
        await reply.show(
            cards.words(f"I do not know the time zone “{words}”. As in: /logins settings tz Europe/Berlin")
        )
        return
    await put(parts, asker, "zone", zone or None)
    await reply.show(await shown(parts, asker))


async def put(parts: Parts, asker: Asker, name: str, value: Any) -> None:
    """Keep one choice (None forgets it) and write down that it changed."""
    await parts.store.settings.put(asker.team, "person", asker.user, name, value, by=asker.user)
    await write_down(parts, asker, "settings", about=asker.user)


async def chosen(parts: Parts, press: Press) -> None:
    """`set:<name>`: a choice from the page or the app's home."""
    name = press.rest
    if name not in CHOICES:
        return
    values = [value for _, value in CHOICES[name][1]]
    place = int(press.value) if press.value.isdigit() else 0
    if place < len(values):
        await put(parts, press.asker, name, values[place])
    await press.reply.show(await shown(parts, press.asker))


async def shown(parts: Parts, asker: Asker) -> Message:
    """The settings as a message."""
    return Message("Your settings", [header("Your settings"), *await blocks(parts, asker)])


async def blocks(parts: Parts, asker: Asker) -> list[Block]:
    """The settings as blocks, for a message and for the app's home."""
    mine: Preferences = await parts.desk.records.preferences(asker.team, asker.user)
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    whose = "chosen by you" if mine.zone else "not chosen by you"
    made: list[Block] = [
        section(
            f"*Time zone*  {mrkdwn(where.zone)} ({whose}). To change it: `/logins settings tz Europe/Berlin`"
        )
    ]
    for name, (label, values) in CHOICES.items():
        current = getattr(mine, name)
        options = [option(text, str(place)) for place, (text, _) in enumerate(values)]
        picked = next((at for at, (_, value) in enumerate(values) if value == current), 0)
        element = {
            "type": "static_select",
            "action_id": f"set:{name}",
            "options": options,
            "initial_option": options[picked],
        }
        made.append(section(f"*{mrkdwn(label)}*", accessory=element))
    pinned = ", ".join(mrkdwn(_name(directory, dn)) for dn in mine.pinned) or "none"
    made.append(section(f"*Pinned queues*  {pinned}"))
    made += actions([button("Change pinned queues…", "home:pins", "-")], "pins")
    return [*made, context("Only you see these.")]


def _name(directory: Any, dn: str) -> str:
    queue = directory.queue_by_dn.get(dn)
    return f"{queue.name} ({dn})" if queue else dn
