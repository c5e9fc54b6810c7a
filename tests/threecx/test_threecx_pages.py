"""How large pages of a long report are: each page costs the phone system the whole report, so they grow while it lets them."""

import re

import pytest

from bot.demo.pbx import PBX
from bot.models import Limits
from tests.threecx.at_hand import client_of, phone_system, read

MANY = 120_000


def asked(pbx: PBX) -> list[tuple[int, int]]:
    """First row and number of rows of each page that was asked for."""
    queries = [request.query for request in pbx.requests if request.kind == "report"]
    found = [(re.search(r"\$skip=(\d+)", query), re.search(r"\$top=(\d+)", query)) for query in queries]
    return [(int(skip[1]) if skip else 0, int(top[1]) if top else 0) for skip, top in found]


async def test_pages_double_while_whole_ones_come_up_to_the_largest() -> None:
    heard: list[tuple[int, int | None]] = []
    async with phone_system(synthetic_rows=MANY) as pbx, client_of(pbx, limits=Limits()) as client:
        rows, notes = await read(client, progress=lambda page, of: heard.append((page, of)))
        assert asked(pbx) == [
            (0, 10_000),
            (10_000, 20_000),
            (30_000, 40_000),
            (70_000, 40_000),
            (110_000, 40_000),
        ]
        assert client.learned.page_rows == 10_000
    assert (len(rows), len({(row.queue, row.agent, row.start) for row in rows}), notes) == (MANY, MANY, [])
    assert heard == [(1, None), (2, 7), (3, 5), (4, 5), (5, 5)]


async def test_pages_as_large_as_the_operator_says_stay_so() -> None:
    async with (
        phone_system(synthetic_rows=25_000) as pbx,
        client_of(pbx, limits=Limits(pbx_page_rows=10_000)) as client,
    ):
        await read(client)
        assert asked(pbx) == [(0, 10_000), (10_000, 10_000), (20_000, 10_000)]


async def test_a_limit_above_the_first_page_is_learned_for_good() -> None:
    async with phone_system(synthetic_rows=50_000) as pbx, client_of(pbx, limits=Limits()) as client:
        pbx.faults.on("top-limit", 15_000)
        rows, _ = await read(client)
        assert (len(rows), asked(pbx)[1:3], client.learned.page_rows) == (
            50_000,
            [(10_000, 20_000), (10_000, 15_000)],
            15_000,
        )


@pytest.mark.parametrize("fault", ["400-validation", "reset-in-body"])
async def test_where_a_larger_page_fails_it_is_asked_for_in_the_size_that_was_answered(fault: str) -> None:
    async with phone_system(synthetic_rows=40_000) as pbx, client_of(pbx, limits=Limits()) as client:
        pbx.faults.on(fault, where="report", after=1, times=1)
        rows, _ = await read(client)
        assert len(rows) == 40_000
        assert asked(pbx)[1][1] == 20_000
        assert asked(pbx)[2][1] == 10_000
