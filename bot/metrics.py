"""What happened, counted -> the text Prometheus reads; nothing in it tells who asked, whom about, or what was answered."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prometheus_client.core import Metric

BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0, 120.0)
"""Upper ends in seconds of the steps in which answers' times are counted."""


def installed() -> bool:
    """Whether the library that writes the text is there (the extra `metrics`)."""
    return find_spec("prometheus_client") is not None


class Told:
    """What became of one ask: `answered`, or the code of the refusal or error; and how many seconds it took until now."""

    def __init__(self, outcome: str = "answered") -> None:
        self.outcome = outcome
        self._begun = monotonic()

    @property
    def seconds(self) -> float:
        """Since it was asked."""
        return monotonic() - self._begun


class Counted:
    """What this process has done since it started."""

    def __init__(self) -> None:
        self.asks: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.steps = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0

    @contextmanager
    def ask(self) -> Iterator[Told]:
        """One ask, timed; its outcome is what the block leaves in `Told`."""
        told = Told()
        try:
            yield told
        finally:
            self.asked(told.outcome, told.seconds)

    def asked(self, outcome: str, seconds: float) -> None:
        """An ask ended after *seconds* with *outcome*."""
        self.asks[outcome] += 1
        self.seconds += seconds
        self.steps[next((at for at, end in enumerate(BUCKETS) if seconds <= end), len(BUCKETS))] += 1

    def fault(self, kind: str) -> None:
        """The phone system failed; *kind* is the error's code."""
        self.faults[kind] += 1


class Gauges(NamedTuple):
    """What is so at this moment; *digests* by state, *certificate_ends* in seconds since 1970, *clock_ahead* the phone system's in seconds."""

    slack: bool
    pbx: bool
    store: bool
    breaker_open: bool
    pbx_requests: int
    digests: Mapping[str, int]
    tasks: int = 0
    certificate_ends: float | None = None
    clock_ahead: float | None = None


def exposition(counted: Counted, now: Gauges) -> tuple[str, bytes]:
    """The content type and the text."""
    from prometheus_client import (  # noqa: PLC0415 -- an extra; loaded by the first who reads the figures
        CONTENT_TYPE_LATEST,
        CollectorRegistry,
        ProcessCollector,
        generate_latest,
    )

    registry = CollectorRegistry()
    registry.register(_Collector(list(_families(counted, now))))
    ProcessCollector(registry=registry)
    return CONTENT_TYPE_LATEST, generate_latest(registry)


class _Collector:
    def __init__(self, families: "list[Metric]") -> None:
        self._families = families

    def collect(self) -> "Iterator[Metric]":
        yield from self._families


def _families(counted: Counted, now: Gauges) -> "Iterator[Metric]":
    from prometheus_client.core import (  # noqa: PLC0415 -- an extra; loaded by the first who reads the figures
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    asks = CounterMetricFamily("logins_asks", "Questions by outcome", labels=["outcome"])
    for outcome, many in sorted(counted.asks.items()):
        asks.add_metric([outcome], many)
    yield asks
    yield HistogramMetricFamily(
        "logins_ask_seconds",
        "From question to answer",
        buckets=_cumulated(counted),
        sum_value=counted.seconds,
    )
    requests = CounterMetricFamily("logins_pbx_requests", "Requests sent to the phone system")
    requests.add_metric([], now.pbx_requests)
    yield requests
    faults = CounterMetricFamily("logins_pbx_faults", "Faults of the phone system by kind", labels=["kind"])
    for kind, many in sorted(counted.faults.items()):
        faults.add_metric([kind], many)
    yield faults
    yield GaugeMetricFamily(
        "logins_pbx_breaker_open", "1 while nothing is sent because too much failed", float(now.breaker_open)
    )
    digests = GaugeMetricFamily(
        "logins_digests",
        "Digests active and paused, runs due now, and posted, late, failed within 24 hours",
        labels=["state"],
    )
    for state, many in now.digests.items():
        digests.add_metric([state], many)
    yield digests
    if now.certificate_ends is not None:
        yield GaugeMetricFamily(
            "logins_pbx_certificate_ends_seconds",
            "When the phone system's certificate ends, in seconds since 1970",
            now.certificate_ends,
        )
    if now.clock_ahead is not None:
        yield GaugeMetricFamily(
            "logins_pbx_clock_ahead_seconds", "How far its clock is ahead of ours", now.clock_ahead
        )
    yield GaugeMetricFamily("logins_tasks", "Tasks alive in the event loop", float(now.tasks))
    ready = GaugeMetricFamily("logins_ready", "1 while the part is ready for work", labels=["part"])
    for part, good in (("slack", now.slack), ("pbx", now.pbx), ("store", now.store)):
        ready.add_metric([part], float(good))
    yield ready


def _cumulated(counted: Counted) -> list[tuple[str, float]]:
    ends = [*(str(end) for end in BUCKETS), "+Inf"]
    return [(end, float(sum(counted.steps[: at + 1]))) for at, end in enumerate(ends)]
