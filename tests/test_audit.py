from datetime import UTC, datetime, timedelta
from typing import Any
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
    assert audit.line(entry, "Europe/Berlin") == (
        "2026-11-24 10:15:00  U1  asked for queue 800, extension 101, Mon 23 Nov  7 rows, to them alone, as manager"
    )


def test_a_denial_carries_the_refusals_code() -> None:
    refusal = Refusal(code="not-shown", text="I can't show Ana Ruiz")

    entry = audit.entry_for(
        MARIA, "ask", NOW, question=Question(everything=True, period=DAY), outcome=refusal
    )

    assert (entry.decision, entry.reason, entry.everything) == ("refused", "not-shown", True)
    assert audit.line(entry, "UTC").endswith(
        "asked for all queues, Mon 23 Nov  refused: no such queue or person, or not for them"
    )


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

    assert audit.line(entry, "UTC") == "2026-11-24 09:15:00  U1  changed digest 3  failed: pbx too slow "


def test_nothing_typed_nor_named_finds_its_way_into_a_line() -> None:
    secret = SUPPORT.model_copy(
        update={"queues": ("Support", "800", "<!channel>"), "agents": ("Ana Ruiz", "１０１")}
    )
    entry = audit.entry_for(MARIA, "ask", NOW, question=secret, outcome="x" * 99)

    written = entry.model_dump_json() + audit.line(entry, "UTC")
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
        audit.line(changed[0], "UTC")
        == "2026-11-24 09:15:00  the program  changed NAMES from names to numbers"
    )
    assert audit.line(changed[1], "UTC").endswith("changed EXTERNAL_CHANNELS from none to C1AA")
    assert audit.line(changed[2], "UTC").endswith("changed ADMINS from U1AA to U1AA, U2BB")
    assert audit.said(changed[2], "UTC").what == "changed ADMINS from <@U1AA> to <@U1AA>, <@U2BB>"
    many = {"ADMINS": ",".join(f"U{number:08}" for number in range(400))}
    (long,) = audit.switches_changed({"CSV": "on"}, many, "T1", NOW)
    assert len(long.after) == 2000


def test_a_switch_that_is_new_since_the_last_start_counts_as_changed_and_the_first_start_as_nothing() -> None:
    assert [
        entry.setting
        for entry in audit.switches_changed({"CSV": "on"}, {"CSV": "on", "NAMES": "names"}, "T1", NOW)
    ] == ["NAMES"]
    assert audit.switches_changed({}, {"CSV": "on"}, "T1", NOW) == ()


def test_the_policy_says_what_every_switch_means_its_value_and_since_when() -> None:
    switches = load_settings({"NAMES": "numbers", "ADMINS": "U1AA,U2BB"}, for_what="nothing").switches()

    shown = audit.policy(switches, {"NAMES": NOW})

    assert [f"{each.name}={each.value}: {each.means}" for each in shown] == [
        "PER_PERSON=on: There are reports about single persons.",
        "NAMES=numbers: People are shown by extension only.",
        "CSV=on: Answers come with files.",
        "TALK_TIME=private: Share of talking time is shown in private answers only.",
        "MENTIONS=thread: A question by mention is answered in its thread, where the channel is linked to the queue.",
        "DEPARTMENT_ROLES=off: Managing a department in 3CX gives no right to its queues.",
        "EXTERNAL_CHANNELS=none: Nothing is posted in channels shared with other companies.",
        "AUDIT_DAYS=90: The audit is kept for 90 days.",
        "KEEP_POSTS_DAYS=0: My posts and files stay as long as your company keeps Slack messages.",
        "MAX_RANGE_DAYS=92: A report covers at most 92 days.",
        "MAX_LOOKBACK_DAYS=366: A report reaches back at most 366 days.",
        "ADMINS=2: 2 people see everything and grant access.",
        "AUDITORS=none: Nobody but admins reads the audit.",
    ]
    assert [each.since for each in shown if each.since] == [NOW]
    assert switches.keys() == audit.SWITCHES.keys()


VALUES = {
    "PER_PERSON": ("on", "off"), "NAMES": ("names", "numbers"), "CSV": ("on", "off"), "TALK_TIME": ("off", "private", "on"),
    "MENTIONS": ("thread", "private"), "DEPARTMENT_ROLES": ("on", "off"), "EXTERNAL_CHANNELS": ("", "C1AA", "C1AA,C2BB"),
    "AUDIT_DAYS": ("1", "30"), "KEEP_POSTS_DAYS": ("0", "1", "30"), "MAX_RANGE_DAYS": ("1", "31"),
    "MAX_LOOKBACK_DAYS": ("1", "31"), "ADMINS": ("", "U1AA", "U1AA,U2BB"), "AUDITORS": ("", "U1AA", "U1AA,U2BB"),
}  # fmt: skip


def test_every_value_of_every_switch_is_told_in_words_of_its_own() -> None:
    told: list[str] = []
    for name, values in VALUES.items():
        for value in values:
            switches = load_settings({name: value}, for_what="nothing").switches()
            told += [each.means for each in audit.policy(switches, {}) if each.name == name]

    assert VALUES.keys() == audit.SWITCHES.keys()
    assert len(set(told)) == sum(map(len, VALUES.values()))
    assert [each for each in told if "{" in each] == []


BY_HOURS: dict[str, Any] = {"start": DAY.start + timedelta(hours=8), "end": DAY.start + timedelta(hours=12)}
BY_NIGHT: dict[str, Any] = {"start": DAY.start + timedelta(hours=22), "end": DAY.start + timedelta(hours=30)}
BY_WEEK: dict[str, Any] = {"start": DAY.start - timedelta(days=7), "end": DAY.start}
LONG_AGO: dict[str, Any] = {"start": DAY.start - timedelta(days=365), "end": DAY.end - timedelta(days=365)}


@pytest.mark.parametrize(
    ("entry", "what", "outcome"),
    [
        (made(queues=("800", "801"), rows=1, destination="dm"), "asked for queues 800, 801", "1 row, in their messages"),
        (made("share", queues=("800",), channel="C1", destination="channel", rows=3, **BY_HOURS), "shared queue 800, Mon 23 Nov 08:00 to 12:00", "3 rows, posted in <#C1>"),
        (made(agents=("101",), **BY_NIGHT), "asked for extension 101, Mon 23 Nov 22:00 to Tue 24 Nov 06:00", "0 rows"),
        (made("press", queues=("800",), **BY_WEEK), "asked by a button for queue 800, Mon 16 Nov to Sun 22 Nov", "0 rows"),
        (made(queues=("800",), **LONG_AGO), "asked for queue 800, Sun 23 Nov 2025", "0 rows"),
        (made("run", about="3", queues=("800",), channel="C1", destination="channel", rows=9), "digest 3: queue 800", "9 rows, posted in <#C1>"),
        (made(decision="failed", reason="pbx-busy"), "asked for something", "failed: pbx busy"),
        (made("link", queues=("800",), channel="C1", **BY_HOURS), "linked <#C1> to queue 800", ""),
        (made("link", about="C1"), "unlinked <#C1>", ""),
        (made("access", about="U2BB"), "changed the access of <@U2BB>", ""),
        (made("access", decision="refused", reason="not-admin"), "wanted to see or change access", "refused: they are no admin"),
        (made("audit", decision="refused", reason="not-auditor"), "wanted to read the audit", "refused: they are neither admin nor auditor"),
        (made("link", decision="refused", reason="link-dm", channel="C1", queues=("800",)), "wanted to link <#C1>", "refused: link dm"),
        (made("digest", decision="refused", reason="not-shown"), "wanted to make a digest", "refused: no such queue or person, or not for them"),
        (made("people", about="U2BB"), "changed which extension belongs to <@U2BB>", ""),
        (made("hours", queues=("800",), **BY_HOURS), "set opening hours for queue 800", ""),
        (made("settings"), "changed their own settings", ""),
        (made("audit"), "read the audit", ""),
        (made("prune", reason="audit", count=3), "removed 3 old lines of the audit", ""),
        (made("prune", reason="posts", count=3), "removed 3 posts and files", ""),
        (made("prune", reason="posts-is-archived", decision="failed", count=2), "gave up deleting 2 posts and files", "failed: is archived"),
    ],
)  # fmt: skip
def test_every_deed_is_told_in_words(entry: AuditEntry, what: str, outcome: str) -> None:
    told = audit.said(entry, "Europe/Berlin")

    assert (told.what, told.outcome) == (what, outcome)
    assert f"{told.at:%H:%M}" == "10:15"


def test_who_did_it_is_shown_as_slack_shows_people_and_bare_in_a_terminal() -> None:
    assert [audit.said(made(user=user), "UTC").who for user in ("U024BE7LH", "operator", "")] == [
        "<@U024BE7LH>", "operator", "the program",
    ]  # fmt: skip
    assert "  U024BE7LH  " in audit.line(made(user="U024BE7LH"), "UTC")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("<@U2BB>", [1, 4]),
        ("101", [0]),
        ("800 refused", [1]),
        ("persons", [0]),
        ("failed", [2]),
        ("shared", [3]),
        ("CHANGES", [4]),
    ],
)
def test_the_audit_is_narrowed_to_a_person_a_number_or_a_kind(words: str, kept: list[int]) -> None:
    entries = [
        made(agents=("101",)),
        made(user="U2BB", queues=("800",), decision="refused"),
        made(queues=("800",), decision="failed"),
        made("share", queues=("801",), destination="channel"),
        made("access", about="U2BB"),
    ]
    found = audit.wanted(words)

    assert found is not None
    assert [at for at, each in enumerate(entries) if found.keeps(each)] == kept
    assert audit.wanted(str(found)) == found


@pytest.mark.parametrize("words", ["Ana", "101 Ruiz", "12345678901", "yesterday"])
def test_words_that_name_nobody_are_not_understood(words: str) -> None:
    assert audit.wanted(words) is None


def test_the_line_of_a_month_counts_asks_people_single_persons_and_what_was_shared() -> None:
    month = audit.Month("October 2026")
    for entry in (
        made("ask", agents=("101",)),
        made("ask", user="U2", decision="refused"),
        made("press", decision="failed"),
        made("run", destination="channel", queues=("800",)),
        made("run", decision="refused"),
        made("share", destination="channel", agents=("101",)),
        made("share", destination="channel", decision="refused"),
        made("digest"),
        made("access"),
        made("link", decision="refused"),
        made("switch"),
        made("prune", count=3),
    ):
        month.add(entry)

    assert month.entries == 12
    assert month.line() == (
        "October 2026: 5 asks by 2 people; 2 about single persons, 1 shared in channels, 2 refused, 1 failed."
        " 1 digest posted, 2 changes of rights and switches."
    )


def test_options_of_a_question_leave_no_trace() -> None:
    asked = SUPPORT.model_copy(update={"options": Options(view="why", channel="C9", tz="Asia/Tokyo")})

    assert audit.entry_for(MARIA, "ask", NOW, question=asked) == audit.entry_for(
        MARIA, "ask", NOW, question=SUPPORT
    )
