"""What the app answers to a submitted modal -> errors at its fields, another view, or the modal gone."""

from bot.demo.blocks_check import elements_of, view_faults
from bot.demo.workspace import views
from bot.demo.workspace.core import Core, Refused
from bot.demo.workspace.state import Payload, View


def follow(core: Core, user: str, view: View, answer: Payload) -> None:
    """Does what the app answered to a submission: errors, update, push, clear, or close."""
    stack, what = core.stack(user), answer.get("response_action")
    if what == "errors":
        view.errors = dict(answer.get("errors") or {})
        core.state.touch(view)
        return
    if what in {"update", "push"}:
        lines = view_faults(answer.get("view"))
        if lines:
            view.errors = {"": lines[0]}
            core.state.touch(view)
        elif what == "update":
            views.replace(core, view, answer["view"])
        else:
            _push(core, user, view, answer["view"])
        return
    if what == "clear":
        stack.clear()
    elif view in stack:
        stack.remove(view)
    core.state.changed()


def _push(core: Core, user: str, view: View, body: Payload) -> None:
    try:
        views.push_body(core, user, body)
    except Refused as refused:
        view.errors = {"": str(refused)}
        core.state.touch(view)


def response_urls(core: Core, user: str, view: View) -> list[Payload]:
    """The response_urls of the conversation selects that ask for one."""
    urls = []
    for block, element in elements_of(view.body["blocks"]):
        chosen = view.picked.get(block["block_id"], {}).get(element["action_id"], {})
        channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
        if element.get("response_url_enabled") and channel in core.state.conversations:
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                    "response_url": core.new_door(user, channel),
                }
            )
    return urls
