"""Text + names + now -> what was asked: a question, choices, a command, or the words not understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot import dates
from bot.directory import Names, Sees
from bot.models import PhraseMeaning, Question, Understood
from bot.reading.choosing import asked, sense
from bot.reading.failing import excluded, not_read, not_yet
from bot.reading.going_on import stands_alone
from bot.reading.language import LOCALES, own_language, plainly
from bot.reading.meaning import Lacking, Meant, meant
from bot.reading.pieces import pieces
from bot.reading.room import Dated, Room
from bot.reading.shapes import Asked, Command, NotRead, Reading, Several
from bot.reading.typed import Typed, typed, without_quotes
from bot.reading.unjudged import without_unjudged
from bot.reading.verbs import command
from bot.reading.vocabulary import LANGUAGES, vocabulary
from bot.reading.wanted import given_to, rivals
from bot.reading.ways import Way, ways
from bot.reading.whom import Setting
from bot.reading.zones import zone_named

DayOrder = Literal["dmy", "mdy", "ymd"]
_MOST_IN_ANY_LANGUAGE = 60  # words; more are no question, and looking through them takes its time
_NOTHING = frozenset({"filler", "onward", "separator", "mark", "adding"})
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
    team: tuple[str, ...]
    bound: tuple[str, ...]
    previous: Question | None
    threaded: bool
    person_of: Callable[[str], str | None]
    bot_user: str

    def find_period(self, words: str, zone: str, locale: str = "") -> PhraseMeaning:
        """What a date phrase means here; in the asker's own language where *locale* is empty."""
        return dates.find_period(
            words, self.now, zone, locale or self.locale, week_start=self.week_start, day_order=self.day_order
        )

    def stretches_in(self, language: str) -> Callable[[Sequence[str], str], list[Dated]]:
        """What finds every stretch of words that is a date phrase in *language*; in a foreign one nothing mistyped counts."""
        if language == own_language(self.locale):
            return lambda words, zone: self._stretches(words, zone, self.locale, "")
        locale = LOCALES[language]
        return lambda words, zone: [
            one
            for one in self._stretches(words, zone, locale, locale)
            if not (isinstance(one.meaning, Understood) and one.meaning.corrected)
        ]

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

    def room(self, language: str) -> Room:
        """What the words of one text are read against, those of *language* and English among them."""
        return Room(
            names=self.names,
            sees=self.sees,
            person_of=self.person_of,
            bot_user=self.bot_user,
            stretches=self.stretches_in(language),
            zone=self.zone,
            follows=self.previous is not None,
            vocabulary=vocabulary(language),
            looked_up={},
        )

    def setting(self, text: Typed) -> Setting:
        """What a way's meaning rests on, for this text."""
        return Setting(
            now=self.now,
            zone=self.zone,
            find_period=self.find_period,
            timely=lambda word: dates.knows(word, self.locale),
            timely_anywhere=lambda word: any(
                dates.knows(word, each) for each in (self.locale, *LOCALES.values())
            ),
            named=self.names.named,
            own=self.own,
            team=tuple(dn for dn in self.team if self.sees("queue", dn)),
            bound=tuple(dn for dn in self.bound if self.sees("queue", dn)),
            previous=self.previous,
            slice=lambda piece: text.slice(piece.first, piece.stop),
        )


def warm() -> None:
    """The words of all languages and the zones, read from disk; the first question of a process is then as fast as the next."""
    for language in LANGUAGES:
        vocabulary(language)
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
    own_queues: tuple[str, ...] = (),
    bound_queues: tuple[str, ...] = (),
    previous: Question | None = None,
    threaded: bool = True,
    person_of: Callable[[str], str | None] = nobody,
    bot_user: str = "",
) -> Reading:
    """Every reading of *text* that uses all its words: one is asked, several are choices, none says what is left over.

    *sees* decides which names exist for the asker; *own* is their extension, *own_queues* those they are in, *bound_queues* stand in
    where nobody is named, *previous* is the question before, for follow-ups; outside a thread (*threaded*) only what plainly goes on does. *person_of* gives the extension of a Slack user id; *bot_user* is
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
        own_queues,
        bound_queues,
        previous,
        threaded,
        person_of,
        bot_user,
    )
    return _read(typed(text), context)


def _read(words: Typed, context: Context) -> Reading:
    known = vocabulary(own_language(context.locale))
    found = command(words, known, names=context.names, sees=context.sees, bot_user=context.bot_user)
    if found is None:
        return _question(words, context)
    if found.verb in {"queues", "agents"} and found.rest:  # "queues 800 and 801 yesterday" is no list
        question = _question(words, context)
        return question if isinstance(question, Asked) and question.question.words else found
    return found


def _question(text: Typed, context: Context) -> Reading:
    best, questions, room = _in_its_language(text, context)
    if context.previous is not None and stands_alone(best[0].pieces, threaded=context.threaded):
        context = replace(context, previous=None)
        best, questions, room = _in_its_language(text, context)
    setting = context.setting(text)
    if all(piece.what in _NOTHING for piece in best[0].pieces):
        return Command(verb="start") if context.previous is None else NotRead(left_over=(text.text,))
    if not questions and not best[0].cost.unread and (two := rivals(best[0].pieces, context.now)):
        return excluded(two, best[0], setting, room)
    if questions and (person := given_to(text, best[0].pieces)):
        return NotRead(left_over=(person,), why="person")
    if questions:
        return asked(text, best, questions)
    plain = without_quotes(text)
    unquoted = _read(plain, context) if plain else None
    if unquoted is not None and not isinstance(unquoted, NotRead):
        return unquoted
    return (
        not_yet(text, best[0], setting, room, everyday=False)
        or _without_unjudged(text, best[0], context, room)
        or not_yet(text, best[0], setting, room, everyday=True)
        or not_read(text, best[0], setting, room)
    )


def _without_unjudged(text: Typed, way: Way, context: Context, room: Room) -> Asked | Several | None:
    """The rest of a text with words that nobody can judge ("late"), if it makes a question by itself."""
    split = without_unjudged(text, way, room)
    if not split or not split.rest.words:
        return None
    best, questions = _best(split.rest, context, room)
    if not questions or rivals(best[0].pieces, context.now):
        return None
    reading = asked(split.rest, best, questions)
    if isinstance(reading, Several):
        return reading.model_copy(update={"cannot": split.words, "about_agents": split.about})
    question = reading.question
    if split.alone and question.options.ask == "anyone":
        options = question.options.model_copy(update={"ask": "start"})
        question = question.model_copy(update={"options": options})
    return Asked(question=question, cannot=split.words, about=split.about)


def _in_its_language(text: Typed, context: Context) -> tuple[tuple[Way, ...], tuple[Meant, ...], Room]:
    """The best ways and their questions in the asker's language and English.

    In another one that the text is plainly in, if that leaves fewer words over or guesses less.
    """
    room = context.room(own_language(context.locale))
    best, questions = _best(text, context, room)
    guessed = any(piece.what == "date" and piece.loose for piece in best[0].pieces)
    if not (best[0].cost.unread or guessed) or len(text.words) > _MOST_IN_ANY_LANGUAGE:
        return best, questions, room
    before = context.previous.locale[:2] if context.previous else ""
    for language in plainly(text.words, context.locale, dates.knows, before):
        there = replace(context.room(language), looked_up=room.looked_up)
        wider, found = _best(text, context, there)
        if (wider[0].cost.unread, wider[0].cost.loose) < (best[0].cost.unread, best[0].cost.loose):
            best, questions, room = wider, found, there
    return best, questions, room


def _best(text: Typed, context: Context, room: Room) -> tuple[tuple[Way, ...], tuple[Meant, ...]]:
    """The best ways and their questions; none where words are left over or something is lacking."""
    setting = context.setting(text)
    needs_name = not (setting.bound or setting.previous)
    best = ways(text.words, pieces(text, room), needs_name=needs_name, follows=room.follows)
    if best[0].cost.unread or best[0].cost.refused:
        return best, ()
    found: dict[Question, Meant] = {}
    clear = [way for way in best if not rivals(way.pieces, context.now)]
    for way in clear:
        readings = meant(way.pieces, setting)
        if not isinstance(readings, Lacking):
            for one in readings:
                found.setdefault(sense(one.question), one)
    return best, tuple(found.values())
