"""Long answers, sent as they come: from a thread of their own, as far ahead as a few pieces, until nobody reads."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import Literal

import structlog
from anyio import to_thread
from fastapi import Request
from starlette.responses import Response, StreamingResponse

from core.errors import Transient, told
from index.export import csv_lines, ndjson_lines
from index.port import Hit

AT_ONCE = 8
"""Streams of one process: each holds a look at the store."""
PIECE = 64 * 1024
"""Characters, about, that are sent at a time."""
AHEAD = 4
"""Pieces that wait for a reader who is slow."""
LOOK = 0.5
"""Seconds between two looks at whether anybody still reads."""
PATIENCE = 120.0
"""Seconds that a piece waits for its reader, who is gone then."""

NDJSON = "application/x-ndjson"
Form = Literal["csv", "ndjson"]
FORMS: Mapping[Form, tuple[Callable[[Iterable[Hit]], Iterator[str]], str]] = {
    "csv": (csv_lines, "text/csv; charset=utf-8"),
    "ndjson": (ndjson_lines, NDJSON),
}
"""What mentions are exported as: a line at a time, and its kind."""

_log = structlog.get_logger(__name__)


class Streams:
    """How many there are."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open = 0

    def enter(self) -> None:
        """Raises Transient where there are enough."""
        with self._lock:
            if self._open >= AT_ONCE:
                raise Transient("%(limit)s exports are under way already.", "Try again in a moment.", limit=AT_ONCE)
            self._open += 1

    def leave(self) -> None:
        with self._lock:
            self._open -= 1


@dataclass(frozen=True, slots=True)
class _Broken:
    """What was sent is not whole."""

    fault: Exception


class _Feed:
    """A thread that makes the pieces: a store is read by the thread that began to."""

    def __init__(self, lines: Callable[[], Iterator[str]], streams: Streams) -> None:
        self._pieces: Queue[str | _Broken | None] = Queue(AHEAD)
        self._gone = Event()
        self._lines = lines
        self._streams = streams
        Thread(target=self._make, name="export", daemon=True).start()

    def take(self) -> str | _Broken | None:
        """The next piece; None after the last."""
        while True:
            try:
                return self._pieces.get(timeout=LOOK)
            except Empty:
                if self._gone.is_set():
                    return None

    def leave(self) -> None:
        """Nobody reads any more."""
        self._gone.set()

    def _make(self) -> None:
        last: _Broken | None = None
        try:
            for piece in _pieces(self._lines()):
                if not self._put(piece):
                    return
        except Exception as fault:  # whatever it is: whoever reads has to be told
            _log.error("export_broke_off", reason=told(fault))
            last = _Broken(fault)
        finally:
            self._streams.leave()
        self._put(last)

    def _put(self, piece: str | _Broken | None) -> bool:
        """Whether anybody still wants it."""
        until = time.monotonic() + PATIENCE
        while not self._gone.is_set() and time.monotonic() < until:
            try:
                self._pieces.put(piece, timeout=LOOK)
            except Full:
                continue
            return True
        return False


def streamed(request: Request, lines: Callable[[], Iterator[str]], kind: str, name: str) -> Response:
    """As a file of that name. Raises Transient where there are too many under way, and what making the first lines
    does."""
    streams: Streams = request.app.state.streams
    streams.enter()
    feed = _Feed(lines, streams)
    first = _whole(feed.take())
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return StreamingResponse(_sent(first, feed), media_type=kind, headers=headers)


async def _sent(first: str | None, feed: _Feed) -> AsyncIterator[str]:
    """Raises what broke it, on which the server hangs up: the reader sees that it is not whole."""
    try:
        piece = first
        while piece is not None:
            yield piece
            piece = _whole(await to_thread.run_sync(feed.take))
    finally:
        feed.leave()


def _whole(piece: str | _Broken | None) -> str | None:
    if isinstance(piece, _Broken):
        raise piece.fault
    return piece


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line)
        if length >= PIECE:
            yield "".join(held)
            held, length = [], 0
    if held:
        yield "".join(held)
