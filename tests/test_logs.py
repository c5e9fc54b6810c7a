import asyncio
import json
import logging
import sys
import traceback
from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

CANARIES = {
    "bot token": "xoxb-1111-2222-CanaryBot",
    "app token": "xapp-1-A1-2222-CanaryApp",
    "signing secret": "8f742231b10e8888abcd99yyyzzz85a5",
    "client secret": "Canary/Client+Secret==",
    "key": "kZ3vQ8sW1xN5bT7yR2mF6hJ9dL4gP0cAuEiO",
    "old key": "OldkZ3vQ8sW1xN5bT7yR2mF6hJ9dL4gP0cAu",
    "metrics token": 'metrics"canary\\token',
    "database password": "canary pa:ss@word",
}
SHAPED = {
    "rotated token": "xoxe.xoxb-1-CanaryRotated",
    "user token": "xoxp-9-CanaryUser",
    "pbx token": "eyJhbGciOiJub25l.eyJDYW5hcnkiOjF9.c2ln",
    "response address": "https://hooks.slack.com/commands/T1/2/CanaryHook",
    "upload address": "https://hooks.slack-gov.com/services/CanaryGov",
    "signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
}


@pytest.fixture
def out() -> Iterator[StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, logging.raiseExceptions)
    levels = {name: logging.getLogger(name).level for name in logs.TOO_TALKATIVE}
    stream = StringIO()
    logs.set_up("DEBUG", CANARIES.values(), form="json", stream=stream)
    yield stream
    root.handlers[:], sys.excepthook, logging.raiseExceptions = before[0], before[2], before[3]
    root.setLevel(before[1])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=False)


def fail(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def lines(out: StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_record_becomes_one_json_line(out: StringIO) -> None:
    logging.getLogger("bot.desk").info("answered in %d ms\nover", 12)

    (line,) = lines(out)
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "info", "logger": "bot.desk", "text": "answered in 12 ms\nover"}


@pytest.mark.parametrize("secret", [*CANARIES.values(), *SHAPED.values()], ids=[*CANARIES, *SHAPED])
@pytest.mark.parametrize(
    "said",
    [
        "{}",
        "token={}",
        "Authorization: Bearer {}",
        '{{"a": "{}"}}',
        "https://x/?t={}&u=1",
        "({})",
        "'{}'",
        "a {} b",
    ],
)
def test_a_secret_is_hidden_wherever_it_stands_in_a_message(out: StringIO, secret: str, said: str) -> None:
    logging.getLogger("slack_bolt").warning(said.format(secret))
    logging.getLogger("any").debug("%s and %r", said.format(secret), {"key": secret})

    assert secret not in out.getvalue()
    assert json.dumps(secret)[1:-1] not in out.getvalue()
    assert "anary" not in out.getvalue()
    assert out.getvalue().count(logs.HIDDEN) >= 3


@pytest.mark.parametrize("secret", [*CANARIES.values(), *SHAPED.values()], ids=[*CANARIES, *SHAPED])
def test_a_secret_is_hidden_in_a_traceback(out: StringIO, secret: str) -> None:
    try:
        fail(ValueError(secret), KeyError(secret))
    except ValueError:
        logging.getLogger("bot").exception("failed")

    (line,) = lines(out)
    assert "Traceback" in line["trace"]
    assert secret not in line["trace"]
    assert repr(secret)[1:-1] not in line["trace"]
    assert "anary" not in line["trace"].replace("SECRETS", "")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("bearer abc.def", "bearer [hidden]"),
        ('{"response_url": "https://x.example/1"}', '{"response_url[hidden]"}'),
        ("response_url=https%3A%2F%2Fx&trigger_id=1.2.a", "response_url[hidden]"),
        ("client_secret=abc&grant_type=x", "client_secret[hidden]&grant_type=x"),
        ('{"access_token": "abc", "expires_in": 60}', '{"access_token[hidden]", "expires_in": 60}'),
        ("trigger_id: 1.2.abc", "trigger_id[hidden]"),
        ("postgresql://me:pw@host/name", "postgresql://[hidden]@host/name"),
        ("https://host:5001/path", "https://host:5001/path"),
        ("v0 is a version", "v0 is a version"),
        ("xoxo", "xoxo"),
        ("nothing secret at 08:02", "nothing secret at 08:02"),
    ],
)
def test_what_has_the_shape_of_a_secret_is_hidden_and_the_rest_stays(said: str, shown: str) -> None:
    assert logs.Redaction()(said) == shown


def test_values_too_short_to_be_secrets_hide_nothing() -> None:
    redact = logs.Redaction(["", "on", "12345", "123456"])

    assert redact("on 12345 and 123456") == "on 12345 and [hidden]"


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    assert logs.Redaction(["secret-one", "secret-one-and-more"])("secret-one-and-more") == "[hidden]"


@given(st.text(min_size=6, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_value_survives_redaction(secret: str, before: str, after: str) -> None:
    shown = logs.Redaction([secret])(before + secret + after)

    assert secret not in shown.replace(logs.HIDDEN, "\x00" if "\x00" not in secret else "\x01")


def test_talkative_libraries_speak_from_warning_on(out: StringIO) -> None:
    for name in logs.TOO_TALKATIVE:
        logging.getLogger(name).info("GET https://pbx.example.com/xapi/v1/queueDnStr='800'")
        logging.getLogger(name).warning("slow")

    assert [line["logger"] for line in lines(out)] == list(logs.TOO_TALKATIVE)


async def test_every_line_of_an_ask_carries_its_reference_also_from_tasks(out: StringIO) -> None:
    log = logging.getLogger("bot")

    async def ask(name: str) -> None:
        with logs.referred_to_as(name) as given_name:
            assert logs.reference() == given_name == name
            await asyncio.create_task(work(name))

    async def work(name: str) -> None:
        await asyncio.sleep(0)
        log.info(name)

    await asyncio.gather(ask("AAAA"), ask("BBBB"))
    log.info("outside")

    assert {line["text"]: line.get("ref", "") for line in lines(out)} == {
        "AAAA": "AAAA",
        "BBBB": "BBBB",
        "outside": "",
    }
    assert logs.reference() == ""


def test_references_can_be_said_aloud_and_differ() -> None:
    made = [logs.new_reference() for _ in range(500)]

    assert all(len(name) == 4 and not set(name) & set("01ILOU") for name in made)
    assert len(set(made)) > 490


def test_plain_lines_keep_a_message_on_one_line(out: StringIO) -> None:
    stream = StringIO()
    logs.set_up("INFO", [], form="plain", stream=stream)
    log = logging.getLogger("bot.desk")
    log.warning("first\r\nsecond")
    try:
        fail(ValueError("no"))
    except ValueError:
        log.exception("failed")

    first, second, *trace = stream.getvalue().splitlines()
    assert first.endswith(" warning bot.desk first\\r\\nsecond")
    assert second.endswith(" error bot.desk failed")
    assert trace[0] == "Traceback (most recent call last):"
    assert trace[-1] == "ValueError: no"


def test_arguments_that_do_not_fit_their_message_stop_nothing(out: StringIO) -> None:
    logging.getLogger("bot").info("%d rows", "many")

    assert lines(out)[0]["text"] == "%d rows (arguments unreadable)"


def test_what_ends_the_program_is_redacted_too(out: StringIO) -> None:
    secret = CANARIES["bot token"]
    try:
        fail(RuntimeError(secret))
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
        plain = traceback.format_exc()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    (line,) = lines(out)
    assert line["level"] == "critical"
    assert secret in plain
    assert secret not in out.getvalue()


def test_without_a_form_a_terminal_gets_plain_lines_and_a_pipe_json(out: StringIO) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    for stream, first in ((StringIO(), "{"), (Terminal(), "2")):
        logs.set_up("INFO", [], stream=stream)
        logging.getLogger("bot").info("hello")
        logging.getLogger("bot").debug("not shown")
        assert stream.getvalue()[0] == first
        assert stream.getvalue().count("\n") == 1
    assert logging.raiseExceptions is False
    assert len(logging.getLogger().handlers) == 1


def test_lines_go_to_stderr_by_default(out: StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", [], form="json")
    logging.getLogger("bot").info("hello")

    written = capsys.readouterr()
    assert written.out == ""
    assert json.loads(written.err)["text"] == "hello"
