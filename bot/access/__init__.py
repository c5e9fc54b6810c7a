"""An Asker, a Question and a channel -> who may see what, where; pure, denying by default."""

from bot.access.channels import may_link, may_post, may_show
from bot.access.questions import ASK_FOR_ACCESS, cannot_show, may_see, narrow, visible
from bot.access.rights import ALL, OPERATOR, WHY_NOT, may_administer, may_audit, scope_of

__all__ = [
    "ALL",
    "ASK_FOR_ACCESS",
    "OPERATOR",
    "WHY_NOT",
    "cannot_show",
    "may_administer",
    "may_audit",
    "may_link",
    "may_post",
    "may_see",
    "may_show",
    "narrow",
    "scope_of",
    "visible",
]
