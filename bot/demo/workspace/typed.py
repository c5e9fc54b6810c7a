"""What a person typed after a slash command -> the text Slack sends where the app asked for escaping."""

import re
from collections.abc import Iterable

from bot.demo.workspace.cast import Person
from bot.demo.workspace.state import Conversation

ALREADY = re.compile(r"(<[@#][A-Z0-9]+(?:\|[^>]*)?>)")


def escaped(text: str, people: Iterable[Person], channels: Iterable[Conversation]) -> str:
    """`@Ana Ruiz` and `#ops` become ids with names, `&`, `<` and `>` entities; what is an id already stays."""
    names = {f"@{name}": f"<@{one.id}|{one.handle}>" for one in people for name in (one.name, one.handle)}
    names |= {f"#{one.name}": f"<#{one.id}|{one.name}>" for one in channels if not one.direct}
    longest = sorted(names, key=len, reverse=True)
    known = re.compile("(" + "|".join(map(re.escape, longest)) + r")(?![\w.-]*\w)", re.IGNORECASE)
    small = {name.casefold(): shown for name, shown in names.items()}

    def entities(piece: str) -> str:
        return piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def sent(piece: str) -> str:
        parts = known.split(piece)
        return "".join(
            small[part.casefold()] if place % 2 else entities(part) for place, part in enumerate(parts)
        )

    return "".join(part if place % 2 else sent(part) for place, part in enumerate(ALREADY.split(text)))
