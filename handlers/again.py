"""`again` -> the last question once more, with today's meaning of its words."""

from bot.covering import renewed as renewed_at
from bot.models import Asker, NotAPeriod, Question
from handlers import cards
from handlers.asking import answer
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said
from handlers.showing import Ask


async def again(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Run the asker's last question anew and say which dates it means now."""
    del rest
    last = await parts.store.questions.last(said.asker.team, said.asker.user)
    if last is None:
        await reply.show(cards.words("You have not asked anything yet. Try `/logins help`."))
        return
    question = await renewed(parts, said.asker, Question.model_validate_json(last[0].question_json))
    await answer(parts, Ask(said.asker, question, reply))


async def renewed(parts: Parts, asker: Asker, question: Question) -> Question:
    """*question* with what its words mean today; one named by its dates stays as it is."""
    if not (question.words or any(side.words for side in question.against)):
        return question
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    found = renewed_at(
        question, parts.clock(), question.period.zone, where.locale, week_start=where.week_start, day_order=where.day_order
    )  # fmt: skip
    return question if isinstance(found, NotAPeriod) else found
