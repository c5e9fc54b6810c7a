import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Lane, Timeline
from bot.picture import pages, pictures, svg
from bot.picture.axis import axis_of
from bot.picture.painter import Painter
from bot.picture.svg import fitted, wide

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 11, 23, tzinfo=BERLIN)


def at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def timeline(people: int = 3, days: int = 1, label: str = "Ana Ruiz") -> Timeline:
    span = (at(8), at(12), False, True)
    return Timeline(
        title="Support: Mon 23 Nov 2026",
        zone="Europe/Berlin",
        start=at(0),
        end=at(24 * days),
        lanes=tuple(Lane(label=f"{label} ({100 + i})", spans=(span,)) for i in range(people)),
        coverage=((at(8), people), (at(12), 0)) if people else (),
        gaps=((at(12), at(13)),),
    )


def texts(picture: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own


def test_the_picture_names_the_zone_the_people_and_the_times() -> None:
    said = texts(svg(timeline()))
    assert "Support: Mon 23 Nov 2026" in said
    assert "Ana Ruiz (101)" in said
    assert any("Europe/Berlin" in text for text in said)
    assert {"09:00", "12:00"} <= set(said)
    assert "red stripes: nobody in" in said[-1]


def test_a_day_is_cut_to_the_hours_in_which_something_happened() -> None:
    axis = axis_of(timeline())
    assert (axis.start, axis.end) == (at(8).timestamp(), at(13).timestamp())


def test_what_the_question_leaves_out_is_a_narrow_grey_band_and_names_no_day() -> None:
    mornings = timeline(days=3).model_copy(
        update={"start": at(8), "end": at(60), "left_out": ((at(12), at(56)),), "gaps": ()}
    )
    axis = axis_of(mornings)
    assert [tick.label for tick in axis.ticks] == ["Mon 23", "Wed 25"]
    assert axis.share(at(12).timestamp()) == pytest.approx(0.49, abs=0.01)
    assert axis.share(at(56).timestamp()) == pytest.approx(0.51, abs=0.01)
    assert (axis.share(at(8).timestamp()), axis.share(at(60).timestamp())) == (0.0, 1.0)
    assert "grey: not asked about" in texts(svg(mornings))[-1]


def test_several_days_are_named_by_day() -> None:
    labels = [tick.label for tick in axis_of(timeline(days=3)).ticks]
    assert labels == ["Mon 23", "Tue 24", "Wed 25"]


def test_a_day_of_25_hours_names_the_repeated_hour_twice() -> None:
    start = datetime(2026, 10, 25, tzinfo=BERLIN)
    whole = timeline().model_copy(
        update={"start": start, "end": start + timedelta(days=1), "lanes": (), "coverage": (), "gaps": ()}
    )
    axis = axis_of(whole)
    assert axis.end - axis.start == 25 * 3600
    assert [tick.label for tick in axis.ticks].count("02:00") == 2


def test_two_hundred_people_fit_in_one_picture_and_more_on_pages() -> None:
    assert len(pages(timeline(200))) == 1
    assert "Ana Ruiz (299)" in texts(svg(timeline(200)))
    parts = pages(timeline(450))
    assert [len(part.lanes) for part in parts] == [150, 150, 150]
    assert parts[1].title.endswith("(2 of 3)")


def test_the_file_is_a_png_as_wide_as_a_phone_shows() -> None:
    (picture,) = pictures(timeline(), "logins_support.png")
    plain = b"".join(picture.chunks())
    assert plain[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", plain[16:20]) == (1120,)
    assert (picture.name, picture.length) == ("logins_support.png", len(plain))


@pytest.mark.parametrize(
    "name",
    [
        "李小龍",
        "김철수",
        "山田太郎",
        "Дарья",
        "Ελένη",
        "عمر",
        "שרה",
        "अनिता",
        "สมชาย",
        "தமிழ்",
        "Łukasz",
        "Արամ",
        "রহিম",
        "አበበ",
        "გიორგი",
        "રમેશ",
        "ਗੁਰਪ੍ਰੀਤ",
        "ರಮೇಶ್",
        "សុខា",
        "ສົມ",
        "രമേഷ്",
        "မောင်",
        "නිමල්",
        "రమేష్",
    ],
)
def test_a_name_in_any_script_is_drawn_and_not_left_to_boxes(name: str) -> None:
    """Letters that no font holds are drawn as the same box, so such a name would look like one of private letters."""
    drawn = pictures(timeline(1, label=name))[0]
    boxes = pictures(timeline(1, label="\ue000" * len(name)))[0]
    assert b"".join(drawn.chunks()) != b"".join(boxes.chunks())


def test_nothing_else_waits_for_a_picture_because_another_process_draws_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)  # whoever loads the renderer here fails

    assert len(pictures(timeline())) == 1


def ending(tmp_path: Path, how: str) -> Path:
    """A program in the place of the one that draws, which says "png" for each picture and then does *how*."""
    program = tmp_path / "drawing.py"
    program.write_text(
        "import sys, time\n"
        "while length := int.from_bytes(sys.stdin.buffer.read(4), 'big'):\n"
        "    said = sys.stdin.buffer.read(length)\n"
        f"    {how}\n"
        "    sys.stdout.buffer.write(len(said).to_bytes(4, 'big') + said)\n"
        "    sys.stdout.flush()\n"
    )
    return program


@pytest.fixture
def painter() -> Iterator[Callable[..., Painter]]:
    made: list[Painter] = []

    def make(*how: Any) -> Painter:
        made.append(Painter(*how))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_one_process_draws_picture_after_picture(tmp_path: Path, painter: Callable[..., Painter]) -> None:
    program = ending(tmp_path, "import os; said += str(os.getpid()).encode()")
    one = painter(program)
    assert one.draw("a")[1:] == one.draw("b")[1:]


def test_a_process_that_has_gone_home_is_started_anew(
    tmp_path: Path, painter: Callable[..., Painter]
) -> None:
    program = ending(tmp_path, "import os; os.write(1, len(said).to_bytes(4, 'big') + said); sys.exit()")
    one = painter(program)
    assert [one.draw("a"), one.draw("b"), one.draw("c")] == [b"a", b"b", b"c"]


@pytest.mark.parametrize(
    "how", ["sys.exit(1)", "sys.stdin.buffer.read()", "sys.stdout.buffer.write(b'xx'); sys.exit()"]
)
def test_a_process_that_fails_or_takes_too_long_is_told_and_the_next_picture_has_a_new_one(
    how: str, tmp_path: Path, painter: Callable[..., Painter]
) -> None:
    one = painter(ending(tmp_path, how), 0.5)
    with pytest.raises(subprocess.SubprocessError):
        one.draw("a")
    ending(tmp_path, "pass")
    assert one.draw("b") == b"b"


class Told(str):
    """A text that tells when it is looked up for the first time."""

    __slots__ = ("looked",)
    looked: Event

    def __hash__(self) -> int:
        self.looked.set()
        return super().__hash__()


def test_equal_pictures_wanted_at_once_are_drawn_once(
    tmp_path: Path, painter: Callable[..., Painter]
) -> None:
    """The program answers with how many pictures it has drawn, and begins when all eight are wanted."""
    gate, texts = tmp_path / "gate", [Told("same") for _ in range(8)]
    os.mkfifo(gate)
    count = "said = str(drawn := globals().get('drawn', 0) + 1).encode()"
    one = painter(ending(tmp_path, f"open({str(gate)!r}).read(); {count}"), 30.0)
    with ThreadPoolExecutor(8) as many:
        for text in texts:
            text.looked = Event()
        asked = [many.submit(one.draw, text) for text in texts]
        for text in texts:
            text.looked.wait()
        with gate.open("w"):
            pass
        assert {each.result() for each in asked} == {b"1"}


def test_a_long_name_keeps_its_number() -> None:
    cut = fitted("Hubert Wolfeschlegelsteinhausenbergerdorff (112)", 12)
    assert cut.endswith("… (112)")
    assert wide(cut) <= 12


@settings(max_examples=60)
@given(st.text(max_size=60), st.floats(3, 40))
def test_any_label_gives_valid_markup(label: str, most: float) -> None:
    assert wide(fitted(label, most)) <= max(most, 1.0)
    assert texts(svg(timeline(1, label=label)))


def test_nobody_is_said_in_words() -> None:
    assert "Nobody was logged in." in texts(svg(timeline(0)))
