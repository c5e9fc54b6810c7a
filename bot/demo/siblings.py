"""A sibling report's arguments and a call centre -> plausible rows of it, the same for the same question."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.demo import sibling_rows
from bot.demo.listing import Entity, Listing
from bot.demo.odata import Refused, Segment
from bot.demo.reports import arguments_of
from bot.demo.sibling_rows import Window
from bot.demo.world import World

_WAIT = re.compile(r"\d{1,3}:\d{1,2}:\d{1,2}", re.ASCII)


@dataclass(frozen=True)
class Sibling:
    """Another report: its parameters in order, whether '' means all queues, and how its rows are made."""

    type_name: str
    parameters: tuple[str, ...]
    all_allowed: bool
    fields: tuple[str, ...]
    rows: Callable[[Window], list[Entity]]


_QUEUE_WAIT = ("queueDnStr", "startDt", "endDt", "waitInterval")
_PERIOD_WAIT = ("periodFrom", "periodTo", "queueDns", "waitInterval")


def _fields(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SIBLINGS: Mapping[tuple[str, str], Sibling] = {
    ("ReportAgentsInQueueStatistics", "Pbx.GetAgentsInQueueStatisticsData"): Sibling(
        "AgentsInQueueStatistics",
        _QUEUE_WAIT,
        all_allowed=False,
        fields=_fields(
            "Dn DnDisplayName Queue QueueDisplayName LoggedInTime LostCount AnsweredCount AnsweredPercent"
            " AnsweredPerHourCount RingTime AvgRingTime TalkTime AvgTalkTime"
        ),
        rows=sibling_rows.agents_in_queue,
    ),
    ("ReportDetailedQueueStatistics", "Pbx.GetDetailedQueueStatisticsData"): Sibling(
        "DetailedQueueStatistics",
        _QUEUE_WAIT,
        all_allowed=True,
        fields=_fields(
            "QueueDnNumber QueueDn CallsCount AnsweredCount RingTime AvgRingTime TalkTime AvgTalkTime CallbacksCount"
        ),
        rows=sibling_rows.detailed,
    ),
    ("ReportTeamQueueGeneralStatistics", "Pbx.GetTeamQueueGeneralStatisticsData"): Sibling(
        "TeamQueueGeneralStatistics",
        _QUEUE_WAIT,
        all_allowed=True,
        fields=_fields(
            "QueueDnNumber Dn AgentsInQueueCount ReceivedCount AnsweredCount TotalTalkTime AvgTalkTime"
        ),
        rows=sibling_rows.team,
    ),
    ("ReportAbandonedQueueCalls", "Pbx.GetAbandonedQueueCallsData"): Sibling(
        "AbandonedQueueCalls",
        _PERIOD_WAIT,
        all_allowed=False,
        fields=_fields(
            "QueueDn QueueDisplayName CallTime CallTimeForCsv WaitTime CallerId ExtensionDn ExtensionDisplayName"
            " CallHistoryId PollingAttempts IsLoggedIn"
        ),
        rows=sibling_rows.abandoned,
    ),
    ("ReportStatisticSla", "Pbx.GetStatisticSlaData"): Sibling(
        "StatisticSla",
        _QUEUE_WAIT,
        all_allowed=True,
        fields=_fields("QueueDnNumber Dn ReceivedCount BadSlaCallsCount"),
        rows=sibling_rows.sla,
    ),
    ("ReportBreachesSla", "Pbx.GetBreachesSlaData"): Sibling(
        "BreachesSla",
        _QUEUE_WAIT,
        all_allowed=True,
        fields=_fields("QueueDnNumber Queue CallerId CallTime WaitingTime"),
        rows=sibling_rows.breaches,
    ),
}


def sibling_listing(report: Sibling, segment: Segment, world: World) -> Listing:
    """The rows of a sibling report; 404 where it does not take '' for all queues."""
    sent = arguments_of(segment, report.parameters)
    start = sent[report.parameters[1 if "startDt" in sent else 0]]
    end = sent[report.parameters[2 if "endDt" in sent else 1]]
    number = str(sent["queueDnStr" if "queueDnStr" in sent else "queueDns"])
    if not _WAIT.fullmatch(str(sent["waitInterval"])):
        raise Refused(400, "The value of waitInterval is not valid.", "waitInterval")
    if not number and not report.all_allowed:
        raise Refused(404)
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise Refused(400)
    queues = tuple(queue for queue in world.queues if number in {"", queue.number})
    window = Window(world, start.astimezone(UTC), end.astimezone(UTC), queues)
    return Listing(report.type_name, report.rows(window), report.fields)
