"""The people and channels of the make-believe workspace, as two tables."""

from bot.models.frozen import Frozen

TEAM = "T024BE7LH"
TEAM_NAME = "Demo"
OTHER_TEAM = "T0ACME001"
APP = "A024LOGINS"
BOT_USER = "U024LOGINS"
BOT = "B024LOGINS"
BOT_NAME = "logins"
SLACKBOT = "USLACKBOT"


class Person(Frozen):
    """Somebody in the workspace; *about* says in a few words why they are here."""

    id: str
    name: str
    email: str = ""
    tz: str = "Europe/Berlin"
    locale: str = "en-GB"
    about: str = ""
    confirmed: bool = True
    restricted: bool = False
    deleted: bool = False
    bot: bool = False
    team: str = TEAM
    grid: tuple[str, ...] = ()  # their workspaces in an organisation; their profile then names no single one

    @property
    def handle(self) -> str:
        """The short name behind an @."""
        return self.name.casefold().replace(" ", ".")


class Channel(Frozen):
    """A conversation people open by name; *people* are its members at the start (the bot among them where it is one)."""

    id: str
    name: str
    topic: str = ""
    people: tuple[str, ...] = ()
    private: bool = False
    shared: bool = False
    host: str = TEAM  # the company that made it


PETRA, MARIA, ANA, BOB = "U024BE7LH", "U024MARIA", "U024ANARU", "U024BOBBR"
GUEST, STRANGER = "U024GUEST", "U0ACME001"

PEOPLE: tuple[Person, ...] = (
    Person(id=PETRA, name="Petra Vogel", email="petra.vogel@example.com", about="Admin, sees everything"),
    Person(id=MARIA, name="Maria Lopez", email="maria.lopez@example.com", about="Manages Support, Billing"),
    Person(id=ANA, name="Ana Ruiz", email="ana.ruiz@example.com", about="Agent 101, sees her own"),
    Person(
        id=BOB,
        name="Bob Brown",
        email="bob.brown@example.com",
        about="Agent 102, in London",
        tz="Europe/London",
    ),
    Person(
        id=GUEST,
        name="Kim Guest",
        email="kim.guest@example.com",
        about="A guest, refused",
        restricted=True,
    ),
    Person(
        id=STRANGER,
        name="Sam Carter",
        email="sam.carter@acme.example",
        about="From Acme, in #acme only",
        tz="America/New_York",
        locale="en-US",
        team=OTHER_TEAM,
    ),
    Person(id=BOT_USER, name=BOT_NAME, about="The app", bot=True),
    Person(id=SLACKBOT, name="Slackbot", about="The workspace itself", bot=True),
)

_STAFF = (PETRA, MARIA, ANA, BOB)
CHANNELS: tuple[Channel, ...] = (
    Channel(
        id="C024GENRL",
        name="general",
        topic="Everybody",
        people=(*_STAFF, GUEST, BOT_USER),
    ),
    Channel(
        id="C0240OPS0",
        name="ops",
        topic="Support and Sales, day by day",
        people=(*_STAFF, BOT_USER),
    ),
    Channel(
        id="C024ACME0",
        name="acme",
        topic="Made by Acme and shared with us",
        people=(PETRA, MARIA, STRANGER, BOT_USER),
        shared=True,
        host=OTHER_TEAM,
    ),
    Channel(id="C024RANDM", name="random", topic="The app is not in here", people=(*_STAFF, GUEST)),
)
