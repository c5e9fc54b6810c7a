"""Example 28, while the phone system is down: retries, one honest line, the last word, and Run now."""

from datetime import timedelta

from bot.demo.workspace import PETRA
from tests.handlers.digesting import EIGHT, days, words

DOWN = "503"


async def test_without_data_it_keeps_trying_and_posts_when_the_phone_system_is_back() -> None:
    async with days() as day:
        await day.made("digest every weekday at 8:00 in #ops for Support")
        day.demo.pbx.faults.on(DOWN, where="report", times=3)
        await day.due(EIGHT)
        assert day.posts() == []
        day.demo.pbx.faults.clear()
        await day.due(EIGHT + timedelta(minutes=50))
        (post,) = day.posts()
        assert "Delayed: due 08:00, sent 08:50" in words(post)


async def test_after_an_hour_one_honest_line_and_after_six_the_last_word_with_run_now() -> None:
    async with days() as day:
        await day.made("digest every weekday at 8:00 in #ops for Support")
        day.demo.pbx.faults.on(DOWN)
        for hours in (0, 0.5, 1, 1.5, 2, 4, 5.9):
            await day.due(EIGHT + timedelta(hours=hours))
        assert ["No data from the phone system yet; I keep trying." in words(one) for one in day.posts()] == [
            True
        ]
        await day.due(EIGHT + timedelta(hours=6))
        await day.due(EIGHT + timedelta(hours=6.5))
        last = day.posts()[-1]
        assert "I gave up for today." in words(last)
        assert len(day.posts()) == 2
        assert "the phone system gave no data" in words(day.told()[-1])
        day.clock.at = EIGHT + timedelta(hours=7)
        await day.press(PETRA, last, "Run now")
        runs = await day.runs((await day.kept())[0])
        assert [(run.state, run.due) for run in runs] == [
            ("waiting", day.clock.at),
            ("failed", EIGHT.replace(second=0)),
        ]
