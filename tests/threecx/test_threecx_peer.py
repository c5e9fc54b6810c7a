"""When the certificate ends, read from a real connection, and what is said of it in time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.threecx.checking import certificate_line, token_line
from tests.threecx.at_hand import NOW, Time, client_of, phone_system
from tests.threecx.test_threecx_tls import served


async def test_the_end_of_a_short_lived_certificate_is_read_from_the_connection(tmp_path: Path) -> None:
    authority = trustme.CA()
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    ends = (datetime.now(UTC) + timedelta(days=5)).replace(microsecond=0)
    tls = served(authority.issue_cert("127.0.0.1", not_after=ends))
    async with phone_system(tls=tls) as pbx, client_of(pbx, ca_file=ca_file) as client:
        assert client.door.certificate_ends is None
        await client.probe()

        assert client.door.certificate_ends == ends


@pytest.mark.parametrize(("days", "ok", "says"), [(5, False, "ends in 5 days"), (60, True, "is good until")])
async def test_check_says_how_long_the_certificate_is_good(
    days: int, says: str, tmp_path: Path, *, ok: bool
) -> None:
    authority = trustme.CA()
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    clock = Time(datetime.now(UTC))  # certificates are judged by the machine's own clock
    tls = served(authority.issue_cert("127.0.0.1", not_after=clock.now() + timedelta(days=days, hours=1)))
    async with (
        phone_system(tls=tls, clock=clock.now) as pbx,
        client_of(pbx, clock=clock, ca_file=ca_file) as client,
    ):
        line = next(each for each in await client.check() if each.what == "certificate")

    assert (line.ok, says in line.text) == (ok, True), line.text


async def test_over_plain_http_there_is_no_certificate_to_end() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        await client.probe()
        lines = {each.what: each for each in await client.check()}

        assert client.door.certificate_ends is None
        assert lines["certificate"].ok


@pytest.mark.parametrize(
    ("left", "ok", "says"),
    [
        (timedelta(days=14, seconds=1), True, "good until 8 December 2026"),
        (timedelta(days=14), False, "ends in 14 days, on 8 December 2026"),
        (timedelta(days=1, hours=3), False, "ends in 1 day, on"),
        (timedelta(hours=3), False, "ends in less than a day, on"),
    ],
)
def test_a_certificate_is_warned_of_two_weeks_before_it_ends(left: timedelta, says: str, *, ok: bool) -> None:
    line = certificate_line(NOW + left, NOW)

    assert (line.ok, says in line.text) == (ok, True), line.text


def test_a_token_ended_twice_in_a_row_means_another_program() -> None:
    assert [token_line(takeovers).ok for takeovers in (0, 1, 2)] == [True, True, False]
