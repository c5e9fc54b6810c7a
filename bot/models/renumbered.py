"""The directory before and after -> the one after, with the day each number changed hands."""

from bot.models.directory import Directory, Person


def renumbered(before: Directory | None, after: Directory) -> Directory:
    """*after* with `since` and `former` of everybody whose number belonged to somebody else when it was read before.

    A corrected spelling is the same person: only a change of both names, or of the e-mail with either, is another one.
    """
    if before is None:
        return after
    known = before.person_by_dn
    day = after.read_at.date()
    people = []
    for person in after.people:
        old = known.get(person.dn)
        if old is None or (old.since is None and not _other(old, person)):
            people.append(person)
        elif _other(old, person):
            people.append(person.model_copy(update={"since": day, "former": old.name}))
        else:
            people.append(person.model_copy(update={"since": old.since, "former": old.former}))
    return after.model_copy(update={"people": tuple(people)})


def _other(old: Person, new: Person) -> bool:
    first, last = old.first.casefold() != new.first.casefold(), old.last.casefold() != new.last.casefold()
    email = bool(old.email) and bool(new.email) and old.email.casefold() != new.email.casefold()
    return (first and last) or (email and (first or last))
