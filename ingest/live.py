"""A stream that is read by a thread of its own into a bounded queue: who reads slowly slows the platform down."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from time import monotonic
from typing import Generic, TypeVar

Item = TypeVar("Item")

ROOM = 2_000
"""Items that wait at most, before no more are read."""
LINGER = 0.5
"""Seconds that `take` waits for a first item, and that a full queue is waited for between two looks at `stop`."""
_GLANCE = 0.05
"""Seconds between two looks at whether the stream has ended."""


class Live(Generic[Item]):
    """read: yields what the stream gives until it ends, or until the given flag is set, which it looks at at least
    once a second; what it raises is raised by `take`, after all that came before."""

    def __init__(self, name: str, read: Callable[[Event], Iterator[Item]], room: int = ROOM) -> None:
        self._read = read
        self._queue: Queue[Item] = Queue(room)
        self._stop = Event()
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, name=f"{name}-stream", daemon=True)
        self._thread.start()

    def take(self, most: int, seconds: float = LINGER) -> list[Item]:
        """What has come, `most` at most; empty after that many seconds without anything.

        Raises what broke the stream off, once all that came before was taken.
        """
        deadline = monotonic() + seconds
        taken = self._waiting(most)
        while not taken and not self.over and (left := deadline - monotonic()) > 0:
            with suppress(Empty):
                taken = [self._queue.get(timeout=min(left, _GLANCE))]
                taken += self._waiting(most - 1)
        if not taken and self._failure is not None and self.over:
            failure, self._failure = self._failure, None
            raise failure
        return taken

    @property
    def over(self) -> bool:
        """Whether the stream ended and all of it was taken."""
        return not self._thread.is_alive() and self._queue.empty()

    def close(self) -> None:
        """Asks the stream to end, and waits for it a second at most."""
        self._stop.set()
        self._thread.join(timeout=1.0)

    def _waiting(self, most: int) -> list[Item]:
        taken: list[Item] = []
        with suppress(Empty):
            while len(taken) < most:
                taken.append(self._queue.get_nowait())
        return taken

    def _run(self) -> None:
        try:
            for item in self._read(self._stop):
                self._put(item)
                if self._stop.is_set():
                    return
        except Exception as failure:
            self._failure = failure

    def _put(self, item: Item) -> None:
        """Once there is room, or not at all where the stream is to end."""
        while not self._stop.is_set():
            with suppress(Full):
                self._queue.put(item, timeout=LINGER)
                return
