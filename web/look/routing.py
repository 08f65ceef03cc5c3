"""Who is told of what: the routes that concern somebody, a rehearsal of an incident that never was, and trials."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.deadman import OURSELVES
from alerts.rehearsal import Rehearsal, Rehearsed
from alerts.trial import trial
from core.errors import NotFound
from schemas.incident import Incident, IncidentKind
from schemas.people import Role
from schemas.route import Route
from schemas.watch import Watch
from web.look.watched import of
from web.visit import Visit


@dataclass(frozen=True, slots=True)
class Case:
    """What is rehearsed. topic: of the watch; another one, or none, is the watch as a whole. at: when it would ring, in
    UTC."""

    watch: Watch
    severity: int
    kind: IncidentKind
    topic: str
    at: datetime


def routes_of(visit: Visit) -> Sequence[Route]:
    """Those in force that may tell of a watch that they see, and no other watch named in them. Raises Misconfigured."""
    return [_cut(visit, each) for each in visit.backing.operation.routes() if _concerns(visit, each)]


def channels_of(routes: Sequence[Route]) -> set[str]:
    return {each.channel for each in routes} | {step.channel for each in routes for step in each.escalation}


def told_of(visit: Visit, watch: str) -> Watch:
    """To administrators also what stands for Tocsin itself. Raises NotFound."""
    if watch == OURSELVES.id and visit.visitor.may(Role.ADMINISTRATOR):
        return OURSELVES
    return of(visit, watch).watch


def played(visit: Visit, case: Case, routes: Sequence[Route]) -> Sequence[Rehearsed]:
    """Eight days are played: it takes longer than a page may."""
    topic = case.topic if any(each.id == case.topic for each in case.watch.topic) else None
    incident = Incident(
        id="rehearsal",
        watch=case.watch.id,
        brand=case.watch.name,
        topic=topic,
        kind=case.kind,
        severity=case.severity,
        opened_at=case.at,
        title="",
    )
    silences = visit.backing.state.silences.active(visit.backing.clock.now())
    return Rehearsal(incident, case.watch, routes, silences, case.at).played()


def try_channel(visit: Visit, channel: str) -> None:
    """A message through the outbox, as incidents go. Raises NotFound, Misconfigured."""
    routes = visit.backing.operation.routes()
    if channel not in channels_of(routes):
        raise NotFound("No route names such a channel.")
    language = next((each.language for each in routes if each.channel == channel and each.language), None)
    state, by = visit.backing.state, visit.visitor.name
    state.outbox.put(trial(channel, language or visit.tongue.language, by, visit.backing.clock.now()))
    state.audit.note(by, "channel tested", channel)


def _concerns(visit: Visit, route: Route) -> bool:
    return not route.watches or any(visit.scope.allows(watch) for watch in route.watches)


def _cut(visit: Visit, route: Route) -> Route:
    return route.model_copy(update={"watches": tuple(filter(visit.scope.allows, route.watches))})
