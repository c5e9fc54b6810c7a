"""Who asks and what they may see."""

from typing import Literal

from bot.models.frozen import Frozen

Role = Literal["admin", "person", "operator"]


class Asker(Frozen):
    """The person behind a signed request. *user* and *team* come from the request, the rest from Slack's profile.

    On the command line: team "local", user "operator" (or the e-mail given with `--as`). *channel* is where they asked.
    """

    team: str
    user: str
    channel: str = ""
    name: str = ""
    email: str = ""
    email_confirmed: bool = False
    guest: bool = False
    bot: bool = False
    stranger: bool = False  # from another company, met in a shared channel
    zone: str = ""  # their Slack zone, which follows the device
    locale: str = "en"  # BCP 47, e.g. "de-DE"
    bot_user: str = ""  # our own Slack id in their workspace, passed over in what they type


class ChannelFacts(Frozen):
    """What decides whether rows may be shown in a channel. *member*: the app is in it; *dm*: the asker's own messages with it.

    Of a channel that the asker may not know of nothing is told but its id: as of one that is not there.
    """

    id: str
    name: str = ""
    dm: bool = False
    private: bool = False
    external: bool = False  # shared with another company
    pending_external: bool = False  # an invitation to another company is open
    archived: bool = False
    member: bool = False
    outside: bool = False  # the asker is not in it


class Scope(Frozen):
    """What one person may see, decided from the directory, grants and settings; empty means nothing.

    *everything*: all queues and people. *queues*: DNs of queues whose rows they may see. *own*: their extension, whose rows
    they may see in any queue ("" for none). *why* names the rule for the audit: "operator", "admin", "granted", "manager", "role"
    or "own"; of somebody who may see nothing a code of `bot.access.WHY_NOT`.
    """

    everything: bool = False
    queues: frozenset[str] = frozenset()
    own: str = ""
    why: str = "none"

    def sees(self, queue: str, agent: str) -> bool:
        """Whether a row of *agent* in *queue* may be shown to this person."""
        return self.everything or queue in self.queues or (bool(self.own) and agent == self.own)

    @property
    def nothing(self) -> bool:
        """Whether they may see no row at all."""
        return not (self.everything or self.queues or self.own)


class Policy(Frozen):
    """The operator's switches about personal data; each covers every output. Names and defaults are the settings' own."""

    per_person: bool = True
    names: Literal["names", "numbers"] = "names"
    csv: bool = True
    talk_time: Literal["off", "private", "on"] = "private"
    mentions: Literal["thread", "private"] = "thread"
    department_roles: bool = False
    external_channels: frozenset[str] = frozenset()
    audit_days: int = 90
    keep_posts_days: int = 0


class Limits(Frozen):
    """Every limit of an ask, with its unit in the name; 0 switches an asks limit off."""

    max_range_days: int = 92
    max_lookback_days: int = 366
    confirm_days: int = 31
    max_rows: int = 1_000_000
    pbx_in_flight: int = 4
    pbx_page_rows: int = 0  # 0 = learned
    ask_idle_seconds: float = 20
    ask_seconds: float = 120
    asks_per_person: int = 20
    asks_at_once: int = 2
    asks_per_team: int = 120
