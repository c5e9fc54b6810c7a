"""A Timeline -> the SVG of its picture: a row a person, the queue's coverage below, red where nobody was in.

The card has its own light background and a border, so it reads the same in light and dark clients. Sizes are pixels.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.models import Lane, Timeline
from bot.models.text import svg as shown
from bot.picture.axis import Axis, axis_of

WIDTH = 1920
PAGE = 200  # people on one picture
_ROWS = (
    (24, 60, 36),
    (60, 46, 36),
    (PAGE, 36, 28),
)  # up to so many people: height of a row, size of its letters
_LEFT, _RIGHT = 500, 1868  # the bars' edges
_EDGE = 40  # text's distance from the card's side
_TOP = 190  # where the first row begins
_BAND = 150  # height of the coverage band
_FADE = 46  # length of a fading end
_TEXT = 36
_TITLE = 33.0  # how wide a title may be, in its letters' size
_FEW = 20  # people beside whom the times above are in sight
_INK, _SOFT, _LINE, _BAR, _COVER, _RED = "#111827", "#4b5563", "#d1d5db", "#1d4ed8", "#93c5fd", "#dc2626"
_NUMBER = re.compile(r" \([^()]*\)$")


def pages(timeline: Timeline) -> list[Timeline]:
    """The timeline in parts of at most 200 people each, as even as they come; every part shows the whole coverage."""
    parts = max(1, -(-len(timeline.lanes) // PAGE))
    if parts == 1:
        return [timeline]
    size = -(-len(timeline.lanes) // parts)
    return [
        timeline.model_copy(
            update={
                "lanes": timeline.lanes[at : at + size],
                "title": f"{timeline.title} ({at // size + 1} of {parts})",
            }
        )
        for at in range(0, len(timeline.lanes), size)
    ]


def svg(timeline: Timeline) -> str:
    """The markup of one of `pages`."""
    axis = axis_of(timeline)
    row, letters = next((height, size) for most, height, size in _ROWS if len(timeline.lanes) <= most)
    rows_end = _TOP + row * max(len(timeline.lanes), 0 if timeline.coverage else 1)
    band = rows_end + 46
    few = len(timeline.lanes) <= _FEW
    height = band + _BAND + (100 if few else 150)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="Noto Sans" font-size="{_TEXT}">',
        _DEFS,
        f'<rect x="3" y="3" width="{WIDTH - 6}" height="{height - 6}" rx="28" fill="#ffffff" stroke="#9ca3af" stroke-width="3"/>',
        '<g shape-rendering="crispEdges">',  # what is upright needs no soft edges, which take a tenth of the time
        *_title(timeline, axis),
        *_stripes(len(timeline.lanes), row),
        *_left_out(timeline, axis, band),
        *_ticks(axis, rows_end, band, few=few),
        *_lanes(timeline, axis, row, letters),
        *_coverage(timeline, axis, band),
        *_legend(timeline, height),
        "</g></svg>",
    ]
    return "".join(parts)


_DEFS = (
    "<defs>"
    f'<linearGradient id="in"><stop offset="0" stop-color="{_BAR}" stop-opacity="0.08"/><stop offset="1" stop-color="{_BAR}"/></linearGradient>'
    f'<linearGradient id="out"><stop offset="0" stop-color="{_BAR}"/><stop offset="1" stop-color="{_BAR}" stop-opacity="0.08"/></linearGradient>'
    '<pattern id="nobody" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="14" height="14" fill="#fecaca"/><rect width="6" height="14" fill="{_RED}"/></pattern>'
    "</defs>"
)


def _x(at: float, axis: Axis) -> float:
    """Where an instant stands, kept within the bars' edges."""
    return round(_LEFT + axis.share(at) * (_RIGHT - _LEFT), 1)


def _text(x: float, y: float, said: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" {more}>{shown(said)}</text>'


def wide(said: str) -> float:
    """About how many times its font size a text is wide: full-width letters are one, others about 0.58."""
    return sum(
        0.0 if unicodedata.combining(char) else 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.58
        for char in said
    )


def fitted(said: str, most: float) -> str:
    """A text cut to a width in font sizes; the number in brackets at its end stays."""
    said = " ".join(said.split())
    if wide(said) <= most:
        return said
    found = _NUMBER.search(said)
    tail = found.group() if found and wide(found.group()) < most / 2 else ""
    head = said.removesuffix(tail)
    while head and wide(f"{head}…{tail}") > most:
        head = head[:-1]
    return f"{head.rstrip()}…{tail}"


def _title(timeline: Timeline, axis: Axis) -> Iterator[str]:
    zone = ZoneInfo(timeline.zone)
    size = 50 if wide(timeline.title) <= _TITLE else 38
    yield _text(
        _EDGE,
        76,
        fitted(timeline.title, _TITLE * 50 / size),
        f'font-size="{size}" fill="{_INK}" stroke="{_INK}" stroke-width="1.6"',
    )
    people = len(timeline.lanes)
    who = "1 person" if people == 1 else f"{people} people"
    end = datetime.fromtimestamp(axis.end, zone)
    until = "24:00" if f"{end:%H:%M}" == "00:00" else f"{end:%H:%M}"
    times = f"{datetime.fromtimestamp(axis.start, zone):%H:%M} to {until}, " if axis.one_day else ""
    said = f"{who} · " if people else ""
    yield _text(_EDGE, 130, f"{said}{times}times in {timeline.zone}", f'fill="{_SOFT}"')


def _ticks(axis: Axis, rows_end: int, band: int, *, few: bool) -> Iterator[str]:
    """Lines at the hours or days, named above, and below as well where that is not in sight."""
    bottom = band + _BAND
    for tick in axis.ticks:
        x = _x(tick.at, axis)
        width = 3 if tick.strong else 1
        yield f'<path d="M{x} {_TOP - 6}V{bottom}" stroke="{_LINE}" stroke-width="{width}"/>'
        if not tick.label:
            continue
        x = _x(tick.said_at, axis)
        half = len(tick.label) * 9  # a letter of this size is at most 18 wide
        place = "start" if x - half < _EDGE else "end" if x + half > WIDTH else "middle"
        for y in (_TOP - 16, bottom + 42)[: 1 if few else 2]:
            yield _text(x, y, tick.label, f'text-anchor="{place}" font-size="32" fill="{_SOFT}"')
    yield f'<path d="M{_EDGE} {rows_end + 22}H{_RIGHT}" stroke="{_LINE}" stroke-width="2"/>'


def _stripes(lanes: int, row: int) -> Iterator[str]:
    """A shade behind every second row, so that a bar far from its name is still found."""
    for y in range(_TOP, _TOP + lanes * row, 2 * row):
        yield f'<rect x="{_EDGE - 12}" y="{y}" width="{_RIGHT - _EDGE + 12}" height="{row}" fill="#f3f4f6"/>'


def _left_out(timeline: Timeline, axis: Axis, band: int) -> Iterator[str]:
    """A grey band wherever the question leaves time out."""
    for start, end in timeline.left_out:
        left, right = _x(start.timestamp(), axis), _x(end.timestamp(), axis)
        yield f'<rect x="{left}" y="{_TOP - 6}" width="{right - left:.1f}" height="{band + _BAND - _TOP + 6}" fill="{_LINE}"/>'


def _lanes(timeline: Timeline, axis: Axis, row: int, letters: int) -> Iterator[str]:
    if not timeline.lanes and not timeline.coverage:
        yield _text(_EDGE, _TOP + row - 16, "Nobody was logged in.", f'fill="{_INK}"')
    for place, lane in enumerate(timeline.lanes):
        y = _TOP + place * row
        name = fitted(lane.label, (_LEFT - _EDGE - 20) / letters)
        yield _text(_EDGE, y + row / 2 + letters / 3, name, f'fill="{_INK}" font-size="{letters}"')
        yield from _bars(lane, axis, y + row // 7, row - 2 * (row // 7))


def _bars(lane: Lane, axis: Axis, y: int, height: int) -> Iterator[str]:
    for start, end, fades_in, fades_out in lane.spans:
        left, right = _x(start.timestamp(), axis), _x(end.timestamp(), axis)
        right = max(right, left + 3)  # a login of a minute is still seen
        fade = min(_FADE, (right - left) / 2)
        solid_left, solid_right = left + fade * fades_in, right - fade * fades_out
        if fades_in:
            yield f'<rect x="{left}" y="{y}" width="{fade:.1f}" height="{height}" fill="url(#in)"/>'
        if fades_out:
            yield f'<rect x="{solid_right:.1f}" y="{y}" width="{fade:.1f}" height="{height}" fill="url(#out)"/>'
        if solid_right > solid_left:
            yield f'<rect x="{solid_left:.1f}" y="{y}" width="{solid_right - solid_left:.1f}" height="{height}" rx="{0 if fades_in or fades_out else 5}" fill="{_BAR}"/>'


def _coverage(timeline: Timeline, axis: Axis, top: int) -> Iterator[str]:
    """How many were in, as steps, and red where nobody was."""
    most = max((many for _, many in timeline.coverage), default=0)
    base = top + _BAND
    yield _text(_EDGE, top + 60, "In at once", f'fill="{_INK}"')
    if most:
        yield _text(_EDGE, top + 108, f"at most {most}", f'fill="{_SOFT}" font-size="32"')
    path, level, last = f"M{_LEFT} {base}", 0, float(_LEFT)
    for at, many in timeline.coverage:
        last, level = _x(at.timestamp(), axis), many
        path += f"H{last}V{base - many * (_BAND - 20) / most:.1f}" if most else ""
    path += f"H{_RIGHT if level else last}V{base}Z"
    yield f'<path d="{path}" fill="{_COVER}"/>'
    for start, end in timeline.gaps:
        left, right = _x(start.timestamp(), axis), _x(end.timestamp(), axis)
        yield f'<rect x="{left}" y="{top}" width="{max(right - left, 4):.1f}" height="{_BAND}" fill="url(#nobody)"/>'
    yield f'<path d="M{_LEFT} {base}H{_RIGHT}" stroke="{_SOFT}" stroke-width="3"/>'


def _legend(timeline: Timeline, height: int) -> Iterator[str]:
    said = []
    if timeline.gaps:
        said.append("red stripes: nobody in")
    if any(fades for lane in timeline.lanes for span in lane.spans for fades in span[2:]):
        said.append("fading end: goes on beyond, still in, or not known")
    if timeline.left_out:
        said.append("grey: not asked about")
    y = height - 44
    yield _text(_EDGE, y, " · ".join(said), f'font-size="32" fill="{_SOFT}"')
