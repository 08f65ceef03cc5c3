"""The words of rows that were read before: what is asked of the newest mentions is asked of the same ones again."""

from collections.abc import Iterable, Mapping
from itertools import islice
from threading import Lock

from index.likelihood import Text

_MOST = 20_000
"""Rows, of some three hundred bytes each."""


class Spoken:
    """By the number of the row, which never changes: a mention that does has another. For any number of threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._texts: dict[int, str] = {}
        """The parts of a text by line: lists of words would take six times the room."""

    def known(self, seqs: Iterable[int]) -> dict[int, Text]:
        found = ((seq, self._texts.get(seq)) for seq in seqs)
        return {seq: [part.split() for part in text.split("\n")] for seq, text in found if text is not None}

    def keep(self, texts: Mapping[int, Text]) -> None:
        """Those that came first go, once there are too many."""
        with self._lock:
            self._texts |= {seq: "\n".join(map(" ".join, text)) for seq, text in texts.items()}
            for seq in list(islice(self._texts, max(0, len(self._texts) - _MOST))):
                del self._texts[seq]
