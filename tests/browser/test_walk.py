"""One person's morning in the demo: start card, picker, answer, details, share, digest, Home, form, a thread of questions."""

from typing import Literal, NamedTuple

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.demo.workspace import PETRA
from bot.roof.clocks import clock_from
from bot.roof.demo_command import demo
from tests.browser.screen import Screen, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOW = "2026-11-24T10:15:00+01:00"
DIGEST = "Sales (801), Support (800) - the previous working day - every Mon-Fri at 08:00 Europe/Berlin"


class Way(NamedTuple):
    """How the walk is walked."""

    width: int
    scheme: Literal["light", "dark"]
    by_keyboard: bool


WAYS = {
    "at a desk, by keyboard only": Way(1280, "light", by_keyboard=True),
    "on a phone": Way(390, "light", by_keyboard=False),
    "in the dark": Way(1280, "dark", by_keyboard=False),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_a_morning_with_the_app(browser: Browser, way: Way) -> None:
    async with (
        demo(clock=clock_from(NOW), settings={"ASKS_PER_PERSON": "0"}) as started,
        opened(browser, started.address, PETRA, **way._asdict()) as screen,
    ):
        await starts(screen)
        await picks(screen)
        await shares(screen)
        await makes_a_digest(screen)
        await looks_at_home(screen)
        await fills_in_the_form(screen)
        await asks_in_a_thread(screen)


async def starts(screen: Screen) -> None:
    await screen.type("/logins")
    await expect(screen.answer).to_contain_text("Ask who was logged into a queue, from when to when.")
    await expect(screen.answer.get_by_role("button", name="Support yesterday")).to_be_visible()
    await screen.fits()


async def picks(screen: Screen) -> None:
    await screen.type("/logins sal yesterday")
    await expect(screen.answer).to_contain_text("Which one is")
    await screen.press_in(screen.answer, "Sales (801)")
    await expect(heading(screen.answer)).to_have_text("Sales: logins on Mon 23 Nov 2026")
    await screen.press_in(screen.answer, "Details")
    await expect(screen.answer.locator("th").nth(1)).to_have_text("First in")
    await screen.fits()


async def shares(screen: Screen) -> None:
    await screen.press_in(screen.answer, "Share here")
    shared = screen.posted.filter(has_text="@Petra Vogel ran: Sales (801), Mon 23 Nov 2026")
    await expect(shared).to_be_visible()
    await expect(shared.locator(".file")).to_have_count(0)  # files come when they are wanted
    await screen.fits()


async def makes_a_digest(screen: Screen) -> None:
    await screen.type("/logins digest every weekday at 8:00 in #ops for Sales and Support")
    await expect(screen.answer).to_contain_text("Next: Wed 25 Nov 08:00, covering Tue 24 Nov")
    await screen.press_in(screen.answer, "Create")
    await expect(screen.answer).to_contain_text("Digest #1 is on")
    await screen.type("/logins digest list")
    await expect(heading(screen.answer)).to_have_text("Digests")
    await expect(screen.answer).to_contain_text(DIGEST)
    await screen.fits()


async def looks_at_home(screen: Screen) -> None:
    await screen.go("logins")
    await screen.press(screen.page.get_by_role("tab", name="Home"))
    home = screen.page.locator("#home")
    await expect(home).to_contain_text("My digests")
    await expect(home).to_contain_text(DIGEST)
    await screen.fits()
    await screen.go("ops")


async def fills_in_the_form(screen: Screen) -> None:
    await screen.type("/logins form")
    form = screen.page.get_by_role("dialog", name="Login report")
    queues = form.get_by_role("combobox", name="Queues")
    await expect(queues).to_be_focused()
    await screen.press_in(form, "Run")
    await expect(form.get_by_role("alert")).to_have_text("Pick a queue or an agent")
    await expect(queues).to_be_focused()
    await screen.page.keyboard.type("b")
    await expect(form.get_by_role("option").first).to_have_text("Billing (803)")
    await screen.page.keyboard.press("Enter")
    await expect(form.locator(".chip")).to_contain_text("Billing (803)")
    await screen.press_in(form, "Run")
    await expect(form).to_be_hidden()
    await expect(heading(screen.answer)).to_have_text("Billing: logins on Mon 23 Nov 2026")
    await screen.fits()


async def asks_in_a_thread(screen: Screen) -> None:
    await screen.type("@logins who was logged into Support yesterday?")
    asked = screen.posted.filter(has_text="who was logged into Support yesterday?")
    await screen.press(asked.locator(".replies"))
    thread = screen.page.locator("#thread-messages")
    await expect(thread).to_contain_text("3 agents were logged into Support (800) on Mon 23 Nov")
    await screen.press(thread.get_by_role("button", name="CSV"))
    await expect(thread).to_contain_text("CSV: sent to your messages with me")
    await screen.type("@logins and the day before?", where="#thread-text")
    await expect(thread).to_contain_text("Nobody was logged into Support (800) on Sun 22 Nov")
    await screen.fits()
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.locator("#thread")).to_be_hidden()


def heading(message: Locator) -> Locator:
    return message.get_by_role("heading").first
