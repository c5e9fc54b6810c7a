"""Text + names + now -> what was asked: a question, choices, a command, or the words not understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot import dates
from bot.directory import Names, Sees
from bot.models import NotAPeriod, PhraseMeaning, Question, Understood
from bot.reading.choosing import asked, sense
from bot.reading.failing import not_read
from bot.reading.meaning import Lacking, Meant, meant
from bot.reading.pieces import pieces
from bot.reading.room import Dated, Room
from bot.reading.shapes import Asked, Command, NotRead, Reading, Several
from bot.reading.typed import Typed, typed
from bot.reading.unjudged import without_unjudged
from bot.reading.verbs import command
from bot.reading.vocabulary import vocabulary
from bot.reading.ways import Way, ways
from bot.reading.whom import Setting
from bot.reading.zones import zone_named

DayOrder = Literal["dmy", "mdy", "ymd"]
_LOCALES = ("en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-PT", "nl-NL")
_MOST_IN_ANY_LANGUAGE = 60  # words; more are no question, and looking through them takes its time
_NOTHING = frozenset({"filler", "separator", "mark", "adding"})
_AT_ONCE, _OVERLAP = 40, 12  # words that are looked through for dates at a time


def nobody(_user: str) -> str | None:
    """The extension of a Slack user where nothing is known of them: none."""
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """All that a text is read against; see `read`."""

    names: Names
    sees: Sees
    now: datetime
    zone: str
    locale: str
    week_start: int | None
    day_order: DayOrder | None
    own: str
    bound: tuple[str, ...]
    previous: Question | None
    person_of: Callable[[str], str | None]
    bot_user: str

    def find_period(self, words: str, zone: str, locale: str = "") -> PhraseMeaning:
        """What a date phrase means here; in the asker's own language where *locale* is empty."""
        return dates.find_period(
            words, self.now, zone, locale or self.locale, week_start=self.week_start, day_order=self.day_order
        )

    def stretches(self, words: Sequence[str], zone: str) -> list[Dated]:
        """Every stretch of the words that is a date phrase in the asker's language."""
        return self._stretches(words, zone, self.locale, "")

    def in_any_language(self, words: Sequence[str], zone: str) -> list[Dated]:
        """The same in all languages; the asker's own wins, and in the others nothing mistyped counts and nothing is refused."""
        found = {
            (one.first, one.stop): one
            for locale in _LOCALES
            if locale[:2] != self.locale[:2].lower()
            for one in self._stretches(words, zone, locale, locale)
            if not isinstance(one.meaning, NotAPeriod)
            and not (isinstance(one.meaning, Understood) and one.meaning.corrected)
        }
        found |= {(one.first, one.stop): one for one in self.stretches(words, zone)}
        return list(found.values())

    def _stretches(self, words: Sequence[str], zone: str, locale: str, named: str) -> list[Dated]:
        found: dict[tuple[int, int], PhraseMeaning] = {}
        for start in range(0, max(1, len(words) - _OVERLAP), _AT_ONCE - _OVERLAP):
            some = dates.stretches(
                words[start : start + _AT_ONCE],
                self.now,
                zone,
                locale,
                week_start=self.week_start,
                day_order=self.day_order,
                foreign=bool(named),
            )
            found |= {(start + one.first, start + one.last): one.meaning for one in some}
        return [Dated(first, stop, meaning, named) for (first, stop), meaning in found.items()]

    def room(self) -> Room:
        """What the words of one text are read against; dates in the asker's language."""
        return Room(
            names=self.names,
            sees=self.sees,
            person_of=self.person_of,
            bot_user=self.bot_user,
            stretches=self.stretches,
            zone=self.zone,
            follows=self.previous is not None,
            looked_up={},
        )

    def setting(self, text: Typed) -> Setting:
        """What a way's meaning rests on, for this text."""
        return Setting(
            now=self.now,
            zone=self.zone,
            find_period=self.find_period,
            timely=lambda word: dates.knows(word, self.locale),
            named=self.names.named,
            own=self.own,
            bound=tuple(dn for dn in self.bound if self.sees("queue", dn)),
            previous=self.previous,
            slice=lambda piece: text.slice(piece.first, piece.stop),
        )


def warm() -> None:
    """The words of all languages and the zones, read from disk; the first question of a process is then as fast as the next."""
    vocabulary()
    dates.warm()
    zone_named("UTC")


def read(
    text: str,
    *,
    names: Names,
    sees: Sees,
    now: datetime,
    zone: str,
    locale: str,
    week_start: int | None = None,
    day_order: DayOrder | None = None,
    own: str = "",
    bound_queues: tuple[str, ...] = (),
    previous: Question | None = None,
    person_of: Callable[[str], str | None] = nobody,
    bot_user: str = "",
) -> Reading:
    """Every reading of *text* that uses all its words: one is asked, several are choices, none says what is left over.

    *sees* decides which names exist for the asker; *own* is their extension, *bound_queues* stand in where nobody is named,
    *previous* is the thread's question, for follow-ups. *person_of* gives the extension of a Slack user id; *bot_user* is
    the bot's own id, passed over. *zone* is an IANA name; a zone in the text wins over it. Raises nothing for any text.
    """
    context = Context(
        names,
        sees,
        now,
        zone,
        locale,
        week_start,
        day_order,
        own,
        bound_queues,
        previous,
        person_of,
        bot_user,
    )
    words = typed(text)
    found = command(words, names=names, sees=sees, bot_user=bot_user)
    if found is None:
        return _question(words, context)
    if found.verb in {"queues", "agents"} and found.rest:  # "queues 800 and 801 yesterday" is no list
        question = _question(words, context)
        return question if isinstance(question, Asked) and question.question.words else found
    return found


def _question(text: Typed, context: Context) -> Reading:
    room = context.room()
    best, questions = _best(text, context, room)
    if _may_be_foreign(text, best[0]):
        room = replace(room, stretches=context.in_any_language)
        wider, found = _best(text, context, room)
        best, questions = (wider, found) if wider[0].cost.unread < best[0].cost.unread else (best, questions)
    if all(piece.what in _NOTHING for piece in best[0].pieces):
        return Command(verb="start") if context.previous is None else NotRead(left_over=(text.text,))
    if questions:
        return asked(text, best, questions)
    split = without_unjudged(text, best[0], context.names, context.sees)
    if split and split.rest.words:
        best_kept, questions = _best(split.rest, context, room)
        reading = asked(split.rest, best_kept, questions) if questions else None
        if isinstance(reading, Asked):
            question = reading.question
            if split.alone and question.options.ask == "anyone":
                options = question.options.model_copy(update={"ask": "start"})
                question = question.model_copy(update={"options": options})
            return Asked(question=question, cannot=split.words, about=split.about)
        if isinstance(reading, Several):
            return reading.model_copy(update={"cannot": split.words, "about_agents": split.about})
    return not_read(text, best[0], context.setting(text), context.names, context.sees)


def _may_be_foreign(text: Typed, way: Way) -> bool:
    """Whether words left over may belong to a date of another language: none is read, or a mistyped one, or a number is left."""
    if not way.cost.unread or len(text.words) > _MOST_IN_ANY_LANGUAGE:
        return False
    left = [text.slice(piece.first, piece.stop) for piece in way.pieces if piece.what == "unread"]
    guessed = any(piece.what == "date" and piece.loose for piece in way.pieces)
    return (
        not way.at.dated
        or way.at.beside
        or guessed
        or any(letter.isdigit() for words in left for letter in words)
    )


def _best(text: Typed, context: Context, room: Room) -> tuple[tuple[Way, ...], tuple[Meant, ...]]:
    """The best ways and their questions; none where words are left over or something is lacking."""
    setting = context.setting(text)
    needs_name = not (setting.bound or setting.previous)
    best = ways(text.words, pieces(text, room), needs_name=needs_name, follows=room.follows)
    if best[0].cost.unread or best[0].cost.refused:
        return best, ()
    found: dict[Question, Meant] = {}
    for way in best:
        readings = meant(way.pieces, setting)
        if not isinstance(readings, Lacking):
            for one in readings:
                found.setdefault(sense(one.question), one)
    return best, tuple(found.values())
