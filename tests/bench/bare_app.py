"""The smallest Bolt app there can be, one ack and one post, in its own process: `bare_app.py SHAPE SLACK_URL SECRET`.

*documented*: as Bolt's first page has it. *lazy*: acknowledged before the work, which Bolt runs beside. *session*: documented,
with one session for all calls. The first line printed is the port.
"""

import asyncio
import sys

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient


async def main(shape: str, address: str, secret: str) -> None:
    """Serve until killed."""
    session = aiohttp.ClientSession() if shape == "session" else None
    client = AsyncWebClient(token="xoxb-made-up", base_url=f"{address}/api/", session=session)
    app = AsyncApp(client=client, signing_secret=secret, process_before_response=shape == "lazy")

    async def ack_only(ack: AsyncAck) -> None:
        await ack()

    async def post(command: dict[str, str], say: AsyncSay) -> None:
        await say(text=command["response_url"])

    async def both(ack: AsyncAck, command: dict[str, str], say: AsyncSay) -> None:
        await ack()
        await say(text=command["response_url"])

    if shape == "lazy":
        app.command("/logins")(ack=ack_only, lazy=[post])
    else:
        app.command("/logins")(both)
    runner = web.AppRunner(app.web_app("/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
