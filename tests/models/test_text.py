import json
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import text

PHRASES = Path(__file__).parents[1] / "phrases"
KINDS: dict[str, list[str]] = json.loads((PHRASES / "hostile_names.json").read_text(encoding="utf-8"))
NAMES = [name for names in KINDS.values() for name in names]
INPUTS = [
    row["text"] * row.get("times", 1)
    for row in map(json.loads, (PHRASES / "hostile_inputs.jsonl").read_text(encoding="utf-8").splitlines())
]


@pytest.fixture(autouse=True)
def _nothing_cleaned_before() -> None:
    """Names are cleaned once and remembered; each test here is about the cleaning itself."""
    text._known.cache_clear()
    text._known_marked.cache_clear()


anything = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u200d\u200c\u0301\u0489\u3164\u1160\u1161\u1100\u202e\u2066\u200b\ufeff\ufe0f\U0001f468 \n\t*_~`<>&:@#./a1="
        ),
    ),
    max_size=40,
)


def is_harmless(shown: str) -> bool:
    """Nothing that reorders, hides, breaks a line or cannot be shown; joiners only between letters that need them."""
    return all(
        unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        and (unicodedata.category(char) != "Cf" or char in "\u200c\u200d")
        and char not in "\u3164\u115f\u1160\uffa0\u2800\u034f\u17b4\u17b5\u180b"
        for char in shown
    )


def most_marks(shown: str) -> int:
    """The longest run of combining marks."""
    runs = re.findall(
        "m+", "".join("m" if unicodedata.category(char) in {"Mn", "Me"} else "." for char in shown)
    )
    return max(map(len, runs), default=0)


def test_the_corpora_are_large_enough_and_hold_no_text_twice() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 200
    assert len(set(INPUTS)) == len(INPUTS) >= 300


@given(anything)
def test_cleaning_leaves_nothing_that_reorders_hides_or_breaks_a_line(raw: str) -> None:
    shown = text.clean(raw)

    assert is_harmless(shown)
    assert most_marks(shown) <= 4
    assert shown == " ".join(shown.split())
    assert text.clean(shown) == shown


@pytest.mark.parametrize("output", [text.plain, text.terminal, text.clean, text.typed])
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_are_harmless_in_every_plain_output(output: type[str], kind: str) -> None:
    assert [name for name in KINDS[kind] if not is_harmless(output(name))] == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Support", "Support"),
        ("  Ana   Ruiz ", "Ana Ruiz"),
        ("Support\r\nSales", "Support Sales"),
        ("Support\u2028Sales\u0085x", "Support Sales x"),
        ("\u202etroppuS", "troppuS"),
        ("Sup\u200bport", "Support"),
        ("Sup\u200dport", "Support"),
        ("a\u200c\u4e2d", "a\u4e2d"),
        ("\u4e2d\u200ca", "\u4e2da"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("نیم\u200c\u200cفاصله", "نیمفاصله"),
        ("\u200cفاصله\u200c", "فاصله"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("🧑🏽\u200d💻", "🧑🏽\u200d💻"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\u3164\u200d\u3164", ""),
        ("क\u093e\u200dक", "क\u093e\u200dक"),
        ("😀\u200d🏽", "😀\u200d🏽"),
        ("ª\u200d中", "ª中"),
        ("中\u200d\u02ff", "中\u02ff"),
        ("中\u200d\u0300", "中\u200d\u0300"),
        ("中\u200dЖ", "中Ж"),
        ("\u00a0Ana\u3000Ruiz\u2003", "Ana Ruiz"),
        ("Rene\u0301", "René"),
        ("z" + "\u0301" * 9, "ź" + "\u0301" * 4),
        ("\u0301Support", "Support"),
        ("a \u0301b", "a b"),
        ("a\u0489" + "\u0489" * 9 + "b", "a" + "\u0489" * 4 + "b"),
        ("\ud800x\ue000\uffff", "\ufffdx\ufffd\ufffd"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b31m", "31m"),
        ("a\tb", "a b"),
        ("a\x00b\x7f", "ab"),
        ("\u0627\u061c\u0628", "\u0627\u0628"),
    ],
)
def test_a_name_is_cleaned_as_shown(raw: str, shown: str) -> None:
    assert text.clean(raw) == shown


MARKUP_LEFT = re.compile(
    r"<|(?<![\w\u2060])[*~`_]|[*~`](?!\u2060)|&(?!amp;|lt;|gt;)|://|[@#]\w|:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:"
)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_ping_link_and_format_nothing_in_slacks_markup(kind: str) -> None:
    written = [text.mrkdwn(name) for name in KINDS[kind]]

    assert [line for line in written if MARKUP_LEFT.search(line)] == []
    assert [line for line in written if re.match(r">|&gt;", line)] == []


@given(anything)
def test_any_text_pings_links_and_formats_nothing_in_slacks_markup(raw: str) -> None:
    written = text.mrkdwn(raw)

    assert not MARKUP_LEFT.search(written)
    seen = written.replace(text.JOINER, "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert seen == text.clean(raw)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("R&D", "R&amp;D"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("*b*", "\u2060*\u2060b\u2060*\u2060"),
        ("a*b", "a\u2060*\u2060b"),
        ("~b", "\u2060~\u2060b"),
        ("b`", "b\u2060`\u2060"),
        ("Support_EN", "Support_EN"),
        ("_a", "\u2060_\u2060a"),
        ("a_", "a\u2060_\u2060"),
        ("> a", "\u2060&gt; a"),
        ("a > b", "a &gt; b"),
        ("@here", "@\u2060here"),
        ("#ops", "#\u2060ops"),
        ("a@b", "a\u2060@\u2060b"),
        ("@ 5", "@ 5"),
        ("https://x", "https:\u2060//x"),
        ("www.example", "www\u2060.example"),
        ("v2.5", "v2.5"),
        ("No. 5", "No. 5"),
        (":fire:", ":\u2060fire:"),
        (":x", ":x"),
        ("a:b", "a:b"),
        ("12:03-12:31", "12:03-12:31"),
        (":+1a:", ":\u2060+1a:"),
        ("=1+1", "=1+1"),
    ],
)
def test_slacks_markup_is_escaped_as_written(raw: str, written: str) -> None:
    assert text.mrkdwn(raw) == written


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_stays_text_in_a_drawing(name: str) -> None:
    written = text.svg(name)
    drawn = ET.fromstring(f"<t a=\"{written}\" b='{written}'>{written}</t>")  # noqa: S314  our own text, parsed to see what it became

    assert (drawn.text or "") == drawn.attrib["a"] == drawn.attrib["b"] == text.clean(name)
    assert list(drawn) == []


@given(anything)
def test_a_log_line_is_one_line_of_ascii_within_its_limit(raw: str) -> None:
    written = text.log(raw, 30)

    assert written.isascii()
    assert written.isprintable() or written == ""
    assert len(written) <= 30


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("a\nb", "a\\x0ab"),
        ("\x1b[2J", "\\x1b[2J"),
        ("é", "\\xe9"),
        ("\ud800", "\\ud800"),
        ("plain", "plain"),
        ("a\x7f", "a\\x7f"),
        ("中", "\\u4e2d"),
        ("a\"b'c\\", "a\"b'c\\"),
    ],
)
def test_a_log_line_shows_what_was_hidden(raw: str, written: str) -> None:
    assert text.log(raw) == written


def test_a_log_text_is_cut_at_two_hundred_characters() -> None:
    assert text.log("a" * 500) == "a" * 200


@pytest.mark.parametrize(
    ("raw", "limit", "shown"),
    [
        ("Support", 7, "Support"),
        ("Support", 6, "Suppo…"),
        ("Sup port", 5, "Sup…"),
        ("Support", 1, "…"),
        ("Support", 0, ""),
        ("abe\u0323\u0301d", 4, "ab…"),
        ("ab\u0323\u0323c", 3, "a…"),
        ("ab👨\u200d👩cd", 5, "ab…"),
        ("ab👨\u200d👩cd", 4, "ab…"),
        ("\u0301\u0301\u0301", 2, "…"),
        ("ab cd ", 5, "ab c…"),
        ("ab👨\u200d👩cd", 6, "ab👨\u200d👩…"),
    ],
)
def test_text_is_cut_between_characters_and_says_so(raw: str, limit: int, shown: str) -> None:
    assert text.cut(raw, limit) == shown


@given(anything, st.integers(min_value=0, max_value=50))
def test_cut_text_is_never_longer_than_its_limit(raw: str, limit: int) -> None:
    assert len(text.cut(raw, limit)) <= limit
    assert len(text.plain(raw, limit)) <= limit


def test_plain_text_is_cut_at_slacks_limit() -> None:
    assert len(text.plain("a" * 5000)) == 3000


@pytest.mark.parametrize(
    ("name", "dn", "shown"),
    [
        ("Ana Ruiz", "101", "Ana Ruiz (101)"),
        ("", "101", "101"),
        (" \u200b\u202e", "0101", "0101"),
        ("\u3164", "101", "101"),
        ("\ud800\ue000", "101", "101"),
        ("101", "101", "101"),
        ("-", "101", "- (101)"),
        ("🔥", "800", "🔥 (800)"),
        ("٣", "800", "٣ (800)"),
        ("x" * 90, "800", "x" * 79 + "… (800)"),
        ("x" * 80, "800", "x" * 80 + " (800)"),
        ("¼", "800", "¼ (800)"),
        ("€", "800", "€ (800)"),
        ("\u0903", "800", "800"),
        ("\ud800é", "800", "\ufffdé (800)"),
    ],
)
def test_a_name_is_shown_with_its_number_and_an_empty_one_as_the_number(
    name: str, dn: str, shown: str
) -> None:
    assert text.shown_name(name, dn) == shown


def test_a_name_or_number_is_the_name_alone_where_there_is_one() -> None:
    assert text.name_or_number(" Ana\u202e ", "101") == "Ana"
    assert text.name_or_number("", "101") == "101"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("800", "800"),
        ("0800", "0800"),
        (" 800 ", "800"),
        ("８００", "800"),
        ("1234567890", "1234567890"),
        ("12345678901", None),
        ("", None),
        ("٨٠٠", None),
        ("8 0", None),
        ("-1", None),
        ("8.0", None),
        ("9" * 4301, None),
        (" " * 40 + "8", None),
        ("800\n", "800"),
    ],
)
def test_a_number_is_ten_ascii_digits_at_most(raw: str, number: str | None) -> None:
    assert text.read_number(raw) == number


def test_what_was_typed_is_cut_at_five_hundred_characters() -> None:
    assert text.typed("a" * 501) == "a" * 500


def test_hostile_inputs_are_cleaned() -> None:
    cleaned = [text.typed(raw) for raw in INPUTS]

    assert all(len(line) <= 500 and is_harmless(line) for line in cleaned)


ECHOES: tuple[tuple[list[str], str], ...] = (
    ([], ""), (["blue"], "“blue”"), (["a", "b"], "“a”, “b”"), (["x" * 500], f"“{'x' * 79}…”"), (["\x1b[31m\u202e"], "“[31m”"),
    ([f"word{at:03}" for at in range(100)], ", ".join(f"“word{at:03}”" for at in range(17)) + " and 83 more"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "said"), ECHOES)
def test_what_was_typed_is_said_back_within_a_line(words: list[str], said: str) -> None:
    assert text.said_back(words) == said
