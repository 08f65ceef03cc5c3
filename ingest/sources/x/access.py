"""Tweepy, pointed where the settings say: our address, our token, our patience; its failures said in our own kinds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from ssl import SSLCertVerificationError, SSLContext
from typing import Any
from urllib.parse import urlsplit

import requests
import tweepy
from pydantic import JsonValue, SecretStr
from requests.adapters import HTTPAdapter

from core.clock import Clock
from core.errors import Busy, Misconfigured, Permanent, TocsinError, Transient
from core.requests import retry_after
from core.secret import secret
from core.trust import trust
from ingest.client import AGENT
from ingest.sources.x.settings import Settings

LIBRARY = "https://api.twitter.com"
"""Where tweepy sends everything."""
TIMEOUT = (5.0, 10.0)
"""Seconds to connect, and between two parts of an answer."""
LONGEST_WAIT = timedelta(minutes=15)
"""The window of X's limits."""
NO_CREDIT = timedelta(hours=1)
TRY_AGAIN = timedelta(minutes=1)
"""Before one more attempt where X says no end of its refusal, as it asks for."""
ONE_STREAM = "Another program listens with the same app, and X allows one stream: stop it, or use an app of its own."
POST_FIELDS = (
    "id,text,author_id,created_at,lang,public_metrics,referenced_tweets,in_reply_to_user_id,conversation_id,entities,"
    "edit_history_tweet_ids,note_tweet"
)
USER_FIELDS = "id,username,name,verified,public_metrics"

Answer = Mapping[str, JsonValue]
Rule = tuple[str, str]
"""Its text and its tag."""


class Access:
    """name: of the source, for messages. Raises Misconfigured without a token."""

    def __init__(self, settings: Settings, name: str, clock: Clock) -> None:
        self.host = urlsplit(settings.address).hostname or ""
        self._name = name
        self._clock = clock
        self._address = settings.address.rstrip("/")
        self._token = secret(f"sources.{name}.bearer_token", settings.bearer_token, settings.bearer_token_file)
        if not self._token.get_secret_value():
            raise Misconfigured(
                f"sources.{name}.bearer_token is empty.",
                f"Set TOCSIN_SOURCES__{name.upper()}__BEARER_TOKEN, or bearer_token_file in tocsin.toml."
                " (docs/sources/x.md shows where X keeps it.)",
            )
        self._trusted = trust(f"sources.{name}.ca_file", settings.ca_file)
        self._client = tweepy.Client(return_type=dict)
        self._rules = tweepy.StreamingClient("", return_type=dict)
        for each in (self._client, self._rules):
            each.user_agent = AGENT
            self.point(each.session)

    def point(self, session: requests.Session) -> None:
        session.mount(LIBRARY, _Pointed(self._address, self._token, self._trusted))

    def rules(self) -> Answer:
        return self._asked(self._rules.get_rules)

    def try_out(self, rules: Sequence[Rule]) -> Answer:
        """Adds none of them. Of those that X would not take, `errors` says why."""
        return self._added(rules, dry_run="true")

    def add(self, rules: Sequence[Rule]) -> Answer:
        """Of those that X does not take, `errors` says why."""
        return self._added(rules)

    def delete(self, ids: Sequence[str]) -> Answer:
        return self._asked(self._rules.delete_rules, list(ids))

    def search(self, query: str, start: datetime, end: datetime, most: int, token: str) -> Answer:
        """most: 10 to 100. token: of the page; empty: the first."""
        return self._asked(
            self._client.search_recent_tweets,
            query,
            start_time=start,
            end_time=end,
            max_results=most,
            next_token=token or None,
            tweet_fields=POST_FIELDS,
        )

    def counts(self, query: str, start: datetime | None = None, granularity: str = "day") -> Answer:
        """start: None: seven days ago."""
        return self._asked(self._client.get_recent_tweets_count, query, start_time=start, granularity=granularity)

    def posts(self, ids: Sequence[str]) -> Answer:
        """100 ids at most."""
        return self._asked(self._client.get_tweets, list(ids), tweet_fields=POST_FIELDS)

    def users(self, ids: Sequence[str]) -> Answer:
        """100 ids at most."""
        return self._asked(self._client.get_users, ids=list(ids), user_fields=USER_FIELDS)

    def close(self) -> None:
        self._client.session.close()
        self._rules.session.close()

    def refused(self, response: requests.Response) -> TocsinError:
        """The failure that an answer is."""
        status, said = response.status_code, f"{self.host} answered {response.status_code}"
        detail = _detail(response)
        if status == HTTPStatus.TOO_MANY_REQUESTS and b"TooManyConnections" in response.content:
            return Busy(f"{said}{detail}. {ONE_STREAM}", TRY_AGAIN)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = _until_reset(response, self._clock.now())
            return Busy(f"{said}{detail}, and asks for {wait.total_seconds():.0f} s of patience.", wait)
        if status == HTTPStatus.PAYMENT_REQUIRED:
            return Busy(f"{said}{detail}: there is no credit left. Buy some in the developer console of X.", NO_CREDIT)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return Misconfigured(f"{said}{detail}.", f"Look at sources.{self._name}.bearer_token and its access to X.")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            patience = retry_after(response.headers, self._clock.now())
            return Transient(f"{said}.") if patience is None else Busy(f"{said}{detail}.", patience)
        return _Refused(f"{said}{detail}.", _errors(response))

    def unanswered(self, failure: BaseException) -> TocsinError:
        if _is_about_trust(failure):
            return Misconfigured(
                f"The certificate of {self.host} is not trusted.", f"Mend it, or set sources.{self._name}.ca_file."
            )
        return Transient(f"{self.host} cannot be reached or broke off ({type(failure).__name__}).")

    def _added(self, rules: Sequence[Rule], **params: str) -> Answer:
        added = [tweepy.StreamRule(value, tag) for value, tag in rules]
        try:
            return self._asked(self._rules.add_rules, added, **params)
        except _Refused as refusal:
            return {"errors": list(refusal.errors)}

    def _asked(self, request: Any, *args: Any, **params: Any) -> Answer:
        """Raises Busy, Transient, Permanent, Misconfigured."""
        with self._failures():
            answer = request(*args, **{name: value for name, value in params.items() if value is not None})
        if not isinstance(answer, dict):
            raise Transient(f"{self.host} answered with something that is no JSON object.")
        return answer

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except tweepy.HTTPException as failure:
            raise self.refused(failure.response) from None
        except requests.JSONDecodeError:
            raise Transient(f"{self.host} answered with something that is no JSON.") from None
        except requests.RequestException as failure:
            raise self.unanswered(failure) from failure


class _Refused(Permanent):
    """errors: what X says of each part of a request."""

    def __init__(self, message: str, errors: Sequence[JsonValue]) -> None:
        super().__init__(message)
        self.errors = errors


class _Pointed(HTTPAdapter):
    """Adds the token last, for tweepy logs the headers that it makes, and has no time-outs of its own."""

    def __init__(self, address: str, token: SecretStr, trusted: SSLContext) -> None:
        self._address = address
        self._token = token
        self._trusted = trusted
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._trusted, **kwargs)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = (request.url or "").replace(LIBRARY, self._address, 1)
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        kwargs["timeout"] = kwargs.get("timeout") or TIMEOUT
        return super().send(request, *args, **kwargs)


def _errors(response: requests.Response) -> list[JsonValue]:
    try:
        read = response.json()
    except requests.RequestException:
        return []
    errors = read.get("errors", []) if isinstance(read, dict) else []
    return errors if isinstance(errors, list) else []


def _detail(response: requests.Response) -> str:
    """What X says of it, in short."""
    try:
        read = response.json()
    except requests.RequestException:
        return ""
    first = next(iter(_errors(response)), None)
    for said in (read, first):
        if isinstance(said, dict) and isinstance(text := said.get("detail") or said.get("message"), str):
            return f" ({text[:200].rstrip('.')})"
    return ""


def _until_reset(response: requests.Response, now: datetime) -> timedelta:
    """As X asks for it: until the window of a limit ends."""
    asked = retry_after(response.headers, now)
    if asked is not None:
        return asked
    reset = response.headers.get("x-rate-limit-reset", "")
    if not reset.isdecimal() or response.headers.get("x-rate-limit-remaining", "0") != "0":
        return TRY_AGAIN
    return min(max(datetime.fromtimestamp(int(reset), UTC) - now, timedelta(seconds=1)), LONGEST_WAIT)


def _is_about_trust(error: BaseException | None) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        inner = [part for part in error.args if isinstance(part, BaseException)]
        reason = getattr(error, "reason", None)
        if isinstance(error, SSLCertVerificationError) or isinstance(reason, SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__ or next(iter(inner), None)
    return False
