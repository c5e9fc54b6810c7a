"""Made-up people, queues and departments -> the tables from which a make-believe call centre is built."""

from typing import NamedTuple

Stint = tuple[str, str]


class Shift(NamedTuple):
    """Usual working hours on the wall clock; *lunch* is when it starts, "" for none; *weekend* the chance to be in then."""

    start: str
    end: str
    lunch: str = ""
    weekend: float = 0.01


SHIFTS = {
    "day": Shift("08:00", "17:00", "12:00"),
    "office": Shift("09:00", "17:30", "12:30"),
    "early": Shift("06:30", "14:30", "10:30"),
    "late": Shift("13:30", "22:00", "17:45"),
    "morning": Shift("09:00", "12:00"),
    "long": Shift("08:00", "18:00", "12:15"),
    "night": Shift("22:00", "06:00", "", 0.45),
    "tokyo": Shift("00:30", "09:30", "04:00"),
}


class Department(NamedTuple):
    """A department; *hours* holds (weekdays, start, stop), 0 = Monday; no hours means those of the whole phone system."""

    id: int
    number: str
    name: str
    hours: tuple[tuple[str, str, str], ...] = ()
    zone: str = ""


DEPARTMENTS = (
    Department(28, "GRP0000", "DEFAULT"),
    Department(35, "GRP0001", "Customer Care", (("01234", "08:00:00", "18:00:00"),)),
    Department(36, "GRP0002", "Sales", (("01234", "08:00:00", "19:00:00"), ("5", "09:00:00", "13:00:00"))),
    Department(37, "GRP0003", "Finance", (("0123", "09:00:00", "17:00:00"), ("4", "09:00:00", "15:00:00"))),
    Department(38, "GRP0004", "Operations", (("0123456", "00:00:00", "23:59:59"),)),
    Department(39, "GRP0005", "Tokyo", (("01234", "09:00:00", "18:00:00"),), "Asia/Tokyo"),
)
SYSTEM_HOURS = (("01234", "08:00:00", "18:00:00"),)


class QueueOf(NamedTuple):
    """A queue by its number, its name, its department and the numbers of the people who manage it."""

    number: str
    name: str
    department: int
    managers: tuple[str, ...] = ()


QUEUES = (
    QueueOf("800", "Support", 35, ("110",)),
    QueueOf("801", "Sales", 36, ("111",)),
    QueueOf("802", "Sales EMEA", 36, ("111", "112")),
    QueueOf("803", "Billing", 37, ("110",)),
    QueueOf("804", "Returns", 35, ("113",)),
    QueueOf("805", "Orders", 36),
    QueueOf("806", "Claims", 37, ("113",)),
    QueueOf("807", "Night Desk", 38, ("114",)),
    QueueOf("808", "VIP Line", 28),
    QueueOf("809", "Technik Süd", 38, ("114",)),
    QueueOf("811", "サービス東京", 39),
    QueueOf("0820", "Service Clientèle", 35, ("113",)),
)

# Other things with numbers: a ring group and a voice menu carry the names of queues.
OTHER_PEERS = (
    ("870", "Sales", "RingGroup"),
    ("871", "Front Desk", "RingGroup"),
    ("880", "Support", "IVR"),
    ("881", "Main Menu", "IVR"),
    ("890", "Fax", "Fax"),
)


class PersonOf(NamedTuple):
    """An extension: number, names, queues (space apart), shift, department, role and e-mail; "-" is the usual e-mail."""

    number: str
    first: str
    last: str
    queues: str
    shift: str = "day"
    department: int = 28
    role: str = "users"
    email: str = "-"
    enabled: bool = True


PEOPLE = (
    PersonOf("101", "Ana", "Ruiz", "800 801", "long", 35),
    PersonOf("102", "Bob", "Brown", "800", "day", 35),
    PersonOf("117", "Ana", "Roth", "800", "morning", 35, email="Ana.Roth@Example.com"),
    PersonOf("110", "Maria", "Lopez", "", "office", 35, "managers"),
    PersonOf("111", "Henrik", "Lindqvist", "", "office", 36, "managers"),
    PersonOf("112", "Ifeoma", "Adeyemi", "802", "day", 36),
    PersonOf("113", "Claire", "Fontaine", "", "office", 35, "managers"),
    PersonOf("114", "Marek", "Dvořák", "", "office", 38, "group_owners"),
    PersonOf("100", "Olga", "Admin", "", "office", 28, "system_owners", "admin@example.com"),
    PersonOf("103", "Priya", "Raman", "800 804", "day", 35),
    PersonOf("104", "Łukasz", "Wójcik", "800", "early", 35),
    PersonOf("105", "Søren", "Østergård", "800 808", "late", 35),
    PersonOf("106", "Fatima", "el Khoury", "800", "day", 35),
    PersonOf("107", "Wei", "陈伟", "800 804", "long", 35),
    PersonOf("108", "Renée", "Dubois", "800 0820", "day", 35),
    PersonOf("109", "Carl", "Meyer", "800 805", "day", 35),
    PersonOf("115", "Björn", "Åkesson", "800", "late", 35),
    PersonOf("0336", "Tiny", "O'Neill", "800 808", "day", 35),
    PersonOf("118", "Юлия", "Морозова", "801 802", "day", 36),
    PersonOf("119", "Jonas", "Vogel", "801", "late", 36),
    PersonOf("120", "Noor", "Haddad", "801 802 804 805 806", "day", 36),
    PersonOf("121", "Gita", "Menon", "801 805", "early", 36),
    PersonOf("122", "Tomás", "Núñez", "801", "day", 36),
    PersonOf("123", "Elif", "Yıldız", "801", "late", 36),
    PersonOf("124", "Kwame", "Owusu", "801 808", "day", 36),
    PersonOf("125", "Zoë", "van den Berg", "801 802", "office", 36),
    PersonOf("126", "Mika", "Virtanen", "801", "early", 36),
    PersonOf("127", "Δήμητρα", "Νικολάου", "801 802", "day", 36),
    PersonOf("128", "Ivan", "Horvat", "801", "late", 36, email="sales.floor@example.com"),
    PersonOf("129", "Lucía", "Peralta", "801", "day", 36, email="sales.floor@example.com"),
    PersonOf("130", "Yusuf", "Demir", "801 802", "office", 36),
    PersonOf("131", "Grace", "Otieno", "801", "day", 36),
    PersonOf("132", "Peter", "Nagy", "801", "late", 36),
    PersonOf("134", "Chiara", "De Luca", "801 802", "day", 36),
    PersonOf("135", "Émile", "Garnier", "801 802", "early", 36),
    PersonOf("136", "Hanna", "Kowalczyk", "801", "day", 36),
    PersonOf("137", "Viktor", "Ilić", "801 805", "day", 36),
    PersonOf("138", "Aoife", "Byrne", "801", "office", 36),
    PersonOf("139", "Rashid", "Karim", "801 802", "late", 36, email=""),
    PersonOf("140", "Greta", "Sommer", "803 806", "office", 37),
    PersonOf("141", "Paul", "Schmidt-Rüdiger", "803", "day", 37),
    PersonOf("142", "Nadia", "Petrova", "803 806", "office", 37),
    PersonOf("143", "Oskar", "Lund", "803", "morning", 37),
    PersonOf("144", "Sven", "Håkansson", "804 805", "day", 35),
    PersonOf("145", "Beatriz", "Conceição", "804 805 806", "late", 35),
    PersonOf("146", "Jörg", "Weiß", "805 809", "early", 38),
    PersonOf("147", "Mei", "Tanaka", "805 806", "day", 37),
    PersonOf("148", "Abdul", "Aziz", "806", "office", 37),
    PersonOf("149", "Nils", "Carlsen", "807 809", "night", 38),
    PersonOf("150", "Rosa", "Santos", "807", "night", 38),
    PersonOf("151", "Dmitri", "Sokolov", "807 808", "night", 38),
    PersonOf("152", "Hye-jin", "Park", "807", "night", 38),
    PersonOf("153", "Ulrike", "Groß", "809", "early", 38),
    PersonOf("154", "Matteo", "Ferri", "809 808", "day", 38),
    PersonOf("155", "健太", "佐藤", "811", "tokyo", 39),
    PersonOf("156", "Yui", "Nakamura", "811", "tokyo", 39),
    PersonOf("157", "Haruto", "Mori", "811", "tokyo", 39),
    PersonOf("158", "Camille", "Lefèvre", "0820", "day", 35),
    PersonOf("0337", "Théo", "Marchand", "0820 808", "late", 35),
    PersonOf("159", "يوسف", "حداد", "0820", "day", 35),
    PersonOf("160", "Werner", "Alt", "", "day", 28, enabled=False),
)
# The same extension before its number changed hands, and one that is no longer in the directory at all.
FORMERLY = PersonOf("109", "Dana", "Weiss", "800 805", "day", 35)
DELETED = PersonOf("133", "Elena", "Novak", "801 802", "day", 36)
HANDED_OVER_DAYS_AGO = (45, 40)  # the last day of the former holder, the first day of the present one
DELETED_DAYS_AGO = 20
FORGETFUL = "119"

# (day before the start's day, number) -> stints on the wall clock; the made-up history that examples speak of.
YESTERDAY: dict[str, tuple[Stint, ...]] = {
    "101": (("08:02:11", "12:03:24"), ("12:31:05", "18:04:09")),
    "102": (("07:58:03", "12:02:51"), ("12:31:40", "17:30:28")),
    "117": (("09:00:17", "12:00:02"),),
}
TODAY: dict[str, tuple[Stint, ...]] = {
    "101": (("08:03:27", "12:01:40"), ("12:33:12", "18:01:30")),
    "102": (("07:55:41", "11:58:20"), ("12:29:00", "17:31:07")),
    "117": (("09:01:55", "12:00:31"),),
}
FRIDAY: dict[str, tuple[Stint, ...]] = {"101": (("08:41:09", "12:03:10"), ("12:31:22", "18:04:45"))}
BILLING_SUNDAY: dict[str, tuple[Stint, ...]] = {
    "140": (("10:00:31", "13:02:10"),),
    "141": (("10:04:02", "13:01:00"),),
    "142": (("09:57:48", "12:30:59"),),
}

ZONES = (
    ("2", "(UTC) Coordinated Universal Time", "UTC", "UTC"),
    ("8", "(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles", "Pacific Standard Time"),
    ("15", "(UTC-06:00) Central Time (US & Canada)", "America/Chicago", "Central Standard Time"),
    ("20", "(UTC-05:00) Eastern Time (US & Canada)", "America/New_York", "Eastern Standard Time"),
    ("36", "(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/London", "GMT Standard Time"),
    (
        "51",
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        "Europe/Berlin",
        "W. Europe Standard Time",
    ),
    ("57", "(UTC+02:00) Athens, Bucharest", "Europe/Athens", "GTB Standard Time"),
    ("78", "(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata", "India Standard Time"),
    ("93", "(UTC+09:00) Osaka, Sapporo, Tokyo", "Asia/Tokyo", "Tokyo Standard Time"),
    ("99", "(UTC+10:30) Lord Howe Island", "Australia/Lord_Howe", "Lord Howe Standard Time"),
)

# (name, first day, last day, year or 0 for every year); days are (month, day).
HOLIDAYS = (
    ("New Year", (1, 1), (1, 1), 0),
    ("Labour Day", (5, 1), (5, 1), 0),
    ("Unity Day", (10, 3), (10, 3), 0),
    ("Christmas", (12, 25), (12, 26), 0),
    ("Office Move", (8, 14), (8, 14), 2026),
)
