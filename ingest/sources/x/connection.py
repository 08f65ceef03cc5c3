"""The stream over its breaks: what it may read, when it is opened, and when it is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.clock import EPOCH, Clock
from core.errors import Busy, Misconfigured, TocsinError, Transient
from ingest.budget import Level, Shared
from ingest.live import LINGER
from ingest.sources.x.access import Access
from ingest.sources.x.settings import POST
from ingest.sources.x.stream import IN_FLIGHT, SILENCE, Stream, broken_off

MOST = 100
"""Posts that are dealt with at a time."""
LEAST, LARGEST = 120, 2_000
"""Posts that the stream may read ahead of what is noted as used: a twentieth of what is left, within these."""
NO_BUDGET = timedelta(minutes=5)
"""Between two looks at whether a budget that was spent allows the stream again."""
STEADY = timedelta(minutes=1)
"""A stream that stood so long is opened again at once where it breaks."""
_REFUSED = timedelta(seconds=5), timedelta(seconds=320)
_LOST = timedelta(seconds=0.25), timedelta(seconds=16)
"""First and longest wait, as X asks for: doubled after it refused a connection, longer by as much after one broke."""


class Connection:
    """silence: seconds without a sign of life after which the stream is dead.

    since: when it was connected; None: it is not. heard_at: all that X sent before was taken.
    """

    def __init__(self, access: Access, budget: Shared, clock: Clock, silence: float = SILENCE) -> None:
        self._access = access
        self._budget = budget
        self._clock = clock
        self._silence = silence
        self._stream: Stream | None = None
        self._held = 0
        self._attempts = 0
        self._again = EPOCH
        self._why = ""
        self.since: datetime | None = None
        self.heard_at: datetime | None = None

    @property
    def connected(self) -> bool:
        return self.since is not None

    def take(self, seconds: float = LINGER) -> Sequence[bytes]:
        """What X sent since the last time; the stream is opened where it is not.

        Raises Busy, with how long to leave it alone once it broke off, and Misconfigured.
        """
        stream = self._stream or self._opened()
        heard_at = stream.heard_at
        try:
            lines = stream.take(MOST, seconds)
        except TocsinError as failure:
            raise self._broken(failure) from None
        if not lines and stream.over:
            raise self._ended(stream)
        self._note(stream, heard_at, lines)
        partings = [found for line in lines if (found := broken_off(line, self._access.host))]
        if not partings:
            return lines
        self._again_after(partings[0])
        return [line for line in lines if broken_off(line, self._access.host) is None]

    def used(self, posts: int) -> None:
        """So many of those that it gave are noted as used: as many more may be read."""
        if self._stream is None:
            return
        self._budget.free(POST, posts)
        self._held -= posts
        more = self._budget.hold(POST, max(0, self._lease() - self._held), Level.SAMPLE)
        self._held += more
        self._stream.grant(more)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._budget.free(POST, self._held)
        self._held = 0
        self.since = None

    def _opened(self) -> Stream:
        now = self._clock.now()
        if now < self._again:
            raise Busy(self._why, self._again - now)
        self._held = self._budget.hold(POST, self._lease(), Level.SAMPLE)
        if self._held <= IN_FLIGHT:
            raise self._spent()
        self._stream = Stream(self._access, self._clock, self._held, self._silence)
        self._stream.start()
        return self._stream

    def _lease(self) -> int:
        return min(LARGEST, max(LEAST, self._budget.left(POST) // 20))

    def _note(self, stream: Stream, heard_at: datetime | None, lines: Sequence[bytes]) -> None:
        if stream.heard_at is not None and self.since is None:
            self.since = stream.heard_at
        if heard_at is not None and len(lines) < MOST:
            self.heard_at = heard_at

    def _ended(self, stream: Stream) -> Busy:
        if stream.spent_out and self._budget.left(POST) <= IN_FLIGHT:
            now = self._clock.now().isoformat()  # what X sent meanwhile is charged, and nobody will know what it was
            self._budget.use(POST, [f"in flight {now} {number}" for number in range(IN_FLIGHT)])
            return self._spent()
        if stream.spent_out:
            return self._broken(Transient("More came at once than the stream may read ahead: it is opened anew."))
        return self._broken(Transient(f"{self._access.host} ended the stream."))

    def _spent(self) -> Busy:
        self._why = "The budget allows no more posts of X for now."
        self._again = self._clock.now() + NO_BUDGET
        self.close()
        return Busy(self._why, NO_BUDGET)

    def _broken(self, failure: TocsinError) -> Busy:
        if isinstance(failure, Misconfigured):
            self.close()
            raise failure
        return self._again_after(failure)

    def _again_after(self, failure: TocsinError) -> Busy:
        now = self._clock.now()
        if self.since is not None and now - self.since >= STEADY:
            self._attempts = 0
        self._attempts += 1
        if self.connected:
            wait = min(_LOST[0] * self._attempts, _LOST[1])
        else:
            wait = min(_REFUSED[0] * 2 ** min(self._attempts - 1, 10), _REFUSED[1])
        if isinstance(failure, Busy):
            wait = max(wait, failure.wait)
        self._why, self._again = failure.message, now + wait
        self.close()
        return Busy(self._why, wait)
