"""The words of rows that were read before: what is asked of the newest mentions is asked of the same ones again."""

from collections.abc import Iterable, Mapping
from threading import Lock

from index.likelihood import Text

ROOM = 8_000_000
"""Characters that are remembered: of 40,000 posts, or fewer articles."""


class Spoken:
    """By the number of the row, which never changes: a mention that does has another. For any number of threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._texts: dict[int, str] = {}
        """The parts of a text by line: lists of words would take six times the room."""
        self._length = 0

    def known(self, seqs: Iterable[int]) -> dict[int, Text]:
        found = ((seq, self._texts.get(seq)) for seq in seqs)
        return {seq: [part.split() for part in text.split("\n")] for seq, text in found if text is not None}

    def keep(self, texts: Mapping[int, Text]) -> None:
        """Those that came first go, once there is no room."""
        with self._lock:
            for seq, text in texts.items():
                self._length -= len(self._texts.pop(seq, ""))
                self._texts[seq] = "\n".join(map(" ".join, text))
                self._length += len(self._texts[seq])
            while self._length > ROOM:
                self._length -= len(self._texts.pop(next(iter(self._texts))))
