"""A make-believe Slack workspace on loopback: the demo in the browser and the bench that tests drive the app on.

    async with Workspace(manifest=manifest) as workspace:
        ... start the app with workspace.env() (or env(socket=True)) and set workspace.app_url ...
        await workspace.command(PETRA, "#ops", "/logins", "Support yesterday")
        answer = await workspace.wait_for(lambda: next((m for m in workspace.ephemerals(PETRA) if m.labels), None))
        await workspace.press(PETRA, answer, "Previous day")
        workspace.fail("chat.postMessage", "lost")

Each act returns once the app acknowledged it (or did not in time); what comes after is waited for with `wait_for`.
"""

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
