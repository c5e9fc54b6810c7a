"""Names people type are found, offered or passed over, as the asker's rights allow."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory import Found, Kind, Names, Near, Several
from bot.models import Directory, Person, Queue

READ_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUEUES = (
    ("800", "Support"), ("801", "Sales"), ("802", "Sales EMEA"), ("803", "Billing"), ("804", "Müller & Söhne"), ("850", "Ѕupport"),
    ("805", "Sales and Support"), ("900", "801"), ("807", "🔥 Hotline"), ("808", "Поддержка"), ("809", "サポート"), ("0801", "Freephone"),
    ("810", "C++"), ("811", "C#"), ("812", "---"),
)  # fmt: skip
PEOPLE = (
    ("101", "Ana", "Ruiz"), ("102", "Bob", "Brown"), ("117", "Ana", "Roth"), ("118", "Seán", "O'Brien"), ("119", "José", "García López"),
    ("120", "Jürgen", "Weiß"), ("130", "Maria", "Garcia"), ("131", "Maria", "Garcia"), ("140", "Juan", "Müller"), ("141", "Juan", "Muller"),
)  # fmt: skip


def directory(
    queues: tuple[tuple[str, str], ...] = QUEUES, people: tuple[tuple[str, str, str], ...] = PEOPLE
) -> Directory:
    return Directory(
        queues=tuple(Queue(dn=dn, name=name) for dn, name in queues),
        people=tuple(Person(dn=dn, first=first, last=last) for dn, first, last in people),
        read_at=READ_AT,
    )


NAMES = Names(directory())


def everything(_kind: Kind, _dn: str) -> bool:
    return True


def told(words: str, names: Names = NAMES, kind: Kind | None = None) -> str:
    """The outcome in short: "800", "? 801 802" to choose from, "~ 800" close spellings."""
    match names.find(words, kind=kind, sees=everything):
        case Found(name=name):
            return name.dn
        case Several(names=found):
            return " ".join(["?", *(name.dn for name in found)])
        case Near(names=found):
            return " ".join(["~", *(name.dn for name in found)])


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("800", "800"),
        ("0801", "0801"),
        ("00801", "~"),
        ("８００", "800"),
        ("80²", "802"),
        ("²", "~"),
        ("٨٠٠", "~"),
        ("9" * 4301, "~"),
        ("support", "800"),
        ("  SUPPORT ", "800"),
        ("sup port", "800"),
        ("Support (800)", "800"),
        ("800 Support", "800"),
        ("Support 801", "~ 800"),
        ("sales", "801"),
        ("sal", "? 801 802 805"),
        ("emea", "802"),
        ("bill", "803"),
        ("hotline", "807"),
        ("🔥", "807"),
        ("müller & söhne", "804"),
        ("muller sohne", "804"),
        ("Mueller und Soehne", "804"),
        ("sales & support", "805"),
        ("поддержка", "808"),
        ("podderzhka", "808"),
        ("サポ", "809"),
        ("c++", "810"),
        ("c#", "811"),
        ("---", "812"),
        ("Ѕupport", "850"),
        ("ana ruiz", "101"),
        ("Ana  RUIZ", "101"),
        ("Ruiz, Ana", "101"),
        ("ruiz ana", "101"),
        ("101 Ana Ruiz", "101"),
        ("Ana Ruiz (101)", "101"),
        ("101 Ruiz, Ana", "101"),
        ("102 Ana Ruiz", "~ 101"),
        ("A. Ruiz", "101"),
        ("ana r", "? 101 117"),
        ("ana ru", "101"),
        ("ana", "? 101 117"),
        ("brown", "102"),
        ("o'brien", "118"),
        ("O’Brien", "118"),
        ("obrien", "118"),
        ("sean obrien", "118"),
        ("jose lopez", "119"),
        ("juergen weiss", "120"),
        ("Jurgen Weiß", "120"),
        ("maria garcia", "? 130 131"),
        ("maria garcia 131", "131"),
        ("juan müller", "140"),
        ("juan muller", "141"),
        ("Suport", "~ 800 805 850"),
        ("supprot", "~ 800 805"),
        ("Billng", "~ 803"),
        ("ana ruis", "~ 101"),
        ("banana", "~"),
        ("", "~"),
        (" ", "~"),
        ("'", "~"),
    ],
)
def test_a_name_is_found_offered_or_unknown(words: str, outcome: str) -> None:
    assert told(words) == outcome


def test_a_number_wins_over_a_queue_that_is_called_so_and_offers_it() -> None:
    match = NAMES.find("801", sees=everything)

    assert isinstance(match, Found)
    assert (match.name.name, [name.dn for name in match.others]) == ("Sales", ["900"])


def test_an_exact_name_wins_over_longer_ones_and_offers_them() -> None:
    match = NAMES.find("sales", sees=everything)

    assert isinstance(match, Found)
    assert match.how == "name"
    assert [name.dn for name in match.others] == ["802", "805"]


def test_a_kind_that_is_forced_leaves_the_other_out() -> None:
    names = Names(directory(queues=(("800", "Ana"),)))

    assert told("ana", names) == "800"
    assert told("ana", names, kind="agent") == "? 101 117"
    assert told("101", names, kind="queue") == "~"


def test_an_exact_name_of_a_queue_and_of_a_person_is_asked_about() -> None:
    names = Names(directory(queues=(("800", "Ana Ruiz"),)))

    assert told("ana ruiz", names) == "? 800 101"


@pytest.mark.parametrize(
    "words", ["sales", "801", "sal", "Saless", "Sales EMEA", "emea", "ana", "Ruiz, Ana", "A. Ruiz", "101"]
)
def test_what_the_asker_may_not_see_is_neither_matched_nor_suggested(words: str) -> None:
    allowed = {"800", "803"}
    without = Names(directory(queues=tuple(queue for queue in QUEUES if queue[0] in allowed), people=()))

    hidden = NAMES.find(words, sees=lambda _kind, dn: dn in allowed)

    assert hidden == without.find(words, sees=everything)


@pytest.mark.parametrize(
    ("hidden", "unknown"), [("Sales", "Sxles"), ("Ana Ruiz", "Ana Rviz"), ("Billing", "Billimg")]
)
def test_a_hidden_name_and_no_name_read_the_same(hidden: str, unknown: str) -> None:
    def sees(_kind: Kind, dn: str) -> bool:
        return dn == "800"

    assert NAMES.find(hidden, sees=sees) == NAMES.find(unknown, sees=sees) == Near()


def test_rights_are_asked_for_every_name_that_is_given_out() -> None:
    asked: set[str] = set()

    def sees(_kind: Kind, dn: str) -> bool:
        asked.add(dn)
        return True

    match = NAMES.find("sal", sees=sees)

    assert isinstance(match, Several)
    assert {name.dn for name in match.names} <= asked


def test_a_list_is_searched_from_the_first_letter_and_by_number() -> None:
    assert [name.dn for name in NAMES.search("b", "queue", everything)] == ["803"]
    assert [name.dn for name in NAMES.search("e", "queue", everything)] == ["802"]
    assert [name.dn for name in NAMES.search("80", "queue", everything, most=3)] == ["800", "801", "802"]
    assert [name.dn for name in NAMES.search("", "agent", everything, most=2)] == ["101", "102"]


def test_queues_and_people_without_a_name_are_found_by_number() -> None:
    names = Names(directory(queues=(("800", ""),), people=(("101", "", ""),)))

    assert told("800", names) == "800"
    assert told("101", names) == "101"


def test_the_display_name_of_a_person_is_found_too() -> None:
    person = Person(dn="101", first="Robert", last="Brown", display="Bobby B")
    names = Names(Directory(people=(person,), read_at=READ_AT))

    assert told("bobby b", names) == "101"


def test_an_empty_directory_answers_too() -> None:
    assert told("Support", Names(Directory(read_at=READ_AT))) == "~"


ALPHABET = st.sampled_from("aAbBeErRzZ 0189.,&+'’\"-/#🔥éüßЅЖサ客\u200b\u202e²٨")
TEXTS = st.text(ALPHABET, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS.filter(lambda text: text.strip() != ""), min_size=1, max_size=6), TEXTS)
def test_any_queue_is_found_by_its_own_name_or_asked_about_and_no_text_fails(
    called: list[str], words: str
) -> None:
    names = Names(
        directory(queues=tuple((f"{at:03}", name) for at, name in enumerate(called, 500)), people=())
    )
    NAMES.find(words, sees=everything)

    for at, name in enumerate(called, 500):
        if not name.isprintable() or not any(letter.isalnum() for letter in name):
            continue
        match = names.find(name, sees=everything)
        found = (match.name, *match.others) if isinstance(match, Found) else match.names
        assert f"{at:03}" in {one.dn for one in found}
