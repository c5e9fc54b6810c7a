"""A reading that cannot be run -> what the asker is told: a picker, or the words left over with the nearest thing that works."""

from bot import access
from bot.models import Button, Choices, Directory, Policy, Refusal, Scope
from bot.reading import NotRead, Several

HELP = Button(label="Help", action="help")


def picker(found: Several) -> Choices:
    """Several readings as buttons; two of a kind can be had together."""
    what = {
        "names": f"Which one is “{found.words}”?",
        "periods": f"“{found.words}” could be either:",
        "readings": "Which one?",
    }
    text = what[found.about] if found.words else "Which one?"
    if found.more:
        text += f" {found.more} more match; type more of the name."
    return Choices(
        text=text, buttons=tuple(Button(label=each.label, question=each.question) for each in found.choices)
    )


def not_read(found: NotRead, scope: Scope, directory: Directory, policy: Policy) -> Refusal:
    """Why nothing was run, naming the words, with the nearest questions that work as buttons."""
    instead = tuple(Button(label=each.label, question=each.question) for each in found.instead)
    if scope.nothing:
        return Refusal(code=scope.why, text=access.WHY_NOT[scope.why], buttons=(access.ASK_FOR_ACCESS,))
    if found.period is not None:
        return Refusal(code=found.period.reason, text=found.period.text, buttons=instead)
    if found.why == "name" and found.partial is None:
        refused = access.cannot_show(found.left_over, scope, directory, policy)
        return refused.model_copy(update={"buttons": (*instead, *refused.buttons)})
    if found.why == "nobody":
        return Refusal(code="nobody", text=f"Whose logins? {_examples(found)}", buttons=instead)
    if found.why == "own":
        return Refusal(
            code="own", text="I do not know your extension: your e-mail matches none. An admin can link you."
        )
    words = ", ".join(f"“{word}”" for word in found.left_over)
    text = f"I did not understand {words}." if words else f"I did not understand that. {_examples(found)}"
    buttons = instead
    if found.partial is not None:
        text += f" Everything else was clear: {found.partial_label}."
        buttons = (Button(label=f"Run for {found.partial_label}", question=found.partial), *instead)
    elif words:
        text += f" {_examples(found)}"
    return Refusal(code="words", text=text, buttons=(*buttons[:4], HELP))


def _examples(found: NotRead) -> str:
    return f"Try: {'; '.join(found.examples)}" if found.examples else "Try: Support yesterday"
