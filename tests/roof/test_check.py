"""`check` against the make-believe two: who is named in ADMINS and AUDITORS, and whether they may be that."""

import pytest

from bot.demo.workspace import ANA, GUEST, PETRA, STRANGER
from bot.models.check import CheckLine
from bot.roof.check_command import checks
from bot.roof.demo_command import demo
from bot.settings import load_settings


async def line(setting: str, ids: str) -> CheckLine:
    async with demo(program=False) as outside:
        settings = load_settings({**outside.environment, setting: ids}, None, for_what="check")
        return {one.what: one async for one in checks(settings)}[setting]


@pytest.mark.parametrize("setting", ["ADMINS", "AUDITORS"])
@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ("U024NOONE", "U024NOONE is nobody here"),
        (f"{PETRA},U024NOONE", "U024NOONE is nobody here"),
        (GUEST, f"{GUEST} is a guest"),
        (STRANGER, f"{STRANGER} is of another company"),
        ("U024LOGINS", "U024LOGINS is a bot or has left"),
    ],
)
async def test_somebody_who_cannot_be_an_admin_is_named_with_why(setting: str, ids: str, says: str) -> None:
    told = await line(setting, ids)

    assert told.ok is False
    assert told.text.startswith(says)
    assert "Copy member ID" in told.text


async def test_people_of_this_workspace_are_fine() -> None:
    assert await line("ADMINS", f"{PETRA},{ANA}") == CheckLine(
        what="ADMINS", ok=True, text="2 people of this workspace."
    )


async def test_no_admin_at_all_is_remarked() -> None:
    told = await line("ADMINS", "")

    assert told.ok is None
    assert "Set ADMINS" in told.text
