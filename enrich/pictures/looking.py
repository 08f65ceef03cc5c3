"""From an address to what stands in the picture there: fetched by threads of ours, read by processes of their own."""

import ssl
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from queue import SimpleQueue

from core.errors import Misconfigured
from enrich.pictures.fetch import Fetcher, Unfetched
from enrich.pictures.hand import Hand
from schemas.reading import Failure, Reading

Fetch = Callable[[str, float], bytes]
_EXTRA = ("PIL", "onnxruntime", "rapidocr")


class Looking:
    """Implements Look, for any number of threads; so many pictures as there are hands are read at a time."""

    def __init__(self, fetch: Fetch, hands: Sequence[Hand]) -> None:
        self._fetch = fetch
        self._hands = hands
        self._free: SimpleQueue[Hand] = SimpleQueue()
        for hand in hands:
            self._free.put(hand)

    @classmethod
    def of(cls, at_once: int) -> "Looking":
        """With so many hands, on the public internet. Raises Misconfigured where the extra is not installed."""
        if any(find_spec(name) is None for name in _EXTRA):
            raise Misconfigured(
                "stages.pictures needs what reads pictures, and it is not installed.",
                'Install it with `pip install "tocsin[ocr]"`, or name no watch in stages.pictures.watches.',
            )
        return cls(Fetcher(ssl.create_default_context()), [Hand() for _ in range(at_once)])

    def __call__(self, url: str, seconds: float) -> Reading | None:
        deadline = time.monotonic() + seconds
        try:
            content = self._fetch(url, seconds)
        except Unfetched as error:
            hurried = error.failure is Failure.LATE and time.monotonic() >= deadline
            return None if hurried else Reading(failure=error.failure)
        hand = self._free.get()
        try:
            return hand(content) if time.monotonic() < deadline else None
        finally:
            self._free.put(hand)

    def close(self) -> None:
        for hand in self._hands:
            hand.close()
