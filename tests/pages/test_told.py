"""Whatever a page, the help or another text of the program tells people to type into Slack is answered as it is told there."""

from pathlib import Path
from typing import NamedTuple

from bot.demo.workspace import ANA, PETRA, Message
from tests.handlers.walk import Walk, labels, shown, walk
from tests.pages.collected import shown_to_people

PEOPLE = {"petra": PETRA, "ana": ANA}


class Told(NamedTuple):
    """A line of `told.txt`: who types it where, what is shown ("" where it only makes ready), what is typed, what is answered."""

    user: str
    channel: str
    shown: str
    typed: str
    says: str


def told() -> list[Told]:
    """The lines, in their order."""
    found: list[Told] = []
    user = channel = ""
    for line in Path(__file__).with_name("told.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("as "):
            name, _, channel = line.removeprefix("as ").partition(" in ")
            user = PEOPLE[name]
        elif line and not line.startswith("# "):
            first, *middle, says = line.split(" -> ")
            alone = first.removeprefix("+ ")
            found.append(
                Told(user, channel, first if alone == first else "", middle[0] if middle else alone, says)
            )
    return found


async def answered(w: Walk, one: Told, before: list[Message]) -> tuple[list[Message], str]:
    """The answer, and all that can be read of it, files and an opened form too."""
    files = len(w.ws.files)
    if one.typed.startswith("press "):
        label = one.typed.removeprefix("press ")
        where = next(each for each in reversed(before) if label in labels(each))
        found = await w.press(one.user, where, label)
    elif one.shown.startswith("@logins"):
        thread = before[0].thread_ts if one.typed == "in its thread" else ""
        found = await w.mention(one.user, one.shown.removeprefix("@logins "), one.channel, thread)
    else:
        found = await w.typed(one.user, one.typed.removeprefix("/logins").strip(), one.channel)
    posted = "".join(f"\nposted: {each.blocks}" for each in found if not each.only_for)
    names = "".join(f"\nfile {each.name[each.name.rindex('.') :]}" for each in w.ws.files[files:])
    form = await opened(w, one.user)
    return found, shown(*found) + posted + names + form


async def opened(w: Walk, user: str) -> str:
    """The form that stands open before *user*, if one does; it is closed."""
    if not w.ws.core.stack(user):
        return ""
    form = shown(w.ws.top_view(user)).replace("-- view ", "\nview: ")
    await w.ws.close_view(user)
    return form


async def test_what_is_told_is_typed_and_answered() -> None:
    wrong: list[str] = []
    last: list[Message] = []
    async with walk(pictures=True) as w:
        for one in told():
            last, text = await answered(w, one, last)
            where, _, says = one.says.partition("posted: ")
            if (says or where) not in text or (says and "-- posted" not in text):
                wrong.append(f"{one.shown or '+'} | {one.typed} | {one.says}\n{text[:400]}")

    assert not wrong, "\n\n".join(wrong)


async def test_phrases_are_answered_the_same_by_message_without_the_command() -> None:
    wrong: list[str] = []
    async with walk() as w:
        for one in told():
            if one.shown and one.typed == f"/logins Support {one.shown}" and one.says.count(":") < 2:
                text = shown(*await w.dm(one.user, one.typed.removeprefix("/logins ")))
                if (
                    not {"posted", "file", "CSV"} & set(one.says.replace(":", " ").split())
                    and one.says not in text
                ):
                    wrong.append(f"{one.typed} | {one.says}\n{text[:400]}")

    assert not wrong, "\n\n".join(wrong)


def test_everything_that_is_shown_is_in_the_list_and_nothing_else() -> None:
    shown_there = {one.shown for one in told()} - {""}

    assert shown_to_people() - shown_there == set()
    assert shown_there - shown_to_people() == set()
