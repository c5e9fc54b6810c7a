from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot import audit
from bot.access import WHY_NOT
from bot.models import Asker, AuditEntry, Options, Period, Question, Refusal
from bot.settings import load_settings

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DAY = Period(
    zone="Europe/Berlin",
    start=datetime(2026, 11, 23, tzinfo=BERLIN),
    end=datetime(2026, 11, 24, tzinfo=BERLIN),
)
MARIA = Asker(team="T1", user="U1", channel="C1", name="Maria Lopez", email="maria@example.com")
SUPPORT = Question(
    queues=("800",), agents=("101",), words="yesterday", said=("monday = Mon 23 Nov",), period=DAY
)


def made(deed: str = "ask", **more: object) -> AuditEntry:
    return AuditEntry.model_validate({"at": NOW, "team": "T1", "user": "U1", "deed": deed, **more})


def test_an_ask_is_written_down_with_who_what_and_how_it_was_decided() -> None:
    entry = audit.entry_for(
        MARIA, "ask", NOW, question=SUPPORT, outcome="manager", rows=7, destination="private"
    )

    assert entry == made(
        decision="allowed",
        channel="C1",
        reason="manager",
        queues=("800",),
        agents=("101",),
        start=DAY.start,
        end=DAY.end,
        rows=7,
        destination="private",
    )
    assert audit.line(entry) == (
        "2026-11-24 09:15:00Z U1 ask allowed:manager queues=800 extensions=101"
        " from=2026-11-23T00:00:00+01:00 to=2026-11-24T00:00:00+01:00 rows=7 where=private channel=C1"
    )


def test_a_denial_carries_the_refusals_code() -> None:
    refusal = Refusal(code="not-shown", text="I can't show Ana Ruiz")

    entry = audit.entry_for(
        MARIA, "ask", NOW, question=Question(everything=True, period=DAY), outcome=refusal
    )

    assert (entry.decision, entry.reason, entry.everything) == ("refused", "not-shown", True)
    assert "queues=all" in audit.line(entry)


def test_a_failure_is_told_from_a_denial() -> None:
    entry = audit.entry_for(
        MARIA,
        "digest",
        NOW,
        outcome=Refusal(code="PBX too_slow!", text=""),
        decision="failed",
        channel="C2",
        about="3",
    )

    assert audit.line(entry) == "2026-11-24 09:15:00Z U1 digest failed:pbx-too-slow- channel=C2 about=3"


def test_nothing_typed_nor_named_finds_its_way_into_a_line() -> None:
    secret = SUPPORT.model_copy(
        update={"queues": ("Support", "800", "<!channel>"), "agents": ("Ana Ruiz", "１０１")}
    )
    entry = audit.entry_for(MARIA, "ask", NOW, question=secret, outcome="x" * 99)

    written = entry.model_dump_json() + audit.line(entry)
    assert entry.queues == ("800",)
    assert entry.agents == ()
    assert entry.reason == "x" * 60
    assert not [
        word for word in ("Ana", "Maria", "example.com", "Support", "yesterday", "monday") if word in written
    ]


def test_the_command_line_is_the_operator_whoever_is_asked_for() -> None:
    entry = audit.entry_for(Asker(team="local", user="ana@example.com", email="ana@example.com"), "ask", NOW)

    assert entry.user == "operator"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("queues", ("Support",)),
        ("agents", ("Ana",)),
        ("agents", ("12345678901",)),
        ("queues", ("800\n",)),
        ("reason", "Because I said so"),
        ("about", "Ana Ruiz"),
        ("user", "Ana Ruiz"),
        ("channel", "#ops staff"),
        ("after", "a sentence"),
        ("setting", "per_person"),
        ("rows", -1),
        ("note", "free text"),
    ],
)
def test_the_shape_of_a_line_has_no_room_for_names_or_sentences(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        made("ask", **{field: value})


@pytest.mark.parametrize("code", WHY_NOT)
def test_every_reason_of_a_denial_is_a_code_that_fits(code: str) -> None:
    assert audit.entry_for(MARIA, "ask", NOW, outcome=Refusal(code=code, text="")).reason == code


def test_switches_that_changed_between_two_starts_are_written_down() -> None:
    before = load_settings({"NAMES": "names", "ADMINS": "U1AA"}, for_what="nothing").switches()
    after = load_settings(
        {"NAMES": "numbers", "ADMINS": "U1AA,U2BB", "EXTERNAL_CHANNELS": "C1AA"}, for_what="nothing"
    ).switches()

    changed = audit.switches_changed(before, after, "T1", NOW)

    assert [(entry.setting, entry.before, entry.after) for entry in changed] == [
        ("NAMES", "names", "numbers"),
        ("EXTERNAL_CHANNELS", "", "C1AA"),
        ("ADMINS", "U1AA", "U1AA,U2BB"),
    ]
    assert (
        audit.line(changed[0])
        == "2026-11-24 09:15:00Z program switch allowed:setting NAMES: names -> numbers"
    )
    assert audit.line(changed[1]).endswith("EXTERNAL_CHANNELS: none -> C1AA")


def test_a_switch_that_is_new_since_the_last_start_counts_as_changed_and_the_first_start_as_nothing() -> None:
    assert [
        entry.setting
        for entry in audit.switches_changed({"CSV": "on"}, {"CSV": "on", "NAMES": "names"}, "T1", NOW)
    ] == ["NAMES"]
    assert audit.switches_changed({}, {"CSV": "on"}, "T1", NOW) == ()


def test_the_policy_shows_every_switch_its_value_and_since_when() -> None:
    switches = load_settings({"NAMES": "numbers", "ADMINS": "U1AA,U2BB"}, for_what="nothing").switches()

    shown = audit.policy_lines(switches, {"NAMES": NOW})

    assert shown == (
        "PER_PERSON = on (reports about single persons)",
        "NAMES = numbers (people are shown by), since 2026-11-24",
        "CSV = on (files)",
        "TALK_TIME = private (talk share)",
        "MENTIONS = thread (mentions are answered)",
        "DEPARTMENT_ROLES = off (managers of a 3CX department see its queues)",
        "EXTERNAL_CHANNELS = none (channels shared with other companies that may be posted to)",
        "AUDIT_DAYS = 90 (days the audit is kept)",
        "KEEP_POSTS_DAYS = 0 (days until our posts and files are deleted (0: never))",
        "MAX_RANGE_DAYS = 92 (days a report may cover)",
        "MAX_LOOKBACK_DAYS = 366 (days a report may reach back)",
        "ADMINS = 2 (people who see everything and grant access)",
        "AUDITORS = none (people who read the audit)",
    )
    assert switches.keys() == audit.SWITCH_WORDS.keys()
    assert audit.policy_lines({"NEW": "1"}, {}) == ("NEW = 1 (a setting)",)


def test_lines_come_newest_first_and_say_how_many_are_left_out() -> None:
    entries = [made(about=str(number), at=NOW + timedelta(seconds=number)) for number in range(5)]

    assert [shown.split("about=")[-1] for shown in audit.lines(entries, 2)] == ["4", "3", "and 3 older"]
    assert len(audit.lines(entries, 5)) == 5
    assert len(audit.lines([made()] * 300)) == 201


def test_the_line_of_a_month_counts_asks_people_single_persons_and_what_was_shared() -> None:
    entries = [
        made("ask", agents=("101",)),
        made("ask", user="U2", decision="refused"),
        made("press", decision="failed"),
        made("run", destination="terminal"),
        made("share", destination="channel", agents=("101",)),
        made("share", destination="channel", decision="refused"),
        made("digest", destination="thread"),
        made("access"),
        made("switch"),
        made("prune", count=3),
    ]

    assert audit.month_line(iter(entries), "October 2026") == (
        "October 2026: 4 asks by 2 people, 1 of them about single persons; 2 shown in channels; 1 refused, 1 failed;"
        " 2 changes of rights."
    )


def test_the_job_that_prunes_proves_that_it_ran() -> None:
    entries = [
        made("prune", count=3),
        made("prune", count=0, at=NOW - timedelta(days=1)),
        made("ask", at=NOW + timedelta(1)),
    ]

    assert audit.proof_of_pruning(entries) == NOW
    assert audit.proof_of_pruning([made("ask")]) is None
    assert audit.line(entries[0]) == "2026-11-24 09:15:00Z U1 prune allowed removed=3"


def test_options_of_a_question_leave_no_trace() -> None:
    asked = SUPPORT.model_copy(update={"options": Options(view="why", channel="C9", tz="Asia/Tokyo")})

    assert audit.entry_for(MARIA, "ask", NOW, question=asked) == audit.entry_for(
        MARIA, "ask", NOW, question=SUPPORT
    )
