"""The windows of a period, and the stays of one agent in one queue -> the stays of each window, for periods with holes.

What is asked of the phone system is the whole of it; what lies between two windows is left out here, before anything is counted.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import nan

from bot.models import Period
from bot.reports.packed import Loose, Packed, Stay, pack
from bot.reports.presence import Window
from bot.reports.stretches import Stretches

Part = tuple[Window, Packed]


def windows_of(period: Period, whole: Window) -> tuple[Window, ...]:
    """Every window that has begun, in order; *whole* where there are no holes."""
    if not period.only:
        return (whole,)
    ends = ((start.timestamp(), min(end.timestamp(), whole.end)) for start, end in period.only)
    return tuple(whole._replace(start=start, end=end) for start, end in ends if start < end)


def parts(stays: Packed, windows: Sequence[Window], whole: Window) -> tuple[Part, ...]:
    """The windows that *stays* touch, each with what touches it."""
    if len(windows) == 1 and windows[0] == whole:
        return ((windows[0], stays),) if len(stays) else ()
    found = ((window, _touching(stays, window, whole)) for window in windows)
    return tuple((window, some) for window, some in found if len(some))


def _touching(stays: Packed, window: Window, whole: Window) -> Packed:
    """The stays that touch one window; of one that reaches beyond, nobody knows how much of the talking lies within."""
    starts, ends = stays.stretches.starts, stays.stretches.ends
    stop = bisect_left(starts, window.end)
    if stays.marks:
        return pack(
            [
                _seen_from(stay, window, whole)
                for stay in map(stays.at, range(stop))
                if stay.until > window.start or stay.start == stay.end == window.start
            ]
        )
    first = bisect_right(ends, window.start)
    if first and starts[first - 1] == ends[first - 1] == window.start:  # of no length, at its first instant
        first -= 1
    talking = array("d", stays.talking[first:stop])
    for at in {0, len(talking) - 1} if talking else ():
        if starts[first + at] < window.start or ends[first + at] > window.end:
            talking[at] = nan
    return Packed(Stretches(starts[first:stop], ends[first:stop]), talking, len(talking), {})


def _seen_from(stay: Stay, window: Window, whole: Window) -> Stay:
    """A stay with what is known of it within one window."""
    inside = window.start <= stay.start and stay.until <= window.end
    if inside:
        return stay
    loose = stay.loose
    if loose is not None:
        away = _within(stay, whole) - loose.seconds
        loose = Loose(loose.until, max(_within(stay, window) - away, 0.0), exact=False)
    return stay._replace(talking=nan, loose=loose)


def _within(stay: Stay, window: Window) -> float:
    """Seconds from its start to its end within a window."""
    return max(min(stay.end, window.end) - max(stay.start, window.start), 0.0)
