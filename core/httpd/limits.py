"""How often somebody may ask: a small bucket for each address, which fills again by itself."""

from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

from core.clock import Clock
from core.httpd.resources import Request, Resource, Response

ASKERS = 10_000
"""Addresses that are remembered; when there are more, those that asked least are forgotten."""


@dataclass(frozen=True, slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(frozen=True, slots=True)
class Standing:
    """a_minute: how many there may be. left: whole ones, now. wait: seconds until there is one."""

    a_minute: int
    left: int
    wait: float


class Limit:
    """a_minute: how many requests an address has; also how many it may send at once."""

    def __init__(self, a_minute: int, clock: Clock) -> None:
        self._a_minute = a_minute
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = Lock()

    def takes(self, asker: str) -> bool:
        """Whether the address may ask once more now."""
        now = self._clock.now().timestamp()
        with self._lock:
            left = self._left(asker, now)
            taken = left >= 1
            self._buckets[asker] = _Bucket(left - taken, now)
            if len(self._buckets) > ASKERS:
                self._forget(now)
            return taken

    def standing(self, asker: str) -> Standing:
        """How much the address has left now."""
        with self._lock:
            left = self._left(asker, self._clock.now().timestamp())
        return Standing(self._a_minute, int(left), max(1 - left, 0.0) * 60 / self._a_minute)

    def _left(self, asker: str, now: float) -> float:
        bucket = self._buckets.get(asker)
        if bucket is None:
            return self._a_minute
        return min(self._a_minute, bucket.left + max(now - bucket.at, 0.0) * self._a_minute / 60)

    def _forget(self, now: float) -> None:
        emptiest = sorted(self._buckets, key=lambda asker: self._left(asker, now))
        self._buckets = {asker: self._buckets[asker] for asker in emptiest[: ASKERS // 2]}


def limited(resource: Resource, limit: Limit) -> Resource:
    """The same, for whoever does not ask too often."""

    def answer(request: Request) -> Response:
        if not limit.takes(request.asker):
            return Response(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.", headers={"Retry-After": "60"})
        return resource(request)

    return answer
