"""A store that is busy, beside one that fails -> what is written down nowhere is acknowledged only where nothing can be written."""

import pytest

from bot.errors import StoreBusy, StoreError
from handlers.receive import NotKeptError, Receiver


class Failing:
    """An inbox that cannot keep anything, always for the same reason."""

    def __init__(self, why: StoreError) -> None:
        self._why = why

    async def accept(
        self, team: str, request_id: str, kind: str, payload: bytes, lease_seconds: float
    ) -> bool:
        raise self._why

    async def done(self, team: str, request_id: str) -> None:
        raise self._why

    async def renew(self, lease_seconds: float) -> frozenset[tuple[str, str]]:
        raise self._why

    async def placed(self, team: str, request_id: str, places: object) -> None:
        raise self._why

    async def give_back(self, team: str, request_id: str) -> None:
        raise self._why


def ask(number: int) -> dict[str, object]:
    return {"team_id": "T1", "trigger_id": f"t{number}"}


async def test_what_a_busy_store_did_not_keep_is_worked_on_and_not_acknowledged() -> None:
    worked = []

    async def work(body: dict[str, object]) -> None:
        worked.append(body["trigger_id"])

    receiver = Receiver(Failing(StoreBusy("busy")))
    receiver.on("command", work)
    for number in range(3):
        with pytest.raises(NotKeptError):
            await receiver.take("command", ask(number))
    await receiver.drain(1)
    assert worked == ["t0", "t1", "t2"]


async def test_what_a_failing_store_cannot_keep_is_acknowledged_all_the_same() -> None:
    worked = []

    async def work(body: dict[str, object]) -> None:
        worked.append(body["trigger_id"])

    receiver = Receiver(Failing(StoreError("the disk is full")))
    receiver.on("command", work)
    assert [await receiver.take("command", ask(number)) for number in range(2)] == [True, True]
    await receiver.drain(1)
    assert worked == ["t0", "t1"]
