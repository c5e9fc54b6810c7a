"""The numbered quirks of the phone system, each met by the client over real sockets."""

import re
from datetime import datetime, timedelta

import pytest

from bot.demo.fault_table import QUIRKS
from bot.errors import (
    PBXCredential,
    PBXError,
    PBXRival,
    PBXRole,
    PBXUnexpected,
    PBXUnknownNumber,
    PBXUnreachable,
)
from bot.models import FetchNote, Limits, LoginRow
from bot.models.duration import read_duration
from bot.threecx import MemoryTokenKeeper
from tests.threecx.at_hand import (
    BERLIN,
    CALL,
    SECRET,
    YESTERDAY,
    Time,
    client_of,
    kinds,
    phone_system,
    read,
)

Piece = tuple[str, str, float, float | None]


def pieces(rows: list[LoginRow]) -> list[Piece]:
    return sorted((row.queue, row.agent, row.start, row.end) for row in rows)


def whole_presences(rows: list[LoginRow]) -> list[Piece]:
    """Pieces that touch, joined."""
    found: list[Piece] = []
    for piece in pieces(rows):
        if found and found[-1][:2] == piece[:2] and found[-1][3] == piece[2]:
            found[-1] = (*found[-1][:3], piece[3])
        else:
            found.append(piece)
    return found


async def sound() -> list[LoginRow]:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        return (await read(client))[0]


@pytest.mark.parametrize("version", ["20.0.3.6", "20.0.9.995"])
async def test_q1_a_token_lives_an_hour_in_both_eras(version: str) -> None:
    clock = Time()
    async with phone_system(version=version) as pbx, client_of(pbx, clock=clock) as client:
        await client.probe()
        clock.skipped += 50 * 60
        await client.probe()
        assert kinds(pbx).count("token") == 1
        clock.skipped += 11 * 60
        await client.probe()
        assert kinds(pbx).count("token") == 2


async def test_q2_a_rival_with_the_same_credential_is_named_after_one_fresh_token() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        await client.probe()
        before = len(pbx.requests)
        pbx.faults.on("Q2")
        with pytest.raises(PBXRival, match="Another program"):
            await client.probe()
        assert kinds(pbx)[before:] == ["probe", "token", "probe"]


async def test_q2_a_token_ended_once_is_replaced_unnoticed() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        await client.probe()
        pbx.tokens.issue(pbx.clock())
        rows, notes = await read(client)
    assert rows
    assert notes == []


async def test_q3_the_slash_of_a_zone_is_encoded() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        await read(client, YESTERDAY)
        assert "clientTimeZone=%27Europe%2FBerlin%27" in pbx.requests[-1].path


async def test_q4_where_an_offset_is_read_with_its_sign_reversed_the_name_is_sent() -> None:
    async with phone_system("offset-sign") as pbx, client_of(pbx, zone_form="offset") as client:
        rows, notes = await read(client)
        assert client.form_of("Europe/Berlin") == "iana"
    assert pieces(rows) == pieces(await sound())
    assert notes == []


async def test_q4_days_of_another_zone_in_either_form_are_refused() -> None:
    async with phone_system("zone-ignored") as pbx, client_of(pbx) as client:
        with pytest.raises(PBXUnexpected) as caught:
            await read(client)
    assert caught.value.field == "Day"
    assert "THREECX_TIMEZONE_FORM" in caught.value.operator


async def test_q4_the_form_of_a_zone_that_works_is_remembered() -> None:
    async with phone_system("iana-refused") as pbx, client_of(pbx) as client:
        first, _ = await read(client, YESTERDAY)
        asked = len(pbx.requests)
        again, _ = await read(client, YESTERDAY)
        once = len(pbx.requests) - asked
    assert pieces(first) == pieces(again) != []
    assert once == 1


async def test_q4_a_zone_the_phone_system_does_not_know_is_named() -> None:
    async with phone_system("zone-unknown") as pbx, client_of(pbx) as client:
        pbx.faults.on("offset-refused")
        with pytest.raises(PBXError) as caught:
            await read(client, YESTERDAY)
    assert "Europe/Berlin" in caught.value.text + caught.value.operator


async def test_q4_a_zone_refused_without_a_word_takes_nothing_else_from_the_questions_after_it() -> None:
    async with phone_system("zone-400") as pbx, client_of(pbx) as client:
        _, notes = await read(client, YESTERDAY)
        assert (notes, client.learned.sorts, client.learned.counts) == ([], True, True)
        asked = pbx.requests[-1].query
        assert "$orderby" in asked
        assert "$count=true" in asked


async def test_q4_an_offset_gives_the_same_rows_where_names_are_refused() -> None:
    async with phone_system("iana-refused") as pbx, client_of(pbx, zone_form="offset") as client:
        rows, _ = await read(client)
    assert pieces(rows) == pieces(await sound())


async def test_q5_parameters_are_sent_in_the_one_order_that_works() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        await read(client, YESTERDAY)
        names = re.findall(r"[(,](\w+)=", pbx.requests[-1].path)
    assert names == ["clientTimeZone", "startDt", "endDt", "queueDnStr", "agentDnStr"]


async def test_q6_nothing_is_an_empty_text_and_never_null() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        await read(client)
        assert "queueDnStr=%27%27,agentDnStr=%27%27" in pbx.requests[-1].path
        assert "null" not in pbx.requests[-1].path


async def test_q7_where_all_queues_at_once_are_refused_that_is_said() -> None:
    async with phone_system("404-all-queues") as pbx, client_of(pbx) as client:
        with pytest.raises(PBXUnknownNumber) as caught:
            await read(client)
        rows, _ = await read(client, YESTERDAY)
    assert "all queues" in caught.value.text
    assert rows


@pytest.mark.parametrize("spelling", ["Q8", "pascal-login", "both-spellings"])
async def test_q8_the_one_field_in_lower_case_is_read_in_either_spelling(spelling: str) -> None:
    async with phone_system(spelling) as pbx, client_of(pbx) as client:
        rows, _ = await read(client)
    assert pieces(rows) == pieces(await sound())


async def test_q9_a_logout_at_the_windows_end_is_handed_on_as_it_came() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
    async with phone_system() as pbx, client_of(pbx) as client:
        rows, _ = await read(client, YESTERDAY.model_copy(update={"end": noon}))
        wider, _ = await read(client, YESTERDAY)
    cut = [row for row in rows if row.end == noon.timestamp()]
    assert cut
    real = {(row.agent, row.start): row.end for row in wider}
    assert all(real[row.agent, row.start] > noon.timestamp() for row in cut)  # type: ignore[operator]


async def test_q10_presences_cut_at_midnight_come_as_two_pieces_that_touch() -> None:
    rows = await sound()
    ends = {(row.queue, row.agent, row.end) for row in rows}
    begun_at_midnight = [row for row in rows if row.day == row.start]
    assert any((row.queue, row.agent, row.start) in ends for row in begun_at_midnight)


async def test_q11_day_and_total_repeat_on_every_row() -> None:
    rows = await sound()
    totals: dict[tuple[str, str], set[str | None]] = {}
    pieces_of_day: dict[tuple[str, str, object], list[LoginRow]] = {}
    for row in rows:
        totals.setdefault((row.queue, row.agent), set()).add(row.total_for)
        pieces_of_day.setdefault((row.queue, row.agent, row.day), []).append(row)
    assert all(len(values) == 1 for values in totals.values())
    several = [day for day in pieces_of_day.values() if len(day) > 1]
    assert several
    for day in several:
        own = sum(row.lasted or 0.0 for row in day)
        assert own == pytest.approx(read_duration(day[0].day_for or ""), abs=0.01)


async def test_q12_durations_with_days_and_microseconds_are_handed_on_whole() -> None:
    totals = {row.total_for or "" for row in await sound()}
    assert any(re.fullmatch(r"P\dDT.*\.\d+S", total) for total in totals)
    assert max(map(read_duration, totals)) > 86_400


async def test_q13_keys_left_out_are_unknown_and_not_zero() -> None:
    async with phone_system("Q13", "null-logout") as pbx, client_of(pbx) as client:
        rows, _ = await read(client)
    assert {row.start for row in rows} == {row.start for row in await sound()}
    assert {None} < {row.end for row in rows}


async def test_q14_an_agent_of_several_queues_has_rows_in_each() -> None:
    queues: dict[tuple[str, float], set[str]] = {}
    for row in await sound():
        queues.setdefault((row.agent, row.start), set()).add(row.queue)
    assert max(map(len, queues.values())) > 1


async def test_q15_the_three_forms_of_a_name_stay_apart() -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        rows, _ = await read(client)
        people = {person.dn: person for person in (await client.directory()).people}
    row = next(row for row in rows if row.agent in people and people[row.agent].last)
    person = people[row.agent]
    assert row.label == f"{person.dn} {person.first} {person.last}"
    assert person.display == f"{person.last}, {person.first}"


async def test_q16_numbers_are_texts_with_their_zeros_and_no_ids() -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        found = await client.directory()
    assert all(str(queue.id) != queue.dn for queue in found.queues)
    assert any(
        dn.startswith("0")
        for dn in [*(queue.dn for queue in found.queues), *(one.dn for one in found.people)]
    )


async def test_q17_reports_learn_their_page_and_entities_come_by_the_hundred() -> None:
    async with phone_system("Q17") as pbx, client_of(pbx, limits=Limits()) as client:
        rows, _ = await read(client)
        assert client.learned.page_rows == 1000
        await client.directory()
        queries = [request.query for request in pbx.requests if request.kind == "directory"]
        tops = {top for query in queries for top in re.findall(r"\$top=(\d+)", query)}
    assert pieces(rows) == pieces(await sound())
    assert tops == {"100"}


async def test_q18_a_next_link_is_followed_to_the_end() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        pbx.faults.on("next-link", 90)
        rows, notes = await read(client)
    assert pieces(rows) == pieces(await sound())
    assert notes == []


@pytest.mark.parametrize("fault", ["Q19", "nested-expand-refused", "no-hours"])
async def test_q19_the_directory_is_whole_where_expanding_is_refused(fault: str) -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        whole = await client.directory()
        pbx.faults.on(fault)
        bare = await client.directory()
    assert bare.notes
    for before, after in zip(whole.queues, bare.queues, strict=True):
        assert (before.dn, set(before.members), set(before.managers)) == (
            after.dn,
            set(after.members),
            set(after.managers),
        )


async def test_q20_live_state_is_the_switch_of_the_whole_person() -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        people = await client.live()
        assert {person.dn for person in people if person.logged_in} == pbx.world.switched_on & {
            person.dn for person in people
        }


@pytest.mark.parametrize(
    "fault", ["Q21", "token-400", "token-empty", "token-html", "token-rejected", "403-all"]
)
async def test_q21_errors_are_read_whatever_their_shape(fault: str) -> None:
    async with phone_system(fault) as pbx, client_of(pbx) as client:
        with pytest.raises(PBXError) as caught:
            await client.probe()
    assert caught.value.text.endswith(".")
    for word in ("<html", "grant", "unauthorized", "Something is wrong"):
        assert word not in caught.value.text + caught.value.operator


async def test_q22_a_role_too_small_is_named_while_the_directory_works() -> None:
    async with phone_system("Q22") as pbx, client_of(pbx, limits=Limits()) as client:
        assert (await client.directory()).queues
        with pytest.raises(PBXRole) as caught:
            await read(client)
    assert "System Owner" in caught.value.operator


async def test_q23_a_bad_credential_is_sent_once_and_nobody_is_blocked() -> None:
    tokens = MemoryTokenKeeper()
    async with phone_system("blacklist") as pbx:
        for _ in range(4):
            async with client_of(pbx, tokens, secret="wrong") as client:
                with pytest.raises(PBXCredential) as caught:
                    await client.probe()
        assert kinds(pbx) == ["token"]
        async with client_of(pbx, tokens) as client:
            await client.probe()
    assert caught.value.retry_at is None
    assert SECRET not in str(tokens.states)


async def test_q24_a_report_that_always_fails_holds_up_no_other() -> None:
    async with phone_system("Q24") as pbx, client_of(pbx, limits=Limits()) as client:
        for _ in range(4):
            with pytest.raises(PBXUnreachable):
                [row async for row in client.typed(CALL.model_copy(update={"report": "sla"}))]
        rows, _ = await read(client)
    assert rows
    assert not client.door.resting


async def test_q25_emails_are_lowered_and_may_be_empty_or_shared() -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        mails = [person.email for person in (await client.directory()).people]
    assert mails == [mail.strip().lower() for mail in mails]
    assert "" in mails
    assert any(mail and mails.count(mail) > 1 for mail in mails)


async def test_q26_two_queues_of_one_name_are_both_kept() -> None:
    async with phone_system("Q26") as pbx, client_of(pbx, limits=Limits()) as client:
        found = await client.directory()
    assert len({queue.dn for queue in found.queues if queue.name == "Billing"}) == 2


async def test_q27_rows_of_a_deleted_extension_are_kept_with_their_label() -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        listed = {person.dn for person in (await client.directory()).people}
        year = CALL.model_copy(update={"start": CALL.end - timedelta(days=60)})
        rows, _ = await read(client, year)
    gone = [row for row in rows if row.agent not in listed]
    assert gone
    assert all(row.label.startswith(row.agent) for row in gone)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 3, 29, tzinfo=BERLIN), 23), (datetime(2026, 10, 25, tzinfo=BERLIN), 25)],
)
async def test_q28_days_of_23_and_25_hours_are_asked_for_and_read_whole(day: datetime, hours: int) -> None:
    call = CALL.model_copy(update={"start": day, "end": day + timedelta(days=1)})
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        rows, _ = await read(client, call)
        start, end = re.findall(r"Dt=([^,]+)", pbx.requests[-1].path)
    lasts = [datetime.fromisoformat(text.replace("%3A", ":")) for text in (start, end)]
    assert lasts[1] - lasts[0] == timedelta(hours=hours)
    assert {row.day for row in rows} == {day.timestamp()}


async def test_q29_offsets_of_days_change_within_a_window() -> None:
    call = CALL.model_copy(
        update={"start": datetime(2026, 10, 23, tzinfo=BERLIN), "end": datetime(2026, 10, 28, tzinfo=BERLIN)}
    )
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        by_name, _ = await read(client, call)
        client.zone_form = "offset"
        by_offset, _ = await read(client, call)
    offsets = {datetime.fromtimestamp(row.day, BERLIN).isoformat()[-6:] for row in by_name if row.day}
    assert offsets == {"+01:00", "+02:00"}
    assert whole_presences(by_offset) == whole_presences(by_name)
    assert {row.day for row in by_offset} == {row.day for row in by_name}


async def test_q30_a_short_maintenance_is_waited_out() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        pbx.faults.on("Q30", times=2)
        rows, _ = await read(client)
    assert pieces(rows) == pieces(await sound())


@pytest.mark.parametrize("pasted", ["/", "/webclient", "/webclient/#/office", "/xapi/v1", "/xapi/v1/"])
async def test_q31_an_address_works_with_what_is_pasted_after_it(pasted: str) -> None:
    async with phone_system() as pbx:
        pbx.url += pasted
        async with client_of(pbx) as client:
            assert await client.probe() == pbx.version


async def test_q32_new_managers_are_seen_although_connections_are_kept() -> None:
    async with phone_system("Q32") as pbx, client_of(pbx, limits=Limits()) as client:
        await client.directory()
        pbx.world = pbx.world.managed_by({"800": ("103",)})
        found = await client.directory()
    assert next(queue.managers for queue in found.queues if queue.dn == "800") == ("103",)


def test_every_quirk_has_a_test_by_its_number() -> None:
    named = {number.upper() for name in globals() for number in re.findall(r"^test_(q\d+)_", name)}
    assert named == set(QUIRKS)


async def test_a_report_that_refuses_all_queues_says_so() -> None:
    call = CALL.model_copy(update={"report": "agents-in-queue"})
    notes: list[FetchNote] = []
    async with phone_system() as pbx, client_of(pbx) as client:
        with pytest.raises(PBXUnknownNumber):
            [row async for row in client.typed(call, notes=notes)]
