"""One line of `check`: what was looked at, whether it is right, and what to do."""

from bot.models.frozen import Frozen


class CheckLine(Frozen):
    """*what* was looked at ("certificate"), *ok* or not (None: could not be told), and a sentence.

    *settings* are proposed as name and value, ready for the environment.
    """

    what: str
    ok: bool | None
    text: str
    settings: tuple[tuple[str, str], ...] = ()
