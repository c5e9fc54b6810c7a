"""A reading that cannot be run -> what the asker is told: a picker, or the words left over with the nearest thing that works."""

import re
from collections.abc import Mapping

from bot import access, reading
from bot.models import Asker, Button, Choices, Directory, Policy, Refusal, Scope
from bot.models.text import said_back
from bot.naming import sees
from bot.reading import Choice, NotRead, Several
from handlers.beside import cannot_judge
from handlers.parts import Parts

HELP = Button(label="Help", action="help")
_ABOUT = re.compile(r"help\s+(.+)", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"\b(\d{1,2})\s*[/.-]\s*\d{1,2}\b")


async def examples(parts: Parts, asker: Asker) -> tuple[str, ...]:
    """Three texts that work for *asker*: with queues whose rows they may see, else with their own logins."""
    directory, scope = await parts.desk.seen_by(asker)
    seen = parts.desk.index.names(directory).visible("queue", sees(scope, directory))
    return reading.examples([name for name in seen if scope.everything or name.dn in scope.queues])


async def queues_to_try(parts: Parts, asker: Asker) -> tuple[str, ...]:
    """One or two queues as *asker* can type them, none where they see no queue's rows."""
    first, second, _ = await examples(parts, asker)
    names = (first.removesuffix(" yesterday"), second.removesuffix(" last week"))
    return () if names == ("me", "me") else tuple(dict.fromkeys(names))


def _remembering(found: Several) -> tuple[Button, ...]:
    """Buttons that keep the order of a date like 3/4; each runs the reading that goes with it."""
    typed = _DAY_AND_MONTH.search(found.words)
    if found.about != "periods" or typed is None:
        return ()
    orders: dict[str, Choice] = {}
    for each in found.choices:
        day_first = each.question.period.start.day == int(typed[1])
        orders.setdefault("dmy" if day_first else "mdy", each)
    if len(orders) < 2:
        return ()
    words = {"dmy": "Remember: day first", "mdy": "Remember: month first"}
    return tuple(
        Button(label=words[order], question=each.question, action=f"remember-{order}")
        for order, each in orders.items()
    )


def picker(found: Several) -> Choices:
    """Several readings as buttons; two of a kind can be had together."""
    what = {
        "names": f"Which one is {said_back([found.words])}?",
        "periods": f"{said_back([found.words])} could be either:",
        "readings": "Which one?",
    }
    text = what[found.about] if found.words else "Which one?"
    if found.more:
        text += f" {found.more} more match; type more of the name."
    if found.cannot:
        text += f" {cannot_judge(found.cannot)}"
    buttons = tuple(Button(label=each.label, question=each.question) for each in found.choices)
    return Choices(text=text, buttons=(*buttons, *_remembering(found)))


def not_read(
    found: NotRead,
    scope: Scope,
    directory: Directory,
    policy: Policy,
    tries: tuple[str, ...] = (),
    *,
    spoken: bool = False,
) -> Refusal:
    """Why nothing was run, naming the words, with the nearest questions that work as buttons; *tries* are texts that work."""
    instead = tuple(Button(label=each.label, question=each.question) for each in found.instead)
    if scope.nothing:
        wanted = found.left_over if found.why == "name" else ()
        return Refusal(
            code=scope.why, text=access.WHY_NOT[scope.why], buttons=access.ask_for(scope), wanted=wanted
        )
    if found.period is not None:
        return Refusal(code=found.period.reason, text=found.period.text, buttons=instead)
    if (found.listed and not instead) or (found.why == "name" and found.partial is None):
        refused = _named(found, scope, directory, policy, tries if spoken else ())
        named = refused.model_copy(update={"buttons": (*instead, *refused.buttons)})
        return _no_help_on(found.left_over) or named
    if found.why in _LACKING:
        text = _LACKING[found.why].format(
            words=" and ".join(f"“{word}”" for word in found.left_over),
            nearest="; ".join(
                f"`{each}`" for each in (found.examples if instead else tries or found.examples)
            ),
            tries=_try(tries or found.examples),
        )
        return Refusal(code=found.why, text=text, buttons=(*instead, HELP) if found.why == "yet" else instead)
    return _left_over(found, instead, _try(tries or found.examples))


_LACKING: Mapping[str, str] = {
    "both": "{words} exclude each other. Which one?",
    "person": "I can share only into a channel, not with {words}. Type `share` for everybody here, or leave it away and pass the answer on yourself.",
    "yet": "I can't answer that yet: I know who was logged in and when, and nothing of {words}. Try: {nearest}",
    "nobody": "Whose logins? {tries}",
    "own": "I do not know your extension: your e-mail matches none. "
    "An admin can link you: `/logins people link @you 101`.",
    "team": "I know no queue that you are in. `/logins queues` lists those you may see.",
}


def _left_over(found: NotRead, instead: tuple[Button, ...], tries: str) -> Refusal:
    words = said_back(found.left_over)
    text = (
        f"A question has one period, so I left out {words}."
        if found.why == "dates"
        else f"I did not understand {words}."
        if words
        else f"I did not understand that. {tries}"
    )
    buttons = instead
    if found.partial is not None:
        text += f" Everything else was clear: {found.partial_label}."
        buttons = (Button(label=f"Run for {found.partial_label}", question=found.partial), *instead)
    elif words:
        text += f" {tries}"
    return Refusal(code="words", text=text, buttons=(*buttons[:4], HELP))


def _named(
    found: NotRead, scope: Scope, directory: Directory, policy: Policy, tries: tuple[str, ...]
) -> Refusal:
    """Names that are not there, or not for them; of a list the question without them is one press away."""
    refused = access.cannot_show(found.left_over, scope, directory, policy)
    if found.partial is None:
        return refused.model_copy(update={"text": f"{refused.text} {_try(tries)}"}) if tries else refused
    run = Button(label=f"Run for {found.partial_label}", question=found.partial)
    text = f"{refused.text} Everything else was clear: {found.partial_label}."
    return refused.model_copy(update={"text": text, "buttons": (run, *refused.buttons)})


def _no_help_on(left_over: tuple[str, ...]) -> Refusal | None:
    """Where help was asked for on something that has none: what there is; None for a name."""
    topic = _ABOUT.fullmatch(left_over[0] if left_over else "")
    if topic is None:
        return None
    text = f"There is no help on {said_back([topic[1]])}. There is `help dates`, `help digest` and `help privacy`; `help` alone shows examples."
    return Refusal(code="words", text=text, buttons=(HELP,))


def _try(tries: tuple[str, ...]) -> str:
    return f"Try: {'; '.join(f'`{each}`' for each in tries or ('Support yesterday',))}"
