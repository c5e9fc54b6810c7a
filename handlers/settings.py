"""`settings` and its choices -> what a person has chosen, shown and changed in place."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.models import Asker
from bot.models.preferences import Preferences
from bot.models.text import mrkdwn, said_back
from bot.naming import Reader
from handlers import cards, settings_words
from handlers.blocks import Block, Message, actions, button, context, header, option, section
from handlers.filled import Filled, Forged
from handlers.modal import note
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press, place_in
from handlers.receive import Body
from handlers.reply import Reply
from handlers.said import Said
from handlers.stored import choice

CHOICES: Mapping[str, tuple[str, tuple[tuple[str, Any], ...]]] = {
    "day_order": (
        "Order of dates like 3/4",
        (("By my Slack language", None), ("Day first", "dmy"), ("Month first", "mdy")),
    ),
    "week_start": (
        "A week starts on",
        (("By my Slack language", None), ("Monday", 0), ("Sunday", 6), ("Saturday", 5)),
    ),
    "csv": ("A file each time", (("Only when I ask", None), ("Yes, CSV and picture", True))),
    "xlsx": ("A workbook (XLSX) beside the CSV", (("Only when I ask", None), ("Yes", True))),
    "share": ("Answers", (("For my eyes only", None), ("Shared where the channel is linked", True))),
}


async def page(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """The settings; `settings csv off`, `settings tz Europe/Berlin` set one at once, what is no setting is named."""
    found = settings_words.read(rest)
    if isinstance(found, settings_words.Unknown):
        what = "the time zone" if found.tries == settings_words.ZONES else "the setting"
        tries = "; ".join(f"`/logins {each}`" for each in found.tries)
        await reply.show(
            cards.words(f"I do not know {what} {said_back([found.words])}. Nothing was changed. Try: {tries}")
        )
        return
    if found is not None:
        await put(parts, said.asker, found.name, found.value)
    await reply.show(await shown(parts, said.asker))


async def put(parts: Parts, asker: Asker, name: str, value: Any) -> None:
    """Keep one choice (None forgets it) and write down that it changed."""
    await parts.store.settings.put(asker.team, "person", asker.user, name, value, by=asker.user)
    await write_down(parts, asker, "settings", about=asker.user)


async def choose(parts: Parts, press: Press) -> None:
    """`set:<name>`: keep what was chosen on the page or the app's home."""
    name = press.rest
    if name not in CHOICES:
        return
    values = [value for _, value in CHOICES[name][1]]
    place = place_in(press.value) or 0
    if place < len(values):
        await put(parts, press.asker, name, values[place])


async def shown(parts: Parts, asker: Asker) -> Message:
    """The settings as a message."""
    reader = await parts.desk.reader(asker)
    mine: Preferences = await parts.desk.records.preferences(asker.team, asker.user)
    where = await parts.desk.records.context(asker, reader.directory)
    csv = "with each answer" if mine.csv else "only when asked"
    text = f"Your settings: times in {mrkdwn(where.zone)}, a CSV {csv}."
    return Message(text, [header("Your settings"), *await blocks(parts, asker, reader)])


async def blocks(parts: Parts, asker: Asker, reader: Reader) -> list[Block]:
    """The settings as blocks, for a message and for the app's home."""
    mine: Preferences = await parts.desk.records.preferences(asker.team, asker.user)
    where = await parts.desk.records.context(asker, reader.directory)
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
    pinned = ", ".join(mrkdwn(reader.queue(dn)) for dn in mine.pinned) or "none"
    made.append(section(f"*Pinned queues*  {pinned}"))
    made += actions([button("Change pinned queues…", "home:pins", "-")], "pins")
    return [*made, context("Only you see these.")]


PINS = "pins"
MOST_PINS = 6


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the form of pinned queues; the home, which shows them, does the work."""

    async def submitted(ack: AsyncAck, body: Body) -> None:
        try:
            Filled(body["view"]).many("queues")
        except Forged as forged:
            await ack(response_action="errors", errors=forged.errors)
            return
        await parts.receiver.take("pins form", body)
        await ack()

    app.view(PINS)(submitted)


async def pin(parts: Parts, asker: Asker, view: Mapping[str, Any]) -> None:
    """Keep the queues picked in the form, those of them that may be named to the asker."""
    reader = await parts.desk.reader(asker)
    chosen = [dn for dn in Filled(view).many("queues") if reader.sees(dn)]
    await put(parts, asker, "pinned", chosen[:MOST_PINS])


async def open_pins(parts: Parts, press: Press) -> None:
    """The form of pinned queues, filled in."""
    mine = await parts.desk.records.preferences(press.asker.team, press.asker.user)
    directory, scope, said = await choice(parts, press.asker)
    reader = Reader(scope, directory, parts.desk.policy)
    element: dict[str, Any] = {
        "type": "multi_external_select",
        "action_id": "pick_queue",
        "min_query_length": 0,
        "max_selected_items": MOST_PINS,
        "placeholder": {"type": "plain_text", "text": "Type a name or number"},
    }
    if mine.pinned:
        element["initial_options"] = [option(reader.queue(dn), dn) for dn in mine.pinned]
    label = {"type": "plain_text", "text": "Queues"}
    view = {
        "type": "modal",
        "callback_id": PINS,
        "title": {"type": "plain_text", "text": "Pinned queues"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [
            *note(said),
            {"type": "input", "block_id": "queues", "label": label, "element": element, "optional": True},
        ],
    }
    if press.modal is not None:
        await press.modal.fill(view)
