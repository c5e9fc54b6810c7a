"""A request to the control endpoint -> the faults switched on or off, and the table of all of them."""

from aiohttp import web

from bot.demo.faults import BY_NAME, FAULTS, QUIRKS, Fault, Faults, UnknownFault


def table(faults: Faults) -> list[dict[str, object]]:
    """Every fault with its line of meaning and whether it is on."""
    active = {fault.name: fault for fault in faults.active}
    return [_row(active.get(fault.name, fault), on=fault.name in active) for fault in FAULTS]


def _row(fault: Fault, *, on: bool) -> dict[str, object]:
    return {
        "name": fault.name,
        "stands_for": fault.stands_for.split(),
        "where": fault.where,
        "meaning": fault.meaning,
        "value": fault.value,
        "on": on,
    }


async def control(faults: Faults, request: web.Request) -> web.Response:
    """GET: the table. POST `{"on": name, "value", "where", "times", "after"}`, `{"off": name}` or `{"clear": true}`."""
    if request.method == "POST":
        asked = await request.json()
        try:
            if asked.get("clear"):
                faults.clear()
            elif "off" in asked:
                faults.off(asked["off"])
            else:
                faults.on(
                    asked["on"],
                    asked.get("value"),
                    where=asked.get("where"),
                    times=asked.get("times"),
                    after=asked.get("after"),
                )
        except (UnknownFault, KeyError):
            names = sorted([*BY_NAME, *QUIRKS])
            return web.json_response({"error": "no fault or quirk has this name", "names": names}, status=400)
    return web.json_response(table(faults))
