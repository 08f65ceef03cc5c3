"""Reddit's API for an application without a user, as often as Reddit allows."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from pydantic import JsonValue

from core.errors import Busy, Misconfigured, Transient
from core.secret import secret
from ingest.client import Answer, Barred, Client, Gone, Refused
from ingest.port import Surroundings
from ingest.sources.reddit.settings import REQUEST, Settings

PAGE = 100
"""Entries of a page, and names of one look."""
_SPARE = 2
"""Requests of a period that are left unused: Reddit counts approximately."""
_EARLY = timedelta(minutes=1)
_UNAUTHORIZED = 401

Entries = Sequence[JsonValue]


class Api:
    def __init__(self, settings: Settings, around: Surroundings) -> None:
        name = around.name
        given = secret(f"sources.{name}.client_secret", settings.client_secret, settings.client_secret_file)
        if not given.get_secret_value():
            raise Misconfigured(
                f"sources.{name}.client_secret is empty.", "Set client_secret_file to the secret of the application."
            )
        pair = f"{settings.client_id}:{given.get_secret_value()}".encode()
        self._basic = f"Basic {b64encode(pair).decode()}"
        self._settings = settings
        self._around = around
        self._bearer = ""
        self._until: datetime | None = None
        self._rest: datetime | None = None
        self.left = ""
        agent = f"server:tocsin:v0.1 (by /u/{settings.account})"
        self._client = Client(name, around.clock, headers={"User-Agent": agent}, ca_file=settings.ca_file)

    def entries(self, path: str, asked: Mapping[str, str], after: str) -> tuple[Entries, str]:
        """A page of a list, newest first, and what the next one comes after (empty: there is none).

        Raises Transient, and Misconfigured where the list is closed to us.
        """
        try:
            found = self._ask(path, {**asked, "limit": str(PAGE), **({"after": after} if after else {})})
        except (Barred, Gone, Refused) as refusal:
            if isinstance(refusal, Barred) and refusal.status == _UNAUTHORIZED:
                raise Transient("Reddit's token has run out; there will be another one.") from None
            hint = f"Take it out of sources.{self._around.name}.subreddits, or see whether it is written as on Reddit."
            raise Misconfigured(
                f"{refusal.message.rstrip('.')}: {path} is closed, private or not there.", hint
            ) from None
        match found:
            case {"data": {"children": list(children), **rest}}:
                following = rest.get("after")
                return children, following if isinstance(following, str) else ""
            case _:
                raise Transient("Reddit answered with something that is no list.")

    def stand(self, names: Sequence[str]) -> Entries:
        """Those of these (100 at most) that are there."""
        return self.entries("/api/info", {"id": ",".join(names)}, "")[0]

    def log_in(self) -> None:
        """Raises Misconfigured where Reddit does not know the application."""
        self._spend()
        try:
            found = self._client.ask(
                "POST",
                f"{self._settings.login.rstrip('/')}/api/v1/access_token",
                form={"grant_type": "client_credentials"},
                headers={"Authorization": self._basic},
            ).json()
        except (Barred, Refused) as refusal:
            hint = (
                f"Look at client_id and client_secret of sources.{self._around.name}, and whether Reddit approved it."
            )
            raise Misconfigured(f"{refusal.message.rstrip('.')}: it does not know the application.", hint) from None
        match found:
            case {"access_token": str(bearer), "expires_in": int(seconds)}:
                self._bearer = bearer
                self._until = self._around.clock.now() + timedelta(seconds=seconds) - _EARLY
            case _:
                raise Transient("Reddit gave no token.")

    def close(self) -> None:
        self._client.close()

    def _ask(self, path: str, asked: Mapping[str, str]) -> JsonValue:
        if self._until is None or self._around.clock.now() >= self._until:
            self.log_in()
        self._spend()
        url = self._settings.address.rstrip("/") + path
        bearer = {"Authorization": f"bearer {self._bearer}"}
        try:
            answer = self._client.get(url, {**asked, "raw_json": "1"}, bearer)
        except Barred as refusal:
            self._until = None if refusal.status == _UNAUTHORIZED else self._until
            raise
        self._count(answer)
        return answer.json()

    def _spend(self) -> None:
        now = self._around.clock.now()
        if self._rest and self._rest > now:
            raise Busy("Reddit has answered as often as it would for now.", self._rest - now)
        if self._around.budget.left(REQUEST) < 1:
            raise Busy(f"The requests of sources.{self._around.name} are used up.", timedelta(minutes=15))
        self._around.budget.use(REQUEST, [uuid4().hex])

    def _count(self, answer: Answer) -> None:
        """Reddit says what is left of its period, in fractions, and in how many seconds the next one begins."""
        left, reset = (answer.headers.get(f"x-ratelimit-{name}", "") for name in ("remaining", "reset"))
        self.left = left
        self._rest = None
        with suppress(ValueError):
            if float(left) < _SPARE:
                seconds = min(max(1.0, float(reset)), 900.0)
                self._rest = self._around.clock.now() + timedelta(seconds=seconds)
