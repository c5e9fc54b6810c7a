"""Memory that a peak took is given back, and loading searches for no garbage."""

import gc
import subprocess
import sys
from pathlib import Path

from bot.roof.memory import loading

HOUSE = Path(__file__).parents[2]
PEAK = """
import sys
from pathlib import Path
from bot.roof.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

if sys.argv[1] == "given back":
    assert give_back()
before = resident()
bytearray(30 * 2**20)  # freed at once: from here on glibc would take blocks up to this size from its heap
blocks = [bytearray(2**20) for _ in range(64)]
kept = blocks.pop()
blocks.clear()
sys.stdout.write(str(resident() - before))
"""


def grown(how: str) -> float:
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PEAK, how], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    return float(ran.stdout)


def test_what_a_peak_took_goes_back_to_the_machine() -> None:
    assert grown("left alone") > 40
    assert grown("given back") < 10


def test_what_is_loaded_is_not_searched_for_garbage_and_the_search_goes_on_afterwards() -> None:
    before, thresholds = gc.get_freeze_count(), gc.get_threshold()
    try:
        with loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
        assert gc.get_threshold() == (10_000, *thresholds[1:])  # seldomer, and all generations still
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
