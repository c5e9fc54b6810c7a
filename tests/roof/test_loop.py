"""A phone system of 10,000 people, 500 queues and 140 zones -> nothing that the program does holds its loop for long."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import available_timezones

from bot.demo.pbx import PBX
from bot.demo.workspace import MARIA, PETRA, Workspace
from bot.demo.world import World
from bot.manifest import loaded
from bot.roof.manifest_command import manifest_text
from bot.roof.serving import Running, running
from bot.settings import load_settings
from tests.handlers.walk import NOW, SETTINGS
from tests.roof.lag import Beside, Watched

LONGEST = 0.05  # seconds of processor time
PEOPLE, QUEUES, ZONES = 10_000, 500, 140
ASKED = (
    "Support yesterday",
    "all queues yesterday",
    "all queues yesterday csv",
    "all queues last week picture",
    "all queues last month by day",
    "all queues compare yesterday with the day before",
    "gaps all queues last week",
    "missing all queues yesterday",
    "now",
    "covered all queues yesterday",
    "First Last yesterday",
    "Lst9000 Frist yesterday",
    "asdfqwer yesterday",
    "who was in the longest last week",
    "who can see Support",
    "allow maria Line 77",
    "schedule all queues weekdays 8:00",
    "digests",
    "access",
    "settings",
    "help",
)
SUGGESTED = ("", "l", "La", "First12", "Line", "zzzz", "Frist99", "la fi", "la zz", "9")


class Between:
    """The whole program on a watched loop, and the make-believe two on another."""

    def __init__(self, app: Beside, others: Beside, ws: Workspace, program: Running) -> None:
        self.app, self.others, self.ws, self.program = app, others, ws, program
        self.held: dict[str, float] = {}

    def noted(self, what: str) -> None:
        """Keeps how long the loop was held since the last time."""
        assert isinstance(self.app.loop, Watched)
        assert self.app.loop.turns
        self.held[what] = self.app.loop.longest
        self.app.loop.anew()

    def asked(self, user: str, text: str) -> None:
        self.others.run(self.ws.command(user, "#ops", "/logins", text))
        self.app.run(self._answered())
        self.noted(f"{user} {text}")

    async def _answered(self) -> None:
        while tasks := self.program.receiver._tasks:
            await asyncio.gather(*tasks, return_exceptions=True)


def crowded() -> World:
    world = World(1, NOW).crowded(PEOPLE, QUEUES)
    own = [row[2] for row in world.zones]
    more = [name for name in sorted(available_timezones()) if name not in own][: ZONES - len(own)]
    world.zones = (*world.zones, *((str(1000 + place), name, name, name) for place, name in enumerate(more)))
    return world


@contextmanager
def between(folder: Path) -> Iterator[Between]:
    with Beside() as others, Beside(Watched) as app:
        pbx = PBX(crowded(), lambda: NOW)
        ws = Workspace(now=NOW.timestamp, manifest=loaded(manifest_text()))
        url = others.run(pbx.start())
        others.run(ws.start(0))
        told = {
            **ws.env(),
            "THREECX_URL": url,
            "THREECX_CLIENT_ID": pbx.tokens.client_id,
            "THREECX_CLIENT_SECRET": pbx.tokens.client_secret,
            "DATABASE_URL": f"sqlite:///{folder / 'kept.db'}",
            "SECRET_KEY": "demo-key-" + "0123456789abcdef" * 3,
            "PORT": "0",
            **SETTINGS,
        }
        entered = running(load_settings(told, None, for_what="serve"), clock=lambda: NOW)
        program = app.run(entered.__aenter__())
        ws.app_url = f"http://127.0.0.1:{program.port}/slack/events"
        try:
            yield Between(app, others, ws, program)
        finally:
            app.run(entered.__aexit__(None, None, None))
            others.run(ws.stop())
            others.run(pbx.stop())


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """What other tests and the make-believe two keep is searched on whichever thread makes an object: not the program's doing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_nothing_holds_the_loop_over_a_large_phone_system(tmp_path: Path) -> None:
    with no_search_for_garbage(), between(tmp_path) as large:
        large.app.run(large.program._built.directories.current())
        large.noted("the first directory")
        large.app.run(large.program._built.directories.current(within=0))
        large.noted("the directory anew")
        for text in ASKED:
            large.asked(PETRA, text)
        large.asked(MARIA, "Support yesterday")
        for user in (PETRA, MARIA):
            large.others.run(large.ws.open_home(user))
            large.noted(f"Home of {user}")
        large.asked(PETRA, "form")
        form = large.ws.top_view(PETRA)
        for field in ("pick_queue", "pick_agent", "pick_zone"):
            for typed in SUGGESTED:
                large.others.run(large.ws.options(PETRA, form, field, typed))
                large.noted(f"{field} {typed}")

    assert {what: round(held, 3) for what, held in large.held.items() if held > LONGEST} == {}


def test_a_loop_that_is_held_is_noticed() -> None:
    with Beside(Watched) as app:
        app.run(held())
        assert isinstance(app.loop, Watched)
        assert app.loop.longest > LONGEST


async def held() -> None:
    sum(range(10_000_000))
