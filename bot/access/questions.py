"""A Question and a Scope -> the question as it may be asked, or the one refusal; and what is known to the asker at all.

What may not be seen is not there: names are read against `visible`, so that a queue that is not for the asker and one that does
not exist take the same road to the same sentence.
"""

from collections.abc import Iterable
from typing import Final

from bot.access.rights import NEVER, WHY_NOT
from bot.models import Button, Directory, Person, Policy, Question, Queue, Refusal, Scope
from bot.models.text import name_or_number, said_back

PERSON_VIEWS = frozenset({"by agent", "why", "missing"})
MOST_NAMED = 10
ASK_FOR_ACCESS: Final = Button(label="Ask for access", action="ask-access")


def ask_for(scope: Scope) -> tuple[Button, ...]:
    """The button that asks an admin for access; none for those who may see all and those whom no admin can grant anything."""
    return () if scope.everything or scope.why in NEVER else (ASK_FOR_ACCESS,)


def visible(directory: Directory, scope: Scope, policy: Policy) -> Directory:
    """The directory as this person may know it: what is read, suggested, offered and named comes from here alone.

    Queues they may see with their members, queues they are in themselves (without the others), and those people. With `NAMES`
    on numbers, nobody but they themselves has a name.
    """
    named = directory if policy.names == "names" else directory.numbered
    if scope.everything:
        return named
    queues = tuple(filter(None, (_seen_queue(queue, scope) for queue in named.queues)))
    shown = {scope.own}.union(*(queue.members for queue in queues))
    people = tuple(_seen_person(person, scope, directory) for person in named.people if person.dn in shown)
    return directory.holding(queues, people)


def _seen_queue(queue: Queue, scope: Scope) -> Queue | None:
    if queue.dn in scope.queues:
        return queue
    if scope.own and scope.own in queue.members:
        return queue.model_copy(update={"members": (scope.own,), "managers": ()})
    return None


def _seen_person(person: Person, scope: Scope, directory: Directory) -> Person:
    return directory.person_by_dn[person.dn] if person.dn == scope.own else person


def narrow(question: Question, scope: Scope, directory: Directory, policy: Policy) -> Question | Refusal:
    """*question* as this person may ask it, or the refusal they read.

    "All" becomes the queues they may see, or their own logins where they see no queue. A queue or person that is not there and
    one that is not for them are refused alike; of several, one is enough to refuse the whole. *directory* is the full one.
    """
    if scope.nothing:
        text = WHY_NOT.get(scope.why, WHY_NOT["none"])
        return Refusal(code=scope.why, text=text, buttons=ask_for(scope))
    only_own = bool(question.agents) and all(agent == scope.own for agent in question.agents)
    hidden = [dn for dn in question.queues if not _may_ask_queue(dn, scope, directory, only_own=only_own)]
    hidden += [dn for dn in question.agents if not _may_ask_agent(dn, scope, directory)]
    if hidden:
        known = visible(directory, scope, policy)
        # A queue they are in themselves may be named to them; of any other the number as asked for is all that is said.
        said = [known.queue_by_dn[dn].name or dn if dn in known.queue_by_dn else dn for dn in hidden]
        return cannot_show(said, scope, directory, policy, like=question, wanted=hidden)
    if not policy.per_person and not only_own and (question.agents or question.options.view in PERSON_VIEWS):
        return Refusal(
            code="per-person",
            text="Reports about single persons are switched off here; your own logins are not.",
        )
    offered = tuple(
        dn for dn in question.other_queues if _may_ask_queue(dn, scope, directory, only_own=False)
    )
    return _whose(question.model_copy(update={"other_queues": offered}), scope, directory)


def _whose(question: Question, scope: Scope, directory: Directory) -> Question:
    """All of it as the queues they may see, without those left out; their own logins where they see none."""
    if question.queues or question.agents or (scope.everything and not question.without_queues):
        return question
    seen = tuple(queue.dn for queue in directory.queues if scope.everything or queue.dn in scope.queues)
    if seen:
        left = tuple(dn for dn in seen if dn not in question.without_queues)
        return question.model_copy(update={"queues": left, "without_queues": ()})
    return question.model_copy(update={"agents": (scope.own,)})


def _may_ask_queue(dn: str, scope: Scope, directory: Directory, *, only_own: bool) -> bool:
    """Looked up in the whole directory: to build the one they may know takes milliseconds in a large house."""
    queue = directory.queue_by_dn.get(dn)
    if queue is None:
        return False
    return scope.everything or dn in scope.queues or (only_own and scope.own in queue.members)


def _may_ask_agent(dn: str, scope: Scope, directory: Directory) -> bool:
    return dn in directory.person_by_dn and (
        scope.everything or dn == scope.own or _in_seen_queue(dn, scope, directory)
    )


def _in_seen_queue(dn: str, scope: Scope, directory: Directory) -> bool:
    return any(dn in queue.members for queue in directory.queues if queue.dn in scope.queues)


def cannot_show(
    words: Iterable[str],
    scope: Scope,
    directory: Directory,
    policy: Policy,
    like: Question | None = None,
    wanted: Iterable[str] = (),
) -> Refusal:
    """The one refusal for what is not there and for what is not theirs; *words* are said back as they were typed.

    Names what they may see; where *like* is given, its report on up to three of those queues is one button away. An admin can be
    asked for *wanted*, or for the words.
    """
    words = tuple(words)
    said = said_back(words, "{}") or "that"
    queues = theirs(scope, directory, policy)
    buttons = _instead(like, queues[:3]) if like else ()
    return Refusal(
        code="not-shown",
        text=f"I can't show {said}: no such queue or person, or not for you. You can see: {may_see(scope, queues)}.",
        buttons=(*buttons, *ask_for(scope)),
        wanted=tuple(wanted) or words,
    )


def no_queues(words: Iterable[str], scope: Scope, directory: Directory, policy: Policy) -> Refusal:
    """The same where only queues can be named: for what is no queue, and for a queue that is not theirs."""
    words = tuple(words)
    said = said_back(words)
    known = may_see(scope, theirs(scope, directory, policy))
    text = f"{said}: no such queue or person, or not for you. You can see: {known}. Only queues can be named here."
    return Refusal(code="not-shown", text=text, buttons=ask_for(scope), wanted=words)


def theirs(scope: Scope, directory: Directory, policy: Policy) -> list[Queue]:
    """The queues whose rows they may see."""
    seen = visible(directory, scope, policy).queues
    return [queue for queue in seen if scope.everything or queue.dn in scope.queues]


def _instead(like: Question, queues: Iterable[Queue]) -> tuple[Button, ...]:
    """The same report on each of *queues*."""
    return tuple(
        Button(
            label=_named(queue),
            question=like.model_copy(update={"queues": (queue.dn,), "agents": (), "everything": False}),
        )
        for queue in queues
    )


def _named(queue: Queue) -> str:
    name = name_or_number(queue.name, queue.dn)
    return name if name == queue.dn else f"{name} {queue.dn}"


def may_see(scope: Scope, queues: Iterable[Queue]) -> str:
    """What they may see, as a list in words: at most ten queues' names, then their own logins."""
    names = [name_or_number(queue.name, queue.dn) for queue in queues]
    shown = names[:MOST_NAMED]
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more queues")
    if scope.own:
        shown.append("your own logins")
    return ", ".join(shown) or "nothing yet"
