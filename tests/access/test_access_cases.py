"""Generated workspaces, people and asks along the road of desk and handlers: nothing outside a person's rights comes out.

What may come out is worked out anew in `tests/access/oracle.py`. `make soak` asks a hundred thousand times and shows for a list of
mistakes, made on purpose in a copy of the code, after how many asks each is seen.
"""

import logging

import pytest

from tests.access.cases import CASES_IN_A_WORLD, asked_in, hearing
from tests.access.made_up import world
from tests.access.oracle import May, every_word, words_in

CASES = 2000


async def test_nothing_outside_a_persons_rights_comes_out() -> None:
    found = await asked_in(range(CASES // CASES_IN_A_WORLD))

    assert found.leaks == []
    assert found.logged == []
    assert found.cases == CASES
    assert all(
        found.ended[how] > CASES // 50 for how in ("answered", "refused", "posted", "listed", "not run")
    ), found.kinds


def test_a_line_in_the_log_with_a_word_of_a_workspace_is_seen() -> None:
    made = world(0)
    with hearing() as kept:
        logging.getLogger("bot").debug("asked about %s", made.directory.people[0].first)
        logging.getLogger("bot").debug("asked about something")

    assert len(kept) == 1


@pytest.mark.parametrize("seed", range(20))
def test_every_word_of_a_workspace_is_one_that_the_search_finds(seed: int) -> None:
    words = every_word(world(seed))

    assert words_in(" ".join(words)) == words
    assert words_in("".join(f"({word})," for word in words)) == words
    assert len(words) > 30


def test_rows_are_told_apart_by_their_minutes_and_talk_times() -> None:
    for seed in range(50):
        rows = world(seed).rows
        clocks = [clock for row in rows for clock in sorted(row.clocks)]
        assert len(set(clocks)) == len(clocks) == 2 * len(rows)
        assert len({row.talk for row in rows}) == len(rows)


def test_the_made_up_people_may_see_everything_something_their_own_and_nothing() -> None:
    may = [May(made, one) for made in map(world, range(40)) for one in made.people]

    assert sum(each.everything for each in may) > 5
    assert sum(bool(each.queues) and not each.everything for each in may) > 30
    assert sum(bool(each.own) and not each.queues for each in may) > 10
    assert sum(not each.rows for each in may) > 30
