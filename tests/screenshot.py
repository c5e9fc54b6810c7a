"""The demo, walked through in Chromium -> the pictures of the README and the docs. Run by `make screenshot`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.async_api import async_playwright, expect

from bot.demo.workspace import PETRA
from bot.roof.clocks import clock_from
from bot.roof.demo_command import demo
from tests.browser.screen import Screen, launched, opened

DOCS = Path(__file__).parent.parent / "docs"
NOW = "2026-11-24T10:15:00+01:00"
LARGEST = 200_000  # bytes of one picture


async def answer(screen: Screen) -> None:
    await screen.type("/logins Support yesterday")
    await expect(screen.answer.get_by_role("link", name="your messages with me")).to_be_visible()


async def form(screen: Screen) -> None:
    await answer(screen)
    await screen.type("/logins form")
    await screen.page.get_by_role("combobox", name="Queues").press_sequentially("s")
    await expect(screen.page.get_by_role("option", name="Sales (801)")).to_be_visible()


async def thread(screen: Screen) -> None:
    await screen.type("@logins who was logged into Support yesterday?")
    await screen.press(screen.posted.locator(".replies").last)
    pictures = screen.page.locator("#thread-messages img")
    await expect(pictures).to_have_js_property("complete", value=True)
    await expect(screen.page.locator("#thread-messages .file")).to_have_count(2)


async def digest(screen: Screen) -> None:
    await screen.type("/logins digest every weekday at 8:00 in #ops for Sales and Support")
    await expect(screen.answer.get_by_role("button", name="Create")).to_be_visible()


async def home(screen: Screen) -> None:
    await digest(screen)
    await screen.press_in(screen.answer, "Create")
    await expect(screen.answer).to_contain_text("is on")
    await screen.go("logins")
    await screen.press(screen.page.get_by_role("tab", name="Home"))
    await expect(screen.page.locator("#home")).to_contain_text("My digests")


class Picture(NamedTuple):
    """What is done before it is taken, and the window it is taken of."""

    walk: Callable[[Screen], Awaitable[None]]
    width: int = 1180
    height: int = 640
    scheme: Literal["light", "dark"] = "light"


PICTURES = {
    "answer-light": Picture(answer),
    "answer-dark": Picture(answer, scheme="dark"),
    "answer-phone": Picture(answer, 390, 844),
    "form": Picture(form, height=700),
    "thread": Picture(thread, height=760),
    "digest": Picture(digest, height=420),
    "home": Picture(home, height=760),
}


async def main(folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await launched(playwright.chromium)
        for name, (walk, width, height, scheme) in PICTURES.items():
            async with (
                demo(clock=clock_from(NOW)) as started,
                opened(browser, started.address, PETRA, width=width, height=height, scheme=scheme) as screen,
            ):
                await walk(screen)
                await screen.fits()
                taken = await screen.page.screenshot(path=folder / f"{name}.png")
                if len(taken) > LARGEST:
                    raise SystemExit(f"{name}.png has {len(taken)} bytes, more than {LARGEST}")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS))
