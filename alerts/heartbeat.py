"""An address outside that is called while all is well: when the calls end, somebody else rings."""

from datetime import datetime, timedelta
from threading import Event, Thread

import httpx
import structlog
from pydantic import SecretStr

from core.clock import Clock

SECONDS = 10.0
"""For one call."""
CLOSING = 1.0
"""Seconds for which the end waits for a call that is under way; it is left behind after that."""
FRESH = 3
"""What was said so many calls ago is too old to go on calling: whoever said it may hang."""

_log = structlog.get_logger(__name__)


class OutsideHeartbeat:
    """Calls the address every so often, in a thread of its own: a slow answer holds nothing up.

    The address holds a secret as a rule: nothing that is logged names more of it than its host.
    """

    def __init__(self, url: SecretStr, every: timedelta, clock: Clock) -> None:
        self._url = url
        self._every = every
        self._clock = clock
        self._well_at: datetime | None = None
        self._stop = Event()
        self._thread = Thread(target=self._beat, name="outside heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def say_well(self) -> None:
        """All is well now."""
        self._well_at = self._clock.now()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(CLOSING)

    def call(self) -> bool:
        """Whether it was called, and answered that it heard."""
        if self._well_at is None or self._clock.now() - self._well_at > FRESH * self._every:
            return False
        url = self._url.get_secret_value()
        try:
            status = _status(url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _log.warning("heartbeat_not_heard", host=_host(url), reason=type(error).__name__)
            return False
        if not httpx.codes.is_success(status):
            _log.warning("heartbeat_not_heard", host=_host(url), status=status)
        return httpx.codes.is_success(status)

    def _beat(self) -> None:
        while not self._stop.wait(self._every.total_seconds()):
            self.call()


def _status(url: str) -> int:
    """What follows it is not read: it says nothing, and might never end."""
    with httpx.stream("GET", url, timeout=SECONDS, follow_redirects=False, headers={"User-Agent": "Tocsin"}) as answer:
        return answer.status_code


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return ""
