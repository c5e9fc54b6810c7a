"""A trigger -> a view that stands there at once, and is filled in when everything for it has been looked up.

A trigger is good for three seconds; what a form is made of may take longer. So the view opens first, with a line that says so.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from handlers import cards, hand
from handlers.blocks import Message, context, section
from handlers.failures import refusal_for
from handlers.reply import NotShown, Place
from handlers.slack import Slack, SlackRefused

View = dict[str, Any]

LOADING = "One moment, I am looking up what you may choose from …"
SPENT = frozenset({"exchanged_trigger_id"})  # by ourselves: the view stands there, and no answer told us
CLOSED = frozenset({"not_found", "view_not_found", "hash_conflict"})


class Modal(Place):
    """A view that is open for one person; also a place for what is said instead of a form."""

    private = True

    def __init__(self, slack: Slack, title: str, *, sure: bool = True, **which: Any) -> None:
        """*which* is the view's `view_id`, or the `external_id` that we gave it; *sure*: it is known to have opened."""
        self._slack, self._title, self._sure, self._which = slack, title, sure, which

    async def fill(self, view: View, version: str | None = None) -> None:
        """Show the form itself, in the place of *version* where one is named; one closed or changed meanwhile is not missed.

        Raises `SlackRefused`, `SlackUnclear`.
        """
        try:
            await self._slack.call("views.update", **self._which, hash=version, view=self._named(view))
        except SlackRefused as refused:
            if refused.code not in CLOSED or not self._sure:
                raise
        hand.answered()

    async def _put(self, message: Message) -> None:
        view = self._named(saying(self._title, message))
        await self._slack.call("views.update", **self._which, view=view)

    def _named(self, view: View) -> View:
        """The view under the same name of ours as before."""
        return {**view, **{name: value for name, value in self._which.items() if name == "external_id"}}

    async def remove(self) -> None:
        """Nothing: whoever opened it closes it."""


def saying(title: str, message: Message) -> View:
    """A view that only says something."""
    return {"type": "modal", "title": _plain(title), "close": _plain("Close"), "blocks": message.blocks}


def note(text: str) -> list[View]:
    """A line above a form that has something to say first."""
    return [context(cards.spans(text))] if text else []


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text}


@asynccontextmanager
async def opened(slack: Slack, trigger: str, title: str) -> AsyncIterator[Modal]:
    """Open it at once; what goes wrong while it is open is said in it. Raises `SlackRefused`, `SlackUnclear` where it does not open."""
    name = secrets.token_hex(
        16
    )  # of ours: it is known also where Slack's answer, which names the view, is lost
    loading = {**saying(title, Message(LOADING, [section(LOADING)])), "external_id": name}
    sure = True
    try:
        await slack.call("views.open", trigger_id=trigger, view=loading)
    except SlackRefused as refused:
        if refused.code not in SPENT:
            raise
        sure = False
    modal = Modal(slack, title, sure=sure, external_id=name)
    try:
        yield modal
    except NotShown:
        raise
    except Exception as error:  # noqa: BLE001 - told in the place they look at
        await modal.show(cards.refusal(refusal_for(error)))
