"""The buttons of an answer -> the next question, run for whoever pressed."""

from collections.abc import Mapping

from bot.desk import ACTING_SECONDS
from bot.followup import DEEDS, at
from bot.followup import later as after
from bot.models import Question
from handlers import (
    audited,
    browse,
    cards,
    digest_presses,
    form,
    help_pages,
    home,
    later,
    links,
    requesting,
    settings,
)
from handlers.asking import answer
from handlers.beside import only_when_asked
from handlers.conversation import hear
from handlers.parts import Parts
from handlers.passing_on import pass_on
from handlers.presses import EXPIRED, Deed, Press, aside, gone, place_in
from handlers.reply import PostedReply
from handlers.said import Said
from handlers.showing import Ask

FILES = frozenset({"csv", "xlsx", "raw", "picture"})
"""What is sent beside an answer, which stays."""
SAME_ROWS = frozenset({"details", "summary", "gaps", "missing", "why", "by agent", "by day"})
"""Other views of rows whose file was sent already."""


async def stored(parts: Parts, press: Press, key: str) -> Question | None:
    """The question behind a button; says so where it has expired. Pressed in a post, its answer is for the presser alone."""
    kept = await parts.store.questions.get(press.asker.team, key)
    if kept is None:
        await press.reply.show(cards.words(EXPIRED))
        return None
    question = Question.model_validate_json(kept.question_json)
    return DEEDS["private"](question) if press.posted else question


async def deed(parts: Parts, press: Press) -> None:
    """`deed:<name>` with a question's id: previous day, details, gaps, share."""
    await _do(parts, press, press.rest, press.value)


async def more(parts: Parts, press: Press) -> None:
    """The menu of an answer: its options carry the deed's name and the question's id."""
    name, _, key = press.value.partition("|")
    await _do(parts, press, name, key)


async def _do(parts: Parts, press: Press, name: str, key: str) -> None:
    question = await stored(parts, press, key)
    if question is None:
        return
    if name == "later":
        if (following := after(question, parts.clock())) is None:
            await press.reply.show(cards.words("That has not begun yet."))
            return
        await answer(parts, Ask(press.asker, following, press.reply, pressed=True))
        return
    if name in FILES and not press.posted and not question.options.csv_only:
        wanted = DEEDS[name](question)
        options = wanted.options.model_copy(update={"csv_only": False})
        again = wanted.model_copy(update={"options": options})
        await answer(parts, Ask(press.asker, again, press.reply, redraw=True, filing=True, pressed=True))
        return
    if name not in DEEDS:
        await gone(parts, press)
        return
    again = DEEDS[name](question)
    if name in SAME_ROWS and press.posted:  # the file hangs beside the post already
        options = again.options.model_copy(update={"csv": False})
        again = again.model_copy(update={"options": options, "filed": False})
    redraw = name in SAME_ROWS and not press.posted
    await answer(parts, Ask(press.asker, again, press.reply, redraw=redraw, pressed=True))


async def run(parts: Parts, press: Press) -> None:
    """`run:<n>`: a stored question as it is (a choice, an example, another reading)."""
    if (question := await stored(parts, press, press.value)) is not None:
        await answer(parts, Ask(press.asker, question, press.reply, pressed=True))


async def rows(parts: Parts, press: Press) -> None:
    """`rows:next` and `rows:back`: other rows of the same answer, in place."""
    key, _, first = press.value.partition(":")
    if (question := await stored(parts, press, key)) is not None:
        await answer(parts, Ask(press.asker, question, press.reply, first=place_in(first) or 0, redraw=True))


async def other(parts: Parts, press: Press) -> None:
    """`other:period:<n>` and `other:queue:<n>`: another reading of what was typed."""
    question = await stored(parts, press, press.value)
    if question is None:
        return
    kind, _, text = press.rest.partition(":")
    place = place_in(text)
    if place is None:
        await gone(parts, press)
        return
    if kind == "period" and place < len(question.other_periods):
        question = at(question, question.other_periods[place])
    elif kind == "queue" and place < len(question.other_queues):
        update = {"queues": (question.other_queues[place],), "agents": (), "other_queues": ()}
        question = question.model_copy(update=update)
    await answer(parts, Ask(press.asker, question, press.reply, pressed=True))


async def keep(parts: Parts, press: Press) -> None:
    """`keep`: the same answer in the asker's own messages, to stay."""
    if (question := await stored(parts, press, press.value)) is None:
        return
    channel = await parts.slack.dm(press.asker.user)
    options = question.options.model_copy(update={"csv": False})
    quiet = question.model_copy(update={"options": options, "filed": False})
    await answer(parts, Ask(press.asker, quiet, PostedReply(parts.slack, channel, private=True), redraw=True))


async def passed(parts: Parts, press: Press) -> None:
    """`pass`: the explanation, to the one it is about."""
    if (question := await stored(parts, press, press.value)) is not None:
        await pass_on(parts, press, question)


async def cancel(parts: Parts, press: Press) -> None:
    """`cancel`: take the message away."""
    del parts
    await press.reply.remove()


async def do(parts: Parts, press: Press) -> None:
    """`do:<action>`: a named deed of a refusal's button."""
    await DO.get(press.rest, gone)(parts, press)


async def say(parts: Parts, press: Press) -> None:
    """`say`: the words once more."""
    await hear(parts, Said(press.value, press.asker, trigger=press.trigger), press.reply)


async def _help(parts: Parts, press: Press) -> None:
    await help_pages.help_about(parts, Said("help", press.asker), "", press.reply)


async def _when_asked(parts: Parts, press: Press) -> None:
    """Fewer files from now on; said beside the answer, which stays."""
    await aside(parts, press).show(cards.words(await only_when_asked(parts, press.asker)))


async def _remember(parts: Parts, press: Press) -> None:
    """Keep the order of days and months, then run the reading that goes with it."""
    await settings.put(parts, press.asker, "day_order", press.rest.partition("-")[2])
    await run(parts, press)


async def lists(parts: Parts, press: Press) -> None:
    """`list:queues` and `list:people`: another page of them, or the list read anew."""
    first, _, text = press.value.partition("|")
    page = browse.queues if press.rest.startswith("queues") else browse.agents
    if not press.rest.endswith("next"):
        await parts.desk.records.directory(press.asker.team, within=ACTING_SECONDS)
    await page(parts, Said(text, press.asker), text, press.reply, place_in(first) or 0)


async def queue_menu(parts: Parts, press: Press) -> None:
    """`queue:menu`: a listed queue's yesterday, or its members."""
    what, _, dn = press.value.partition("|")
    words = f"q:{dn} yesterday" if what == "yesterday" else f"missing q:{dn} today"
    await hear(parts, Said(words, press.asker, trigger=press.trigger), press.reply)


DO: Mapping[str, Deed] = {
    "ask-access": requesting.ask_access,
    "help": _help,
    "say": say,
    "later": later.promise,
    "csv-when-asked": _when_asked,
    "remember-dmy": _remember,
    "remember-mdy": _remember,
}

DEED_TABLE: Mapping[str, Deed] = {
    "say": say,
    "deed": deed,
    "more": more,
    "run": run,
    "pick": run,
    "rows": rows,
    "other": other,
    "keep": keep,
    "pass": passed,
    "cancel": cancel,
    "do": do,
    "grant": requesting.decide,
    "unlink": links.sure,
    "form": form.press,
    "digest": digest_presses.press,
    "home": home.press,
    "set": home.chosen,
    "list": lists,
    "queue": queue_menu,
    "audit": audited.press,
}

FORMS: Mapping[str, str] = {
    "form:open": "Login report",
    "form:change": "Login report",
    "digest:draft": "Digest",
    "home:pins": "Pinned queues",
    "grant:choose": "Access to queues",
}
