"""An Asker, a Question and a channel -> who may see what, where; pure, denying by default."""

from bot.access.channels import may_link, may_post, may_show
from bot.access.questions import (
    ASK_FOR_ACCESS,
    ask_for,
    cannot_show,
    may_see,
    narrow,
    no_queues,
    theirs,
    visible,
)
from bot.access.rights import (
    ALL,
    NEVER,
    OPERATOR,
    WHY_NOT,
    may_administer,
    may_audit,
    scope_of,
    shut_out,
    those,
)

__all__ = [
    "ALL",
    "ASK_FOR_ACCESS",
    "NEVER",
    "OPERATOR",
    "WHY_NOT",
    "ask_for",
    "cannot_show",
    "may_administer",
    "may_audit",
    "may_link",
    "may_post",
    "may_see",
    "may_show",
    "narrow",
    "no_queues",
    "scope_of",
    "shut_out",
    "theirs",
    "those",
    "visible",
]
