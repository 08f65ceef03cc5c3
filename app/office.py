"""What the deployment does for whoever asks the site: its engines and settings behind plain functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.digesting import compose
from alerts.periods import up_to
from alerts.why import Answer
from app import answers, emerging, wiring
from app.costs import costs
from app.drain import lags
from app.home import Home
from app.ports import Bus, Reader
from app.settings import Settings
from app.sources import configured
from app.strips import heard
from app.telling import looked_back, told
from core.clock import Clock
from core.state.state import State
from schemas.delivery import Delivery
from schemas.digest import Digest
from schemas.incident import Incident
from schemas.route import Route
from schemas.watch import WatchRevision
from web.office import Form, Office
from web.told.casebook import about
from web.told.running import CostTold, Heard, SourceTold, Status


@dataclass(frozen=True, slots=True)
class Works:
    """What it is done with."""

    settings: Settings
    home: Home
    state: State
    store: Reader
    bus: Bus
    clock: Clock


def office(works: Works) -> Office:
    alerting, running = _Alerting(works), _Running(works)
    return Office(
        language=works.settings.alerts.language,
        why=alerting.why,
        incident=alerting.incident,
        post_mortem=alerting.post_mortem,
        digest=alerting.digest,
        coverage=running.coverage,
        status=running.status,
        sources=running.sources,
        costs=running.costs,
        keep=lambda watch, topic, by: emerging.keep(works.state, watch, topic, by),
    )


@dataclass(frozen=True, slots=True)
class _Alerting:
    of: Works

    def why(self, watch: WatchRevision, at: datetime) -> Answer:
        of = self.of
        with wiring.open_why(of.settings, of.home, of.state, of.clock) as why:
            return why.ask(watch, at)

    def incident(self, incident: Incident, language: str) -> str:
        return told(incident, about(incident, self.of.state), self.of.store, language)

    def post_mortem(self, incident: str, form: Form, reader: Route) -> bytes:
        of = self.of
        with wiring.open_gatherer(of.settings, of.home, of.state, of.clock) as gatherer:
            return looked_back(gatherer, incident, form, reader, of.clock)

    def digest(self, digest: Digest) -> Delivery:
        of = self.of
        material = wiring.digest_material(of.settings, of.state, of.store, of.clock)
        return compose(digest, up_to(digest, of.clock.now()), material)


@dataclass(frozen=True, slots=True)
class _Running:
    of: Works

    def coverage(self, start: int, end: int) -> Sequence[Heard]:
        of = self.of
        return answers.coverage(heard(of.state, of.clock, start, end, of.settings.sources))

    def status(self) -> Status:
        return answers.status(self.of.state, lambda: lags(self.of.bus), self.of.clock)

    def sources(self) -> Sequence[SourceTold]:
        of = self.of
        return [answers.source(each) for each in configured(of.settings, of.state, of.clock.now())]

    def costs(self) -> Sequence[CostTold]:
        of = self.of
        return [answers.cost(each) for each in costs(of.settings, of.state, of.clock)]
