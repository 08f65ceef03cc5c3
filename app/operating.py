"""The deployment around the pages, as its settings, its state and its bus have it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from app import replaying, sources, strips
from app.costs import Cost, Expected, costs, forecast
from app.ports import Bus
from app.settings import Settings
from app.wiring import State, routes_of
from core.clock import Clock
from schemas.route import Route
from schemas.watch import Watch
from web.port import Replayed


@dataclass(frozen=True, slots=True)
class Operating:
    """Implements web/port.py Operation."""

    settings: Settings
    state: State
    bus: Bus
    clock: Clock

    def sources(self) -> Sequence[sources.Configured]:
        return sources.configured(self.settings, self.state, self.clock.now())

    def routes(self) -> Sequence[Route]:
        return routes_of(self.settings)

    def heard(self, start: int, end: int) -> Sequence[strips.Heard]:
        return strips.heard(self.state, self.clock, start, end, self.settings.sources)

    def costs(self) -> Sequence[Cost]:
        return costs(self.settings, self.state, self.clock)

    def forecast(self, source: str, watch: Watch) -> Expected:
        return forecast(self.settings, sources.known(self.settings, source), watch, self.state, self.clock)

    def replay(self, letters: Sequence[int], by: str) -> Replayed:
        with closing(self.bus.publisher()) as publisher:
            return replaying.replay(self.state.dead_letters, letters, publisher, by)
