"""A refusal's two texts -> what they lack: a next step for the asker, one for the operator, words instead of innards."""

import re
from collections.abc import Iterator

_ASKER = re.compile(
    r"\b(please|ask|try|an admin has to|admins|write|pick|name|choose|give|shorten|raise|run|make room|set)\b",
    re.IGNORECASE,
)
_OPERATOR = re.compile(
    r"\b(set|look|open|ask|renew|put|give|tick|make|raise|run|check|restart|lower|fewer|wait|try|use|write|start|name|move|change)\b|`\w+",
    re.IGNORECASE,
)
_INNARDS = re.compile(
    r"\w_(?:type|parsing|missing)\b|\bStatus \d|\bNone\b|\w(?:Error|Exception)\b|^\d+ failures"
)


def lacking(text: str | None, operator: str | None) -> Iterator[str]:
    """What is wrong with a refusal; None for a text that is put together elsewhere."""
    if text is not None and not _ASKER.search(text):
        yield f"no next step for the asker: {text}"
    both = operator if operator is not None else text
    if both is not None and not _OPERATOR.search(both):
        yield f"no next step for the operator: {both}"
    for each in (text, operator):
        if each and _INNARDS.search(each):
            yield f"innards: {each}"
