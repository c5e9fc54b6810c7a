"""What somebody asks help about -> a page of lines to type that work for them, with their own queues' names."""

from typing import Literal, NamedTuple

from bot import dates
from bot.models import Asker, Understood
from handlers import cards
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said
from handlers.unread import queues_to_try

PHRASES = (
    "today", "yesterday", "monday", "last week", "this month", "last month", "last 7 days", "3 nov", "3-7 nov", "since monday", "since 8:00",
    "yesterday 8:00-12:00", "last 24 hours", "this morning", "week 46", "Q3",
)  # fmt: skip

MORE = "More: `help dates`, `help digest`, `help logins`, `help privacy`  ·  also `form`, `again`, `queues`, `agents`, `settings`, `status`"


class Line(NamedTuple):
    """Words to type, with {one} and {both} for queues (or "me"), what comes of them, and of what an asker must see rows."""

    typed: str
    tells: str
    needs: Literal["", "rows", "queue", "own"] = ""


_OWN = Line("/logins me last 7 days", "your own logins", "own")

PAGES: dict[str, tuple[str, tuple[Line, ...], str]] = {
    "": (
        "Logins",
        (
            Line("/logins {one} yesterday", "who was in, from when to when", "rows"),
            Line("/logins {one} last week by agent", "a row for each person", "queue"),
            Line("/logins {one} yesterday gaps", "when nobody was in", "queue"),
            Line("/logins missing {one} yesterday", "which members never logged in", "queue"),
            Line("/logins why {one} yesterday", "the phone system's rows behind the answer", "rows"),
            Line("/logins now {one}", "who is in at this moment", "rows"),
            _OWN,
            Line(
                "/logins {one} last week share",
                "for everybody here, where the channel is linked to the queue",
                "queue",
            ),
        ),
        MORE,
    ),
    "digest": (
        "Digests",
        (
            Line(
                "/logins digest every weekday at 8:00 in #ops for {both}", "a post every working day", "queue"
            ),
            Line("/logins digest every monday at 9 for {one}", "the days since the last one", "rows"),
            Line(
                "/logins digest every day at 19:00 for missing {one} today", "any period, any view", "queue"
            ),
            Line("/logins digest every day at 6:00, 14:00 and 22:00 for {one}", "three times a day", "rows"),
            Line("/logins digest on the 1st of every month at 8:00 for {one}", "monthly", "rows"),
            Line("/logins digest list", "yours and the channel's, each with a menu"),
            Line(
                "/logins digest pause 3",
                "by its number; also show, resume, run, edit, mute, unmute, delete, undo",
            ),
        ),
        "Nothing is saved before you press Create. You see the next three runs first. Without a channel it asks for one; making it links the channel to the queues.",
    ),
    "logins": (
        "What counts as logged in",
        (
            Line(
                "/logins why {one} yesterday", "the phone system's own rows, what was joined and cut", "rows"
            ),
            Line("/logins now {one}", "who is in at this moment, and since when", "rows"),
        ),
        "Logged in is the time with the queue switch on, as the phone system writes it down. Breaks, calls and a phone left alone are not visible in it, and an early or late start cannot be told from a switch left off or on. One person's hours in two queues at once are added per queue, and counted once where it says merged.",
    ),
    "privacy": (
        "Privacy",
        (
            Line("/logins policy", "every switch of the operator, for anybody to read"),
            _OWN._replace(tells="what is known of you"),
            Line(
                "/logins {one} yesterday share",
                "posts it here; without share it is for your eyes only",
                "queue",
            ),
        ),
        "In channels linked to the queues, digests and questions by mention are posted too. You see your own logins and those of queues you manage or were given; admins see all. Who asked what and when is written down, never what the answer showed.",
    ),
}


async def help_about(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Help on *rest*; on dates with what each phrase means today, on anything else the first page."""
    topic = rest.strip().casefold()
    if topic.startswith("date"):
        page = cards.help_page(
            "Dates", await _phrases(parts, said.asker), await _about_dates(parts, said.asker)
        )
    else:
        title, lines, more = PAGES.get(topic, PAGES[""])
        page = cards.help_page(title, await _lines(parts, said.asker, lines), more)
    await reply.show(page)


async def _lines(parts: Parts, asker: Asker, lines: tuple[Line, ...]) -> list[tuple[str, str]]:
    """Those of *lines* that are answered to *asker*, filled in."""
    _, scope = await parts.desk.seen_by(asker)
    queues = await queues_to_try(parts, asker)
    can = {"": True, "rows": not scope.nothing, "queue": bool(queues), "own": bool(scope.own)}
    one, both = (queues[0], " and ".join(queues)) if queues else ("me", "me")
    return [(line.typed.format(one=one, both=both), line.tells) for line in lines if can[line.needs]]


async def _about_dates(parts: Parts, asker: Asker) -> str:
    """In whose zone and order of day and month they are read, and how far they may reach."""
    directory, _ = await parts.desk.seen_by(asker)
    zone, limits = (await parts.desk.records.context(asker, directory)).zone, parts.desk.limits
    return (
        f"Times are {zone}; `tz Asia/Tokyo` behind a question takes another. `/logins settings` has zone, order of day and month, "
        f"and first day of the week. At most {limits.max_range_days} days at once, up to {limits.max_lookback_days} days back. "
        "Words I do not understand I name."
    )


async def _phrases(parts: Parts, asker: Asker) -> list[tuple[str, str]]:
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    lines = []
    for phrase in PHRASES:
        meaning = dates.find_period(
            phrase,
            parts.clock(),
            where.zone,
            where.locale,
            week_start=where.week_start,
            day_order=where.day_order,
        )
        if isinstance(meaning, Understood):
            lines.append((phrase, dates.say(meaning.period)))
    return lines
