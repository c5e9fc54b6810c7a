"""An Asker, the directory and what was granted -> the Scope of what they may see; deny by default."""

from collections.abc import Collection
from typing import Final

from bot.models import Asker, Directory, Person, Policy, Refusal, Scope
from bot.models.directory import email_key
from bot.models.queues import EVERY, All, QueueSet

ALL: Final = EVERY

OPERATOR: Final = ("local", "operator")
"""Team and user of the command line without `--as`; Slack's team ids begin with T or E."""

# 3CX shows reports to a department's managers and owners, not to its administrators (THREATS section 0, facts).
ROLES_THAT_SEE = frozenset({"managers", "group_owners", "system_owners"})
NEVER = frozenset({"guest", "stranger", "bot"})
"""Codes of `WHY_NOT` that no admin can mend by a grant."""

WHY_NOT = {
    "bot": "I can show you nothing: only people of this workspace may ask.",
    "stranger": "I can show you nothing: only people of this workspace may ask.",
    "guest": "I can show you nothing: login times are not shown to guests.",
    "email-unconfirmed": "I can show you nothing yet: your e-mail is not confirmed in Slack. An admin can link you.",
    "email-none": "I can show you nothing yet: Slack tells me no e-mail of yours. An admin can link you.",
    "email-unmatched": "I can show you nothing yet: your e-mail matches no extension. An admin can link you.",
    "email-shared": "I can show you nothing yet: your e-mail matches more than one extension. An admin can link you.",
    "people-unread": "I can show you nothing now: the phone system does not let me read its people, so I can't tell who you are. "
    "An admin has to look at it.",
    "extension-off": "I can show you nothing: your extension is switched off in the phone system.",
    "extension-gone": "I can show you nothing: the extension you were linked to is gone. An admin can link you again.",
    "none": "I can show you nothing yet. An admin can grant it.",
}


def scope_of(
    asker: Asker,
    *,
    directory: Directory,
    admins: Collection[str],
    grants: Collection[str] = (),
    bound_extension: str = "",
    policy: Policy,
) -> Scope:
    """What *asker* may see now; empty, with *why* a code of `WHY_NOT`, when they may see nothing.

    *admins* are Slack user ids; *grants* DNs of queues, or `EVERY`; *bound_extension* the one an admin linked by hand.
    """
    if (asker.team, asker.user) == OPERATOR:
        return Scope(everything=True, why="operator")
    if refused := _not_of_this_house(asker):
        return Scope(why=refused)
    found = _person_of(asker, directory, bound_extension)
    own = found.dn if isinstance(found, Person) else ""
    if asker.user in admins:
        return Scope(everything=True, own=own, why="admin")
    if not isinstance(found, Person):
        return Scope(why=found)
    if EVERY in grants:
        return Scope(everything=True, own=own, why="granted")
    granted = {queue.dn for queue in directory.queues if queue.dn in grants}
    managed = {queue.dn for queue in directory.queues if own in queue.managers}
    by_role = _by_role(found, directory) if policy.department_roles else set()
    why = "granted" if granted else "manager" if managed else "role" if by_role else "own"
    return Scope(queues=frozenset(granted | managed | by_role), own=own, why=why)


def shut_out(asker: Asker) -> Refusal | None:
    """Why this person may never be told anything, by their profile alone; None when they may ask."""
    why = _not_of_this_house(asker)
    return Refusal(code=why, text=WHY_NOT[why]) if why else None


def _not_of_this_house(asker: Asker) -> str:
    if asker.bot:
        return "bot"
    if asker.stranger:
        return "stranger"
    return "guest" if asker.guest else ""


def _person_of(asker: Asker, directory: Directory, bound_extension: str) -> Person | str:
    """The one enabled extension that is theirs, by an admin's hand or by confirmed e-mail; else a code of `WHY_NOT`."""
    if "people" in directory.unread:
        return "people-unread"
    if bound_extension:
        bound = directory.person_by_dn.get(bound_extension)
        if bound is None:
            return "extension-gone"
        return bound if bound.enabled else "extension-off"
    email = email_key(asker.email)
    if not (email and asker.email_confirmed):
        return "email-unconfirmed" if email else "email-none"
    return _by_email(email, directory)


def _by_email(email: bytes, directory: Directory) -> Person | str:
    matching = directory.people_by_email.get(email, ())
    enabled = [person for person in matching if person.enabled]
    if len(enabled) == 1:
        return enabled[0]
    if enabled:
        return "email-shared"
    return "extension-off" if matching else "email-unmatched"


def _by_role(person: Person, directory: Directory) -> set[str]:
    departments = {department for department, role in person.roles if role in ROLES_THAT_SEE and department}
    return {queue.dn for queue in directory.queues if queue.department in departments}


def may_administer(scope: Scope) -> bool:
    """Whether this person may grant, link people and see everything about the program itself."""
    return scope.why in {"admin", "operator"}


def may_audit(asker: Asker, scope: Scope, auditors: Collection[str]) -> bool:
    """Whether this person may read the audit; being an auditor shows no rows."""
    return may_administer(scope) or (asker.user in auditors and not _not_of_this_house(asker))


def those(queues: QueueSet, scope: Scope, directory: Directory) -> frozenset[str]:
    """The DNs that *queues* stand for where somebody with *scope* says it: of all, those that are there and theirs."""
    if not isinstance(queues, All):
        return queues.dns
    return frozenset(directory.queue_by_dn) if scope.everything else scope.queues
