"""Each table -> what of people it holds, for how long, and the statement that forgets it; the one list of time limits.

`docs/staff.md` tells the same to staff. A table without a statement says in *until* who removes its rows, and when.
"""

from typing import NamedTuple

from bot.store.database import Database

DAY_SECONDS = 86_400
INBOX_DAYS = 1
THREAD_DAYS = 1
QUESTION_DAYS = 90
REQUEST_DAYS = 90
DIRECTORY_DAYS = 30
SETTING_DAYS = 400
DELETED_DAYS = 1
LEDGER_DAYS = 400
SENT_DAYS = 400
PATIENCE_DAYS = 30  # how long something that Slack would not delete is tried again


class Kept(NamedTuple):
    """One table: what it *holds* about people ("" for nothing) and *until* when, both as staff read it; *forget* takes :age seconds."""

    table: str
    holds: str
    until: str
    days: int = 0
    forget: str = ""


TABLES = (
    Kept(
        "inbox",
        "The words of a question that is being answered, encrypted, and the number Slack gave the request",
        f"words: it is answered; number: {INBOX_DAYS} day",
        INBOX_DAYS,
        "delete from inbox where accepted < {now} - :age",
    ),
    Kept(
        "kept_questions",
        "Questions behind buttons, encrypted: queues, extensions, period, who asked; no answers",
        f"{QUESTION_DAYS} days",
        0,  # each row says itself when it expires
        "delete from kept_questions where expires < {now} - :age",
    ),
    Kept(
        "last_questions",
        "Which question you asked last, for `/logins again`",
        f"{QUESTION_DAYS} days",
        QUESTION_DAYS,
        "delete from last_questions where asked < {now} - :age",
    ),
    Kept(
        "threads",
        "Which question a thread in Slack is about",
        f"{THREAD_DAYS} day",
        0,
        "delete from threads where expires < {now} - :age",
    ),
    Kept(
        "settings",
        "What you chose with `/logins settings`; who set a queue's opening hours",
        f"you change it; {SETTING_DAYS} days after the last change where you have not asked anything for {QUESTION_DAYS} days",
        SETTING_DAYS,
        """
        delete from settings where about <> '' and scope in ('person', 'team') and changed < {now} - :age
        and not exists (
            select 1 from last_questions
            where last_questions.team_id = settings.team_id and last_questions.user_id = settings.about
        )
        """,
    ),
    Kept("links", "Which channels are linked to which queues, and who linked them", "somebody unlinks them"),
    Kept("grants", "Who was granted which queues, and by whom", "an admin revokes it"),
    Kept("people", "Who was matched to an extension by hand, and by whom", "an admin undoes it"),
    Kept(
        "access_requests",
        "Who asked for access, and how an admin decided",
        f"{REQUEST_DAYS} days",
        REQUEST_DAYS,
        "delete from access_requests where asked < {now} - :age",
    ),
    Kept(
        "directories",
        "The phone system's directory, encrypted: extensions, names, e-mails, queues, who had an extension before",
        f"replaced at each reading; {DIRECTORY_DAYS} days after the last",
        DIRECTORY_DAYS,
        "delete from directories where kept < {now} - :age",
    ),
    Kept("tokens", "", "replaced by the next one: the phone system's access token, encrypted"),
    Kept(
        "schedules",
        "Digests: whose they are, for which queues, when and where",
        f"their owner or an admin deletes them, and {DELETED_DAYS} day for an undo",
    ),
    Kept("runs", "", f"{LEDGER_DAYS} days: when a digest was due and how that ended"),
    Kept("posts", "", f"{LEDGER_DAYS} days: which parts of a digest stand in the channel"),
    Kept(
        "tellings",
        "",
        f"{LEDGER_DAYS} days: what a digest's owner was told of it",
        LEDGER_DAYS,
        "delete from tellings where planned < {now} - :age",
    ),
    Kept("audit", "The audit: see below", "`AUDIT_DAYS`, 90 days unless set otherwise"),
    Kept(
        "sent",
        "Where the app's own posts and files stand in Slack, so that it can delete them again",
        f"they are deleted; {SENT_DAYS} days where `KEEP_POSTS_DAYS` is 0",
    ),
    Kept("beats", "", "overwritten: when each part of the program last gave a sign of life"),
    Kept("schema_versions", "", "stays: which form the tables have"),
)


async def forget(database: Database) -> dict[str, int]:
    """Forgets what has had its time by the database's clock; rows by table, only those where there were any."""
    gone = {
        kept.table: await database.run(kept.forget, age=kept.days * DAY_SECONDS)
        for kept in TABLES
        if kept.forget
    }
    return {table: rows for table, rows in gone.items() if rows}
