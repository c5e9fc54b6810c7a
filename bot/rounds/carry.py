"""One run in hand -> its parts in the channel, or an honest end.

Before each call a row says what is about to happen, after it what happened. Dying between any two lines here leaves a state the next
holder of the run can go on from: it looks before it sends anything that may have been sent.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.covering import question_at
from bot.errors import BotError, StoreError
from bot.models import Answer, NotAPeriod, Period, Question, Refusal
from bot.models.schedule import (
    CannotLook,
    Found,
    NoReply,
    Part,
    Post,
    Posted,
    Refused,
    Run,
    RunState,
    Schedule,
    TellingKind,
    Trouble,
)
from bot.rounds.hands import Hands, Pace, Parcel
from bot.store import AGAIN, Store

CRASH_POINTS = (
    "planned",
    "claimed",
    "allowed",
    "before look",
    "after look",
    "looked",
    "answered",
    *(
        f"{part} {step}"
        for part in ("message", "csv", "picture")
        for step in ("before begin", "begun", "delivered", "recorded")
    ),
    "closed",
)
_LOG = logging.getLogger(__name__)
_FOR_GOOD = ("pbx-unknown-number",)
_MAY_PASS = ("pbx", "store", "too-many", "error", "fault")


class _Stop(Exception):
    """Nothing more to do for this holder; the row says the rest."""


def may_pass(code: str) -> bool:
    """Whether a refusal by this code is worth another try."""
    return code not in _FOR_GOOD and code.startswith(_MAY_PASS)


@dataclass(frozen=True)
class Carrier:
    """One worker's way of carrying out runs. *crash_at* is called with the name of each point a test may die at."""

    store: Store
    hands: Hands
    pace: Pace
    worker: str
    clock: Callable[[], datetime]
    crash_at: Callable[[str], None] = lambda _point: None

    async def carry_out(self, run: Run, schedule: Schedule) -> None:
        """Brings *run* as far as it goes now; raises `StoreError` only, whatever goes wrong: one bad digest must not stop the others."""
        try:
            await self._steps_or_later(run, schedule)
        except _Stop:
            return
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 -- logged and kept in the ledger; the other digests go on
            _LOG.exception("digest %s: run %s failed", schedule.number, run.id)
            if self._late(run) < self.pace.give_up_after:
                await self._hand_back(run, "fault")
            else:
                await self.store.runs.close(run, self.worker, "failed", note="fault", tell="fault")

    async def _steps_or_later(self, run: Run, schedule: Schedule) -> None:
        try:
            await self._steps(run, schedule)
        except StoreError:
            raise
        except BotError as trouble:
            await self._later(run, schedule, trouble.code)

    async def _steps(self, run: Run, schedule: Schedule) -> None:
        if schedule.state != "active" and "message" not in await self.store.posts.of_run(run.id):
            await self.store.runs.close(run, self.worker, "dropped")
            return
        if trouble := await self.hands.allowed(schedule):
            await self._not_allowed(run, schedule, trouble)
            return
        self.crash_at("allowed")
        posts = await self._settled(run, schedule)
        if all(part in posts for part in schedule.parts):
            await self._close(run)
            return
        if "message" not in posts and run.note != AGAIN and self._late(run) >= self.pace.stale_after:
            await self._later(run, schedule, "too-late")
            return
        asked = await self._asked(run, schedule)
        period = asked.period
        answer = await self.hands.answer(schedule.model_copy(update={"question": asked}), period)
        self.crash_at("answered")
        if isinstance(answer, Refusal):
            await self._refused_question(run, schedule, answer.code)
        elif trouble := await self.hands.still_allowed(schedule):
            await self._not_allowed(run, schedule, trouble)
        elif answer.summary.empty and schedule.empty == "skip" and not posts:
            await self.store.runs.close(run, self.worker, "empty")
        else:
            await self._send_all(run, schedule, period, answer, posts)

    async def _not_allowed(self, run: Run, schedule: Schedule, trouble: Trouble) -> None:
        if trouble.ends:
            await self.store.runs.stop(run, self.worker, trouble.code)
        else:
            await self._later(run, schedule, trouble.code)

    async def _refused_question(self, run: Run, schedule: Schedule, code: str) -> None:
        if may_pass(code):
            await self._later(run, schedule, code)
        else:
            await self.store.runs.stop(run, self.worker, code)

    async def _settled(self, run: Run, schedule: Schedule) -> dict[Part, Post]:
        """The parts that surely stand in the channel, after looking for those nobody is sure of."""
        posts = await self.store.posts.of_run(run.id)
        for part, post in list(posts.items()):
            if post.state == "sent":
                continue
            wait = await self.store.posts.settled(post, self.pace.settle_seconds)
            if wait > 0:
                await self.store.runs.rest(run, self.worker, wait)
                raise _Stop
            self.crash_at("before look")
            # the database's clock may be ahead of ours and Slack's: what was posted is never later than now
            since = min(post.attempted_at, self.clock())
            looked = await self.hands.look(schedule, run, part, since)
            self.crash_at("after look")
            if isinstance(looked, Found):
                await self.store.posts.sent(
                    run, part, schedule.channel, looked.ts, at=self.clock(), note=looked.note
                )
                posts[part] = post.model_copy(update={"state": "sent", "ts": looked.ts})
            elif isinstance(looked, CannotLook):
                await self.store.posts.ask(run, part, self.worker)
                raise _Stop
            elif isinstance(looked, NoReply):
                await self._hand_back(run, looked.code)
                raise _Stop
            else:
                await self.store.posts.not_sent(run, part, self.worker)
                del posts[part]
            self.crash_at("looked")
        return posts

    async def _send_all(
        self, run: Run, schedule: Schedule, period: Period, answer: Answer, posts: dict[Part, Post]
    ) -> None:
        thread = posts["message"].ts if "message" in posts else ""
        for part in schedule.parts:
            if part in posts or (part != "message" and not thread):
                continue  # where the message stands is the owner's word alone, its thread is not known
            parcel = Parcel(schedule, run, part, period, self.clock(), answer=answer, thread_ts=thread)
            ts = await self._send(parcel, revision=schedule.revision if part == "message" else None)
            thread = thread or ts
        await self._close(run)

    async def _send(self, parcel: Parcel, *, revision: int | None) -> str:
        """The part's `ts`; raises `_Stop` when it could not be sent by this holder or not now."""
        run, part, schedule = parcel.run, parcel.part, parcel.schedule
        if part in {
            "notice",
            "message",
        }:  # files have a limit of their own, and their message is Slack's to place
            await self.hands.turn(schedule.channel)
        self.crash_at(f"{part} before begin")
        go = await self.store.posts.begin(
            run, part, self.worker, revision=revision, lease_seconds=self.pace.lease_seconds
        )
        if go == "changed":  # take it up again as it is now
            await self.store.runs.later(run, self.worker, self.clock())
        if go != "go":
            raise _Stop
        self.crash_at(f"{part} begun")
        delivery: Posted | Refused | NoReply = NoReply(code="too-slow")
        try:
            async with asyncio.timeout(
                self.pace.post_seconds if part in {"notice", "message"} else self.pace.file_seconds
            ):
                delivery = await self.hands.deliver(parcel)
        except TimeoutError:
            pass
        self.crash_at(f"{part} delivered")
        if isinstance(delivery, Posted):
            await self.store.posts.sent(
                run, part, schedule.channel, delivery.ts, at=self.clock(), note=delivery.note
            )
            self.crash_at(f"{part} recorded")
            return delivery.ts
        if isinstance(delivery, Refused) and delivery.ruling != "unclear":
            await self.store.posts.not_sent(run, part, self.worker)
            return await self._refused_part(parcel, delivery)
        await self.store.runs.rest(run, self.worker, self.pace.settle_seconds)
        raise _Stop

    async def _refused_part(self, parcel: Parcel, refused: Refused) -> str:
        run, late = parcel.run, self._late(parcel.run)
        if refused.ruling == "retry" and late < self.pace.give_up_after:
            await self._hand_back(run, refused.code, refused.wait_seconds)
        elif parcel.part in {
            "csv",
            "picture",
        }:  # the message stands; a file Slack will not have is said and left
            await self.store.posts.given_up(run, parcel.part, self.worker, refused.code)
            return ""
        elif refused.ruling == "pause":
            await self.store.runs.stop(run, self.worker, refused.code)
        else:
            tell: TellingKind = "fault" if refused.ruling == "fault" else "gave-up"
            await self.store.runs.close(run, self.worker, "failed", note=refused.code, tell=tell)
        raise _Stop

    async def _asked(self, run: Run, schedule: Schedule) -> Question:
        """What the run asks; a digest whose words mean nothing then is paused."""
        asked = question_at(schedule, run.due, self.hands.holidays(schedule))
        if isinstance(asked, NotAPeriod):
            await self.store.runs.stop(run, self.worker, "no-period")
            raise _Stop
        return asked

    async def _later(self, run: Run, schedule: Schedule, code: str) -> None:
        """No data now: tried again, after an hour with one honest line, after six with the last word."""
        posts = await self._settled(run, schedule)
        late = self._late(run)
        last = late >= self.pace.give_up_after
        part: Part = "message" if last else "notice"
        if late >= self.pace.honest_after and part not in posts and "message" not in posts:
            period = (await self._asked(run, schedule)).period
            await self._send(
                Parcel(schedule, run, part, period, self.clock(), code=code), revision=schedule.revision
            )
        if last:
            state: RunState = "done" if "message" in posts else "failed"
            await self.store.runs.close(run, self.worker, state, note=code, tell="gave-up")
        else:
            await self._hand_back(run, code)

    async def _hand_back(self, run: Run, code: str, wait: float = 0) -> None:
        at = self.clock() + timedelta(seconds=max(wait, self.pace.retry_seconds))
        await self.store.runs.later(run, self.worker, at, note=code)

    async def _close(self, run: Run) -> None:
        await self.store.runs.close(run, self.worker, "done")
        self.crash_at("closed")

    def _late(self, run: Run) -> timedelta:
        return self.clock() - run.due
