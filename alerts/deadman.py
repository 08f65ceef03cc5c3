"""The dead man's switch: what keeps Tocsin itself from seeing is an incident too, of the deployment as a whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alerts import incidents as life
from alerts.incidents import Change, Finding
from alerts.inhibition import Host, may_mute
from alerts.messages import render
from alerts.port import AlertState, Health, Trouble
from alerts.reasons import Reason, say
from alerts.route import Situation, notices
from alerts.told import Told
from alerts.words import ENGLISH
from core.clock import Clock, minute_of
from schemas.alerting import Memory, Silence, Step
from schemas.analysis import NO_WATCH
from schemas.delivery import Delivery
from schemas.incident import Evidence, Incident, IncidentKind, IncidentState
from schemas.route import Route
from schemas.watch import Watch

PATIENCE = timedelta(minutes=5)
"""What has been wrong for so long is told."""
CALM = timedelta(minutes=10)
"""So long nothing may be wrong before it is over: what comes and goes is one incident."""
REMEMBERED = timedelta(days=2)
PARTIAL, WHOLE = 3, 4
"""Severity: where something is missing; where nothing is seen as it happens."""
PARTS = frozenset({"source", "coverage", "notifier", "listener", "extra"})

OURSELVES = Watch.model_construct(id=NO_WATCH, name="Tocsin", query="")
"""Stands for the deployment where a watch is asked for. Not validated: nobody may call a watch like that."""


class Remembered(BaseModel):
    """told: by incident, then channel. well_since: since when nothing is wrong any more."""

    model_config = ConfigDict(extra="forbid")

    told: dict[str, dict[str, Told]] = Field(default_factory=dict)
    well_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at ourselves. lasting: what has been wrong for longer than is patience for."""

    lasting: tuple[Trouble, ...]
    told: tuple[str, ...]


class DeadMan:
    """Looks at the deployment, and says through the outbox what it sees; needs neither index nor evaluation."""

    def __init__(
        self,
        state: AlertState,
        health: Health,
        routes: Callable[[], Sequence[Route]],
        silences: Callable[[], Sequence[Silence]],
        clock: Clock,
    ) -> None:
        self._state = state
        self._health = health
        self._routes = routes
        self._silences = silences
        self._clock = clock
        self._began = clock.now()
        _, memories = state.load()
        kept = next((memory.state for memory in memories if memory.watch == NO_WATCH), b"{}")
        self._remembered = _remembered(kept)
        self._hosts: tuple[Host, ...] = ()

    def hosts(self) -> Sequence[Host]:
        """The incidents of the deployment that mute those of single watches, as of the last look."""
        return self._hosts

    def look(self) -> Looked:
        """Raises Transient, having changed nothing: call it again."""
        now = self._clock.now()
        lasting = tuple(t for t in self._health.troubles() if now - max(t.since, self._began) >= PATIENCE)
        known = {i.id: i for i in self._state.incidents(NO_WATCH, now - REMEMBERED)}
        well_since = None if lasting else self._remembered.well_since or now
        change = judged(list(known.values()), lasting, well_since, now) or _woken(known.values(), now)
        if change is not None:
            known[change.incident.id] = change.incident
        deliveries, told = self._tell(known.values(), now)
        self._keep(Remembered(told=told, well_since=well_since), change, deliveries, now)
        self._hosts = tuple(Host(known[id_], told.get(id_, {})) for id_ in known if may_mute(known[id_]))
        return Looked(lasting, tuple(delivery.key for delivery in deliveries))

    def _tell(self, known: Iterable[Incident], now: datetime) -> tuple[list[Delivery], dict[str, dict[str, Told]]]:
        situation = Situation(self._routes(), self._silences(), now)
        deliveries: list[Delivery] = []
        told: dict[str, dict[str, Told]] = {}
        for incident in known:
            found, after = notices(incident, OURSELVES, self._remembered.told.get(incident.id, {}), situation)
            deliveries += [render(notice, incident, OURSELVES, {}) for notice in found]
            if after:
                told[incident.id] = after
        return deliveries, told

    def _keep(
        self, remembered: Remembered, change: Change | None, deliveries: Sequence[Delivery], now: datetime
    ) -> None:
        if remembered == self._remembered and change is None:
            return
        memory = Memory(NO_WATCH, 0, minute_of(now), remembered.model_dump_json().encode())
        incidents = ((change.incident, change.line),) if change else ()
        self._state.commit(Step(None, (memory,), incidents, tuple(deliveries)))
        self._remembered = remembered


def judged(
    known: Sequence[Incident], lasting: Sequence[Trouble], well_since: datetime | None, now: datetime
) -> Change | None:
    """What becomes of the incident that stands, or a new one; None: nothing changes."""
    standing = next((i for i in known if i.state is not IncidentState.RESOLVED), None)
    if not lasting:
        over = standing is not None and well_since is not None and now - well_since >= CALM
        return life.resolved(standing, now) if standing is not None and over else None
    finding = _finding(lasting, now)
    if standing is None:
        return life.opened(_opened(finding, min(trouble.since for trouble in lasting), now))
    same = standing.evidence.reasons == finding.evidence.reasons
    return None if same else life.updated(standing, finding)


def _woken(known: Iterable[Incident], now: datetime) -> Change | None:
    """The end of a snooze, where it has come. It may wait for the next look: one look changes one thing."""
    return next(filter(None, (life.woken(incident, now) for incident in known)), None)


def _opened(finding: Finding, since: datetime, now: datetime) -> Incident:
    return Incident(
        id=f"tocsin-{now:%Y%m%d-%H%M%S}-blind",
        watch=NO_WATCH,
        brand=OURSELVES.name,
        kind=finding.kind,
        severity=finding.severity,
        opened_at=since,
        peak_at=now,
        title=finding.title,
        evidence=finding.evidence,
    )


def _finding(lasting: Sequence[Trouble], now: datetime) -> Finding:
    ordered = sorted(lasting, key=lambda trouble: (trouble.kind in PARTS, trouble.kind, trouble.of))
    why: list[Reason] = [
        {"code": f"trouble.{each.kind}", "of": each.of, "since": f"{each.since:%Y-%m-%d %H:%M}"} for each in ordered
    ]
    severity = PARTIAL if all(trouble.kind in PARTS for trouble in lasting) else WHOLE
    silent = tuple(trouble.of for trouble in ordered if trouble.kind in ("source", "coverage"))
    evidence = Evidence(silent_sources=silent, reasons=tuple(say(why, ENGLISH)), numbers={"reasons": [*why]})
    title = f"{OURSELVES.name} {severity}/5: {ENGLISH.say('kind.ourselves')}"
    return Finding(IncidentKind.BLIND, severity, title, evidence, now)


def _remembered(kept: bytes) -> Remembered:
    """Nothing, for what another version wrote: at worst something is told twice."""
    try:
        return Remembered.model_validate_json(kept)
    except ValidationError:
        return Remembered()
