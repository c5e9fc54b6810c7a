"""The views.* methods: modals in each person's stack and their Home tab."""

import secrets

from bot.demo.blocks_check import view_faults
from bot.demo.workspace.cast import APP, BOT, TEAM
from bot.demo.workspace.core import TRIGGER_SECONDS, Core, Refused, Trigger
from bot.demo.workspace.elements import initial_state, state_of, with_ids
from bot.demo.workspace.state import Payload, View

DEEPEST = 3


def open_view(core: Core, args: Payload) -> Payload:
    """views.open: a new stack with one modal."""
    body = _checked(args, "modal")
    trigger = _trigger(core, args)
    view = _new(core, trigger.user, body)
    core.state.modals[trigger.user] = [view]
    core.state.changed()
    return {"ok": True, "view": view_json(view)}


def push(core: Core, args: Payload) -> Payload:
    """views.push: one more modal on the stack, at most three."""
    body = _checked(args, "modal")
    trigger = _trigger(core, args)
    return {"ok": True, "view": view_json(push_body(core, trigger.user, body))}


def update(core: Core, args: Payload) -> Payload:
    """views.update by view_id or external_id, with the hash where one is given."""
    body = _checked(args, "modal")
    view = core.state.view(str(args.get("view_id") or args.get("external_id") or ""))
    if view is None:
        raise Refused("not_found")
    if args.get("hash") and args["hash"] != view.hash:
        raise Refused("hash_conflict")
    replace(core, view, body)
    return {"ok": True, "view": view_json(view)}


def publish(core: Core, args: Payload) -> Payload:
    """views.publish: somebody's Home."""
    body = _checked(args, "home")
    user = str(args.get("user_id") or "")
    if user not in core.state.people:
        raise Refused("user_not_found" if user else "invalid_arguments")
    home = core.state.homes.get(user)
    if args.get("hash") and (home is None or args["hash"] != home.hash):
        raise Refused("hash_conflict")
    if home is None:
        home = core.state.homes[user] = _new(core, user, body)
        core.state.changed()
    else:
        replace(core, home, body)
    return {"ok": True, "view": view_json(home)}


def push_body(core: Core, user: str, body: Payload) -> View:
    """*body* as the top modal of *user*."""
    stack = core.stack(user)
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    view = _new(core, user, body)
    view.root = stack[0].id if stack else view.id
    view.previous = stack[-1].id if stack else ""
    stack.append(view)
    core.state.changed()
    return view


def replace(core: Core, view: View, body: Payload) -> None:
    """Puts *body* in the place of what the view showed; what was picked in fields that stay is kept."""
    kept = view.picked
    body = {**body, "blocks": with_ids(body["blocks"])}
    view.body, view.hash, view.errors = body, _hash(core), {}
    view.picked = initial_state(body["blocks"])
    for block_id, actions in view.picked.items():
        for action_id in actions:
            if action_id in kept.get(block_id, {}):
                actions[action_id] = kept[block_id][action_id]
    core.state.touch(view)


def view_json(view: View) -> Payload:
    """A view as Slack's methods and payloads show it."""
    body = view.body
    shown: Payload = {
        "id": view.id,
        "team_id": TEAM,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": state_of(view.picked)},
        "hash": view.hash,
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "root_view_id": view.root or view.id,
        "previous_view_id": view.previous or None,
        "app_id": APP,
        "external_id": view.external_id,
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }
    return shown | {key: body.get(key) for key in ("title", "submit", "close")}


def _new(core: Core, user: str, body: Payload) -> View:
    body = {**body, "blocks": with_ids(body["blocks"])}
    return View(
        id=core.state.fresh("V"),
        user=user,
        body=body,
        hash=_hash(core),
        external_id=body.get("external_id", ""),
        picked=initial_state(body["blocks"]),
    )


def _hash(core: Core) -> str:
    return f"{int(core.state.now())}.{secrets.token_hex(4)}"


def _checked(args: Payload, kind: str) -> Payload:
    body = args.get("view")
    lines = view_faults(body)
    if lines or not isinstance(body, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": lines})
    if body["type"] != kind:
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind} view"]})
    return body


def _trigger(core: Core, args: Payload) -> Trigger:
    trigger = core.triggers.get(str(args.get("trigger_id") or ""))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if core.state.now() - trigger.made > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger
