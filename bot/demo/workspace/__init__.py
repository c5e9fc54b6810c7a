"""A make-believe Slack workspace on loopback: the demo in the browser and the bench that tests drive the app on."""

from bot.demo.workspace.bench import Workspace
from bot.demo.workspace.cast import ANA, BOB, BOT_USER, GUEST, MARIA, PEOPLE, PETRA, STRANGER, TEAM, Person
from bot.demo.workspace.courier import Delivery
from bot.demo.workspace.state import File, Message, View

__all__ = [
    "ANA",
    "BOB",
    "BOT_USER",
    "GUEST",
    "MARIA",
    "PEOPLE",
    "PETRA",
    "STRANGER",
    "TEAM",
    "Delivery",
    "File",
    "Message",
    "Person",
    "View",
    "Workspace",
]
