"""Long answers: no more is made than somebody reads, and nothing goes on once they are gone."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from app.serving import served
from app.settings import WebSettings
from core.errors import Transient
from web import problems
from web.call.stream import AHEAD, AT_ONCE, PIECE, Streams, streamed

LINE = "x" * 1023 + "\n"
PATIENCE = 60.0


@dataclass(slots=True)
class Well:
    """Lines without end, or up to a fault at one of them. made: how many were."""

    ends: int | None = None
    made: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def lines(self) -> Iterator[str]:
        try:
            for self.made in count(1):
                if self.made == self.ends:
                    raise Transient("The store is away.")
                yield LINE
        finally:
            self.over.set()


@contextmanager
def site(well: Well) -> Iterator[httpx.Client]:
    app = FastAPI()
    problems.install(app)
    app.state.streams = Streams()

    @app.get("/api/well")
    def draw(request: Request) -> Response:
        return streamed(request, well.lines, "text/plain", "well.txt")

    with (
        served(app, WebSettings(port=0)) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        yield client


def settled(figure: Callable[[], int]) -> int:
    """What it is once it rises no more."""
    seen, until = -1, time.monotonic() + PATIENCE
    while seen != (now := figure()) and time.monotonic() < until:
        seen = now
        threading.Event().wait(0.3)
    return seen


def test_no_more_is_made_than_somebody_reads_and_nothing_once_they_are_gone() -> None:
    well = Well()
    with site(well) as client:
        with client.stream("GET", "/api/well") as answer:
            pieces = answer.iter_raw(PIECE)
            next(pieces)
            ahead = settled(lambda: well.made)
            assert ahead * len(LINE) < 64 * AHEAD * PIECE
            assert not well.over.is_set()
        assert well.over.wait(PATIENCE)


def test_what_breaks_off_is_seen_to_be_broken() -> None:
    with site(Well(2_000)) as client, client.stream("GET", "/api/well") as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            answer.read()


def test_what_cannot_begin_is_a_problem() -> None:
    with site(Well(1)) as client:
        answer = client.get("/api/well")
        assert (answer.status_code, answer.json()["kind"]) == (503, "transient")


def test_there_are_only_so_many_at_once() -> None:
    streams = Streams()
    for _ in range(AT_ONCE):
        streams.enter()
    with pytest.raises(Transient):
        streams.enter()
    streams.leave()
    streams.enter()
