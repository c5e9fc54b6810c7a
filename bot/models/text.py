"""Text from outside -> the same text made harmless for one kind of output: Slack's markup, plain text, a terminal, a log, SVG.

`clean` is the ground of all of them: nothing it returns reorders, hides, breaks a line or overprints its neighbours.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from html import escape

JOINER = "\u2060"
"""An invisible character without width that keeps markup from being markup."""

LONGEST_QUESTION = 500
LONGEST_NAME = 80
LONGEST_ECHO = 160  # of what was typed and not understood, said back
MOST_MARKS = 4

_REPLACED = "\ufffd"
_DROPPED = frozenset({"Cc", "Cf"})
_UNSHOWN = frozenset({"Cs", "Co", "Cn"})
_BLANK = frozenset({"Zs", "Zl", "Zp"})
_MARK = frozenset({"Mn", "Me"})
# Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties beyond category Cf, and the blank braille cell:
# letters and marks that draw nothing.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u2800")
# Needed inside words of Persian and Indic scripts and inside joined emoji; nowhere else.
_JOINERS = frozenset("\u200c\u200d")

_DRAWN_AS_NOTHING = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
    + "".join(sorted(_INVISIBLE))
    + "]+"
)
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")

_MARKUP = re.compile(r"[*~`]|(?<!\w)_|_(?!\w)")
_HEADS = re.compile(r"(?<=[@#])(?=\w)|(?<=\w)(?=@\w)")
_ADDRESSES = re.compile(r"(?<=:)(?=//)|(?<=\w)(?=\.[^\W\d_]{2,})", re.IGNORECASE)
_EMOJI = re.compile(r":(?=[\w+'-]*[^\W\d_][\w+'-]*:)")
_DN = re.compile(r"[0-9]{1,10}")


def clean(text: str) -> str:
    """*text* on one line without direction controls, control and invisible characters, with runs of marks cut.

    Blanks of any kind become single spaces and none stands at the ends; what no font can show becomes U+FFFD. Joiners stay
    only between letters of scripts that need them and between emoji. Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _known(text) if len(text) <= LONGEST_NAME else _cleaned(text)


@lru_cache(maxsize=8192)  # the same names stand in every answer, several times; sentences would only fill it
def _known(text: str) -> str:
    return _cleaned(text)


def _cleaned(text: str) -> str:
    source = unicodedata.normalize("NFC", text)
    shown = "".join(
        _as_shown(char, source[at - 1 : at], source[at + 1 : at + 2]) for at, char in enumerate(source)
    )
    return unicodedata.normalize("NFC", _without_piled_marks(" ".join(shown.split())))


def _as_shown(char: str, before: str, after: str) -> str:
    """What stands for *char* between its neighbours: itself, a blank, U+FFFD, or nothing."""
    kind = unicodedata.category(char)
    if char in _JOINERS:
        return char if _is_joinable(before) and _is_joinable(after) else ""
    if kind in _BLANK or char in "\t\n\v\f\r\x85":
        return " "
    if kind in _UNSHOWN:
        return _REPLACED
    return "" if kind in _DROPPED or char in _INVISIBLE else char


def _without_piled_marks(text: str) -> str:
    """*text* with at most `MOST_MARKS` combining marks on a character, and none on nothing."""
    kept: list[str] = []
    marks = MOST_MARKS
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in _MARK else 0
        if marks <= MOST_MARKS:
            kept.append(char)
        if char == " ":
            marks = MOST_MARKS
    return "".join(kept)


def _is_joinable(char: str) -> bool:
    """Whether *char* may stand beside a joiner: a letter, mark or picture outside the Latin scripts."""
    return (
        char > "\u02ff"
        and unicodedata.category(char) in {"Lo", "Mn", "Mc", "So", "Sk"}
        and char not in _INVISIBLE
    )


def cut(text: str, limit: int) -> str:
    """*text* in at most *limit* characters, ending in "…" where something was cut, never within a mark or a joined pair."""
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    while end and (text[end] in _JOINERS or text[end - 1] in _JOINERS or unicodedata.combining(text[end])):
        end -= 1
    return (text[:end].rstrip() + "…")[:limit]


def said_back(words: Iterable[str], mark: str = "“{}”") -> str:
    """What somebody typed, for a sentence about it: each within *mark* and cut; of many the first, and how many more there are."""
    every = [mark.format(cut(clean(word), LONGEST_NAME)) for word in words]
    shown, length = 0, 0
    for word in every:
        length += len(word)
        if shown and length > LONGEST_ECHO:
            break
        shown += 1
    more = f" and {len(every) - shown} more" if shown < len(every) else ""
    return ", ".join(every[:shown]) + more


def plain(text: str, limit: int = 3000) -> str:
    """*text* for Slack's `plain_text`, `raw_text` and rich text (with `emoji` off), of at most *limit* characters."""
    return cut(clean(text), limit)


def mrkdwn(text: str) -> str:
    """*text* for Slack's `mrkdwn` and a message's fallback text: it looks the same and formats, pings and links nothing.

    Slack decodes only `&`, `<` and `>`, which are escaped; `*_~` and backquotes have no escape and are broken by `JOINER`, as
    are addresses, @words, #words, :emoji: and a quotation's `>`. An underscore within a word formats nothing and stays bare.
    """
    return _known_marked(text) if len(text) <= LONGEST_NAME else _marked(text)


@lru_cache(maxsize=4096)  # as above: names and cells
def _known_marked(text: str) -> str:
    return _marked(text)


def _marked(text: str) -> str:
    broken = _MARKUP.sub(lambda found: f"{JOINER}{found[0]}{JOINER}", clean(text))
    broken = _EMOJI.sub(f":{JOINER}", _ADDRESSES.sub(JOINER, _HEADS.sub(JOINER, broken)))
    if broken.startswith(">"):
        broken = JOINER + broken
    return broken.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def terminal(text: str) -> str:
    """*text* for a terminal: nothing in it moves the cursor, colours, rings or renames the window."""
    return clean(text)


def log(text: str, limit: int = 200) -> str:
    """*text* for a log line: ASCII, one line, everything else as backslash escapes, of at most *limit* characters."""
    escaped = text[:limit].encode("ascii", "backslashreplace").decode()
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in escaped)[:limit]


def svg(text: str) -> str:
    """*text* for SVG, as content or within quotes of an attribute."""
    return escape(clean(text))


def name_or_number(name: str, dn: str) -> str:
    """*name* cleaned and cut to `LONGEST_NAME`; the number where nothing visible is left of it. Not yet escaped."""
    shown = cut(clean(name), LONGEST_NAME)
    return (
        shown if any(unicodedata.category(char)[0] in "LNSP" for char in shown.replace(_REPLACED, "")) else dn
    )


def shown_name(name: str, dn: str) -> str:
    """`Name (DN)`, or the number alone where there is no name. Not yet escaped."""
    shown = name_or_number(name, dn)
    return dn if shown == dn else f"{shown} ({dn})"


def seen(text: str) -> str:
    """What somebody typed without what nobody sees, where there is so much that it would push out words; else unchanged."""
    return _UNSEEN.sub(" ", _DRAWN_AS_NOTHING.sub("", text)).strip() if len(text) > LONGEST_QUESTION else text


def typed(text: str) -> str:
    """What somebody typed, ready to be read: at most `LONGEST_QUESTION` characters that can be seen, cleaned."""
    return clean(seen(text)[:LONGEST_QUESTION])


def read_number(text: str) -> str | None:
    """The DN that *text* is, leading zeros kept; full-width digits count, digits of other scripts do not. None for all else."""
    folded = unicodedata.normalize("NFKC", text[:40]).strip()
    return folded if _DN.fullmatch(folded) else None
