"""The page in a real browser, with a small program behind it: type, read, press, choose, fill in; by keyboard, on a phone, and with hostile names."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from bot.demo.workspace import ANA, BOT_USER, PETRA, Workspace

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOSTILE = '<img src=x onerror="window.ran=1"> *<https://example.com|x>* <!channel>'
CSV = '\ufeffdate,agent\r\n2026-11-23,Ana Ruiz\r\n2026-11-23,"<b>Roth</b>, Ana"\r\n'


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def answer(title: str) -> dict[str, Any]:
    cells = [["Agent", "Hours"], [HOSTILE, "9 h 34 min"]]
    return {
        "text": title,
        "blocks": [
            {"type": "header", "text": plain(title)},
            {
                "type": "table",
                "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in cells],
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "&lt;b&gt;bold&lt;/b&gt; *3 of 12* `800` <javascript:x|y>",
                },
            },
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "action_id": "previous", "text": plain("Previous day"), "value": "p"},
                    {"type": "button", "action_id": "form", "text": plain("Change…"), "value": "f"},
                ],
            },
        ],
    }


FORM = {
    "type": "modal",
    "title": plain("Login report"),
    "submit": plain("Run"),
    "blocks": [
        {
            "type": "input",
            "block_id": "queues",
            "label": plain("Queues"),
            "element": {"type": "multi_external_select", "action_id": "queues", "min_query_length": 0},
        },
        {
            "type": "input",
            "block_id": "day",
            "label": plain("Day"),
            "element": {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-23"},
        },
    ],
}


class App:
    """A program small enough to be read at a glance: it answers, shows the day before, and asks with a form."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.submitted: list[dict[str, Any]] = []

    async def take(self, request: web.Request) -> web.Response:
        body = await request.text()
        if request.content_type == "application/json":
            return web.Response()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        if "command" in form:
            return web.json_response(answer(f"Support: {form['text']}"))
        payload = json.loads(form["payload"])
        kinds = {
            "block_actions": self.block_actions,
            "block_suggestion": self.block_suggestion,
            "view_submission": self.view_submission,
        }
        return await kinds[payload["type"]](payload)

    async def block_actions(self, payload: dict[str, Any]) -> web.Response:
        async with aiohttp.ClientSession() as session:
            if payload["actions"][0]["action_id"] == "previous":
                sent = {**answer("Support: the day before"), "replace_original": True}
                await session.post(payload["response_url"], json=sent)
            else:
                headers = {"Authorization": f"Bearer {self.workspace.core.bot_token}"}
                sent = {"trigger_id": payload["trigger_id"], "view": FORM}
                await session.post(f"{self.workspace.base_url}/api/views.open", json=sent, headers=headers)
        return web.Response()

    async def block_suggestion(self, payload: dict[str, Any]) -> web.Response:
        names = [
            name for name in ("Support", "Sales", "Billing") if name.lower().startswith(payload["value"])
        ]
        return web.json_response({"options": [{"text": plain(name), "value": name} for name in names]})

    async def view_submission(self, payload: dict[str, Any]) -> web.Response:
        values = payload["view"]["state"]["values"]
        self.submitted.append(values)
        if not values["queues"]["queues"]["selected_options"]:
            return web.json_response(
                {"response_action": "errors", "errors": {"queues": "Pick a queue or an agent"}}
            )
        return web.Response()


@pytest_asyncio.fixture(loop_scope="session")
async def app() -> AsyncIterator[App]:
    async with Workspace() as workspace:
        small = App(workspace)
        served = web.Application()
        served.router.add_post("/slack/events", small.take)
        runner = web.AppRunner(served, shutdown_timeout=0.05)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        workspace.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield small
        await runner.cleanup()


@pytest.fixture
def faults() -> list[str]:
    return []


async def opened(browser: Browser, app: App, faults: list[str], where: str = "", **more: Any) -> Page:
    page = await browser.new_page(**more)
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    inside = app.workspace.base_url
    page.on("request", lambda one: None if one.url.startswith((inside, "data:")) else faults.append(one.url))
    await page.goto(f"{inside}/?as={PETRA}{where}")
    await page.wait_for_selector(".channel", state="attached")
    return page


async def test_a_command_is_typed_read_and_its_button_pressed_by_keyboard(
    app: App, browser: Browser, faults: list[str]
) -> None:
    page = await opened(browser, app, faults, "#C0240OPS0")
    await page.focus("#composer-text")
    await page.keyboard.type("/lo")
    await expect(page.locator("#composer .hints")).to_contain_text("/logins")
    await page.keyboard.press("Tab")
    await page.keyboard.type("yesterday")
    await page.keyboard.press("Enter")
    message = page.locator(".message.private")
    await expect(message).to_contain_text("Only visible to you")
    await expect(message.locator("h3")).to_have_text("Support: yesterday")
    await message.get_by_role("button", name="Previous day").focus()
    await page.keyboard.press("Enter")
    await expect(message.locator("h3")).to_have_text("Support: the day before")
    await expect(message.get_by_role("button", name="Previous day")).to_be_focused()
    assert await page.locator(".message").count() == 1
    await page.click("#who-button")
    await page.get_by_role("option", name="Maria Lopez").click()
    await expect(page.locator("#who-button")).to_contain_text("Maria Lopez")
    await expect(page.locator("#messages .empty")).to_be_visible()
    assert faults == []


async def test_hostile_names_are_words_and_nothing_else(
    app: App, browser: Browser, faults: list[str]
) -> None:
    await app.workspace.say(
        PETRA, "#ops", "<javascript:alert(1)|press> &lt;script&gt;window.ran=1&lt;/script&gt; *b*"
    )
    page = await opened(browser, app, faults, "#C0240OPS0")
    await app.workspace.command(PETRA, "#ops", "/logins", HOSTILE)
    await expect(page.locator(".message.private td").first).to_have_text(HOSTILE)
    await expect(page.locator(".message.private h3")).to_have_text(f"Support: {HOSTILE}")
    assert await page.evaluate("window.ran") is None
    assert await page.locator("#messages img, #messages script, #messages a").count() == 0
    await expect(page.locator(".message").first.locator("strong").last).to_have_text("b")
    assert faults == []


async def test_a_form_is_filled_in_by_keyboard_and_its_errors_stand_at_their_fields(
    app: App, browser: Browser, faults: list[str]
) -> None:
    page = await opened(browser, app, faults, "#C0240OPS0")
    await app.workspace.command(PETRA, "#ops", "/logins", "today")
    await page.get_by_role("button", name="Change…").click()
    form = page.get_by_role("dialog", name="Login report")
    await expect(form).to_be_visible()
    await expect(form.get_by_role("combobox", name="Queues")).to_be_focused()
    await form.get_by_role("button", name="Run").click()
    await expect(form.get_by_role("alert")).to_have_text("Pick a queue or an agent")
    await expect(form.get_by_role("combobox", name="Queues")).to_be_focused()
    await page.keyboard.type("s")
    await expect(form.get_by_role("option")).to_have_text(["Support", "Sales"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(form.locator(".chip")).to_contain_text("Sales")
    await form.get_by_role("button", name="Run").click()
    await expect(form).to_be_hidden()
    picked = app.submitted[-1]
    assert [one["value"] for one in picked["queues"]["queues"]["selected_options"]] == ["Sales"]
    assert picked["day"]["day"]["selected_date"] == "2026-11-23"
    assert faults == []


async def test_escape_closes_a_form_and_a_thread(app: App, browser: Browser, faults: list[str]) -> None:
    await app.workspace.say(ANA, "#ops", f"<@{BOT_USER}> hello")
    page = await opened(browser, app, faults, "#C0240OPS0")
    await page.hover(".message")
    await page.get_by_role("button", name="Reply in thread").click()
    await expect(page.locator("#thread-text")).to_be_focused()
    await page.keyboard.type("/logins")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("do not work in threads")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("a reply")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread-messages")).to_contain_text("a reply")
    await page.keyboard.press("Escape")
    await expect(page.locator("#thread")).to_be_hidden()
    await expect(page.locator(".replies")).to_contain_text("1 reply")
    await app.workspace.command(PETRA, "#ops", "/logins", "today")
    await page.get_by_role("button", name="Change…").click()
    await expect(page.locator("#modal")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#modal")).to_be_hidden()
    assert app.workspace.core.stack(PETRA) == []
    assert faults == []


async def test_a_csv_is_shown_as_a_table_and_comes_down_byte_for_byte(
    app: App, browser: Browser, faults: list[str]
) -> None:
    await share(app.workspace, "logins.csv", CSV.encode())
    page = await opened(browser, app, faults)
    await expect(page.locator(".channel .count")).to_have_text("1")
    await page.get_by_role("button", name="logins").last.click()
    cells = page.locator(".csv td")
    await expect(cells).to_have_text(["2026-11-23", "Ana Ruiz", "2026-11-23", "<b>Roth</b>, Ana"])
    await expect(page.locator(".csv")).not_to_contain_text("null")
    async with page.expect_download() as down:
        await page.get_by_role("link", name="Download logins.csv").click()
    path = await (await down.value).path()
    assert path.read_bytes() == CSV.encode()
    async with aiohttp.ClientSession() as session:
        url = f"{app.workspace.base_url}/page/file/{app.workspace.files[0].id}?viewer={ANA}"
        assert (await session.get(url)).status == 404
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_all_without_scrolling_sideways(
    app: App, browser: Browser, faults: list[str], scheme: Any
) -> None:
    await app.workspace.command(PETRA, "#ops", "/logins", "yesterday")
    page = await opened(
        browser, app, faults, "#C0240OPS0", viewport={"width": 390, "height": 844}, color_scheme=scheme
    )
    await expect(page.locator(".message.private")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await page.evaluate("document.querySelector('#messages').scrollWidth") == 390
    await page.get_by_role("button", name="Conversations").click()
    await page.get_by_role("button", name="general").click()
    await expect(page.locator("#title")).to_have_text("general")
    await expect(page.locator("#side")).to_be_hidden()
    assert faults == []


async def share(workspace: Workspace, name: str, content: bytes) -> None:
    """A file in Petra's messages with the app, by the three steps."""
    headers = {"Authorization": f"Bearer {workspace.core.bot_token}"}
    api = f"{workspace.base_url}/api"
    async with aiohttp.ClientSession(headers=headers) as session:
        announced = {"filename": name, "length": len(content)}
        step = await (await session.post(f"{api}/files.getUploadURLExternal", json=announced)).json()
        await session.post(step["upload_url"], data=content)
        opened = await (await session.post(f"{api}/conversations.open", json={"users": PETRA})).json()
        done = {"files": [{"id": step["file_id"]}], "channel_id": opened["channel"]["id"]}
        await session.post(f"{api}/files.completeUploadExternal", json=done)
    await workspace.wait_for(lambda: workspace.transcript("dm", PETRA))
