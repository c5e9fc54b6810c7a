"""Which rule let somebody see what they see (the audit's word for it), what stays theirs besides, and where it may stand."""

from datetime import UTC, datetime

import pytest

from bot import access
from bot.models import Asker, ChannelFacts, Directory, Period, Person, Policy, Question, Queue, Scope

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
DAY = Period(zone="UTC", start=datetime(2026, 11, 23, tzinfo=UTC), end=datetime(2026, 11, 24, tzinfo=UTC))
DIRECTORY = Directory(
    queues=(
        Queue(dn="800", name="Support", department="Care", managers=("110",)),
        Queue(dn="801", name="Sales", department="Trade"),
        Queue(dn="802", name="Billing", department="Trade"),
        Queue(dn="803", name="Returns", department="Trade"),
    ),
    people=(
        Person(
            dn="101", first="Ana", last="Ruiz", email="ana@example.com", roles=(("Care", "group_owners"),)
        ),
        Person(dn="110", first="Maria", last="Lopez", email="maria@example.com"),
    ),
    read_at=NOW,
    zone="Europe/Berlin",
    version="20",
)
ROLES = Policy(department_roles=True)


def scope(
    email: str, grants: tuple[str, ...] = (), policy: Policy = ROLES, admins: tuple[str, ...] = ()
) -> Scope:
    asker = Asker(team="T1", user="U1", email=email, email_confirmed=True)
    return access.scope_of(asker, directory=DIRECTORY, admins=admins, grants=grants, policy=policy)


@pytest.mark.parametrize(
    ("email", "grants", "policy", "why", "queues"),
    [
        ("ana@example.com", (), Policy(), "own", set()),
        ("ana@example.com", (), ROLES, "role", {"800"}),
        ("ana@example.com", ("801",), ROLES, "granted", {"800", "801"}),
        ("ana@example.com", ("899",), ROLES, "role", {"800"}),
        ("maria@example.com", (), ROLES, "manager", {"800"}),
        ("maria@example.com", ("801",), ROLES, "granted", {"800", "801"}),
    ],
)
def test_the_rule_that_let_them_is_named(
    email: str, grants: tuple[str, ...], policy: Policy, why: str, queues: set[str]
) -> None:
    found = scope(email, grants, policy)
    assert (found.why, set(found.queues), found.everything) == (why, queues, False)


def test_who_may_see_everything_still_has_logins_of_their_own() -> None:
    granted, admin = scope("ana@example.com", (access.ALL,)), scope("ana@example.com", admins=("U1",))
    assert granted == Scope(everything=True, own="101", why="granted")
    assert admin == Scope(everything=True, own="101", why="admin")


def test_the_same_report_on_three_queues_they_may_see_is_a_press_away_and_only_where_there_was_one() -> None:
    everything = Scope(everything=True, why="admin")
    asked = Question(queues=("899",), agents=("101",), everything=True, period=DAY)
    with_report = access.cannot_show(["899"], everything, DIRECTORY, Policy(), like=asked)
    assert [button.label for button in with_report.buttons] == ["Support 800", "Sales 801", "Billing 802"]
    assert [button.question for button in with_report.buttons] == [
        asked.model_copy(update={"queues": (dn,), "agents": (), "everything": False})
        for dn in ("800", "801", "802")
    ]
    assert access.cannot_show(["899"], everything, DIRECTORY, Policy()).buttons == ()


@pytest.mark.parametrize(("named", "code"), [((), "channel-external"), (("C1",), None)])
def test_a_digest_stands_in_a_shared_channel_only_where_the_settings_name_it(
    named: tuple[str, ...], code: str | None
) -> None:
    question = Question(queues=("800",), period=DAY)
    refused = access.may_post(
        question,
        Scope(queues=frozenset({"800"}), own="110", why="manager"),
        DIRECTORY,
        channel=ChannelFacts(id="C1", name="ops", member=True, external=True),
        linked={"800"},
        policy=Policy(external_channels=frozenset(named)),
    )
    assert (refused.code if refused else None) == code
