"""[Send to Ana] under a `why` -> the same explanation in Ana's own messages, with Ana's own rights, so that both look at the same rows."""

from bot import access
from bot.models import Answer, Asker, Person, Question, Refusal
from bot.models.text import mrkdwn
from bot.naming import Reader
from handlers import cards
from handlers.answers import Drawing, draw
from handlers.blocks import Message
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press, aside
from handlers.showing import keep
from handlers.slack import SlackRefused

NOBODY = "I cannot reach {who} here: nobody in this workspace is matched to that extension."


async def pass_on(parts: Parts, press: Press, question: Question) -> None:
    """Send *question*'s explanation to the one person it is about; what became of that is said beside it."""
    await aside(parts, press).show(await _passed_on(parts, press.asker, question))


async def _passed_on(parts: Parts, asker: Asker, question: Question) -> Message:
    directory, scope = await parts.desk.seen_by(asker)
    allowed = access.narrow(question, scope, directory, parts.desk.policy)
    if isinstance(allowed, Refusal):
        return cards.refusal(allowed)
    dn = question.agents[0] if len(question.agents) == 1 else ""
    person = directory.person_by_dn.get(dn)
    if person is None:
        return cards.words("This is not about one person.")
    if scope.own == dn:
        return cards.words("That is you.")
    who = Reader(scope, directory, parts.desk.policy).person(dn)
    theirs = await _account_of(parts, asker.team, person)
    if theirs is None or (await parts.desk.records.scope(theirs, directory)).own != dn:
        return cards.words(NOBODY.format(who=who))
    options = question.options.model_copy(
        update={"csv": False, "raw": False, "place": "private", "channel": ""}
    )
    quiet = question.model_copy(update={"options": options})
    found = await parts.desk.answer(quiet, theirs, parts.clock())
    if not isinstance(found, Answer):
        return cards.refusal(found) if isinstance(found, Refusal) else cards.words(found.text)
    lead = f"<@{asker.user}> looked at this and sends it to you: what the phone system has of you."
    key = await keep(parts, theirs, quiet)
    await parts.slack.post(
        await parts.slack.dm(theirs.user), draw(found, Drawing(key, lead=lead, may_keep=False, csv=False))
    )
    await write_down(
        parts, asker, "share", question=question, rows=found.rows_kept, destination="dm", about=theirs.user
    )
    return cards.marked(f"Sent to {mrkdwn(who)}.")


async def _account_of(parts: Parts, team: str, person: Person) -> Asker | None:
    """Their account in Slack: linked by hand, else by the phone system's e-mail; None where there is none."""
    bound = await parts.store.people.all(team)
    user = next((each for each, dn in bound.items() if dn == person.dn), "")
    if not user and person.email:
        try:
            found = await parts.slack.form("users.lookupByEmail", email=person.email)
        except SlackRefused as refused:
            if refused.code not in {"users_not_found", "missing_scope"}:
                raise
            return None
        user = str(found["user"]["id"])
    return await parts.people.asker(user) if user else None
