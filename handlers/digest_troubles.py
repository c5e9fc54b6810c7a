"""Something that must be heard about a digest -> the owner in their messages, the readers in the channel, the admins weekly."""

from collections.abc import Mapping

from bot.models.schedule import Schedule, Telling
from bot.models.text import mrkdwn
from bot.naming import Reader
from handlers.blocks import Message, actions, button, section
from handlers.digest_queues import PERSON_GONE, QUEUE_GONE, moved, say_moved, use_buttons
from handlers.parts import Parts
from handlers.rulings import ruling_of
from handlers.slack import SlackRefused, SlackUnclear
from handlers.telling import post_to

WHY: Mapping[str, str] = {
    "not_in_channel": "I was removed from the channel",
    "channel-not-in": "I am not in the channel any more",
    "channel_not_found": "I cannot find the channel any more",
    "channel-not-yours": "its owner is not in the channel",
    "is_archived": "the channel is archived",
    "channel-archived": "the channel is archived",
    "channel-external": "the channel includes people from another company now",
    "channel-not-linked": "the channel is no longer linked to its queues",
    "owner-rights": "its owner no longer has access",
    "not-shown": "its owner no longer has access",
    QUEUE_GONE: "a queue of it is gone from the phone system",
    PERSON_GONE: "somebody it is about is gone from the phone system",
    "no-period": "its period means nothing at that time",
    "too-far-back": "what it covers is further back than the limit set here",
    "too-long": "what it covers is longer than the limit set here",
    "unreadable": "another version of this program wrote it",
    "missing_scope": "Slack took a right from me; an admin can reinstall the app",
    "token_revoked": "the app was removed from the workspace",
    "account_inactive": "the app was removed from the workspace",
}
OWNER_GONE = frozenset({"owner-rights", "not-shown", "owner-gone"})


def why(code: str) -> str:
    """The reason in words."""
    return WHY.get(code, f"Slack refused it ({code})" if code else "it was paused")


async def tell(parts: Parts, telling: Telling, schedule: Schedule) -> bool:
    """Tell whom it concerns; False when nobody could be reached, so that it is tried again."""
    if telling.kind == "reminder":
        return await _tell_admins(parts, schedule)
    if telling.code == QUEUE_GONE:
        try:
            owner = await parts.people.asker(schedule.owner)
        except (SlackRefused, SlackUnclear):
            return False
        message = _of_queues(schedule, await parts.desk.reader(owner))
    else:
        message = _to_owner(telling, schedule)
    heard = await _post(parts, schedule.owner, message)
    if telling.kind == "paused" and telling.code in OWNER_GONE:
        readers = await _in_channel(parts, schedule, _to_readers(schedule))
        admins = await _tell_admins(parts, schedule)
        return heard or readers or admins
    return heard or await _tell_admins(parts, schedule, message)


def _of_queues(schedule: Schedule, reader: Reader) -> Message:
    """Which of its queues is gone, and the number it may ask for instead where its owner may know that one."""
    every = moved(schedule, reader.directory)
    found = [each if reader.sees(each.now) else each._replace(now="") for each in every]
    said = "; ".join(say_moved(each, reader.directory) for each in found) or "its queues are there again"
    text = f"Digest #{schedule.number} is paused: {said}."
    buttons = [
        *use_buttons(schedule, found),
        button("Try again", "digest:resume", schedule.id),
        button("Delete", "digest:delete", schedule.id, style="danger"),
    ]
    return Message(text, [section(text), *actions(buttons, "digest")])


def _to_owner(telling: Telling, schedule: Schedule) -> Message:
    name, key = f"Digest #{schedule.number}", schedule.id
    where = f"<#{schedule.channel}>" if schedule.channel.startswith(("C", "G")) else "your messages"
    reason = mrkdwn(why(telling.code))
    buttons = {
        "paused": [
            button("Try again", "digest:resume", key, style="primary"),
            button("Choose another channel", "digest:edit", key),
            button("Delete", "digest:delete", key, style="danger"),
        ],
        "ask": [
            button("Post again", "digest:again", telling.about.split(" ")[0]),
            button("It is there", "digest:there", telling.about.split(" ")[0]),
        ],
    }.get(telling.kind, [button("Run now", "digest:run", key), button("Manage", "digest:manage", key)])
    text = {
        "paused": f"{name} could not be posted in {where}: {reason}. It is paused; nothing is lost.",
        "missed": f"{name} in {where} missed {mrkdwn(telling.code)} earlier time{'' if telling.code == '1' else 's'} while I was not running.",
        "gave-up": f"{name} in {where} was not posted: {_no_data(telling.code)}. I try again at its next time.",
        "ask": f"I do not know whether {name} reached {where}: Slack did not answer and I may not read the channel. Please look.",
        "fault": f"{_what(telling, name)} in {where} {'could not be sent' if ' ' in telling.about else 'was not posted'}: {_fault(telling.code)}",
    }[telling.kind]
    return Message(text, [section(text), *actions(buttons, "digest")])


def _what(telling: Telling, name: str) -> str:
    """The digest, or the one file of it that Slack did not take."""
    part = telling.about.partition(" ")[2]
    return f"The {'CSV' if part == 'csv' else part} of {name}" if part else name


def _fault(code: str) -> str:
    if ruling_of(code) == "pause":
        return f"{mrkdwn(why(code))}."
    return f"a fault of mine ({mrkdwn(code) or 'unknown'}). An admin can look at the log."


def _no_data(code: str) -> str:
    return "the phone system gave no data" if code.startswith("pbx") else mrkdwn(why(code))


def _to_readers(schedule: Schedule) -> Message:
    text = f"Digest #{schedule.number} is paused: its owner no longer has access."
    take = actions([button("Take over", "digest:take", schedule.id)], "digest")
    return Message(text, [section(text), *take])


async def _in_channel(parts: Parts, schedule: Schedule, message: Message) -> bool:
    try:
        await parts.slack.post(schedule.channel, message, once=True)
    except (SlackRefused, SlackUnclear):
        return False
    return True


async def _post(parts: Parts, user: str, message: Message) -> bool:
    try:
        await parts.slack.post(await parts.slack.dm(user), message, once=True)
    except (SlackRefused, SlackUnclear):
        return False
    return True


async def _tell_admins(parts: Parts, schedule: Schedule, message: Message | None = None) -> bool:
    """The admins hear that it is paused, or *message*, which could not be brought to its owner."""
    if message is None:
        text = f"Digest #{schedule.number} of <@{schedule.owner}> is paused: {mrkdwn(why(schedule.reason))}."
        manage = actions([button("Manage", "digest:manage", schedule.id)], "digest")
        message = Message(text, [section(text), *manage])
    return await post_to(parts, parts.admins, message, once=True)
