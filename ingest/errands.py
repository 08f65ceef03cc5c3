"""Questions to slow platforms, asked by threads of their own: whoever waits for an answer can still be stopped."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Generic, TypeVar

Result = TypeVar("Result")

_MOMENT = 1.0
"""Seconds that whoever stops waits for those that are out."""


@dataclass(frozen=True, slots=True)
class Returned(Generic[Result]):
    """key: of the errand. result: None where it failed, with the failure instead."""

    key: str
    result: Result | None
    failure: Exception | None = None

    def unwrap(self) -> Result:
        """Raises what the errand raised."""
        if self.failure is not None:
            raise self.failure
        if self.result is None:
            raise RuntimeError(f"the errand {self.key} brought nothing")
        return self.result


class Errands(Generic[Result]):
    """One thread each, so their number is for the caller to bound."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._out: dict[str, Thread] = {}
        self._back: Queue[Returned[Result]] = Queue()
        self._ending = Lock()
        self._ended = False

    @property
    def out(self) -> frozenset[str]:
        """Keys of those that have not been taken back yet."""
        return frozenset(self._out)

    def send(self, key: str, errand: Callable[[], Result]) -> None:
        """Nobody goes once it has ended."""
        thread = Thread(target=_run, args=(key, errand, self._back), name=f"{self._name}-errand", daemon=True)
        with self._ending:
            if not self._ended:
                self._out[key] = thread
                thread.start()

    def take(self, seconds: float) -> list[Returned[Result]]:
        """Those that are back; waits that many seconds for the first of them, where any are out."""
        back: list[Returned[Result]] = []
        with suppress(Empty):
            if self._out:
                back.append(self._back.get(timeout=seconds))
            while True:
                back.append(self._back.get_nowait())
        for each in back:
            self._out.pop(each.key, None)
        return back

    def end(self, then: Callable[[], None]) -> None:
        """then: closes what they use, once all are back. A moment is waited for that, and no longer."""
        with self._ending:
            self._ended = True
            threads = list(self._out.values())
        last = Thread(target=_after, args=(threads, then), name=f"{self._name}-close", daemon=True)
        last.start()
        last.join(timeout=_MOMENT)


def _after(threads: Sequence[Thread], then: Callable[[], None]) -> None:
    for each in threads:
        each.join()
    then()


def _run(key: str, errand: Callable[[], Result], back: Queue[Returned[Result]]) -> None:
    try:
        returned = Returned(key, errand())
    except Exception as failure:
        returned = Returned(key, None, failure)
    back.put(returned)
