"""How often somebody may ask: a small bucket for each address, which fills again by itself."""

from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

from core.clock import Clock
from web.resources import Request, Resource, Response

ASKERS = 10_000
"""Addresses that are remembered; when there are more, the fullest buckets are forgotten, which loses nothing."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limit:
    """a_minute: how many requests an address has; also how many it may send at once."""

    def __init__(self, a_minute: int, clock: Clock) -> None:
        self._a_minute = a_minute
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = Lock()

    def takes(self, asker: str) -> bool:
        now = self._clock.now().timestamp()
        with self._lock:
            bucket = self._buckets.setdefault(asker, _Bucket(self._a_minute, now))
            passed = max(now - bucket.at, 0.0)
            bucket.left, bucket.at = min(self._a_minute, bucket.left + passed * self._a_minute / 60), now
            taken = bucket.left >= 1
            bucket.left -= taken
            if len(self._buckets) > ASKERS:
                self._forget(now)
            return taken

    def _forget(self, now: float) -> None:
        fullest = sorted(self._buckets, key=lambda asker: self._buckets[asker].left + (now - self._buckets[asker].at))
        for asker in fullest[len(fullest) // 2 :]:
            del self._buckets[asker]


def limited(resource: Resource, limit: Limit) -> Resource:
    """The same, for whoever does not ask too often."""

    def answer(request: Request) -> Response:
        if not limit.takes(request.asker):
            return Response(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.", headers={"Retry-After": "60"})
        return resource(request)

    return answer
