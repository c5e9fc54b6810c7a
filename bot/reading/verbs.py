"""Typed words -> a command, where the first of them is a verb and not the beginning of a name."""

from collections.abc import Sequence
from typing import cast

from bot.directory import Found, Names, Sees
from bot.reading.letters import parts
from bot.reading.shapes import Command, Verb
from bot.reading.typed import Typed, Word
from bot.reading.vocabulary import Vocabulary, commands

_ALONE = frozenset({"again", "links", "status", "policy"})
_LISTS = frozenset({"queues", "agents"})


def command(typed: Typed, known: Vocabulary, *, names: Names, sees: Sees, bot_user: str) -> Command | None:
    """The command, or None for a question. An empty text is "start"; a lone question mark asks for help.

    A verb of another language than *known* is one only where it stands alone.
    """
    words = [word for word in typed.words if word.sort != "person" or word.value != bot_user]
    spoken = [word for word in words if word.sort != "mark"]
    if not spoken:
        return Command(verb="help" if any("?" in word.text for word in words) else "start")
    for count in (3, 2, 1):
        if len(spoken) < count or any(word.sort != "word" for word in spoken[:count]):
            continue
        folded = tuple(part for word in spoken[:count] for part in word.folded)
        rest = spoken[count:]
        verb = known.verbs.get(folded) or (None if rest else commands().get(folded))
        if verb:
            if not _fits(verb, rest, known) or _begins_a_name(typed, spoken, count, names, sees):
                return None
            return Command(
                verb=cast("Verb", verb), rest=typed.as_slack(typed.words.index(rest[0])) if rest else ""
            )
    return None


def is_form(text: str) -> bool:
    """Whether *text* is the one word, in any language, that opens the form; decided without knowing any name."""
    return commands().get(parts(text)) == "form"


def _fits(verb: str, rest: Sequence[Word], known: Vocabulary) -> bool:
    if not rest:
        return True
    if verb == "help":
        return " ".join(rest[0].folded) in known.topics
    if verb in _ALONE:
        return all(known.is_one(word.folded, "filler") for word in rest)
    if verb == "hours":
        return not known.is_one(rest[0].folded, "filler")
    if verb in _LISTS:  # a single word is looked for, whatever else it may mean
        return len(rest) == 1 or (
            len(rest) <= 4 and not any(known.is_one(word.folded, "filler") for word in rest)
        )
    return True


def _begins_a_name(typed: Typed, spoken: Sequence[Word], count: int, names: Names, sees: Sees) -> bool:
    """Whether a full name begins with the verb and goes on ("Help Desk")."""
    for stop in range(count + 1, min(len(spoken), 16) + 1):
        match = names.match(typed.text[spoken[0].start : spoken[stop - 1].stop], sees=sees, reach="whole")
        if match and (not isinstance(match, Found) or match.name.dn):
            return True
    return False
