"""Text as it came from Slack or a terminal -> words with their places, cleaned and cut.

Slack writes people as `<@U1|ana>`, channels as `<#C1|ops>`, addresses as `<https://…|shown>`, and escapes the three characters
that begin them; typed look-alikes of those forms are escaped, so they stay words.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.reading.letters import ELIDED, parts
from bot.reading.vocabulary import kinds_of_names

LONGEST = 500

Sort = Literal["word", "quoted", "separator", "mark", "kind", "person", "channel"]

_PERSON, _CHANNEL, _END, _BAR = (
    "\ue000",
    "\ue001",
    "\ue002",
    "\ue003",
)  # private letters, taken out of what is typed
_MARKED = re.compile(f"([{_PERSON}{_CHANNEL}])([^{_BAR}]*){_BAR}([^{_END}]*){_END}")
_SLACK = re.compile(
    r"<(?:([@#])([A-Z0-9]{2,32})|(!)([^<>|]{1,255})|()([a-z][a-z0-9+.-]*:[^<>|]{1,400}))(?:\|([^<>]{0,255}))?>"
)
_QUOTES = str.maketrans(dict.fromkeys('“”„‟«»＂"″', '"'))
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’‚‛ʼ´`", "'"))
_CODE = re.compile(r"`+([^`]*)`+")
_MARKUP = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^*_~]*[^\s*_~])\1(?![\w*_~])")
_EMOJI = re.compile(r"(?<![\w:])(?::[a-z][a-z0-9_+'-]*:)+(?![\w:])")
_BRACKETS = frozenset("()[]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒−", "-"))
_DIRECTIONS = dict.fromkeys(
    [0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x00AD]
)
_TOKEN = re.compile(
    r"""(?P<person>\ue000[^\ue002]*\ue002)|(?P<channel>\ue001[^\ue002]*\ue002)
      |(?P<quoted>"[^"]*"|(?<![^\s,;:&+(])'[^']+'(?=[\s,;?!.&+)]|$))
      |(?P<separator>[,;&+،、，；])
      |(?P<elided>ELIDED)
      |(?P<word>(?:[^\s,;&+"،、，；\ue000\ue001])+)|(?P<mark>")""".replace("ELIDED", ELIDED),
    re.VERBOSE | re.IGNORECASE,
)
_STROKES = frozenset("-–—|/*•·>")
_KIND = re.compile(r"([^\W\d_]{1,20}):(?!//)(.*)", re.DOTALL)
_EDGES = re.compile(r"^([¿¡(\[{?!…:@]*)(.*?)([?!…)\]}:？！。.]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place in the cleaned text; *value* is the id of a person or channel, *folded* its forms for comparing."""

    text: str
    start: int
    stop: int
    sort: Sort = "word"
    value: str = ""
    folded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """The cleaned text and its words in order; *cut* where it was longer than we read."""

    text: str
    words: tuple[Word, ...]
    cut: bool = False

    def as_slack(self, first: int) -> str:
        """The text from word *first* to the end, people and channels in Slack's own form."""
        rest = self.text[self.words[first].start :] if first < len(self.words) else ""
        return _MARKED.sub(
            lambda match: f"<{'@' if match[1] == _PERSON else '#'}{match[2]}|{match[3]}>", rest
        )

    def slice(self, first: int, stop: int) -> str:
        """The text from word *first* up to word *stop*, as typed."""
        if stop <= first:
            return ""
        piece = self.text[self.words[first].start : self.words[stop - 1].stop]
        return _MARKED.sub(lambda match: f"{'@' if match[1] == _PERSON else '#'}{match[3]}", piece)


def _mentions(match: re.Match[str]) -> str:
    sort, target = match[1] or match[3] or "", match[2] or match[4] or match[6]
    label = match[7]
    if sort == "@":
        return f" {_PERSON}{target}{_BAR}{label or target}{_END} "
    if sort == "#":
        return f" {_CHANNEL}{target}{_BAR}{label or target}{_END} "
    if sort == "!":
        return f" {label or ''} "
    shown = label or target
    return shown.removeprefix("mailto:").removeprefix("tel:")


def clean(text: str) -> tuple[str, bool]:
    """One line without controls, direction marks and odd quotes, Slack's forms marked; and whether it was cut."""
    cut = len(text) > LONGEST
    text = "".join(" " if 0xE000 <= ord(letter) <= 0xE003 else letter for letter in text[:LONGEST])
    text = _SLACK.sub(_mentions, text)
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, plain)
    text = _EMOJI.sub(" ", _MARKUP.sub(r"\2", _CODE.sub(r'"\1"', text)))
    text = text.translate(_DIRECTIONS).translate(_QUOTES).translate(_APOSTROPHES).translate(_DASHES)
    text = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp", "Zs"} else letter for letter in text
    )
    return " ".join(text.split()), cut


def _marked(sort: Sort, text: str, start: int, stop: int) -> Word:
    value, _, label = text[1:-1].partition(_BAR)
    return Word(f"{'@' if sort == 'person' else '#'}{label}", start, stop, sort, value)


def _words(piece: str, start: int) -> list[Word]:
    """A run of letters -> marks before it, the word, marks after it; the dot of "3." and of "A." stays in the word."""
    if piece[:1] == "#" and piece[1:].isascii() and piece[1:].isdigit():
        return [Word("#", start, start + 1, "mark"), *_words(piece[1:], start + 1)]
    if piece in _STROKES:
        return [Word(piece, start, start + 1, "mark")]
    if piece[-2:].lower() == "'s" and piece[:-2].isalpha():
        at = start + len(piece) - 2
        return [*_words(piece[:-2], start), Word(piece[-2:], at, at + 2, "mark")]
    named = _KIND.fullmatch(piece)
    if named and (kind := kinds_of_names().get("".join(parts(named[1])))):
        rest = _words(named[2], start + named.start(2)) if named[2] else []
        return [Word(piece[: named.start(2)], start, start + named.start(2), "kind", kind), *rest]
    match = _EDGES.match(piece)
    before, body, after = match.groups() if match else ("", piece, "")
    if (
        after.startswith((".", ")", ":"))
        and not before.endswith("(")
        and body
        and (body[-1].isdigit() or len(body) == 1 or "(" in body)
    ):
        kept = ")" if after.startswith(")") else after[0]
        body, after = body + kept, after[1:]
    words = []
    if before:
        words.append(Word(before, start, start + len(before), "mark"))
    at = start + len(before)
    if body:
        words.append(Word(body, at, at + len(body), "word", "", parts(body)))
    elif before and not after:
        return words
    if after:
        words.append(Word(after, at + len(body), at + len(body) + len(after), "mark"))
    return words


def typed(text: str) -> Typed:
    """The words of *text*."""
    return _typed(*clean(text))


def without_quotes(text: Typed) -> Typed | None:
    """The same with quoted words as any others; None where nothing is quoted."""
    letters = list(text.text)
    quoted = [word for word in text.words if word.sort == "quoted" and not _MARKED.search(word.value)]
    for word in quoted:
        letters[word.start] = letters[word.stop - 1] = " "
    return _typed("".join(letters), text.cut) if quoted else None


def _typed(cleaned: str, cut: bool) -> Typed:
    words: list[Word] = []
    for match in _TOKEN.finditer(cleaned):
        piece, (start, stop) = match.group(), match.span()
        sort = match.lastgroup
        if sort in {"person", "channel"}:
            words.append(_marked("person" if sort == "person" else "channel", piece, start, stop))
        elif sort == "quoted":
            inside = piece[1:-1].strip()
            words.append(Word(piece, start, stop, "quoted" if inside else "mark", inside, parts(inside)))
        elif sort == "separator":
            words.append(Word(piece, start, stop, "separator"))
        elif sort == "mark":
            words.append(Word(piece, start, stop, "mark"))
        elif sort == "elided":
            words.append(Word(piece, start, stop, "word", "", parts(piece)))
        else:
            words += _words(piece, start)
    words = [word for word in words if not (word.sort == "mark" and _BRACKETS.issuperset(word.text))]
    return Typed(cleaned, tuple(words), cut)
