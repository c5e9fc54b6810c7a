"""What words were read as -> the same without the questions that their asker would be refused: no button leads to a refusal."""

from bot.comparing import narrowed
from bot.models import Directory, Policy, Question, Refusal, Scope
from bot.naming import Reader
from bot.reading import Asked, Choice, NotRead, Reading, Several


def offered(found: Reading, scope: Scope, directory: Directory, policy: Policy) -> Reading:
    """*found* with the questions that may be asked by somebody with this *scope*.

    Of several readings one that is left is what was meant; where none is, and where the clear part of a list may not be had, the
    names are told apart in nothing from those that are not there.
    """

    def may_be_asked(question: Question) -> bool:
        return not isinstance(narrowed(question, scope, directory, policy), Refusal)

    if scope.everything or scope.nothing or not isinstance(found, Several | NotRead):
        return found
    if isinstance(found, Several):
        return _several(found, tuple(each for each in found.choices if may_be_asked(each.question)))
    instead = tuple(each for each in found.instead if may_be_asked(each.question))
    found = found.model_copy(update={"instead": instead})
    if found.partial is None or may_be_asked(found.partial):
        return found
    reader = Reader(scope, directory, policy)
    hidden = [reader.short(dn) for dn in found.partial.queues if dn not in scope.queues]
    left_over = (*hidden, *found.left_over) if found.listed else found.left_over
    return found.model_copy(update={"partial": None, "partial_label": "", "left_over": left_over})


def _several(found: Several, left: tuple[Choice, ...]) -> Reading:
    if len(left) == len(found.choices):
        return found
    if len(left) == 1:
        return Asked(question=left[0].question, cannot=found.cannot)
    if left:
        return found.model_copy(update={"choices": left})
    return NotRead(left_over=(found.words,) if found.words else (), why="name")
