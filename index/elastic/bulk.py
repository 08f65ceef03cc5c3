"""Writing many documents at once: in pieces that the server can take, again where it was too busy, none lost."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from random import SystemRandom
from typing import Literal

from elasticsearch import ApiError, Elasticsearch

from core.errors import Permanent, TocsinError, Transient
from index.elastic.failures import TOO_BUSY, said, telling, told_of_item

PIECE = 500
"""Documents in one request, and at most so many bytes (a single document may be larger)."""
_PIECE_BYTES = 4_000_000
_UNDER_WAY = 2
"""Requests at once: the next is made ready while the server works."""
ATTEMPTS = 6
"""Of what the server is too busy for: within about six seconds; then the caller's own patience begins."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
_DONE, _GONE, _SUPERSEDED, _BUSY, _TOO_LARGE = range(200, 300), 404, 409, 429, 413
_WANTED = "items.*.status,items.*.error.type,items.*.error.reason"

_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Operation:
    """version: of the document; an equal or greater one wins. None: counted by the server. about: the mention."""

    action: Literal["index", "delete", "create"]
    index: str
    id: str
    version: int | None
    source: bytes
    about: str

    def lines(self) -> list[bytes]:
        versioned = "" if self.version is None else f',"version":{self.version},"version_type":"external_gte"'
        alone = ',"require_alias":true' if self.action == "index" and self.version is not None else ""
        head = f'{{"{self.action}":{{"_index":"{self.index}","_id":"{self.id}"{versioned}{alone}}}}}'.encode()
        return [head] if self.action == "delete" else [head, self.source]


class Bulk:
    """pause: waits for so many seconds. Used by one thread at a time."""

    def __init__(self, client: Elasticsearch, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._pause = pause
        self._pool = ThreadPoolExecutor(_UNDER_WAY, thread_name_prefix="bulk")

    def close(self) -> None:
        self._pool.shutdown()

    def send(self, operations: Iterable[Operation]) -> list[int]:
        """Durable when it returns. The status of each operation: 404 for what was gone, 409 for what is superseded.

        Whatever can be written is written before anything is raised: Transient or Misconfigured, else Permanent for
        documents that are refused, naming the first of their mentions.
        """
        statuses: list[int] = []
        failures: list[TocsinError] = []
        under_way: deque[Future[_Answer]] = deque()

        def settle() -> None:
            answer = under_way.popleft().result()
            statuses.extend(answer.statuses)
            failures.extend(answer.failures)

        for piece in _pieces(operations):
            under_way.append(self._pool.submit(self._deliver, piece))
            if len(under_way) == _UNDER_WAY:
                settle()
        while under_way:
            settle()
        if failures:
            raise min(failures, key=lambda failure: isinstance(failure, Permanent))
        return statuses

    def _deliver(self, piece: Sequence[Operation]) -> "_Answer":
        """Sends again what the server was too busy for."""
        statuses = dict.fromkeys(range(len(piece)), _BUSY)
        failures: list[TocsinError] = []
        waiting = list(range(len(piece)))
        for attempt in range(ATTEMPTS):
            if attempt:
                self._pause(min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE) * _random.uniform(0.5, 1.0))
            items = self._post([piece[place] for place in waiting])
            if isinstance(items, TocsinError):
                return _Answer(list(statuses.values()), [*failures, items])
            busy = []
            for place, item in zip(waiting, items, strict=True):
                statuses[place] = item.status
                if item.status == _BUSY and not item.blocked:
                    busy.append(place)
                elif not item.well:
                    failures.append(item.failure(piece[place]))
            waiting = busy
            if not waiting:
                return _Answer(list(statuses.values()), failures)
        busy_for = f"Elasticsearch was too busy for {len(waiting)} documents, {ATTEMPTS} times."
        failures.append(Transient(busy_for, TOO_BUSY))
        return _Answer(list(statuses.values()), failures)

    def _post(self, piece: Sequence[Operation]) -> "list[_Item] | TocsinError":
        """What became of each; in halves where the request as a whole is too large."""
        try:
            with telling():
                try:
                    answer = self._client.bulk(operations=_lines(piece), filter_path=_WANTED)  # type: ignore[arg-type]
                except ApiError as error:
                    if error.status_code == _TOO_LARGE:
                        return self._halved(piece)
                    if error.status_code == _BUSY:
                        return [_Item(_BUSY, *said(error.body))] * len(piece)
                    raise
        except TocsinError as failure:
            return failure
        return [_item(next(iter(item.values()))) for item in answer["items"]]

    def _halved(self, piece: Sequence[Operation]) -> "list[_Item] | TocsinError":
        if len(piece) == 1:
            return [_Item(_TOO_LARGE, "content_too_long", "")]
        first = self._post(piece[: len(piece) // 2])
        second = self._post(piece[len(piece) // 2 :])
        if isinstance(first, TocsinError):
            return first
        return second if isinstance(second, TocsinError) else first + second


@dataclass(frozen=True, slots=True)
class _Answer:
    statuses: list[int]
    failures: list[TocsinError]


@dataclass(frozen=True, slots=True)
class _Item:
    status: int
    kind: str
    reason: str

    @property
    def well(self) -> bool:
        return self.status in _DONE or self.status == _SUPERSEDED or (self.status == _GONE and not self.kind)

    @property
    def blocked(self) -> bool:
        return self.kind == "cluster_block_exception"

    def failure(self, operation: Operation) -> TocsinError:
        if self.status == _GONE:
            return Transient("%(index)s is gone.", "It is made again.", index=operation.index)
        return told_of_item(operation.about, self.status, self.kind, self.reason)


def _item(item: dict[str, object]) -> _Item:
    status = item["status"]
    match item.get("error"):
        case {"type": str(kind), "reason": str(reason)}:
            return _Item(int(str(status)), kind, reason)
        case _:
            return _Item(int(str(status)), "", "")


def _pieces(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    piece: list[Operation] = []
    size = 0
    for operation in operations:
        if piece and (len(piece) == PIECE or size + len(operation.source) > _PIECE_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(operation)
        size += len(operation.source)
    if piece:
        yield piece


def _lines(piece: Sequence[Operation]) -> list[bytes]:
    return [line for operation in piece for line in operation.lines()]
