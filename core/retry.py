"""Trying again what cannot be done now: for as long as it takes, with growing pauses, stoppable at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from threading import Event
from typing import Protocol, TypeVar

from core.errors import Busy, Transient

Result = TypeVar("Result")

_random = SystemRandom()


class Stopped(Exception):
    """Asked to stop before it could be done."""


class Status(Protocol):
    """Told how it goes, for the status page and the metrics."""

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        """It could not be done this time, and will be tried again after a pause."""

    def recovered(self) -> None:
        """It is done, after one failure or more."""


@dataclass(frozen=True, slots=True)
class Patience:
    """first, longest: the pauses before the second attempt and, doubling, before all later ones."""

    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(seconds=60)

    def pause(self, failures: int) -> timedelta:
        """After that many failures in a row (1 or more); the last half is random, so that many do not come at once."""
        doublings = min(failures - 1, 16)
        return min(self.first * (1 << doublings), self.longest) * _random.uniform(0.5, 1.0)

    def until_done(self, attempt: Callable[[], Result], stop: Event, status: Status) -> Result:
        """Repeats the attempt while it raises Transient, after Busy no sooner than was asked for.

        Raises Stopped if `stop` is set and it has not worked.
        """
        failures = 0
        while True:
            try:
                result = attempt()
            except Transient as failure:
                failures += 1
                asked = failure.wait if isinstance(failure, Busy) else timedelta(0)
                pause = max(self.pause(failures), asked)
                status.degraded(failure, pause)
                if stop.wait(pause.total_seconds()):
                    raise Stopped from failure
            else:
                if failures:
                    status.recovered()
                return result
