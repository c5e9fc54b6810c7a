"""What the desk says besides answers (choices, refusals, confirmations) and what people browse (start, help, lists) -> messages."""

import re
from collections.abc import Sequence

from bot import access
from bot.models import Asker, Button, Choices, Confirm, Refusal, Scope
from bot.models.text import clean, mrkdwn, plain, said_back
from handlers.blocks import (
    FALLBACK,
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    cut,
    fields,
    header,
    link,
    overflow,
    section,
    select,
)

FEW = 5
MOST_WANTED = 200  # characters of words that were refused
INTERRUPTED = "I was interrupted each time I looked this up, so I stopped. Ask again; should it happen again, tell your admin."

_TYPED = re.compile(r"`([^`\n]{1,120})`")


def spans(text: str) -> str:
    """A sentence of ours as mrkdwn, escaped; what stands between backticks is shown as typed, whoever wrote it."""
    pieces = _TYPED.split(text)
    said = (f"`{_code(each)}`" if at % 2 else _around(each) for at, each in enumerate(pieces))
    return "".join(said).strip()


def _around(text: str) -> str:
    """Escaped, the blanks at its ends kept: a code span follows or went before."""
    inner = mrkdwn(text)
    lead, tail = " " if text[:1] == " " else "", " " if text[-1:] == " " and inner else ""
    return f"{lead}{inner}{tail}"


def words(text: str, *more: Block) -> Message:
    """A plain sentence with whatever stands below it."""
    return marked(spans(text), *more)


def marked(markup: str, *more: Block) -> Message:
    """A sentence whose markup is ours and already escaped."""
    return Message(cut(markup, FALLBACK) or "-", [section(markup), *more])


def refusal(
    refused: Refusal, ids: Sequence[str] = (), *, told: str = "", more: Sequence[Element] = ()
) -> Message:
    """Why nothing was answered, with the next step as buttons; *ids* are the stored questions of its buttons, in order.

    *told* says which admin heard of it (mrkdwn, escaped), *more* are further buttons.
    """
    ref = f"Ref {refused.ref}" if refused.ref else ""
    text = " ".join(part for part in (spans(refused.text), told, ref) if part)
    wanted = cut(clean(", ".join(refused.wanted)), MOST_WANTED)
    return marked(text, *actions([*_pressable(refused.buttons, ids, wanted), *more], "next"))


def confirm(asked: Confirm, ids: Sequence[str]) -> Message:
    """Asks before something large is run."""
    return words(
        asked.text, *actions([*_pressable(asked.buttons, ids), button("Cancel", "cancel", "-")], "confirm")
    )


def choices(several: Choices, ids: Sequence[str]) -> Message:
    """A picker: buttons for a few, a select for many. Choosing replaces this message with the report."""
    if len([each for each in several.buttons if not each.action]) <= FEW:
        return words(several.text, *actions(_pressable(several.buttons, ids), "pick"))
    menu = [(each.label, key) for each, key in zip(several.buttons, ids, strict=False) if key]
    return words(several.text, *actions([select("pick", "Choose one", menu)], "pick"))


def _pressable(buttons: Sequence[Button], ids: Sequence[str], wanted: str = "") -> list[Element]:
    """Buttons that do something: each carries its stored question, else its own value, else what was *wanted*."""
    elements: list[Element] = []
    for at, each in enumerate(buttons):
        if each.action:
            value = (ids[at] if at < len(ids) else "") or each.value or wanted
            elements.append(button(each.label, f"do:{each.action}", value or "-"))
        elif at < len(ids) and ids[at]:
            elements.append(button(each.label, f"run:{at}", ids[at]))
    return elements


def start(
    *, last: str, last_id: str, digests: int, examples: Sequence[tuple[str, str]], hint: str, try_this: str
) -> Message:
    """The start card: the last report again, digests, and for a first use three examples that run on real queues."""
    blocks: list[Block] = [header("Logins")]
    if last and last_id:
        run = [button("Run again", "run:0", last_id, style="primary"), button("Open form", "form:open", "-")]
        blocks += [section(f"Last: *{mrkdwn(last)}*"), *actions(run, "start")]
    else:
        tries = [button(label, f"run:{at}", key) for at, (label, key) in enumerate(examples[:3])]
        blocks += [
            section("Ask who was logged into a queue, from when to when."),
            *actions([*tries, button("Open form", "form:open", "-")], "start"),
        ]
    if digests:
        plural = "digest" if digests == 1 else "digests"
        blocks += [
            section(f"Your digests: {digests} {plural}"),
            *actions([button("Manage", "digest:list", "-")], "digests"),
        ]
    blocks.append(context(mrkdwn(hint), f"`/logins {_code(try_this)}`  ·  `/logins help`"))
    text = f"Last: {mrkdwn(last)}. " if last else ""
    return Message(f"Logins: ask who was logged into a queue. {text}Try /logins help", blocks)


def help_page(title: str, lines: Sequence[tuple[str, str]], more: str) -> Message:
    """A page of help: each line a phrase to type and what it means today."""
    body = "\n".join(f"`{_code(typed)}`  {mrkdwn(meaning)}" for typed, meaning in lines)
    blocks = [header(title), section(body)] if lines else [header(title)]
    return Message(
        f"{plain(title)}. {plain('; '.join(typed for typed, _ in lines))}", [*blocks, context(spans(more))]
    )


def _code(text: str) -> str:
    """What stands in a code span: nothing is markup there, and what is copied from it must be what was shown."""
    shown = clean(text.replace("`", "'"))
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def found_queues(queues: Sequence[tuple[str, str, str]], read_at: str, first: int, text: str) -> Message:
    """Queues as (number, shown, who is in it), ten a page, each with what can be asked of it."""
    blocks: list[Block] = []
    for dn, shown, about in queues[first : first + 10]:
        menu = overflow("queue:menu", [("Yesterday", f"yesterday|{dn}"), ("Members", f"members|{dn}")])
        blocks.append(section(f"*{mrkdwn(shown)}* ({mrkdwn(dn)})  ·  {mrkdwn(about)}", accessory=menu))
    return _page("queue", len(queues), first, blocks, read_at, text)


def found_people(names: Sequence[tuple[str, str]], read_at: str, first: int, text: str) -> Message:
    """People by name or number as (shown, what they do), ten a page."""
    blocks = [section(f"*{mrkdwn(shown)}*  ·  {mrkdwn(about)}") for shown, about in names[first : first + 10]]
    return _page("person", len(names), first, list(blocks), read_at, text)


def _page(kind: str, count: int, first: int, blocks: list[Block], read_at: str, text: str) -> Message:
    plural = {"queue": "queues", "person": "people"}[kind]
    if not blocks:
        return words(
            f"No {plural} like {said_back([text])} that I may show you."
            if text
            else f"There are no {plural} that I may show you."
        )
    elements = [button("Refresh", f"list:{plural}", f"0|{text}"[:2000])]
    if first + 10 < count:
        elements.append(button("Next 10", f"list:{plural}:next", f"{first + 10}|{text}"[:2000]))
    title = f"{count} {plural if count != 1 else kind}"
    said = "; ".join(block["text"]["text"] for block in blocks)
    return Message(
        cut(f"{title}: {said}", FALLBACK),
        [*blocks, context(f"{title}  ·  list refreshed {mrkdwn(read_at)}"), *actions(elements, "list")],
    )


def opened(text: str, label: str, address: str) -> Message:
    """A sentence with a button that opens an address."""
    return words(text, *actions([link(label, address, "open")], "open"))


def facts(title: str, lines: Sequence[tuple[str, str]]) -> Message:
    """A page of labelled facts."""
    return Message(
        f"{plain(title)}. {plain('; '.join(f'{a}: {b}' for a, b in lines))}", [header(title), *fields(lines)]
    )


def nothing_yet(scope: Scope, admins: Sequence[str], asker: Asker) -> Message:
    """For a person who may see nothing: why, who can help; where no admin is set, how one is made."""
    why = mrkdwn(access.WHY_NOT.get(scope.why, access.WHY_NOT["none"]))
    if scope.why in access.NEVER:
        return marked(why)
    if not admins:
        return marked(f"{why}\nNo admin is set. Your id is `{mrkdwn(asker.user)}`; put it in ADMINS.")
    who = f"<@{admins[0]}>"
    return marked(f"{why} {who} can help.", *actions(_pressable(access.ask_for(scope), ()), "next"))


def marked_lines(title: str, lines: Sequence[tuple[str, str]]) -> Message:
    """A page of lines whose two halves are markup of ours (ids of channels and people)."""
    body = "\n".join(f"{first}  {second}" for first, second in lines)
    return Message(cut(f"{title}. {body}", FALLBACK), [header(title), section(body)])


def lines(title: str, each: Sequence[str]) -> Message:
    """A page of plain lines, in as many sections as they need."""
    blocks: list[Block] = [header(title)]
    text = ""
    for line in each:
        said = cut(mrkdwn(line), 2900)
        if text and len(text) + len(said) > 2900:
            blocks.append(section(text))
            text = ""
        text += f"{said}\n"
    said = "; ".join(mrkdwn(line) for line in each) or "Nothing yet."
    return Message(
        cut(f"{title}. {said}", FALLBACK), [*blocks, section(text.rstrip() or "Nothing yet.")][:50]
    )
