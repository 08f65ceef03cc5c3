"""A state with a deployment over it, for tests of its figures."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.metrics import Deployment, registry
from core.bus.port import Lag
from core.errors import Transient
from core.state.alerting import AlertMemory
from core.state.coverage import CoverageLedger
from core.state.database import Database
from core.state.dead_letters import DeadLetters
from core.state.outbox import Outbox
from core.state.stages import Stages
from core.state.watches import Watches
from tests.app.test_drain import QUIET, Lags
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.migrated import migrated

SOURCES = frozenset({"bluesky", "rss.lemonde"})


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Implements core.bus.port.Lag: nobody is there."""

    def lag(self, group: str, topic: str) -> Mapping[int, int]:
        raise Transient("no broker answers")


class Site:
    """bus: may be changed between two scrapes."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.clock = clock
        self.bus: Lag = Lags(QUIET)
        self.stages = Stages(database, clock)
        self.coverage = CoverageLedger(database)
        self.watches = Watches(database, clock)
        self.letters = DeadLetters(database, clock)
        self.outbox = Outbox(database, clock)
        self.memory = AlertMemory(database, clock)

    def deployment(self) -> Deployment:
        return Deployment(
            stages=self.stages,
            bus=self.bus,
            sources=SOURCES,
            coverage=self.coverage,
            watches=self.watches,
            letters=self.letters,
            outbox=self.outbox,
            clock=self.clock,
        )

    def value(self, name: str, **labels: str) -> float | None:
        """As Prometheus would read it now."""
        return registry(self.deployment()).get_sample_value(name, labels)


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    database = migrated(folder / "state.db")
    yield Site(database, HandClock(NOON))
    database.close()
