"""One Chromium for all tests that need one."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.screen import launched


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        try:
            started = await launched(playwright.chromium)
        except LookupError as none:
            pytest.exit(str(none), returncode=1)
        yield started
        await started.close()
