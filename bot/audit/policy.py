"""The operator's switches -> what each means with its value, and since when: `/logins policy`, for anybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class Switch(NamedTuple):
    """A switch: the sentence for each of its values; under "" the one for every other, with {value} in it."""

    means: Mapping[str, str]
    counted: bool = False  # a list of ids, shown as how many it names


SWITCHES: Mapping[str, Switch] = {
    "PER_PERSON": Switch(
        {
            "on": "There are reports about single persons.",
            "off": "There are no reports about single persons; your own logins stay open to you.",
        }
    ),
    "NAMES": Switch(
        {"names": "People are shown by name and extension.", "numbers": "People are shown by extension only."}
    ),
    "CSV": Switch({"on": "Answers come with files.", "off": "There are no files."}),
    "TALK_TIME": Switch(
        {
            "off": "Share of talking time is shown nowhere.",
            "private": "Share of talking time is shown in private answers only.",
            "on": "Share of talking time is shown in private answers and in channels.",
        }
    ),
    "MENTIONS": Switch(
        {
            "thread": "A question by mention is answered in its thread, where the channel is linked to the queue.",
            "private": "A question by mention is answered to the asker alone.",
        }
    ),
    "DEPARTMENT_ROLES": Switch(
        {
            "off": "Managing a department in 3CX gives no right to its queues.",
            "on": "Who manages a department in 3CX sees its queues.",
        }
    ),
    "EXTERNAL_CHANNELS": Switch(
        {
            "none": "Nothing is posted in channels shared with other companies.",
            "1": "1 channel shared with another company may be posted to.",
            "": "{value} channels shared with other companies may be posted to.",
        },
        counted=True,
    ),
    "AUDIT_DAYS": Switch({"1": "The audit is kept for a day.", "": "The audit is kept for {value} days."}),
    "KEEP_POSTS_DAYS": Switch(
        {
            "0": "My posts and files stay as long as your company keeps Slack messages.",
            "1": "My posts and files are deleted after a day.",
            "": "My posts and files are deleted after {value} days.",
        }
    ),
    "MAX_RANGE_DAYS": Switch(
        {"1": "A report covers at most a day.", "": "A report covers at most {value} days."}
    ),
    "MAX_LOOKBACK_DAYS": Switch(
        {"1": "A report reaches back at most a day.", "": "A report reaches back at most {value} days."}
    ),
    "ADMINS": Switch(
        {
            "none": "Nobody sees everything.",
            "1": "1 person sees everything and grants access.",
            "": "{value} people see everything and grant access.",
        },
        counted=True,
    ),
    "AUDITORS": Switch(
        {
            "none": "Nobody but admins reads the audit.",
            "1": "1 person reads the audit, and no login times.",
            "": "{value} people read the audit, and no login times.",
        },
        counted=True,
    ),
}


class Stands(NamedTuple):
    """One switch as it stands: its name, its value as typed (of a list how many it names), what that means, and since when."""

    name: str
    value: str
    means: str
    since: datetime | None


def policy(switches: Mapping[str, str], since: Mapping[str, datetime]) -> tuple[Stands, ...]:
    """Every switch as it stands, in the order of *switches*."""
    return tuple(_stands(name, value, since.get(name)) for name, value in switches.items())


def _stands(name: str, value: str, since: datetime | None) -> Stands:
    switch = SWITCHES[name]
    if switch.counted:
        count = len([part for part in value.split(",") if part])
        value = str(count) if count else "none"
    means = switch.means.get(value) or switch.means[""].format(value=value)
    return Stands(name, value, means, since)
