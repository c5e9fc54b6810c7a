"""A channel, what it is linked to and a Scope -> whether rows may be shown there, now and at every post."""

from collections.abc import Collection

from bot.access.questions import narrow
from bot.models import ChannelFacts, Directory, Note, Policy, Question, Refusal, Scope
from bot.models.text import LONGEST_NAME, clean, cut


def may_show(
    queues: Collection[str], channel: ChannelFacts, linked: Collection[str], policy: Policy
) -> Refusal | None:
    """None when rows of *queues* may be posted in *channel*, which is linked to *linked*; else why not.

    *queues* are the DNs the rows come from; none at all is never enough. A person's own messages are always fine.
    """
    if channel.dm:
        return None
    if refused := _closed(channel, policy):
        return refused
    if not queues or not set(queues) <= set(linked):
        return Refusal(
            code="channel-not-linked",
            text=f"{_called(channel)} is not linked to these queues. Someone who may see them can type `/logins link` there.",
        )
    return None


def _called(channel: ChannelFacts) -> str:
    return f"#{cut(clean(channel.name), LONGEST_NAME)}" if channel.name else "This channel"


def _closed(channel: ChannelFacts, policy: Policy) -> Refusal | None:
    """Why nothing may stand in *channel* whatever it is linked to: archived, without us or the asker, or read by another company."""
    here = _called(channel)
    if channel.archived:
        return Refusal(code="channel-archived", text=f"{here} is archived, so nothing can be posted there.")
    if not channel.member:
        return Refusal(
            code="channel-not-in",
            text=f"I am not in {here if channel.name else 'that channel'}, so I cannot post there. Invite me first.",
        )
    if channel.outside:
        return Refusal(
            code="channel-not-yours",
            text=f"You are not in {here}, so I post nothing of yours there. Join it first.",
        )
    if (channel.external or channel.pending_external) and channel.id not in policy.external_channels:
        return Refusal(code="channel-external", text=f"{here} includes people from another company.")
    return None


def may_link(queues: Collection[str], channel: ChannelFacts, scope: Scope, policy: Policy) -> Note | Refusal:
    """What to say before *channel* is linked to *queues* by this person, or why they may not: they must see all of them."""
    if not queues or not (scope.everything or set(queues) <= scope.queues):
        return Refusal(
            code="link-not-yours",
            text="Only someone who may see all of these queues can link a channel to them.",
        )
    if channel.dm:
        return Refusal(code="link-dm", text="Direct messages need no link: answers are yours alone here.")
    if refused := _closed(channel, policy):
        return refused
    if channel.private:
        return Note(code="link-private", text=f"Everybody in {_called(channel)} would see who was logged in.")
    return Note(
        code="link-public",
        text=f"{_called(channel)} is public: everybody in this workspace could see who was logged in.",
    )


def may_post(
    question: Question,
    scope: Scope,
    directory: Directory,
    *,
    channel: ChannelFacts,
    linked: Collection[str],
    policy: Policy,
) -> Refusal | None:
    """None when a digest of *question* may be posted now with its owner's rights as they are now (A5, A6); else why not."""
    narrowed = narrow(question, scope, directory, policy)
    if isinstance(narrowed, Refusal):
        return narrowed
    return may_show(narrowed.queues or _reached(narrowed, scope, directory), channel, linked, policy)


def _reached(question: Question, scope: Scope, directory: Directory) -> frozenset[str]:
    """The queues that rows of a question without queues may come from; one's own rows may come from any.

    A channel linked to every queue there is may be told of one that is gone as well: it has no number to link any more.
    """
    anywhere = scope.everything or scope.own in question.agents
    return frozenset(directory.queue_by_dn) if anywhere else scope.queues
