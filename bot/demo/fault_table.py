"""The table of everything that can go wrong with the make-believe phone system, and which quirk switches on what."""

from dataclasses import dataclass
from typing import Literal

Value = str | int | float | None
Where = Literal["token", "probe", "directory", "report", "xapi", "all"]


@dataclass(frozen=True)
class Fault:
    """A fault by name: what it stands for, which requests it strikes, what it means; how often, after how many, with what."""

    name: str
    stands_for: str
    where: Where
    meaning: str
    value: Value = None
    times: int | None = None
    after: int = 0


FAULTS = (
    # status
    Fault("401-mid-paging", "T15 Q2", "report", "401 once, at the second report request", times=1, after=1),
    Fault("401-always", "T15", "xapi", "401 for every request with a token"),
    Fault("403-reports", "Q22", "report", "403 with an empty body for reports only: the role is too small"),
    Fault("403-all", "T16", "xapi", "403 with an empty body for everything with a token"),
    Fault("404-report", "Q5", "report", "404 with an empty body for reports"),
    Fault("404-all-queues", "T22 Q7", "report", "404 when the queue is ''"),
    Fault("404-queue", "Q5", "report", "404 for the queue with this number", value="800"),
    Fault("400-validation", "T16", "xapi", "400 with the error object of a refused value"),
    Fault("400-html", "T19 Q21", "xapi", "400 with a page of HTML"),
    Fault("429-seconds", "T16", "xapi", "429 with Retry-After in seconds", value=1),
    Fault("429-date", "T16", "xapi", "429 with Retry-After as a date some seconds from now", value=2),
    Fault("429-none", "T16", "xapi", "429 without Retry-After"),
    Fault("429-day", "T16", "xapi", "429 with Retry-After: 86400", value=86400),
    Fault("429-negative", "T16", "xapi", "429 with Retry-After: -5", value=-5),
    Fault("429-garbage", "T16", "xapi", "429 with Retry-After: soon", value="soon"),
    Fault("500", "T16", "xapi", "500 with an error object"),
    Fault("502", "T16 Q30", "all", "502 with a proxy's HTML"),
    Fault("503", "T16 Q30", "all", "503 with an empty body: maintenance"),
    Fault("504", "T16", "all", "504 with a proxy's HTML"),
    Fault("sibling-500", "Q24", "report", "500 for every report but the login history"),
    # connection and timing
    Fault("reset", "T16 Q30", "all", "the connection is reset without an answer"),
    Fault("reset-in-body", "T16", "xapi", "the connection is reset in the middle of the body"),
    Fault("slow", "Q30", "all", "the answer takes some seconds", value=2.0),
    Fault("hang-headers", "T17", "all", "nothing comes back at all"),
    Fault("hang-body", "T17", "xapi", "headers and half the body come, then nothing"),
    Fault("drip", "T17", "xapi", "one byte at a time, with this many seconds between", value=0.05),
    Fault("clock-skew", "T40", "all", "the Date header is this many seconds ahead", value=300),
    # redirects
    Fault("redirect-301", "T12", "xapi", "301 to another path of the same origin"),
    Fault("redirect-302", "T12", "xapi", "302 to another path of the same origin"),
    Fault("redirect-307", "T12", "xapi", "307 to another path of the same origin"),
    Fault("redirect-308", "T12", "xapi", "308 to another path of the same origin"),
    Fault("redirect-foreign", "T12", "xapi", "302 to the origin given", value="http://127.0.0.1:9"),
    Fault("redirect-token", "T12", "token", "307 of the token request to the origin given", value="http://127.0.0.1:9"),
    # body
    Fault("empty-200", "T19 Q21", "xapi", "200 without a body"),
    Fault("html-200", "T19 Q21", "xapi", "200 with a page of HTML"),
    Fault("truncated", "T19", "xapi", "the body ends in the middle, with the length of what was sent"),
    Fault("null", "T19", "xapi", "the body is null"),
    Fault("list", "T19", "xapi", "the body is a bare list"),
    Fault("value-null", "T19", "xapi", "the value is null instead of a list"),
    Fault("error-200", "T19", "xapi", "200 with an error object"),
    Fault("wrong-charset", "T19", "xapi", "UTF-16 although it says UTF-8"),
    Fault("plain-text", "T19", "xapi", "JSON that calls itself text/plain"),
    Fault("status-204", "T16", "xapi", "204 without a body"),
    Fault("bad-utf8", "T19", "xapi", "a byte that is no UTF-8 in the middle"),
    Fault("bom", "T19", "xapi", "a byte order mark before the JSON"),
    Fault("deep", "T19", "xapi", "100,000 nested lists"),
    Fault("long-number", "T19", "xapi", "a number of 5,000 digits"),
    Fault("nan", "T19", "xapi", "NaN where a number belongs"),
    Fault("gzip", "T18", "xapi", "an honest answer, gzip-encoded although not asked for"),
    Fault("gzip-bomb", "T18", "xapi", "300 KB of gzip that become 300 MB", value=300),
    Fault("gzip-double-bomb", "T18", "xapi", "gzip within gzip that becomes 300 MB", value=300),
    Fault("huge", "T18", "xapi", "a plain body of this many MB", value=40),
    # rows
    Fault("renamed-field", "T20", "report", "AgentNo is called AgentNumber"),
    Fault("missing-queue", "T20", "report", "QueueNo is missing from the last row"),
    Fault("missing-login", "T20", "report", "loggedInDt is missing from the last row"),
    Fault("pascal-login", "T20 Q8", "report", "LoggedInDt with a capital L"),
    Fault("both-spellings", "T20 Q8", "report", "loggedInDt and LoggedInDt, agreeing"),
    Fault("spellings-disagree", "T20 Q8", "report", "loggedInDt and LoggedInDt, an hour apart"),
    Fault("unknown-field", "T20", "report", "a field nobody has heard of"),
    Fault("missing-keys", "T20 Q13", "report", "keys that are null or zero are left out"),
    Fault("null-logout", "Q9", "report", "no LoggedOutDt on rows that end at the window's end"),
    Fault("net-spans", "T21", "report", "durations as .NET writes them: 1.02:03:04"),
    Fault("bad-duration", "T21", "report", "a duration that is none: 8h"),
    Fault("negative-duration", "T21 Q12", "report", "a duration with a leading minus"),
    Fault("naive-dates", "T21", "report", "dates without an offset"),
    Fault("year-1", "T21", "report", "a login at 0001-01-01T00:00:00Z"),
    Fault("year-9999", "T21", "report", "a logout in the year 9999"),
    Fault("bad-date", "T21", "report", "a date that is none: 2026-02-30"),
    Fault("ends-before-start", "T21", "report", "a logout before its login"),
    Fault("foreign-rows", "T22", "report", "rows of queues and agents nobody asked for"),
    Fault("empty-for-all", "T22 Q7", "report", "200 without rows when the queue is ''"),
    Fault("empty", "T22", "report", "200 without rows"),
    Fault("hostile-names", "T6 T34", "report", "labels with markup, formulas and direction marks"),
    # zone
    Fault("iana-refused", "Q3 Q4", "report", "404 for a zone with a name (or for the one given); offsets and UTC are accepted"),
    Fault("zone-unknown", "Q4", "report", "400 for a zone with a name (or for the one given): it is not recognized"),
    Fault("zone-400", "Q4", "report", "400 for a zone with a name, without a word about why"),
    Fault("offset-refused", "Q4", "report", "404 for a zone as an offset; names are accepted"),
    Fault("offset-sign", "Q4", "report", "an offset is read with the sign reversed"),
    Fault("zone-ignored", "Q4", "report", "days are cut in UTC whatever zone was asked for"),
    # paging and options
    Fault("top-limit", "T22 Q17", "report", "$top over this number is 400 with the limit in the text", value=1000),
    Fault("directory-top-1000", "Q17", "directory", "entity sets accept $top up to this number", value=1000),
    Fault("ignores-top", "T22", "xapi", "$top is ignored: all rows from $skip on"),
    Fault("ignores-skip", "T22", "xapi", "$skip is ignored: the first page again and again"),
    Fault("overlap", "T22", "xapi", "a page begins with the last rows of the page before", value=3),
    Fault("repeat", "T22", "xapi", "rows stand twice in a page"),
    Fault("shrink", "T22", "xapi", "a page holds fewer rows than asked for, though there are more"),
    Fault("count-high", "T22", "xapi", "@odata.count is too high by this number", value=7),
    Fault("count-low", "T22", "xapi", "@odata.count is too low by this number", value=7),
    Fault("next-link", "Q18", "xapi", "pages of this many rows with an @odata.nextLink on the same origin", value=5),
    Fault("next-link-empty", "Q18", "xapi", "an @odata.nextLink that is empty"),
    Fault("next-link-foreign", "T11 Q18", "xapi", "an @odata.nextLink to the address given", value="http://127.0.0.1:9/x"),
    Fault("endless", "T22", "xapi", "there is always a next full page"),
    Fault("short-pages", "T22 Q18", "report", "no page holds more rows than this number, whatever $top says", value=7),
    Fault("empty-page", "T22", "report", "one page in the middle is empty", times=1, after=1),
    Fault("row-goes", "T22", "report", "the first row is removed while pages are read; the count is that of the first page"),
    Fault("count-always", "T22", "xapi", "@odata.count stands on each page, whether asked for or not"),
    Fault("count-refused", "T22", "report", "400 for $count"),
    Fault("row-arrives", "T22", "report", "a row is added before all others while pages are read"),
    Fault("orderby-refused", "T22", "report", "400 for $orderby"),
    Fault("orderby-ignored", "T22", "report", "$orderby is accepted and ignored; each page has its own order"),
    Fault("orderby-steady", "T22", "report", "$orderby is accepted and ignored; there is one other order for all pages"),
    Fault("expand-refused", "Q19", "directory", "400 for $expand"),
    Fault("nested-expand-refused", "Q19", "directory", "400 for an $expand inside an $expand"),
    Fault("select-refused", "T22", "xapi", "400 for $select"),
    # token
    Fault("expires-zero", "T15", "token", "expires_in is 0"),
    Fault("expires-text", "T15", "token", "expires_in is the text soon"),
    Fault("expires-missing", "T15", "token", "expires_in is missing"),
    Fault("expires-huge", "T15", "token", "expires_in is 10 to the 30"),
    Fault("expires-negative", "T15", "token", "expires_in is -1"),
    Fault("expires-minutes", "T15 Q1", "token", "expires_in is 60, meaning minutes"),
    Fault("token-life", "T15", "token", "a token really lives this many seconds", value=1),
    Fault("token-missing", "T15 T19", "token", "the answer has no access_token"),
    Fault("token-html", "T15 Q21", "token", "200 with a page of HTML"),
    Fault("token-empty", "T15 Q21", "token", "200 without a body"),
    Fault("token-slow", "T15", "token", "the token takes this many seconds", value=1.0),
    Fault("token-rejected", "Q23", "token", "the right credential is refused with 401"),
    Fault("token-400", "Q21", "token", "400 with error as an object instead of a string"),
    Fault("blacklist", "Q23", "token", "after this many bad credentials every connection is reset", value=3),
    Fault("rival", "T15 Q2", "xapi", "another program takes a token before each request"),
    # meaning
    Fault("stale-managers", "Q32", "directory", "a connection sees managers as they were when it was opened"),
    Fault("two-billings", "Q26", "directory", "a second queue is called Billing"),
    Fault("short-directory", "Q22", "directory", "only the first extensions are listed: a permission effect", value=5),
    Fault("members-refused", "T22", "directory", "this status for the members of queues", value=403),
    Fault("managers-refused", "T22", "directory", "this status for the managers of queues", value=403),
    Fault("users-refused", "T22", "directory", "this status for the list of people", value=403),
    Fault("rights-refused", "T22", "directory", "this status for the departments and roles of people", value=403),
    Fault("hours-refused", "T22", "directory", "this status for the office hours", value=403),
    Fault("holidays-refused", "T22", "directory", "this status for holidays", value=403),
    Fault("departments-refused", "T22", "directory", "this status for departments", value=403),
    Fault("zones-refused", "T22", "directory", "this status for the list of time zones", value=403),
    Fault("expand-ignored", "Q19", "directory", "$expand is accepted and ignored"),
    Fault("no-hours", "T22", "directory", "office hours, holidays and departments answer 404"),
)  # fmt: skip
BY_NAME = {fault.name: fault for fault in FAULTS}

# Each numbered quirk -> the faults that switch it on; empty where it is always so, or lies in the address or the credential.
QUIRKS: dict[str, tuple[str, ...]] = {
    "Q1": ("expires-minutes",),
    "Q2": ("rival",),
    "Q3": (),  # a raw slash splits the path: always 404
    "Q4": ("offset-sign", "iana-refused"),
    "Q5": (),  # a wrong order is always 404
    "Q6": (),  # null is always refused
    "Q7": ("empty-for-all",),
    "Q8": (),  # loggedInDt is always in lower case
    "Q9": (),  # a logout is always clamped to the window's end and to now
    "Q10": (),  # rows are always cut at local midnight
    "Q11": (),  # Day and Total intervals always repeat
    "Q12": (),  # durations always carry days and microseconds
    "Q13": ("missing-keys",),
    "Q14": (),  # rows are always per queue
    "Q15": (),  # the three name forms are always there
    "Q16": (),  # Id is never Number; some numbers begin with 0
    "Q17": ("top-limit",),
    "Q18": ("next-link",),
    "Q19": ("expand-refused",),
    "Q20": (),  # QueueStatus is always the global switch
    "Q21": ("400-html",),
    "Q22": ("403-reports",),
    "Q23": ("token-rejected", "blacklist"),
    "Q24": ("sibling-500",),
    "Q25": (),  # e-mails in capitals, empty and shared are always there
    "Q26": ("two-billings",),
    "Q27": (),  # a deleted extension always has rows
    "Q28": (),  # days of 23 and 25 hours are always in the history
    "Q29": (),  # offsets always follow the zone
    "Q30": ("503",),
    "Q31": (),  # the address as typed is the client's affair
    "Q32": ("stale-managers",),
}
