"""The phone system's reports as data: for each its function, its parameters in their order, its total order and row model."""

from collections.abc import Mapping

from bot.models.call import Call
from bot.models.frozen import Frozen
from bot.threecx import odata, rowmodels
from bot.threecx.failures import unaskable

_ZONE = ("clientTimeZone", "zone", "zone")
_START, _END = ("startDt", "instant", "start"), ("endDt", "instant", "end")
_FROM, _TO = ("periodFrom", "instant", "start"), ("periodTo", "instant", "end")
_QUEUE, _QUEUES = ("queueDnStr", "dn", "queue"), ("queueDns", "dn", "queue")
_WAIT = ("waitInterval", "span", "=0:00:00")  # what the web client sends: no threshold
_AREA = ("callArea", "number", "=0")
_CHART = (("chartDate", "instant", "start"), ("chartBy", "word", "?"))
_ACTIVITY = (
    _ZONE,
    _FROM,
    _TO,
    ("groupNumber", "group", "="),
    ("extensionDns", "dn", "agent"),
    _WAIT,
    ("includeQueueCalls", "flag", "=true"),
    _AREA,
    ("groupingType", "number", "=0"),
)


class Report(Frozen):
    """One report function.

    *parameters*: the wire's name, the kind of literal, and where its value comes from: a field of the `Call`, "=default" or "?"
    (must be given). *order* is a total order for paging. *model* types its rows where they have a use here. *all_queues* says
    what an empty queue means: all of them, or a refusal.
    """

    function: str
    parameters: tuple[tuple[str, str, str], ...]
    order: tuple[str, ...] = ()
    model: type[rowmodels.Row] | None = None
    all_queues: bool = True

    def path(self, call: Call, zone: str, extra: Mapping[str, str] | None = None) -> str:
        """The path below `/xapi/v1/`; *zone* as it is to be sent. Raises `PBXBadRequest` naming a missing or foreign parameter."""
        given = dict(extra or {})
        own = {"zone": zone, "start": call.start, "end": call.end, "queue": call.queue, "agent": call.agent}
        values: dict[str, object] = {}
        for name, _, source in self.parameters:
            if source in own:
                values[name] = own[source]
            elif name in given:
                values[name] = given.pop(name)
            elif source == "?":
                raise unaskable(f"This report needs {name}.", about=name)
            else:
                values[name] = source[1:]
        if given:
            raise unaskable(f"This report has no parameter {min(given)!a}.", about="parameter")
        return odata.function_path(
            self.function, tuple((name, kind) for name, kind, _ in self.parameters), values
        )


def _get(report: str, function: str) -> str:
    return f"Report{report}/Pbx.Get{function}"


REPORTS: Mapping[str, Report] = {
    "login-history": Report(
        function=_get("AgentLoginHistory", "AgentLoginHistoryData"),
        parameters=(_ZONE, _START, _END, _QUEUE, ("agentDnStr", "dn", "agent")),
        order=("Day", "QueueNo", "AgentNo", "loggedInDt"),
        model=rowmodels.AgentLoginHistory,
    ),
    "agents-in-queue": Report(
        function=_get("AgentsInQueueStatistics", "AgentsInQueueStatisticsData"),
        parameters=(_QUEUE, _START, _END, _WAIT),
        order=("Queue", "Dn"),
        model=rowmodels.AgentsInQueueStatistics,
        all_queues=False,
    ),
    "queue-details": Report(
        function=_get("DetailedQueueStatistics", "DetailedQueueStatisticsData"),
        parameters=(_QUEUE, _START, _END, _WAIT),
        order=("QueueDnNumber",),
        model=rowmodels.DetailedQueueStatistics,
    ),
    "team-queues": Report(
        function=_get("TeamQueueGeneralStatistics", "TeamQueueGeneralStatisticsData"),
        parameters=(_QUEUE, _START, _END, _WAIT),
        order=("QueueDnNumber", "Dn"),
        model=rowmodels.TeamQueueGeneralStatistics,
    ),
    "abandoned-calls": Report(
        function=_get("AbandonedQueueCalls", "AbandonedQueueCallsData"),
        parameters=(_FROM, _TO, _QUEUES, _WAIT),
        order=("CallTime", "CallHistoryId", "ExtensionDn"),
        model=rowmodels.AbandonedQueueCalls,
        all_queues=False,
    ),
    "sla": Report(
        function=_get("StatisticSla", "StatisticSlaData"),
        parameters=(_QUEUE, _START, _END, _WAIT),
        order=("QueueDnNumber",),
        model=rowmodels.StatisticSla,
    ),
    "sla-breaches": Report(
        function=_get("BreachesSla", "BreachesSlaData"),
        parameters=(_QUEUE, _START, _END, _WAIT),
        order=("CallTime", "QueueDnNumber", "CallerId"),
        model=rowmodels.BreachesSla,
    ),
    "queue-performance": Report(
        function=_get("QueuePerformanceOverview", "QueuePerformanceOverviewData"),
        parameters=(_FROM, _TO, _QUEUES, _WAIT),
    ),
    "queue-totals": Report(
        function=_get("QueuePerformanceTotals", "QueuePerformanceTotalsData"),
        parameters=(_FROM, _TO, _QUEUES, _WAIT),
    ),
    "callbacks": Report(
        function=_get("QueueCallbacks", "QueueCallbacksData"), parameters=(_QUEUE, _START, _END)
    ),
    "failed-callbacks": Report(
        function=_get("QueueFailedCallbacks", "QueueFailedCallbacksData"), parameters=(_QUEUE, _START, _END)
    ),
    "answered-by-wait": Report(
        function=_get("QueueAnsweredCallsByWaitTime", "QueueAnsweredCallsByWaitTimeData"),
        parameters=(_QUEUE, _START, _END, ("answerInterval", "span", "=0:00:00")),
    ),
    "average-wait": Report(
        function=_get("AverageQueueWaitingTime", "AverageQueueWaitingTimeData"),
        parameters=(*_CHART, _QUEUE, _WAIT, _ZONE),
    ),
    "answered-unanswered": Report(
        function=_get("QueueAnUnCalls", "QueueAnUnCallsData"), parameters=(*_CHART, _QUEUE, _ZONE, _WAIT)
    ),
    "user-activity": Report(function="ReportUserActivity/Pbx.GetUserActivity", parameters=_ACTIVITY),
    "call-distribution": Report(
        function="ReportCallDistribution/Pbx.GetCallDistribution", parameters=_ACTIVITY
    ),
    "extensions": Report(
        function=_get("ExtensionStatisticsByGroup", "ExtensionStatisticsByGroupData"),
        parameters=(("groupNumber", "group", "="), _FROM, _TO, _AREA),
    ),
}


def report_named(name: str) -> Report:
    """The report of the catalogue; raises `PBXBadRequest` naming those there are."""
    if name not in REPORTS:
        raise unaskable(f"There is no such report; there are {', '.join(REPORTS)}.", about="report")
    return REPORTS[name]
