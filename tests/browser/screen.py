"""A page in Chromium -> somebody who types, presses and reads in it; what went wrong meanwhile is kept."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import Browser, BrowserType, Error, Locator, Page, expect

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_BROWSER = "No Chromium here: name one in $CHROMIUM, install one (apt install chromium), or run: playwright install chromium"
PATIENCE = 15_000  # milliseconds until something has to be seen
FURTHEST = 250  # presses of Tab until something has to be reached


async def launched(kind: BrowserType) -> Browser:
    """`$CHROMIUM`, the system's, or Playwright's own. Raises `LookupError` with one sentence where there is none."""
    expect.set_options(timeout=PATIENCE)
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    try:
        return await kind.launch(executable_path=found, args=FLAGS)
    except Error as wrong:
        raise LookupError(f"{NO_BROWSER} ({wrong.message.splitlines()[0]})") from None


@dataclass
class Screen:
    """One page. *by_keyboard*: nothing is clicked, everything is reached with Tab."""

    page: Page
    width: int
    by_keyboard: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def answer(self) -> Locator:
        """The newest message that only the viewer sees."""
        return self.page.locator("#messages .message.private").last

    @property
    def posted(self) -> Locator:
        """The messages that everybody sees."""
        return self.page.locator("#messages .message:not(.private)")

    async def type(self, text: str, *, where: str = "#composer-text") -> None:
        """*text* and Enter, in the composer of the conversation or of the thread."""
        box = self.page.locator(where)
        await self.reach(box)
        await box.press_sequentially(text) if self.by_keyboard else await box.fill(text)
        await self.page.keyboard.press("Enter")
        await expect(box).to_have_value("")

    async def press(self, what: Locator) -> None:
        """A click, or Enter once Tab has come to it."""
        await expect(what).to_be_visible()
        if not self.by_keyboard:
            await what.click()
            return
        await self.reach(what)
        await self.page.keyboard.press("Enter")

    async def press_in(self, where: Locator, label: str) -> None:
        """The button with this label in a message or form."""
        await self.press(where.get_by_role("button", name=label, exact=True))

    async def reach(self, what: Locator) -> None:
        """A click into it, or Tab until it has the focus."""
        if not self.by_keyboard:
            await what.click()
            return
        for _ in range(FURTHEST):
            if await what.evaluate("element => element === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {what}")

    async def go(self, conversation: str) -> None:
        """A conversation from the list, which a phone keeps behind a button."""
        menu = self.page.get_by_role("button", name="Conversations")
        if await menu.is_visible():
            await self.press(menu)
        await self.press(self.page.locator("#channels").get_by_role("button", name=conversation))
        await self.fits()

    async def fits(self) -> None:
        """Nothing is wider than the window."""
        widths = await self.page.evaluate(
            "[document.documentElement.scrollWidth,"
            " ...['messages', 'home', 'thread-messages'].map(id => { const box = document.getElementById(id);"
            " return box.scrollWidth - box.clientWidth; })]"
        )
        assert widths == [self.width, 0, 0, 0]


@asynccontextmanager
async def opened(
    browser: Browser,
    address: str,
    viewer: str,
    where: str = "ops",
    *,
    width: int = 1280,
    height: int = 844,
    scheme: Literal["light", "dark"] = "light",
    by_keyboard: bool = False,
) -> AsyncIterator[Screen]:
    """The page as *viewer* sees it. Afterwards: no error in its console, no request to anywhere else."""
    page = await browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page.set_default_timeout(PATIENCE)
    screen = Screen(page, width, by_keyboard)
    page.on("pageerror", lambda error: screen.faults.append(str(error)))
    page.on("console", lambda line: screen.faults.append(line.text) if line.type == "error" else None)
    page.on(
        "request",
        lambda one: None if one.url.startswith((address, "data:")) else screen.faults.append(one.url),
    )
    await page.goto(f"{address}/?as={viewer}#{where}")
    await page.wait_for_selector(".channel", state="attached")
    yield screen
    await page.close()
    assert screen.faults == []
