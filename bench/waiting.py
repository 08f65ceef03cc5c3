"""Waiting for what other processes do."""

import time
from collections.abc import Callable

LOOK = 0.2
"""Seconds between two looks: asking takes some of what is measured."""
GIVE_UP = 1_800.0


def awaited(condition: Callable[[], bool], what: str) -> float:
    """When it held, in seconds of the monotonic clock. Raises TimeoutError."""
    deadline = time.monotonic() + GIVE_UP
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {GIVE_UP:.0f} s")
        time.sleep(LOOK)
    return time.monotonic()
