"""Places named in every way beside a share, a link and a digest: posted where it was said, or told; never elsewhere."""

import pytest

from bot.demo.workspace import MARIA
from tests.handlers.walk import Walk, shown, walk

ONE_PERSON = ("share with @ana.ruiz", "share to @ana.ruiz", "share with Ana Ruiz", "share to Bob Brown", "share with 101", "share in @ana.ruiz",
              "share to me", "share with me", "shared with Bob Brown", "share it with Ana Ruiz")  # fmt: skip
HERE = ("link Support here", "link here Support", "link Support in here", "link Support to this channel", "link this channel to Support", "link #ops to Support",
        "link Support in #ops")  # fmt: skip


def posted(w: Walk) -> list[str]:
    """What everybody in #ops can read."""
    return [shown(one) for one in w.ws.transcript("#ops") if not one.only_for and one.user == "U024LOGINS"]


@pytest.mark.parametrize("share", ONE_PERSON)
async def test_what_is_to_go_to_one_person_is_not_posted_for_all(share: str) -> None:
    async with walk() as w:
        await w.typed(MARIA, "link Support")
        told = shown(*await w.typed(MARIA, f"Support yesterday {share}"))
        everybody = posted(w)

    assert everybody == []
    assert "only into a channel" in told


@pytest.mark.parametrize(
    "words",
    [
        "share",
        "share here",
        "share with everyone",
        "share with the team",
        "share in #ops",
        "share Ana Ruiz",
        "Ana Ruiz share",
    ],
)
async def test_what_is_for_the_channel_is_posted_in_it(words: str) -> None:
    async with walk() as w:
        await w.typed(MARIA, "link Support")
        await w.typed(MARIA, f"Support yesterday {words}")

        assert len(posted(w)) == 1


@pytest.mark.parametrize("text", HERE)
async def test_a_link_takes_this_channel_named_in_words(text: str) -> None:
    async with walk() as w:
        assert "Linked to Support (800)" in shown(*await w.typed(MARIA, text))


@pytest.mark.parametrize(
    "text",
    [
        "link Support in #general",
        "link #general to Support",
        "link Support to #random",
        "unlink Support in #general",
    ],
)
async def test_a_link_of_another_channel_says_to_type_it_there(text: str) -> None:
    async with walk() as w:
        await w.typed(MARIA, "link Support")
        told = shown(*await w.typed(MARIA, text))

    assert "a link belongs to the channel it is typed in. Type it there." in told


async def test_a_second_place_of_a_digest_is_named_as_it_is_read() -> None:
    async with walk() as w:
        told = shown(*await w.typed(MARIA, "digest Support daily 8:00 in #ops and #general"))

    assert "general” would be a second one" in told
    assert "C024GENRL" not in told


ACTS = {"command": Walk.typed, "message": Walk.dm, "mention": Walk.mention}


@pytest.mark.parametrize("way", ACTS)
@pytest.mark.parametrize("unseen", ["\u200b", "\u2060", "\U000e0041", " ", "\n", "\u202e\u202c", "\x07"])
async def test_words_behind_letters_that_nobody_sees_are_read(way: str, unseen: str) -> None:
    text = unseen * (20_000 // len(unseen)) + "Support " + unseen * (19_000 // len(unseen)) + "yesterday"
    async with walk() as w:
        told = shown(*await ACTS[way](w, MARIA, text))

    assert "Support" in told
    assert "Mon 23 Nov" in told


@pytest.mark.parametrize("way", ACTS)
@pytest.mark.parametrize(
    "text",
    [
        "Support yesterday " + "please " * 80 + "csv",
        "Support yesterday " + "please " * 80 + "Sales",
        "z" * 40_000,
        "漢" * 40_000,
    ],
)
async def test_more_than_is_read_is_said_and_nothing_of_it_is_run(way: str, text: str) -> None:
    async with walk() as w:
        told = shown(*await ACTS[way](w, MARIA, text))

    assert "I read at most 500 characters." in told
    assert "23 Nov" not in told
