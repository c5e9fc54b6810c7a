import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import access
from bot.models import (
    Asker,
    ChannelFacts,
    Directory,
    LoginRow,
    Note,
    Period,
    Person,
    Policy,
    Question,
    Queue,
    Refusal,
    Scope,
    login_row,
)
from bot.reports.logins import start

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
DAY = Period(zone="UTC", start=datetime(2026, 11, 23, tzinfo=UTC), end=datetime(2026, 11, 24, tzinfo=UTC))
POLICY = Policy()
DIRECTORY = Directory(
    queues=(
        Queue(dn="800", name="Support", members=("101", "102"), managers=("110",)),
        Queue(dn="801", name="Sales", members=("102",), managers=("111",)),
        Queue(dn="803", name="Billing", members=("103",), managers=("110",)),
        Queue(dn="0804", name="\u200b"),
    ),
    people=(
        Person(dn="101", first="Ana", last="Ruiz", email="ana@example.com"),
        Person(dn="102", first="Bob", last="Brown", email="bob@example.com", former="Carl Meyer"),
        Person(dn="103", display="Carla", email="K@example.com"),
        Person(dn="110", first="Maria", last="Lopez", email="maria@example.com"),
    ),
    read_at=NOW,
    zone="Europe/Berlin",
    version="20",
    notes=("read",),
)
MARIA = Scope(queues=frozenset({"800", "803"}), own="110", why="manager")
ANA = Scope(own="101", why="own")
ADMIN = Scope(everything=True, why="admin")


def ask(*queues: str, agents: tuple[str, ...] = (), **more: object) -> Question:
    return Question.model_validate({"queues": queues, "agents": agents, "period": DAY, **more})


def refused(question: Question, scope: Scope, policy: Policy = POLICY) -> Refusal:
    answer = access.narrow(question, scope, DIRECTORY, policy)
    assert isinstance(answer, Refusal)
    return answer


def test_no_such_queue_and_not_for_you_read_alike_but_for_the_words_typed() -> None:
    one, other = (access.cannot_show([word], MARIA, DIRECTORY, POLICY) for word in ("Sales", "Suport"))

    assert (
        one.text
        == "I can't show Sales: no such queue or person, or not for you. You can see: Support, Billing, your own logins."
    )
    assert (one.wanted, other.wanted) == (("Sales",), ("Suport",))
    alike = {"text": other.text.replace("Suport", "Sales"), "wanted": one.wanted}
    assert other.model_copy(update=alike) == one
    assert one.buttons == (access.ASK_FOR_ACCESS,)
    assert (one.code, access.ASK_FOR_ACCESS.label, access.ASK_FOR_ACCESS.action) == (
        "not-shown",
        "Ask for access",
        "ask-access",
    )


def test_a_stored_question_on_a_hidden_and_on_a_missing_number_are_refused_alike() -> None:
    hidden, missing = refused(ask("801"), MARIA), refused(ask("899"), MARIA)

    assert missing.text == hidden.text.replace("801", "899")
    assert [button.label for button in hidden.buttons] == ["Support 800", "Billing 803", "Ask for access"]
    assert [button.question for button in hidden.buttons] == [ask("800"), ask("803"), None]


def test_a_button_of_a_refusal_asks_for_the_queue_alone() -> None:
    first = refused(ask(agents=("199",), everything=True), MARIA).buttons[0]

    assert first.question == ask("800")


def test_somebody_who_sees_everything_is_not_offered_to_ask_for_more() -> None:
    answer = refused(ask("899"), ADMIN)

    assert (
        answer.text
        == "I can't show 899: no such queue or person, or not for you. You can see: Support, Sales, Billing, 0804."
    )
    assert [button.label for button in answer.buttons] == ["Support 800", "Sales 801", "Billing 803"]
    assert [button.label for button in access.cannot_show(["x"], ADMIN, DIRECTORY, POLICY).buttons] == []


def test_several_hidden_words_are_named_together_and_one_is_enough() -> None:
    assert refused(ask("800", "801", "899", agents=("103", "199")), MARIA).text.startswith(
        "I can't show 801, 899, 199: "
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [([], "that"), (["\u202eSales\n"], "Sales"), (["x" * 500], "x" * 79 + "…"), (["a", "b"], "a, b")],
)
def test_typed_words_are_said_back_cleaned_and_cut(words: list[str], said: str) -> None:
    assert access.cannot_show(words, ANA, DIRECTORY, POLICY).text == (
        f"I can't show {said}: no such queue or person, or not for you. You can see: your own logins."
    )


def test_a_queue_without_a_name_is_offered_by_its_number() -> None:
    scope = Scope(queues=frozenset({"0804"}), why="granted")

    assert refused(ask("899"), scope).buttons[0].label == "0804"


def test_at_most_ten_queues_are_named() -> None:
    queues = [Queue(dn=str(number), name=f"Q{number}") for number in range(12)]

    assert (
        access.may_see(ANA, queues)
        == "Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9, 2 more queues, your own logins"
    )
    assert access.may_see(ADMIN, queues[:10]) == "Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9"
    assert access.may_see(Scope(), []) == "nothing yet"


@pytest.mark.parametrize("why", access.WHY_NOT)
def test_somebody_who_may_see_nothing_reads_why(why: str) -> None:
    answer = refused(ask("800"), Scope(why=why))

    assert (answer.code, answer.text) == (why, access.WHY_NOT[why])
    assert answer.buttons == (() if why in access.NEVER else (access.ASK_FOR_ACCESS,))
    assert answer.text.startswith("I can show you nothing")


def test_an_unknown_reason_reads_as_nothing_yet() -> None:
    assert refused(ask("800"), Scope(why="new")).text == access.WHY_NOT["none"]


def test_all_becomes_what_they_may_see_in_the_directorys_order() -> None:
    assert access.narrow(ask(everything=True), MARIA, DIRECTORY, POLICY) == ask("800", "803", everything=True)
    assert access.narrow(ask(everything=True), ANA, DIRECTORY, POLICY) == ask(
        agents=("101",), everything=True
    )
    assert access.narrow(ask(everything=True), ADMIN, DIRECTORY, POLICY) == ask(everything=True)
    assert access.narrow(ask(), MARIA, DIRECTORY, POLICY) == ask("800", "803")


def test_readings_offered_beside_a_question_are_only_those_they_may_see() -> None:
    answer = access.narrow(ask("800", other_queues=("801", "803", "899")), MARIA, DIRECTORY, POLICY)

    assert answer == ask("800", other_queues=("803",))
    own = access.narrow(ask(agents=("101",), other_queues=("800",)), ANA, DIRECTORY, POLICY)
    assert own == ask(agents=("101",))


def test_own_logins_stay_with_reports_on_single_persons_switched_off() -> None:
    off = Policy(per_person=False)

    assert access.narrow(ask(agents=("101",), options={"view": "why"}), ANA, DIRECTORY, off) == ask(
        agents=("101",), options={"view": "why"}
    )
    assert refused(ask(agents=("110", "101")), MARIA, off).model_dump() == {
        "code": "per-person",
        "text": "Reports about single persons are switched off here; your own logins are not.",
        "buttons": (),
        "ref": "",
        "wanted": (),
    }


def test_a_narrowed_directory_knows_only_what_may_be_seen_even_after_look_ups_in_the_whole_one() -> None:
    assert DIRECTORY.queue_by_dn
    assert DIRECTORY.person_by_dn
    assert DIRECTORY.people_by_email

    seen = access.visible(DIRECTORY, ANA, POLICY)

    assert seen.queue_by_dn == {"800": Queue(dn="800", name="Support", members=("101",))}
    assert seen.person_by_dn.keys() == {"101"}
    assert seen.people_by_email.keys() == {b"ana@example.com"}
    assert (seen.read_at, seen.zone, seen.version, seen.notes) == (NOW, "Europe/Berlin", "20", ("read",))


def test_a_manager_knows_the_members_of_their_queues_and_themselves() -> None:
    seen = access.visible(DIRECTORY, MARIA, POLICY)

    assert list(seen.queue_by_dn) == ["800", "803"]
    assert list(seen.person_by_dn) == ["101", "102", "103", "110"]
    assert seen.queues[0] is DIRECTORY.queues[0]


def test_somebody_without_an_extension_knows_no_queue_by_an_empty_number() -> None:
    odd = DIRECTORY.holding((Queue(dn="800", name="Support", members=("",)),), DIRECTORY.people)

    assert access.visible(odd, Scope(why="none"), POLICY).queues == ()


def test_numbers_instead_of_names_leave_nobody_a_name_but_the_asker() -> None:
    seen = access.visible(DIRECTORY, MARIA, Policy(names="numbers"))

    assert {person.dn: person.name for person in seen.people} == {
        "101": "101",
        "102": "102",
        "103": "103",
        "110": "Maria Lopez",
    }
    assert seen.person_by_dn["102"].former == ""
    assert [person.name for person in access.visible(DIRECTORY, ADMIN, Policy(names="numbers")).people] == [
        "101",
        "102",
        "103",
        "110",
    ]
    assert access.visible(DIRECTORY, ADMIN, POLICY) is DIRECTORY


@pytest.mark.parametrize(
    ("email", "own"),
    [
        ("ANA@EXAMPLE.COM ", "101"),
        ("k@example.com", "103"),
        ("\u212a@example.com", ""),
        ("ana@example.com.evil.example", ""),
    ],
)
def test_an_email_matches_in_any_case_but_no_look_alike(email: str, own: str) -> None:
    asker = Asker(team="T1", user="U1", email=email, email_confirmed=True)

    assert access.scope_of(asker, directory=DIRECTORY, admins=(), policy=POLICY).own == own


def test_an_admin_keeps_their_own_extension_and_needs_none() -> None:
    with_own = Asker(team="T1", user="U1", email="ana@example.com", email_confirmed=True)
    without = Asker(team="T1", user="U1")

    assert access.scope_of(with_own, directory=DIRECTORY, admins={"U1"}, policy=POLICY) == Scope(
        everything=True, own="101", why="admin"
    )
    assert access.scope_of(without, directory=DIRECTORY, admins={"U1"}, policy=POLICY) == ADMIN


@pytest.mark.parametrize(("team", "user"), [("T1", "operator"), ("local", "U1")])
def test_only_the_command_line_itself_is_the_operator(team: str, user: str) -> None:
    assert access.scope_of(Asker(team=team, user=user), directory=DIRECTORY, admins=(), policy=POLICY).nothing


@pytest.mark.parametrize(
    ("facts", "code", "text"),
    [
        ({"archived": True}, "channel-archived", "#ops is archived, so nothing can be posted there."),
        (
            {"member": False},
            "channel-not-in",
            "I am not in #ops, so I cannot post there. Invite me first.",
        ),
        ({"external": True}, "channel-external", "#ops includes people from another company."),
        ({"pending_external": True}, "channel-external", "#ops includes people from another company."),
        (
            {"name": ""},
            "channel-not-linked",
            "This channel is not linked to these queues. Someone who may see them can type `/logins link` there.",
        ),
    ],
)
def test_a_channel_that_may_not_show_rows_says_why(facts: dict[str, object], code: str, text: str) -> None:
    channel = ChannelFacts.model_validate({"id": "C1", "name": "ops", "member": True, **facts})

    assert access.may_show({"801"}, channel, {"800"}, POLICY) == Refusal(code=code, text=text)
    if code != "channel-not-linked":
        assert access.may_link({"800"}, channel, MARIA, POLICY) == Refusal(code=code, text=text)


def test_the_askers_own_messages_show_anything_and_need_no_link() -> None:
    own = ChannelFacts(id="D1", dm=True)

    assert access.may_show({"800"}, own, (), POLICY) is None
    assert access.may_link({"800"}, own, MARIA, POLICY) == Refusal(
        code="link-dm", text="Direct messages need no link: answers are yours alone here."
    )


@pytest.mark.parametrize(
    ("queues", "scope", "may"),
    [
        ({"800", "803"}, MARIA, True),
        ({"800", "801"}, MARIA, False),
        ({"800"}, ANA, False),
        ({"801"}, ADMIN, True),
        (set(), ADMIN, False),
        (set(), MARIA, False),
    ],
)
def test_only_who_may_see_all_of_the_queues_links_a_channel_to_them(
    queues: set[str], scope: Scope, *, may: bool
) -> None:
    answer = access.may_link(queues, ChannelFacts(id="C1", name="ops", member=True), scope, POLICY)

    assert isinstance(answer, Note) is may
    if isinstance(answer, Refusal):
        assert answer == Refusal(
            code="link-not-yours",
            text="Only someone who may see all of these queues can link a channel to them.",
        )


def test_linking_says_who_would_read_it() -> None:
    public, private = (
        ChannelFacts(id="C1", name="ops", member=True, private=private) for private in (False, True)
    )

    assert access.may_link({"800"}, public, MARIA, POLICY) == Note(
        code="link-public", text="#ops is public: everybody in this workspace could see who was logged in."
    )
    assert access.may_link({"800"}, private, MARIA, POLICY) == Note(
        code="link-private", text="Everybody in #ops would see who was logged in."
    )


@pytest.mark.parametrize(
    ("question", "scope", "linked", "code"),
    [
        (ask("800"), MARIA, {"800"}, None),
        (ask("800"), MARIA, {"803"}, "channel-not-linked"),
        (ask("800"), ANA, {"800"}, "not-shown"),
        (ask("800"), Scope(why="guest"), {"800"}, "guest"),
        (ask(everything=True), MARIA, {"800", "803"}, None),
        (ask(everything=True), MARIA, {"800"}, "channel-not-linked"),
        (ask(everything=True), ADMIN, {"800", "803", "801"}, "channel-not-linked"),
        (ask(everything=True), ADMIN, {"800", "803", "801", "0804"}, None),
        (ask(agents=("102",)), MARIA, {"800"}, "channel-not-linked"),
        (ask(agents=("102",)), MARIA, {"800", "803"}, None),
        (ask(agents=("101",)), ANA, {"800"}, "channel-not-linked"),
        (
            ask(agents=("110",)),
            MARIA,
            {"800", "803"},
            "channel-not-linked",
        ),  # one's own rows may stand in any queue
        (ask(agents=("110",)), MARIA, {"800", "803", "801", "0804"}, None),
    ],
)
def test_a_digest_is_posted_with_its_owners_rights_as_they_are_now(
    question: Question, scope: Scope, linked: set[str], code: str | None
) -> None:
    channel = ChannelFacts(id="C1", name="ops", member=True)

    answer = access.may_post(question, scope, DIRECTORY, channel=channel, linked=linked, policy=POLICY)

    assert (answer.code if answer else None) == code


@pytest.mark.parametrize(
    ("scope", "user", "administers", "audits"),
    [
        (ADMIN, "U1", True, True),
        (Scope(everything=True, why="operator"), "U1", True, True),
        (Scope(everything=True, why="granted"), "U1", False, False),
        (ANA, "U1", False, False),
        (Scope(why="email-none"), "U9", False, True),
    ],
)
def test_admins_administer_and_auditors_read_the_audit_only(
    scope: Scope, user: str, *, administers: bool, audits: bool
) -> None:
    assert access.may_administer(scope) is administers
    assert access.may_audit(Asker(team="T1", user=user), scope, {"U9"}) is audits


@pytest.mark.parametrize("odd", ["guest", "bot", "stranger"])
def test_an_auditor_from_outside_reads_nothing(odd: str) -> None:
    asker = Asker.model_validate({"team": "T1", "user": "U9", odd: True})

    assert not access.may_audit(asker, Scope(why=odd), {"U9"})


DNS = [str(800 + number) for number in range(6)]
PEOPLE = [str(100 + number) for number in range(6)]
some_dns = st.frozensets(st.sampled_from(DNS), max_size=4)
some_people = st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Directory, Scope, Question, Policy]:
    queues = tuple(
        Queue(dn=dn, name=f"Q{dn}", members=draw(some_people), managers=draw(some_people))
        for dn in draw(st.lists(st.sampled_from(DNS), max_size=5, unique=True))
    )
    people = tuple(Person(dn=dn, first=f"P{dn}", email=f"{dn}@example.com") for dn in PEOPLE)
    directory = Directory(queues=queues, people=people, read_at=NOW)
    policy = Policy(per_person=draw(st.booleans()), names=draw(st.sampled_from(["names", "numbers"])))
    asker = Asker(
        team="T1",
        user="U1",
        email=draw(st.sampled_from(["100@example.com", "101@example.com", "x@example.com"])),
        email_confirmed=draw(st.booleans()),
        guest=draw(st.booleans()),
    )
    scope = access.scope_of(asker, directory=directory, admins=(), grants=draw(some_dns), policy=policy)
    question = ask(
        *draw(st.lists(st.sampled_from(DNS), max_size=3, unique=True)),
        agents=draw(some_people),
        everything=draw(st.booleans()),
        other_queues=tuple(draw(some_dns)),
    )
    return directory, scope, question, policy


def login(queue: str, agent: str) -> LoginRow:
    return login_row(
        queue=queue, agent=agent, label="", day=None, logged_in=NOW - timedelta(hours=1), logged_out=NOW,
        logged_in_for=None, day_for=None, total_for=None, talking_for=None,
    )  # fmt: skip


ALL_ROWS = [login(queue, agent) for queue in DNS for agent in PEOPLE]


@settings(max_examples=int(os.environ.get("ACCESS_CASES", "300")), deadline=None)
@given(cases())
def test_no_row_button_or_suggestion_leaves_that_the_asker_may_not_see(
    case: tuple[Directory, Scope, Question, Policy],
) -> None:
    directory, scope, question, policy = case
    managed = {queue.dn for queue in directory.queues if scope.own and scope.own in queue.managers}
    answer = access.narrow(question, scope, directory, policy)
    seen = access.visible(directory, scope, policy)

    if isinstance(answer, Refusal):
        offered = [dn for button in answer.buttons if button.question for dn in button.question.queues]
        hidden = {queue.name for queue in directory.queues if queue.dn not in seen.queue_by_dn}
        assert set(offered) <= scope.queues
        assert not [name for name in hidden if name in answer.text]
        return
    assert managed <= scope.queues
    assert set(answer.other_queues) <= scope.queues
    fold = start(answer, directory, scope, policy, {}, NOW, True)  # noqa: FBT003 - a private answer
    fold.add(ALL_ROWS)
    kept = [row for row, track in zip(ALL_ROWS, fold._tracks.values(), strict=True) if track is not None]
    assert len(kept) == fold._found.rows_kept
    for row in kept:
        assert row.queue in scope.queues or row.agent == scope.own
        assert not question.agents or row.agent in question.agents
        assert not question.queues or row.queue in question.queues
    assert {queue.dn for queue in seen.queues} <= scope.queues | {
        queue.dn for queue in directory.queues if scope.own in queue.members
    }
