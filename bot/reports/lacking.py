"""A summary made from rows of which some may be missing -> the same saying so; and rows of which none counts -> a fault, not "nobody"."""

from bot.errors import PBXUnexpected
from bot.models import Summary
from bot.reports.found import Folded

AT_LEAST = "Rows are missing, so people and hours are at least these, and gaps and absentees at most."


def at_least(summary: Summary) -> Summary:
    """*summary*, in every wording of it, as the least that was."""
    return summary.model_copy(
        update={
            "complete": False,
            "sentence": f"{AT_LEAST} {summary.sentence}",
            "public_sentence": f"{AT_LEAST} {summary.public_sentence}",
            "spoken": summary.spoken and f"{AT_LEAST} {summary.spoken}",
        }
    )


def must_be_sound(folded: Folded) -> None:
    """Raises `PBXUnexpected` where "nobody" would be said of rows that are missing, or came and were all refused."""
    if not folded.summary.empty or not (folded.lacking or (folded.refused and not folded.rows_kept)):
        return
    why = (
        "each of its rows ends before it begins or lies outside the time asked for"
        if folded.refused and not folded.rows_kept
        else "not all of its rows came, and none of those that did is of the time asked for"
    )
    raise PBXUnexpected(
        f"I can't say whether anybody was in: {why}. Please ask again in a minute; if it stays so, an admin has to look at it.",
        operator=f"{folded.rows_read} rows came, {folded.refused} were refused: {why}. Look at what it sends with `rows login-history`.",
        field="rows",
    )
