"""A token request -> the one live token of the credential; a new one ends the old one everywhere."""

import secrets
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from bot.demo.faults import Value
from bot.demo.refusals import REJECTED
from bot.demo.reply import Reply, as_json, error

LIFE = timedelta(hours=1)
_EXPIRES: dict[str, object] = {
    "expires-zero": 0,
    "expires-text": "soon",
    "expires-huge": 10**30,
    "expires-negative": -1,
    "expires-minutes": 60,
}
_MISSING = {"expires-missing": "expires_in", "token-missing": "access_token"}


class Tokens:
    """The credential and its live token. *minutes*: whether `expires_in` counts minutes, as it did before 20.0.9."""

    def __init__(self, client_id: str, client_secret: str, *, minutes: bool) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.minutes = minutes
        self.issued = 0
        self.rejected = 0
        self._live = ""
        self._ends: datetime | None = None

    def request(self, body: bytes, kind: str, now: datetime, struck: dict[str, Value]) -> Reply:
        """The answer to `POST /connect/token`."""
        if kind.partition(";")[0].strip() != "application/x-www-form-urlencoded":
            return error(415, "The content type is not supported.")
        form = {name: values[-1] for name, values in parse_qs(body.decode(errors="replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return Reply(400, as_json({"error": "unsupported_grant_type"}), "application/json")
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            self.rejected += 1
            return REJECTED
        token = self.issue(
            now, timedelta(seconds=float(struck["token-life"] or 1)) if "token-life" in struck else LIFE
        )
        answer: dict[str, object] = {
            "token_type": "Bearer",
            "expires_in": 60 if self.minutes else 3600,
            "access_token": token,
            "refresh_token": None,
        }
        for name in struck:
            if name in _EXPIRES:
                answer["expires_in"] = _EXPIRES[name]
            answer.pop(_MISSING.get(name, ""), None)
        return Reply(200, as_json(answer), "application/json; charset=utf-8")

    def issue(self, now: datetime, life: timedelta = LIFE) -> str:
        """A new live token; the one before is dead."""
        self._live = f"pbx-token-{secrets.token_urlsafe(32)}"
        self._ends = now + life
        self.issued += 1
        return self._live

    def accepts(self, header: str, now: datetime) -> bool:
        """Whether an Authorization header carries the live token."""
        kind, _, token = header.partition(" ")
        alive = self._ends is not None and now < self._ends
        return kind == "Bearer" and alive and secrets.compare_digest(token.encode(), self._live.encode())
