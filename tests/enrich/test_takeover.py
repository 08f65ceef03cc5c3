"""Weighers on Kafka, each with a ledger of its own: whoever is active, and however it ends, the weights are those of
one that was never disturbed."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.bus.kafka.bus import KafkaBus
from core.bus.port import ANALYSED
from enrich.ledger import Ledger
from enrich.weigh import Weigh
from schemas.analysis import Analysed
from tests.bus.kafka_parts import BOUND, address, end, fresh, kafka_bus, line, own_broker
from tests.enrich.parts import HandClock, analysed, open_bus, send, work_through
from tests.enrich.stage_process import ONE_STORE
from tests.enrich.test_kills import HOUSE, stream, weights
from tests.forgotten import NOBODY
from tests.services.server import Server, eventually

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with own_broker(request, tmp_path_factory) as broker:
        yield broker


@dataclass
class Pair:
    bus: KafkaBus
    where: str
    folder: Path
    processes: ExitStack

    def start(self, ledger: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.enrich.stage_process", "weigh", str(self.folder / ledger), self.where]
        process = subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE)
        self.processes.callback(end, process)
        return process

    def done(self) -> bool:
        return sum(self.bus.lag("weigh", ANALYSED).values()) == 0


@pytest.fixture
def pair(broker: Server, tmp_path: Path) -> Iterator[Pair]:
    settings = fresh(session_seconds=1.0)
    with kafka_bus(broker.url, ONE_STORE, settings) as bus, ExitStack() as processes:
        yield Pair(bus, address(broker.url, settings), tmp_path, processes)


def works(process: subprocess.Popen[bytes], batches: int) -> None:
    """Waits until it has committed so many."""
    for _ in range(batches):
        assert line(process.stdout), "it ended by itself"


def entries(count: int) -> Sequence[Analysed]:
    return [
        analysed(event.mention, *(name for name in ("acme", "train") if name in event.mention.text))
        for event in stream(count, random.Random(11))
    ]


def undisturbed(folder: Path, some: Sequence[Analysed]) -> dict[tuple[str, str], set[tuple[float, str, bool]]]:
    """By one weigher, over the other bus."""
    bus = open_bus(folder / "bus", ONE_STORE)
    send(bus, ANALYSED, *some)
    with closing(Ledger.open(folder / "calm.db")) as ledger, closing(bus.publisher()) as publisher:
        work_through(bus, ANALYSED, Weigh(ledger, publisher, bus, NOBODY, HandClock()))
    return weights(bus)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_the_standby_takes_over_and_says_what_the_other_would_have_said(pair: Pair, how: signal.Signals) -> None:
    some = entries(1500)
    send(pair.bus, ANALYSED, *some[:600])
    active = pair.start("a")
    works(active, 2)
    standby = pair.start("b")
    active.send_signal(how)
    send(pair.bus, ANALYSED, *some[600:1000])
    works(standby, 2)
    active.send_signal(signal.SIGCONT)  # wakes in the middle of whatever it did
    send(pair.bus, ANALYSED, *some[1000:])
    assert eventually(pair.done, BOUND)
    assert weights(pair.bus) == undisturbed(pair.folder, some)


def test_weighers_that_take_over_from_one_another_decide_no_weight_twice(pair: Pair) -> None:
    """With the ledgers that they had when they were last active, and once without."""
    some = entries(1600)[:1600]
    working = pair.start("a")
    for turn, ledger in enumerate(("b", "a", "c", "b")):
        send(pair.bus, ANALYSED, *some[turn * 400 : (turn + 1) * 400])
        works(working, 1)
        end(working)
        working = pair.start(ledger)
    assert eventually(pair.done, BOUND)
    assert weights(pair.bus) == undisturbed(pair.folder, some)
