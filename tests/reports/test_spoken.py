"""What a question asks is answered by its first sentence: made-up days, and what must be said of them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import (
    Directory,
    LoginRow,
    OpeningHours,
    Options,
    Period,
    Person,
    Policy,
    Question,
    Queue,
    Scope,
    Summary,
    login_row,
)
from bot.reports.logins import start

BERLIN = ZoneInfo("Europe/Berlin")
DAY = datetime(2026, 11, 23, tzinfo=BERLIN)
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=BERLIN)
PEOPLE = {"101": "Ana Ruiz", "102": "Bob Brown", "103": "Cem Kaya"}
DIRECTORY = Directory(
    read_at=NOW,
    queues=(Queue(dn="800", name="Support", members=("101", "102", "103", "104")),),
    people=tuple(Person(dn=dn, first=name.split()[0], last=name.split()[1]) for dn, name in PEOPLE.items()),
)
OPEN = {"800": OpeningHours(week={day: ((time(8), time(18)),) for day in range(7)})}
Login = tuple[str, float, float | None]
USUAL: tuple[Login, ...] = (("102", 7.5, 12), ("101", 8, 12), ("101", 12.5, 18.25), ("103", 9, 12))


def row(agent: str, begins: float, ends: float | None) -> LoginRow:
    return login_row(
        queue="800", agent=agent, label=f"{agent} {PEOPLE[agent]}", day=DAY, logged_in=DAY + timedelta(hours=begins),
        logged_out=None if ends is None else DAY + timedelta(hours=ends), logged_in_for=None, day_for=None, total_for=None,
        talking_for=None,
    )  # fmt: skip


def said(
    logins: tuple[Login, ...],
    *,
    agents: tuple[str, ...] = (),
    scope: Scope | None = None,
    policy: Policy | None = None,
    days: int = 1,
    **wants: object,
) -> Summary:
    period = Period(zone="Europe/Berlin", start=DAY, end=min(DAY + timedelta(days=days), NOW))
    question = Question(queues=("800",), agents=agents, period=period, options=Options.model_validate(wants))
    fold = start(
        question, DIRECTORY, scope or Scope(everything=True), policy or Policy(), OPEN, NOW, private=True
    )
    fold.add([row(*login) for login in logins])
    return fold.finish().summary


ANSWERS = [
    ("nobody", (), USUAL, "No, somebody was: 3 agents were logged into Support (800) on Mon 23 Nov 2026:"),
    ("nobody", (), (), "Yes: nobody was logged into Support (800) on Mon 23 Nov 2026."),
    ("anyone", (), (), "No: nobody was logged into Support (800) on Mon 23 Nov 2026."),
    ("anyone", (), USUAL, "Yes: 3 agents were logged into Support (800)"),
    ("nobody", ("102",), USUAL, "No: on Mon 23 Nov 2026: Bob Brown (102) 07:30-12:00."),
    ("first", (), USUAL, "Bob Brown (102) was first: logged in at 07:30 on Mon 23 Nov 2026."),
    ("first", (), (("101", 8, 9), ("102", 8, 10)), "Ana Ruiz (101) and Bob Brown (102) were first: logged in at 08:00"),
    ("first", (), (("101", -3, 9), ("102", 8, 10)), "Ana Ruiz (101) was already in when the day began"),
    ("last", (), USUAL, "Ana Ruiz (101) was last: logged out at 18:15 on Mon 23 Nov 2026."),
    ("last", (), (("101", 8, 30), ("102", 8, 10)), "Ana Ruiz (101) was still in when the day ended"),
    ("most", (), USUAL, "Ana Ruiz (101) had the most hours on Mon 23 Nov 2026: 9 h 45 min."),
    ("least", (), USUAL, "Of those who were in, Cem Kaya (103) had the fewest hours on Mon 23 Nov 2026: 3 h 00 min. 1 member was not in"),
    ("longest", (), USUAL, "The longest presence on Mon 23 Nov 2026 was Ana Ruiz (101): 5 h 45 min, 12:30 to 18:15."),
    ("longest gap", (), USUAL, "The longest gap in Support (800) on Mon 23 Nov 2026 was 30 min, 12:00 to 12:30 (opening hours 08-18"),
    ("longest gap", (), (("101", 7, 19),), "There was no gap in Support (800) on Mon 23 Nov 2026: always somebody in"),
    ("longest gap", (), (), "The longest gap in Support (800) on Mon 23 Nov 2026 was 10 h 00 min, 08:00 to 18:00"),
    ("left first", (), USUAL, "Bob Brown (102) and Cem Kaya (103) were the first to leave: logged out at 12:00 on Mon 23 Nov 2026."),
    ("left first", (), (("101", 8, 30),), "Nobody has logged out on Mon 23 Nov 2026."),
    ("came last", (), USUAL, "Cem Kaya (103) was the last to come: first logged in at 09:00 on Mon 23 Nov 2026."),
    ("always", (), USUAL, "No: Support (800) was empty on Mon 23 Nov 2026 from 12:00 to 12:30 (opening hours 08-18"),
    ("always", (), (("101", 7, 19),), "Yes: somebody was always in Support (800) on Mon 23 Nov 2026 (opening hours 08-18"),
    ("always", (), (), "No: nobody was logged into Support (800) on Mon 23 Nov 2026."),
    ("always", ("102",), USUAL, "I can tell that of a queue only"),
    ("longest gap", ("102",), USUAL, "I can tell that of a queue only"),
    ("fewer", ("102",), USUAL, "I can tell that of a queue only"),
    ("everyone", (), USUAL, "No, 3 of 4 members of Support (800) were in on Mon 23 Nov 2026."),
    ("everyone", (), (), "No, 0 of 4 members of Support (800) were in on Mon 23 Nov 2026."),
    ("how often", ("101",), USUAL, "Ana Ruiz (101) logged in twice on Mon 23 Nov 2026."),
    ("how often", (), USUAL, "3 agents logged into Support (800) 4 times on Mon 23 Nov 2026."),
    ("covered", (), USUAL, "Support (800) was covered for 10 h 15 min on Mon 23 Nov 2026; nobody was in for 30 min"),
    ("covered", (), (), "Support (800) was not covered at all on Mon 23 Nov 2026: nobody was logged in."),
    ("covered", ("102",), USUAL, "Bob Brown (102) was logged in 4 h 30 min on Mon 23 Nov 2026."),
    ("forgot", (), USUAL, "It does not look like it: everybody who left Support (800) on Mon 23 Nov 2026 logged out within 16 h."),
    ("forgot", (), (("102", 2, 23),), "Perhaps: Bob Brown (102) was in for 21 h 00 min without a logout"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "agents", "logins", "sentence"), ANSWERS)
def test_the_first_sentence_answers_what_was_asked(
    ask: str, agents: tuple[str, ...], logins: tuple[Login, ...], sentence: str
) -> None:
    summary = said(logins, agents=agents, ask=ask)
    assert summary.spoken.startswith(sentence)
    assert summary.sentence.startswith(sentence)
    assert summary.public_sentence.startswith(sentence)


MOMENTS = [
    ("12:15", "who", (), USUAL, "Nobody was logged into Support (800) at 12:15 on Mon 23 Nov 2026."),
    ("10:00", "who", (), USUAL, "3 were logged into Support (800) at 10:00 on Mon 23 Nov 2026: "),
    ("10:00", "anyone", (), USUAL, "Yes: 3 were logged into Support (800) at 10:00"),
    ("10:00", "everyone", (), USUAL, "No, 3 of 4 members of Support (800) were in at 10:00 on Mon 23 Nov 2026."),
    ("10:00", "nobody", (), USUAL, "No: 3 were logged into Support (800) at 10:00"),
    ("12:15", "nobody", (), USUAL, "Yes: nobody was logged into Support (800) at 12:15"),
    ("10:00", "how many", (), USUAL, "3 were logged into Support (800) at 10:00 on Mon 23 Nov 2026."),
    ("12:15", "anyone", ("102",), USUAL, "No: Bob Brown (102) was not logged in at 12:15 on Mon 23 Nov 2026."),
    ("12:00", "who", (), (("101", 8, 12),), "Nobody was logged into Support (800) at 12:00"),
    ("08:00", "who", (), (("101", 8, 12),), "1 was logged into Support (800) at 08:00 on Mon 23 Nov 2026: Ana Ruiz (101)."),
]  # fmt: skip


@pytest.mark.parametrize(("at", "ask", "agents", "logins", "sentence"), MOMENTS)
def test_who_was_in_at_a_moment(
    at: str, ask: str, agents: tuple[str, ...], logins: tuple[Login, ...], sentence: str
) -> None:
    assert said(logins, agents=agents, ask=ask, at=at).sentence.startswith(sentence)


@pytest.mark.parametrize("ask", ["left first", "came last"])
def test_who_left_first_or_came_last_is_told_of_one_day_only(ask: str) -> None:
    assert said(USUAL, days=2, ask=ask).spoken.endswith("is another one each day: ask about one day.")


@pytest.mark.parametrize(
    ("fewer", "sentence"),
    [
        (1, "Fewer than 1 were in Support (800) on Mon 23 Nov 2026: 12:00 to 12:30, 30 min in all (opening hours 08-18"),
        (2, "Fewer than 2 were in Support (800) on Mon 23 Nov 2026: 12:00 to 18:00, 6 h 00 min in all"),
        (3, "Fewer than 3 were in Support (800) on Mon 23 Nov 2026: 08:00 to 09:00, 12:00 to 18:00, 7 h 00 min in all"),
    ],
)  # fmt: skip
def test_when_fewer_than_some_were_in(fewer: int, sentence: str) -> None:
    assert said(USUAL, ask="fewer", fewer=fewer).sentence.startswith(sentence)


def test_what_cannot_be_known_is_said() -> None:
    own = Scope(own="101")
    for ask in ("covered", "longest gap", "fewer", "always", "everyone"):
        assert said(USUAL, scope=own, ask=ask, fewer=2).sentence.startswith(
            "I cannot tell that of Support (800)"
        )


def test_nothing_is_told_of_single_people_where_the_operator_wants_none() -> None:
    quiet = Policy(per_person=False)
    for ask in (
        "first",
        "last",
        "most",
        "least",
        "longest",
        "forgot",
        "left first",
        "came last",
        "how often",
        "always",
        "everyone",
        "anyone",
        "nobody",
        "covered",
        "who",
        "how long",
    ):
        summary = said(USUAL, policy=quiet, ask=ask)
        assert not any(name in summary.model_dump_json() for name in ("Ana", "Bob", "Cem", "102")), ask
    assert (
        said(USUAL, policy=quiet, ask="who", at="10:00").spoken
        == "3 were logged into Support (800) at 10:00 on Mon 23 Nov 2026."
    )


LOGINS = st.lists(
    st.tuples(st.sampled_from(sorted(PEOPLE)), st.integers(0, 80), st.integers(1, 12)), min_size=1, max_size=8
)


@settings(deadline=None)
@given(LOGINS, st.integers(1, 4))
def test_minutes_with_fewer_in_are_counted_as_one_would(
    logins: list[tuple[str, int, int]], least: int
) -> None:
    """Quarter hours from 08:00 to 18:00, counted one by one."""
    spans = tuple((agent, begin / 4, (begin + lasts) / 4) for agent, begin, lasts in logins)
    short = sum(len({agent for agent, a, b in spans if a <= at / 4 < b}) < least for at in range(32, 72))
    sentence = said(spans, ask="fewer", fewer=least).spoken
    hours, minutes = divmod(short * 15, 60)
    lasted = f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"
    assert (f"{lasted} in all" in sentence) if short else "never fewer" in sentence


def test_of_many_queues_the_first_are_named_and_how_many_more_there_are() -> None:
    for view, ask in (
        ("gaps", "who"),
        ("missing", "who"),
        ("now", "who"),
        ("summary", "covered"),
        ("summary", "fewer"),
    ):
        many = tuple(
            Queue(dn=str(3000 + place), name=f"Line {place}", members=("101",)) for place in range(500)
        )
        asked = Question(
            everything=True,
            period=Period(zone=BERLIN.key, start=DAY + timedelta(days=1), end=DAY + timedelta(days=2)),
            options=Options.model_validate({"view": view, "ask": ask, "fewer": 2}),
        )
        directory = Directory(read_at=NOW, queues=many, people=DIRECTORY.people)
        said = (
            start(asked, directory, Scope(everything=True), Policy(), {}, NOW, private=True).finish().summary
        )
        for sentence in (said.sentence, said.public_sentence):
            assert ("Line 4" in sentence and "495 more" in sentence) or "500 of 500 queues" in sentence
            assert "Line 5" not in sentence
            assert len(sentence) <= 700
