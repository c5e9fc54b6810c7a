"""A start while Slack is away -> waited for with pauses that grow, which the log and the port tell; the end only where a person must mend it."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from bot.errors import SettingsError
from handlers.calling import SlackRefused, SlackUnclear, is_away
from handlers.slack import Slack

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)


async def arrive(slack: Slack, host: str = "", port: int = 0) -> None:
    """Learn who we are at Slack, however long it takes; meanwhile `/readyz` on *host* and *port* says so (nobody does without a host).

    Raises `SettingsError` with what to do where waiting does not help.
    """
    async with AsyncExitStack() as stack:
        if (
            host
        ):  # from the first try on: an answer may take longer than whoever watches the port has patience
            await stack.enter_async_context(_saying_so(host, port))
        tries = 0
        while True:
            try:
                await slack.meet()
            except (SlackRefused, SlackUnclear) as failed:
                if not is_away(failed):
                    raise SettingsError((_mend(failed),)) from failed
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                log.warning("Slack does not answer (%s); I try again in %.0f s", failed, pause)
                tries += 1
                await slack.caller.rest(pause)
            else:
                if tries:
                    log.info("Slack answers")
                return


def _mend(failed: SlackRefused | SlackUnclear) -> str:
    """What a person must do."""
    if isinstance(failed, SlackUnclear):
        return f"Slack's certificate cannot be trusted ({failed.why}); look at the clock, SSL_CERT_FILE and the proxy"
    if failed.code.isdigit():
        return f"SLACK_API_URL is not Slack's address: it answers {failed.code}"
    return (
        f"Slack refuses SLACK_BOT_TOKEN ({failed.code}). Copy it anew from the app's page under Install App"
    )


@asynccontextmanager
async def _saying_so(host: str, port: int) -> AsyncIterator[None]:
    """The port answers that the process lives and is not ready; where it cannot be used the start says so later."""
    told = {"slack": False, "pbx": None, "store": None, "waiting": "Slack does not answer; I try again"}

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        return web.Response(status=503, body=json.dumps(told).encode(), content_type="application/json")

    served = web.Application()
    served.router.add_get("/healthz", healthz)
    served.router.add_get("/readyz", readyz)
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_address=True).start()
    except OSError as taken:  # the start says so when it listens itself
        log.debug("the port cannot be used while I wait: %s", type(taken).__name__)
    try:
        yield
    finally:
        await runner.cleanup()
