"""Pictures of 12, 60 and 200 people: seconds of a process that draws one after the other, and bytes. `python tests/bench/bench_picture.py`."""

from datetime import datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from bot.models import Lane, Timeline
from bot.picture import pictures

MIDNIGHT = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Berlin"))


def main() -> None:
    """Print what each takes."""
    for people in (12, 60, 200):
        spans = tuple(
            (MIDNIGHT + timedelta(hours=hour), MIDNIGHT + timedelta(hours=hour + 4), False, False)
            for hour in (8, 13)
        )
        lanes = tuple(Lane(label=f"Agent {i} ({1000 + i})", spans=spans) for i in range(people))
        timeline = Timeline(
            title="Support: Mon 23 Nov 2026",
            zone="Europe/Berlin",
            start=MIDNIGHT,
            end=MIDNIGHT + timedelta(days=1),
            lanes=lanes,
            coverage=((spans[0][0], people), (spans[0][1], 0), (spans[1][0], people), (spans[1][1], 0)),
            gaps=((spans[0][1], spans[1][0]),),
        )
        pictures(timeline)  # the first starts the process that draws
        begun = perf_counter()
        made = pictures(timeline)
        spent = perf_counter() - begun
        print(f"{people} people: {spent:.2f} s, {len(made)} files, {sum(one.length for one in made):,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
