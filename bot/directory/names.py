"""A Directory and words -> the queues and agents they name, each way of matching tried in its order.

Number, full name, beginning, words, parts of words. Whatever *sees* forbids is passed over in every one of them, so that
the way through is the same for a name that does not exist and for one that is not for the asker.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from bot.directory.near import Spellings
from bot.directory.shapes import Found, How, Kind, Name, Near, Reach, Several
from bot.directory.spelling import (
    by_sound,
    number_of,
    squeezed,
    strict,
    with_umlauts_written_out,
    without_and,
    words_of,
)
from bot.models import Directory, Person

Sees = Callable[[Kind, str], bool]

_MANY = 100
_OTHERS = 5


class Names:
    """The index of one directory; built once per version, read by every question."""

    def __init__(self, directory: Directory, *, mailed: bool = True) -> None:
        """*mailed*: people are found by their e-mail as well."""
        entries = [Name(kind="queue", dn=queue.dn, name=queue.name or queue.dn) for queue in directory.queues]
        entries += [Name(kind="agent", dn=person.dn, name=person.name) for person in directory.people]
        entries += [
            Name(kind="agent", dn=person.dn, name=person.former, until=person.since)
            for person in directory.people
            if person.former and person.since
        ]
        entries.sort(key=_place)
        self.entries: tuple[Name, ...] = tuple(entries)
        self.longest = 1
        self._by_dn: dict[str, list[int]] = defaultdict(list)
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._joined: dict[str, list[int]] = defaultdict(list)
        self._word: dict[str, list[int]] = defaultdict(list)
        self._words: list[tuple[str, ...]] = []
        people = {person.dn: person for person in directory.people}
        self._by_mail: dict[str, list[int]] = defaultdict(list)
        for index, entry in enumerate(entries):
            present = people[entry.dn] if entry.kind == "agent" and not entry.until else None
            if not entry.until:
                self._by_dn[entry.dn].append(index)
            if mailed and present and present.email:
                self._by_mail[present.email.strip().casefold()].append(index)
            self._spell(index, entry, present)
        self._starts = sorted(self._whole)
        self._vocabulary = sorted(self._word)
        names = sorted({key for entry in entries if (key := squeezed(entry.name))})
        self._near = Spellings(self._vocabulary, names)

    def _spell(self, index: int, entry: Name, person: Person | None) -> None:
        known: dict[str, None] = {}
        for spelling in _spellings(entry, person):
            words = words_of(spelling)
            known |= dict.fromkeys(words)
            whole = self._whole["".join(words) or squeezed(spelling)]
            if index not in whole:
                whole.append(index)
            if joined := without_and(spelling, words):
                self._joined[joined].append(index)
            if "'" in spelling or "’" in spelling:
                known |= dict.fromkeys(part for word in spelling.split() for part in _halves(word))
            self.longest = max(self.longest, len(words) + sum(map(spelling.count, ",;&+")))
        if person and person.first and person.last and len(known) > 1:
            self._whole["".join((*words_of(person.last), *words_of(person.first)))].append(index)
        self._words.append(tuple(known))
        for word in known:
            self._word[word].append(index)

    def named(self, kind: Kind, dn: str) -> Name | None:
        """The queue or agent of that number, whoever asks."""
        return next((self.entries[i] for i in self._by_dn.get(dn, ()) if self.entries[i].kind == kind), None)

    def visible(self, kind: Kind, sees: Sees, most: int = 3) -> tuple[Name, ...]:
        """The first *most* names of a kind the asker may see, by number."""
        shown = (e for e in self.entries if e.kind == kind and not e.until and sees(kind, e.dn))
        return tuple(islice(shown, most))

    def search(self, words: str, kind: Kind, sees: Sees, most: int = 100) -> tuple[Name, ...]:
        """Names for a list or a picker: everything the words begin or occur in, best first; all names for no words."""
        if not words.strip():
            return self.visible(kind, sees, most)
        match = self.match(words, kind=kind, sees=sees)
        best = (match.name, *match.others) if isinstance(match, Found) else match.names if match else ()
        digits = number_of(words)
        more = [i for i, e in enumerate(self.entries) if digits and not e.until and e.dn.startswith(digits)]
        more += [*self._starting(squeezed(words), least=1), *self._in_parts(words_of(words), least=1)]
        found = dict.fromkeys((*best, *self._seen(more, kind, sees)))
        return tuple(islice(found, most)) or self.near(words, kind=kind, sees=sees).names[:most]

    def find(self, words: str, *, kind: Kind | None = None, sees: Sees) -> Found | Several | Near:
        """What *words* name among what the asker may see; close spellings where nothing matches."""
        return self.match(words, kind=kind, sees=sees) or self.near(words, kind=kind, sees=sees)

    def match(
        self, words: str, *, kind: Kind | None = None, sees: Sees, reach: Reach = "parts"
    ) -> Found | Several | None:
        """The same without close spellings. *reach* "whole": only numbers, e-mails and full names count; "words": also words of names."""
        if exact := self._exact(words, kind, sees):
            return exact
        typed = words_of(words)
        if reach == "whole" or not typed or number_of(words) is not None or "@" in words:
            return None
        by_word = [*self._seen(self._with_words(typed), kind, sees)]
        if reach == "words":
            return _result(by_word, "word") if by_word else None
        by_beginning = [*self._seen(self._starting("".join(typed)), kind, sees)]
        if by_beginning:
            return _result(by_beginning, "prefix", by_word)
        if by_word:
            return _result(by_word, "word")
        by_parts = [*self._seen(self._in_parts(typed), kind, sees)]
        return _result(by_parts, "parts") if by_parts else None

    def near(self, words: str, *, kind: Kind | None = None, sees: Sees, most: int = 5) -> Near:
        """Close spellings the asker may see, best first; none of an e-mail."""
        if "@" in words:
            return Near()
        ranked = self._near.of(words_of(words), self._whole, self._word, self._words)
        return Near(names=tuple(islice(self._seen(ranked, kind, sees), most)))

    def _exact(self, words: str, kind: Kind | None, sees: Sees) -> Found | Several | None:
        if mailed := [*self._seen(self._by_mail.get(words.strip().casefold(), ()), kind, sees)]:
            return _result(mailed, "name")
        typed = words_of(words)
        key = "".join(typed) or squeezed(words)
        known = sum(word in self._word or word in self._by_dn for word in typed)
        if not known and key not in self._whole and words.isascii():
            return None
        whole = [*self._seen(self._whole.get(key, ()), kind, sees)]
        if (digits := number_of(words)) is not None:
            numbered = [*self._seen(self._by_dn.get(digits, ()), kind, sees)]
            if numbered:
                return _result(numbered, "number", [name for name in whole if name not in numbered])
        if not whole and (joined := without_and(words, typed)):
            whole = [*self._seen(self._joined.get(joined, ()), kind, sees)]
        if not whole and (written := with_umlauts_written_out(words)):
            whole = [*self._seen(self._whole.get(squeezed(written), ()), kind, sees)]
        if not whole and known == len(typed) > 1:
            whole = [*self._seen(self._spelled_otherwise(typed), kind, sees)]
        if not whole:
            return None
        nearest = strict(words)
        same = [name for name in whole if strict(name.name) == nearest] or whole
        rest = [name for name in whole if name not in same]
        longer = islice(self._seen(self._starting(key), same[0].kind, sees), _OTHERS + len(same))
        return _result(same, "name", [*rest, *sorted(longer, key=_place)])

    def _spelled_otherwise(self, typed: tuple[str, ...]) -> Iterator[int]:
        """Entries for "Last, First", "Last First", and any full name with its own number before or after it."""
        numbers = [word for word in (typed[0], typed[-1]) if number_of(word)]
        for number in numbers:
            rest = sorted(typed)
            rest.remove(number)
            for index in self._by_dn.get(number, ()):
                if rest == sorted(words_of(self.entries[index].name)) or rest == sorted(self._words[index]):
                    yield index
        rarest = min((self._word.get(word, ()) for word in typed), key=len)
        for index in rarest:
            entry = self.entries[index]
            if entry.kind == "agent" and sorted(self._words[index]) == sorted(typed):
                yield index

    def _starting(self, key: str, least: int = 2) -> Iterator[int]:
        if not key or (len(key) < least and key.isascii()):
            return
        for at in range(bisect_left(self._starts, key), len(self._starts)):
            if not self._starts[at].startswith(key):
                return
            yield from self._whole[self._starts[at]]

    def _with_words(self, typed: tuple[str, ...]) -> Iterator[int]:
        if all(len(word) < 2 and word.isascii() for word in typed):
            return
        rarest = min((self._word.get(word, ()) for word in typed), key=len)
        yield from (i for i in rarest if all(word in self._words[i] for word in typed))

    def _in_parts(self, typed: tuple[str, ...], least: int = 2) -> Iterator[int]:
        longest = max(typed, key=len, default="")
        if not longest or (len(longest) < least and longest.isascii()):
            return
        for word in min((self._beginning(part) for part in typed), key=len):
            for i in self._word[word]:
                if len(typed) == 1 or _covers(typed, self._words[i]):
                    yield i

    def _beginning(self, part: str) -> Sequence[str]:
        """The words of names that begin with *part*, in their order."""
        begin = bisect_left(self._vocabulary, part)
        return self._vocabulary[begin : bisect_left(self._vocabulary, f"{part}\U0010ffff", begin)]

    def _seen(self, indexes: Iterable[int], kind: Kind | None, sees: Sees) -> Iterator[Name]:
        """The names allowed, each once, at most a hundred."""
        known: set[int] = set()
        for index in indexes:
            entry = self.entries[index]
            if index in known or (kind is not None and entry.kind != kind) or not sees(entry.kind, entry.dn):
                continue
            known.add(index)
            yield entry
            if len(known) >= _MANY:
                return


def _spellings(entry: Name, person: Person | None) -> Iterator[str]:
    """The name, the display name where it is another, ü as ue, and Latin letters for other scripts."""
    yield entry.name
    if person and person.display not in {"", entry.name, f"{person.last}, {person.first}"}:
        yield person.display
    if not entry.name.isascii():
        yield from (other for other in (with_umlauts_written_out(entry.name), by_sound(entry.name)) if other)


def _halves(word: str) -> tuple[str, ...]:
    """Parts of a word such as "O'Brien", those of two letters and more."""
    return tuple(
        part for piece in word.replace("’", "'").split("'") for part in words_of(piece) if len(part) > 1
    )


def _covers(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each typed word begins another word of the name; a single letter is an initial."""
    free = list(words)
    for part in sorted(typed, key=len, reverse=True):
        word = next((word for word in free if word.startswith(part)), None)
        if word is None:
            return False
        free.remove(word)
    return True


def _result(names: Sequence[Name], how: How, others: Sequence[Name] = ()) -> Found | Several:
    """One name is found, more are several; in the order of their numbers, queues first."""
    if len(names) == 1:
        rest = dict.fromkeys(name for name in others if name != names[0])
        return Found(name=names[0], how=how, others=tuple(islice(rest, _OTHERS)))
    return Several(names=tuple(sorted(names, key=_place)), how=how)


def _place(name: Name) -> tuple[bool, int, str]:
    """Where a name stands among others: queues first, then by number."""
    return name.kind == "agent", len(name.dn), name.dn
