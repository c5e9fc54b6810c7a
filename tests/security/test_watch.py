"""The watch over the log of the whole suite sees what it is there for."""

import logging

import pytest

from bot.demo.entities import planted
from tests.watch import NAMES, SECRETS, kinds_in, watching

SAID = {
    "bot or app token": "xoxb-make-believe",
    "signing secret": "make-believe-signing",
    "credential of the phone system": "make-believe-secret",
    "access token of the phone system": "pbx-token-ZxCvBnMaSdFgHjKlQwErTyUi",
    "Authorization header": "Authorization: Basic bG9naW5zOm1ha2U=",
    "SECRET_KEY": "demo-key-0123456789abcdef",
    "password or PIN of an extension": planted(1, "101", "vmpin"),
    "response address": "http://127.0.0.1:8020/response/door-abcdefghijklmnopqrstuvwx",
    "trigger": "123456789012.987654321098.0123456789abcdef0123456789abcdef",
    "upload address": "http://127.0.0.1:8020/upload/v1/k00000002",
    "password of a database": "postgresql://me:pw@host/name",
    "signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    "e-mail": "ana.ruiz@example.com",
    "planted": "canary7Qxsecret0005",
}


def test_there_are_more_than_twelve_kinds_and_twenty_names_and_each_has_an_example() -> None:
    assert set(SAID) == set(SECRETS)
    assert len(SECRETS) >= 12
    assert len(NAMES) >= 40


@pytest.mark.parametrize("kind", SECRETS)
def test_each_kind_of_secret_is_seen_in_a_line_of_ours(kind: str) -> None:
    with watching() as watch:
        logging.getLogger("bot.desk").debug("asked with %s", SAID[kind])
        logging.getLogger("handlers.asking").debug("asked with something")

    assert kind in kinds_in(SAID[kind])
    assert (len(watch.told), watch.seen) == (1, 2)


def test_names_are_seen_in_lines_of_anybody_and_in_tracebacks() -> None:
    with watching() as watch:
        for name in NAMES:
            logging.getLogger("procrastinate").debug("row of %s", name)
        try:
            int(NAMES[0])
        except ValueError:
            logging.getLogger("bot").exception("failed")

    assert len(watch.told) == len(NAMES) + 1


def test_a_library_is_judged_by_what_would_be_written() -> None:
    with watching() as watch:
        logging.getLogger("slack_sdk").debug("body: Ana Ruiz")
        logging.getLogger("slack_sdk").warning("sent with xoxb-make-believe")
        logging.getLogger("slack_sdk").warning("asked about Ana Ruiz")

    assert len(watch.told) == 1
