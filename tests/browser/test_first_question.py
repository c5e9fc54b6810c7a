"""The first question, end to end in the browser: typed, read, pressed, and its CSV opened and compared byte for byte."""

import pytest
from playwright.async_api import Browser, expect

from bot.demo.workspace import PETRA
from bot.roof.clocks import clock_from
from bot.roof.demo_command import demo
from tests.browser.screen import opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOW = "2026-11-24T10:15:00+01:00"
CSV = """\
date,queue_dn,queue,agent_dn,agent,login,logout,login_local,logout_local,end,logged_in_seconds,talking_seconds,zone
2026-11-23,800,Support,101,Ana Ruiz,2026-11-23T08:02:11+01:00,2026-11-23T12:03:24+01:00,2026-11-23 08:02:11,2026-11-23 12:03:24,logged out,14473,2007,Europe/Berlin
2026-11-23,800,Support,101,Ana Ruiz,2026-11-23T12:31:05+01:00,2026-11-23T18:04:09+01:00,2026-11-23 12:31:05,2026-11-23 18:04:09,logged out,19984,3965,Europe/Berlin
2026-11-23,800,Support,102,Bob Brown,2026-11-23T07:58:03+01:00,2026-11-23T12:02:51+01:00,2026-11-23 07:58:03,2026-11-23 12:02:51,logged out,14688,5284,Europe/Berlin
2026-11-23,800,Support,102,Bob Brown,2026-11-23T12:31:40+01:00,2026-11-23T17:30:28+01:00,2026-11-23 12:31:40,2026-11-23 17:30:28,logged out,17928,14541,Europe/Berlin
2026-11-23,800,Support,117,Ana Roth,2026-11-23T09:00:17+01:00,2026-11-23T12:00:02+01:00,2026-11-23 09:00:17,2026-11-23 12:00:02,logged out,10785,4453,Europe/Berlin
"""


async def test_the_command_is_answered_its_button_works_and_its_csv_opens(browser: Browser) -> None:
    async with demo(clock=clock_from(NOW)) as started, opened(browser, started.address, PETRA) as screen:
        await screen.type("/logins Support yesterday")
        await expect(screen.answer).to_contain_text("Support: logins on Mon 23 Nov 2026")
        await expect(screen.answer).to_contain_text("3 of 12 members were in, 07:58 to 18:04.")
        await expect(screen.answer).to_contain_text("Nobody: 12:03-12:31 (opening hours 08-18, from 3CX).")
        rows = screen.answer.locator("tbody tr")
        await expect(rows).to_have_text(
            [
                "Bob Brown (102)07:58-12:02, 12:31-17:309 h 04 min",
                "Ana Ruiz (101)08:02-12:03, 12:31-18:049 h 34 min",
                "Ana Roth (117)09:00-12:003 h 00 min",
            ]
        )
        await screen.fits()
        await screen.press_in(screen.answer, "CSV")
        link = screen.page.get_by_role("link", name="your messages with me")
        await expect(link).to_be_visible()
        await screen.press_in(screen.answer, "Previous day")
        await expect(screen.answer).to_contain_text("Support: logins on Sun 22 Nov 2026")
        await screen.go("logins")
        cells = screen.page.locator(".csv tbody tr").first.locator("td")
        await expect(cells.nth(4)).to_have_text("Ana Ruiz")
        async with screen.page.expect_download() as down:
            await screen.page.get_by_role("link", name="Download logins_support_2026-11-23.csv").click()
        path = await (await down.value).path()
        assert path.read_bytes() == CSV.replace("\n", "\r\n").encode("utf-8-sig")
