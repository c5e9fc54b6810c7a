"""A process that is to run for months -> one that loads quickly and gives memory back to the machine after a peak.

A picture takes some thirty megabytes while it is drawn. glibc raises its own thresholds after the first such block, takes the next
from its heaps, and keeps them: measured with forty answers, 104 MB beyond the program's files against 66 with the thresholds fixed.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SET = (  # mallopt(3), the numbers from glibc's malloc.h; a threshold that is set no longer moves
    (-1, 256 * 1024),  # M_TRIM_THRESHOLD: free memory at the heap's end is given back from this size on
    (-3, 128 * 1024),  # M_MMAP_THRESHOLD: larger blocks stand alone and are given back at once
    (-8, 2),  # M_ARENA_MAX: threads share two heaps instead of keeping one each
)


def give_back() -> bool:
    """Have freed memory returned to the machine; False where the C library knows no such thing (musl, macOS)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and all(mallopt(what, value) == 1 for what, value in _SET)


_YOUNG = 10_000
"""Objects made before the youngest are searched for garbage; with Python's own 700 a question takes 5 % longer."""


@contextmanager
def loading() -> Iterator[None]:
    """While modules are loaded nothing becomes garbage: no search for any, and what was loaded is never searched again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
        gc.enable()
