"""What one server is asked over HTTP, besides its stream."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
from pydantic import JsonValue

from core.clock import Clock
from core.errors import Busy, Misconfigured, Permanent, Transient
from core.secret import secret
from ingest.client import Answer, Barred, Client, Gone, Refused
from ingest.sources.mastodon.settings import Settings

PAGE = 40
"""Statuses: the most that a timeline gives at once."""
SILENCE = 40.0
"""Seconds: a stream says every 15 s that it is there."""
_SPARE = 5
"""Requests of a period that are left to others who use the same account."""
_LONGEST_REST = timedelta(minutes=15)
_PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Instance:
    """domain: of its handles. streaming: where its stream is; empty where it does not say."""

    title: str
    version: str
    domain: str
    streaming: str


class Server:
    def __init__(self, name: str, settings: Settings, clock: Clock) -> None:
        given = secret(f"sources.{name}.token", settings.token, settings.token_file).get_secret_value()
        headers = {"Authorization": f"Bearer {given}"} if given else {}
        self._name = name
        self._url = settings.server.rstrip("/")
        self._timeline = settings.timeline
        self._clock = clock
        self.host = httpx.URL(self._url).host
        self.known_to_it = bool(given)
        self.left = ""
        self._rest: datetime | None = None
        self._client = Client(name, clock, headers=headers, ca_file=settings.ca_file)
        self.streams = Client(name, clock, headers=headers, ca_file=settings.ca_file, seconds=SILENCE)

    def instance(self) -> Instance:
        """Raises as Client does."""
        try:
            found = _table(self._ask("/api/v2/instance"))
            urls = _table(_table(found.get("configuration")).get("urls"))
            streaming, domain = _written(urls, "streaming"), _written(found, "domain")
        except Gone:
            found = _table(self._ask("/api/v1/instance"))
            streaming, domain = _written(_table(found.get("urls")), "streaming_api"), _written(found, "uri")
        host = domain.removeprefix("https://").strip("/") or self.host
        return Instance(_written(found, "title") or host, _written(found, "version"), host, streaming)

    def stream_url(self, streaming: str) -> str:
        """The address of the stream, on the host that the server names for it."""
        base = streaming.replace("wss://", "https://", 1).rstrip("/")
        path = "/api/v1/streaming/public" + ("" if self._timeline == _PUBLIC else f"/{self._timeline}")
        return (base if base.startswith("https://") else self._url) + path

    def page(self, timeline: str, after: str, limit: int = PAGE) -> Sequence[JsonValue]:
        """Those that follow a status in a timeline (`public`, or `tag/…`); the newest ones after none.

        Raises Misconfigured where it is shown to nobody, or not to us.
        """
        tag = timeline.removeprefix("tag/")
        path = f"/api/v1/timelines/{timeline if tag == timeline else 'tag/' + quote(tag, safe='')}"
        params = {"limit": str(limit), **({"min_id": after} if after else {})}
        if tag == timeline and self._timeline != _PUBLIC:
            params[self._timeline] = "true"
        try:
            found = self._ask(path, params)
        except (Barred, Gone, Refused) as refusal:
            raise self._closed(timeline, refusal) from None
        if not isinstance(found, list):
            raise Transient(f"{self.host} answered with something that is no timeline.")
        return found

    def status(self, local: str) -> JsonValue:
        """Raises Gone where it is there no more, or not for everybody."""
        return self._ask(f"/api/v1/statuses/{quote(local, safe='')}")

    def account(self) -> str:
        """The handle of the token's account. Raises Barred where the token does not stand or may not tell."""
        return _written(_table(self._ask("/api/v1/accounts/verify_credentials")), "acct")

    def close(self) -> None:
        self._client.close()
        self.streams.close()

    def _ask(self, path: str, params: Mapping[str, str] | None = None) -> JsonValue:
        now = self._clock.now()
        if self._rest and self._rest > now:
            raise Busy(f"{self.host} has answered as often as it would for now.", self._rest - now)
        answer = self._client.get(self._url + path, params)
        self._rest = self._resting(answer, now)
        return answer.json()

    def _resting(self, answer: Answer, now: datetime) -> datetime | None:
        """Until when it is better left alone; it says so by its own clock, which is corrected for."""
        left, limit = (answer.headers.get(f"x-ratelimit-{name}", "") for name in ("remaining", "limit"))
        self.left = f"{left} of {limit} requests left" if left and limit else ""
        with suppress(ValueError):
            if int(left) <= _SPARE:
                until = datetime.fromisoformat(answer.headers.get("x-ratelimit-reset", ""))
                return min(until if until.tzinfo else until.replace(tzinfo=UTC), now + _LONGEST_REST)
        return None

    def _closed(self, timeline: str, refusal: Misconfigured | Permanent) -> Misconfigured:
        if isinstance(refusal, Barred) and refusal.status == httpx.codes.UNAUTHORIZED and self.known_to_it:
            return Misconfigured(
                f"{self.host} does not know the token of sources.{self._name}.",
                "Make a new one in the preferences of the account, under Development, with the right read:statuses.",
            )
        other = f' or timeline = "none" in [sources.{self._name}], to read hashtags only' if timeline == _PUBLIC else ""
        if self.known_to_it:
            hint = f"Choose another timeline{other}."
        else:
            hint = f"Set sources.{self._name}.token_file to the token of an account there{other}."
        return Misconfigured(f"{refusal.message.rstrip('.')}: its timeline {timeline} is closed to us.", hint)


def _table(found: JsonValue) -> Mapping[str, JsonValue]:
    return found if isinstance(found, dict) else {}


def _written(table: Mapping[str, JsonValue], name: str) -> str:
    value = table.get(name)
    return value if isinstance(value, str) else ""
