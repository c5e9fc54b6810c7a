from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.models import Limits, Policy
from bot.settings import NAMES, Purpose, Settings, load_settings
from bot.settings.env_file import read_env_text
from bot.settings.shape import LIMITS, NEEDED, PARTS, POLICY

ROOT = Path(__file__).parents[2]
KEY = "kZ3vQ8sW1xN5bT7yR2mF6hJ9dL4gP0cAuEiO"
OLD_KEY = "Old" + KEY
A_PROXY = "should be http://host:port, with user:password@ before the host where it asks for them"

WORKS = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-canary",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "THREECX_URL": "https://pbx.example.com",
    "THREECX_CLIENT_ID": "logins",
    "THREECX_CLIENT_SECRET": "canary-client-secret",
    "SECRET_KEY": KEY,
    "ADMINS": "U024BE7LH",
}


def problems(changed: dict[str, str], for_what: Purpose = "serve") -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings({**WORKS, **changed}, for_what=for_what)
    return caught.value.problems


def test_settings_that_work_are_read_with_every_default_in_place() -> None:
    settings = load_settings(WORKS)

    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-2-canary"
    assert settings.policy == Policy()
    assert settings.limits == Limits()
    assert settings.admins == {"U024BE7LH"}
    assert settings.database_url.get_secret_value() == "sqlite:///bot.db"
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 3000, "INFO")
    assert not settings.socket_mode
    assert settings.notes == ()


def test_the_defaults_typed_in_the_table_are_the_defaults_of_the_shapes() -> None:
    bare = load_settings({}, for_what="nothing")

    assert bare.model_copy(update={"notes": ()}) == Settings()
    assert {row.name.lower() for row in POLICY} == set(Policy.model_fields)
    assert {row.name.lower() for row in LIMITS} == set(Limits.model_fields) - {"asks_at_once"}
    assert {row.name.lower() for row in PARTS} == set(Settings.model_fields) - {"policy", "limits", "notes"}


def test_env_example_lists_every_setting_once_with_its_default_and_a_comment() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = text.splitlines()
    listed = [number for number, line in enumerate(lines) if line and not line.startswith("#")]
    values, wrong = read_env_text(text)

    assert wrong == ()
    assert [lines[number].split("=")[0] for number in listed] == list(NAMES)
    assert all(lines[number - 1].startswith("# ") for number in listed)
    assert not any(
        "#" in lines[number] for number in listed
    )  # container engines take it for a part of the value
    assert values == {row.name: row.default for row in PARTS + POLICY + LIMITS}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"SLACK_BOT_TOKEN": ""},
            "SLACK_BOT_TOKEN is not set; it is on the Slack app's page under Install App",
        ),
        (
            {"SLACK_BOT_TOKEN": "xapp-1-x"},
            "SLACK_BOT_TOKEN should begin with xoxb- but holds an app-level token (xapp-…)",
        ),
        (
            {"SLACK_BOT_TOKEN": "xoxp-1-x"},
            "SLACK_BOT_TOKEN should begin with xoxb- but holds a user token (xoxp-…)",
        ),
        ({"SLACK_BOT_TOKEN": "bot"}, "SLACK_BOT_TOKEN should begin with xoxb-"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1 2"},
            "SLACK_BOT_TOKEN has a space or a line break inside; copy it again",
        ),
        (
            {"SLACK_APP_TOKEN": "xoxb-1"},
            "SLACK_APP_TOKEN should begin with xapp- but holds a bot token (xoxb-…)",
        ),
        ({"SLACK_SIGNING_SECRET": ""}, "Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"),
        (
            {"SLACK_SIGNING_SECRET": "xoxb-9"},
            "SLACK_SIGNING_SECRET holds a bot token (xoxb-…), which belongs elsewhere",
        ),
        (
            {"THREECX_CLIENT_SECRET": "a\nb"},
            "THREECX_CLIENT_SECRET has a space or a line break inside; copy it again",
        ),
        (
            {"THREECX_CLIENT_ID": "xapp-1"},
            "THREECX_CLIENT_ID holds an app-level token (xapp-…), which belongs elsewhere",
        ),
        (
            {"THREECX_URL": "http://pbx.example.com"},
            "THREECX_URL must be https; plain http is for this machine only",
        ),
        (
            {"THREECX_URL": "http://127.0.0.1.example.com"},
            "THREECX_URL must be https; plain http is for this machine only",
        ),
        (
            {"THREECX_URL": "http://2130706433"},
            "THREECX_URL must be https; plain http is for this machine only",
        ),
        ({"THREECX_URL": "ftp://pbx.example.com"}, "THREECX_URL should begin with https://"),
        (
            {"THREECX_URL": "https://me:pw@pbx.example.com"},
            "THREECX_URL must not carry a user name or password",
        ),
        ({"THREECX_URL": "https://pbx.example.com?x=1"}, "THREECX_URL must not carry anything after ? or #"),
        ({"THREECX_URL": "https://pbx.example.com/?"}, "THREECX_URL must not carry anything after ? or #"),
        (
            {"THREECX_URL": "https://pbx.example.com/#/office"},
            "THREECX_URL must not carry anything after ? or #",
        ),
        ({"THREECX_URL": "https://pbx.example.com:port"}, "THREECX_URL is not an address"),
        ({"THREECX_URL": "https://pbx.example.com:99999"}, "THREECX_URL is not an address"),
        ({"THREECX_URL": "https://"}, "THREECX_URL should name a host such as pbx.example.com"),
        (
            {"THREECX_URL": "https://pbx_1.example.com"},
            "THREECX_URL should name a host such as pbx.example.com",
        ),
        (
            {"THREECX_URL": "https://pbx.ехample.com"},
            "THREECX_URL should name a host such as pbx.example.com",
        ),
        ({"THREECX_URL": "https://pbx example.com"}, "THREECX_URL has a space or a backslash inside"),
        (
            {"THREECX_URL": "https://pbx.example.com\\@evil.example"},
            "THREECX_URL has a space or a backslash inside",
        ),
        ({"THREECX_PROXY": "socks5://proxy:1080"}, f"THREECX_PROXY {A_PROXY}"),
        ({"THREECX_PROXY": "proxy.example.com"}, f"THREECX_PROXY {A_PROXY}"),
        ({"THREECX_PROXY": "http://proxy.example.com"}, f"THREECX_PROXY {A_PROXY}"),
        ({"THREECX_PROXY": "http://[::1"}, f"THREECX_PROXY {A_PROXY}"),
        ({"THREECX_CA_FILE": "/no/such/file.pem"}, "THREECX_CA_FILE names a file that cannot be read"),
        ({"THREECX_CA_FILE": "~nobody-here/file.pem"}, "THREECX_CA_FILE names a file that cannot be read"),
        ({"THREECX_CA_FILE": "a\0b"}, "THREECX_CA_FILE names a file that cannot be read"),
        ({"THREECX_TIMEZONE_FORM": "utc"}, "THREECX_TIMEZONE_FORM should be one of iana, offset"),
        ({"TIMEZONE": "Berlin"}, "TIMEZONE should be a time zone's name such as Europe/Berlin"),
        ({"TIMEZONE": "../etc/passwd"}, "TIMEZONE should be a time zone's name such as Europe/Berlin"),
        ({"TIMEZONE": "Europe"}, "TIMEZONE should be a time zone's name such as Europe/Berlin"),
        ({"ADMINS": "maria"}, "ADMINS should be Slack user ids such as U024BE7LH, separated by commas"),
        (
            {"AUDITORS": "U024BE7LH;U2"},
            "AUDITORS should be Slack user ids such as U024BE7LH, separated by commas",
        ),
        (
            {"EXTERNAL_CHANNELS": "#acme"},
            "EXTERNAL_CHANNELS should be Slack channel ids such as C024BE91L, separated by commas",
        ),
        (
            {"DATABASE_URL": "mysql://host/name"},
            "DATABASE_URL should be sqlite:///a-file.db or postgresql://…",
        ),
        ({"DATABASE_URL": "sqlite://bot.db"}, "DATABASE_URL should be sqlite:///a-file.db or postgresql://…"),
        *[
            (
                {"DATABASE_URL": f"postgresql://u:{password}@h/n"},
                "DATABASE_URL should have %, @, : and / in its user or password written as %25, %40, %3A and %2F",
            )
            for password in ("p@ss", "@", "p/ss", "a@b@c")
        ],
        ({"SECRET_KEY": f"{KEY},{KEY}"}, "SECRET_KEY holds the same key twice"),
        (
            {"SECRET_KEY": f"{KEY} {OLD_KEY}"},
            "SECRET_KEY has a space or a line break inside a key; separate keys by commas",
        ),
        ({"PORT": "70000"}, "PORT should be from 0 to 65,535"),
        ({"PORT": "²"}, "PORT should be a whole number"),
        ({"PORT": "٨٠٠"}, "PORT should be a whole number"),
        ({"MAX_ROWS": "1,00"}, "MAX_ROWS should be a whole number"),
        ({"MAX_ROWS": "9" * 5000}, "MAX_ROWS should be a whole number"),
        ({"CONFIRM_DAYS": "-1"}, "CONFIRM_DAYS should be a whole number"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL should be one of DEBUG, INFO, WARNING, ERROR"),
        ({"PER_PERSON": "maybe"}, "PER_PERSON should be on or off"),
        ({"NAMES": "initials"}, "NAMES should be one of names, numbers"),
        (
            {"THREECX_CLIENT_ID": "aB3" * 12, "THREECX_CLIENT_SECRET": "logins"},
            "THREECX_CLIENT_ID and THREECX_CLIENT_SECRET look swapped",
        ),
        (
            {"THREECX_CLIENT_ID": "same", "THREECX_CLIENT_SECRET": "same"},
            "THREECX_CLIENT_ID and THREECX_CLIENT_SECRET are the same",
        ),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_what_is_expected(
    changed: dict[str, str], sentence: str
) -> None:
    assert problems(changed) == (sentence,)


@pytest.mark.parametrize("key", ["change-me", "a" * 64, "short,keys"])
def test_a_guessable_key_is_refused_with_the_way_to_make_a_good_one(key: str) -> None:
    (sentence,) = problems({"SECRET_KEY": key})

    assert sentence.startswith("SECRET_KEY holds a key that is too easy to guess; make one with: python3")
    assert "secrets.token_urlsafe(32)" in sentence


@pytest.mark.parametrize("setting", ["SLACK_SIGNING_SECRET", "THREECX_CLIENT_SECRET"])
def test_a_key_that_repeats_another_secret_is_refused(setting: str) -> None:
    (sentence,) = problems({setting: KEY})

    assert sentence.startswith("SECRET_KEY repeats another secret")


def test_serve_without_a_key_prints_how_to_make_one() -> None:
    (sentence,) = problems({"SECRET_KEY": " "})

    assert sentence.startswith("SECRET_KEY is not set; make one with: python3")


def test_all_problems_are_listed_at_once_and_none_repeats_a_value() -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "canary-one",
        "THREECX_URL": "http://canary-two.example.com",
        "THREECX_CLIENT_SECRET": "canary three",
        "SECRET_KEY": "canary-four",
        "TIMEZONE": "canary-five",
        "ADMINS": "canary-six",
        "DATABASE_URL": "canary-seven",
        "PORT": "canary-eight",
        "METRICS_TOKEN": "canary nine",
        "THREECX_CLIENT_ID": "canary ten",
        "SLACK_SIGNING_SECRET": "canary eleven",
        "SLACK_APP_TOKEN": "canary-twelve",
    }

    found = problems(wrong)

    assert len(found) == 12
    assert not [sentence for sentence in found if "canary" in sentence]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("pbx.example.com", "https://pbx.example.com"),
        ("PBX.Example.COM", "https://pbx.example.com"),
        ("pbx.example.com/", "https://pbx.example.com"),
        ("pbx.example.com:5001", "https://pbx.example.com:5001"),
        ("https://pbx.example.com:443/", "https://pbx.example.com"),
        ("https://pbx.example.com:5001/", "https://pbx.example.com:5001"),
        ("https://pbx.example.com/xapi/v1/", "https://pbx.example.com"),
        ("'https://pbx.example.com'", "https://pbx.example.com"),
        ("  https://pbx.example.com\n", "https://pbx.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://192.0.2.7", "https://192.0.2.7"),
    ],
)
def test_the_phone_systems_address_is_understood_however_it_was_copied(typed: str, address: str) -> None:
    assert load_settings({**WORKS, "THREECX_URL": typed}).threecx_url == address


def test_a_path_that_is_dropped_from_the_address_is_told() -> None:
    settings = load_settings({**WORKS, "THREECX_URL": "pbx.example.com/xapi/v1"})

    assert settings.notes == ("THREECX_URL had a path, which is not used",)


def test_an_empty_list_of_admins_is_told() -> None:
    (note,) = load_settings({**WORKS, "ADMINS": ""}).notes

    assert note.startswith("ADMINS is empty: nobody can grant access")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://slack.com/api", "https://slack.com/api/"),
        ("http://127.0.0.1:9/api/", "http://127.0.0.1:9/api/"),
        ("http://localhost:9", "http://localhost:9/"),
    ],
)
def test_the_web_api_address_ends_in_a_slash(typed: str, address: str) -> None:
    assert load_settings({**WORKS, "SLACK_API_URL": typed}).slack_api_url == address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("postgres://u:p@h/n", "postgresql://u:p@h/n"),
        ("postgresql:///n", "postgresql:///n"),
        ("postgresql://u:p%40ss@h/n?sslmode=require", "postgresql://u:p%40ss@h/n?sslmode=require"),
        ("postgresql://u@/n?host=/var/run/a@b", "postgresql://u@/n?host=/var/run/a@b"),
        ("sqlite:////var/lib/bot.db", "sqlite:////var/lib/bot.db"),
    ],
)
def test_the_stores_address_is_read_in_its_usual_spellings(typed: str, address: str) -> None:
    assert load_settings({**WORKS, "DATABASE_URL": typed}).database_url.get_secret_value() == address


@pytest.mark.parametrize("copied", ["{}\n", " {} ", '"{}"', "'{}'", "{}\r\n", "\t{}"])
@pytest.mark.parametrize(
    "name", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "THREECX_CLIENT_SECRET", "SECRET_KEY"]
)
def test_blanks_and_quotes_around_a_secret_are_dropped(copied: str, name: str) -> None:
    assert load_settings({**WORKS, name: copied.format(WORKS[name])}) == load_settings(WORKS)


def test_keys_come_newest_first() -> None:
    settings = load_settings({**WORKS, "SECRET_KEY": f"{KEY}, {OLD_KEY}"})

    assert [key.get_secret_value() for key in settings.secret_key] == [KEY, OLD_KEY]


@pytest.mark.parametrize(
    ("for_what", "enough"),
    [
        ("ask", ("THREECX_URL", "THREECX_CLIENT_ID", "THREECX_CLIENT_SECRET")),
        ("rows", ("THREECX_URL", "THREECX_CLIENT_ID", "THREECX_CLIENT_SECRET")),
        ("store", ()),
        ("nothing", ()),
        ("serve", tuple(WORKS)),
        ("check", tuple(WORKS)),
    ],
)
def test_each_command_needs_only_what_it_uses(for_what: Purpose, enough: tuple[str, ...]) -> None:
    load_settings({name: WORKS[name] for name in enough}, for_what=for_what)

    for name in NEEDED[for_what]:
        (sentence,) = problems({name: ""}, for_what)
        assert sentence.startswith(f"{name} is not set; ")


def test_workers_beside_serve_need_postgres() -> None:
    postgres = {**WORKS, "DATABASE_URL": "postgresql://u:p@h/n"}

    assert load_settings(postgres, for_what="work").database_url.get_secret_value() == "postgresql://u:p@h/n"
    assert problems({}, "work") == (
        "DATABASE_URL should be a postgresql:// address: workers beside serve need Postgres",
    )


def test_an_app_token_means_socket_mode_and_needs_no_signing_secret() -> None:
    settings = load_settings({**WORKS, "SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": "xapp-1-A-2"})

    assert settings.socket_mode


def test_the_environment_wins_over_the_file_and_an_empty_one_does_not(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        '\ufeffexport PORT=4000 # here\n\n# no\nHOST="0.0.0.0" # all\nTIMEZONE=\nADMINS=#none\n',
        encoding="utf-8",
    )

    settings = load_settings({**WORKS, "PORT": "5000", "HOST": ""}, file)

    assert (settings.port, settings.host, settings.timezone) == (5000, "0.0.0.0", "")  # noqa: S104  only read here


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("PORT 4000", "Line 1 of the .env file is not NAME=value"),
        ("\nTHREECX_URI=x", "THREECX_URI is no setting; did you mean THREECX_URL?"),
        ("slack_bot_token=x", "slack_bot_token is no setting; did you mean SLACK_BOT_TOKEN?"),
    ],
)
def test_a_line_of_the_file_that_means_nothing_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / ".env"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(WORKS, file)

    assert caught.value.problems == (sentence,)


def test_other_programs_settings_in_the_file_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("POSTGRES_PASSWORD=x\nCOMPOSE_FILE=y", encoding="utf-8")

    assert load_settings(WORKS, file) == load_settings(WORKS)


def test_a_file_that_is_not_text_is_told_and_a_missing_one_is_fine(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError) as caught:
        load_settings(WORKS, file)

    assert caught.value.problems == ("The .env file is not UTF-8 text; save it as UTF-8",)
    assert load_settings(WORKS, tmp_path / "none") == load_settings(WORKS)


def test_a_folder_in_the_place_of_the_file_is_told_as_one(tmp_path: Path) -> None:
    folder = tmp_path / ".env"
    folder.mkdir()

    with pytest.raises(SettingsError) as caught:
        load_settings(WORKS, folder)

    assert caught.value.problems == (
        "There is a folder where the .env file should be; remove it and put the file in its place",
    )


def test_printing_settings_shows_no_secret() -> None:
    settings = load_settings(
        {**WORKS, "METRICS_TOKEN": "canary-metrics", "DATABASE_URL": "postgresql://u:canary%21pw@h/n"}
    )

    assert settings.secrets() == (
        "xoxb-1-2-canary",
        "8f742231b10e8888abcd99yyyzzz85a5",
        "canary-client-secret",
        "canary-metrics",
        KEY,
        "canary!pw",
    )
    assert not [
        secret
        for secret in settings.secrets()
        if secret in f"{settings!r}{settings}{settings.model_dump_json()}"
    ]
    assert "canary%21pw" not in repr(settings)


def test_switches_are_given_as_an_operator_types_them() -> None:
    settings = load_settings(
        {**WORKS, "PER_PERSON": "no", "EXTERNAL_CHANNELS": "C2B,C1A", "MAX_ROWS": "1,000,000"}
    )

    assert settings.switches() == {
        "PER_PERSON": "off",
        "NAMES": "names",
        "CSV": "on",
        "TALK_TIME": "private",
        "MENTIONS": "thread",
        "DEPARTMENT_ROLES": "off",
        "EXTERNAL_CHANNELS": "C1A,C2B",
        "AUDIT_DAYS": "90",
        "KEEP_POSTS_DAYS": "0",
        "MAX_RANGE_DAYS": "92",
        "MAX_LOOKBACK_DAYS": "366",
        "ADMINS": "U024BE7LH",
        "AUDITORS": "",
    }
    with pytest.raises(KeyError):
        settings.value("NO_SUCH")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60), max_size=8))
def test_no_senseless_environment_raises_anything_but_its_list_of_problems(environ: dict[str, str]) -> None:
    found: tuple[str, ...] = ()
    try:
        load_settings(environ)
    except SettingsError as wrong:
        found = wrong.problems

    assert all(any(name in problem for name in NAMES) for problem in found)
    assert found


@given(st.text(max_size=300))
def test_any_text_of_a_file_is_read_or_its_lines_named(text: str) -> None:
    values, wrong = read_env_text(text)

    assert all(name.isidentifier() for name in values)
    assert all(problem.startswith("Line ") for problem in wrong)
