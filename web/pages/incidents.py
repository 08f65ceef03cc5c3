"""`/incidents`: what rang, the worst that is open first; and the page of one, which says whether to wake somebody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from alerts.curves import step_for
from alerts.playbooks import chosen, statement, steps
from alerts.spreading import stretch
from alerts.track import Subject
from core.charts.curve import Curve, incident_curve
from core.charts.words import step_of
from core.errors import NotFound
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.people import Role
from schemas.scope import only
from web.guard import Looking
from web.incident import acts, export, lessons, parts, why, words
from web.incident.curve import curve_of
from web.incident.figures import behind, shown
from web.incident.handover import summary
from web.incident.log import timeline
from web.look.drawing import Paper, drawn, paper
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False)
for each in (why, lessons):  # before the page of one: their addresses are not names of incidents
    router.include_router(each.router)
PLACE = Place("Incidents", "/incidents", 30)
MOST = 200
UNRESOLVED = (IncidentState.OPEN, IncidentState.ACKNOWLEDGED, IncidentState.SNOOZED)
STATES = {
    "unresolved": UNRESOLVED,
    "open": (IncidentState.OPEN,),
    "acknowledged": (IncidentState.ACKNOWLEDGED,),
    "snoozed": (IncidentState.SNOOZED,),
    "resolved": (IncidentState.RESOLVED,),
}
PERIODS = {"24h": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30), "90d": timedelta(days=90)}
Refused = Annotated[Literal["", "changed", "past"], Query()]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty: by nothing."""

    state: str
    watch: str
    kind: str
    range: str

    @property
    def query(self) -> str:
        """As an address says it; empty: it is narrowed to nothing."""
        asked = {"state": self.state if self.state != "all" else "", **self._others()}
        written = urlencode({name: value for name, value in asked.items() if value})
        return f"?{written}" if written else ""

    def _others(self) -> dict[str, str]:
        return {"watch": self.watch, "kind": self.kind, "range": self.range}


def filters(
    state: Annotated[Literal["unresolved", "open", "acknowledged", "snoozed", "resolved", "all"], Query()] = "all",
    watch: Annotated[str, Query(max_length=64)] = "",
    kind: Annotated[IncidentKind | Literal[""], Query()] = "",
    range_: Annotated[Literal["", "24h", "7d", "30d", "90d"], Query(alias="range")] = "",
) -> Filters:
    return Filters(state, watch, kind, range_)


@router.get("/incidents")
def incidents(visit: Looking, asked: Annotated[Filters, Depends(filters)], refused: Refused = "") -> Response:
    return _list(visit, asked, "incidents/page.html", refused)


@router.get("/incidents/rows")
def rows(visit: Looking, asked: Annotated[Filters, Depends(filters)]) -> Response:
    return _list(visit, asked, "incidents/rows.html")


def _list(visit: Visit, asked: Filters, template: str, refused: str = "") -> Response:
    found = _found(visit, asked)
    return visit.page(
        template,
        asked=asked,
        query=asked.query,
        refused=refused,
        incidents=found,
        watches=visit.watches(),
        words=words,
        kinds=words.kinds(visit.tongue),
        people=words.people_of(visit),
        now=visit.backing.clock.now(),
        handling=visit.visitor.may(Role.RESPONDER),
        cut=len(found) >= MOST,
    )


def _found(visit: Visit, asked: Filters) -> Sequence[Incident]:
    """What is open first, the gravest of it first; then what is over, newest first."""
    if asked.watch and not visit.scope.allows(asked.watch):
        raise NotFound("There is no such watch.")
    scope, listed = only(asked.watch) if asked.watch else visit.scope, visit.backing.state.incidents.list
    wanted = (UNRESOLVED, (IncidentState.RESOLVED,)) if asked.state == "all" else (STATES[asked.state],)
    found = [each for states in wanted for each in listed(scope, MOST, states)]
    since = visit.backing.clock.now() - PERIODS[asked.range] if asked.range else None
    return sorted((each for each in found if _fits(each, asked.kind, since)), key=_rank)[:MOST]


def _fits(incident: Incident, kind: str, since: datetime | None) -> bool:
    """since: it lasted at that time, or began later."""
    lasted = since is None or incident.closed_at is None or incident.closed_at >= since
    return lasted and kind in ("", incident.kind)


def _rank(incident: Incident) -> tuple[bool, int, float]:
    over = incident.state is IncidentState.RESOLVED
    return over, 0 if over else -incident.severity, -incident.opened_at.timestamp()


@router.get("/incidents/{incident}")
def page(visit: Looking, incident: str, refused: Refused = "") -> Response:
    found, state = visit.backing.state.incidents.get(incident, visit.scope), visit.backing.state
    watch, people, tongue = words.watch_of(visit, found), words.people_of(visit), visit.tongue
    now = visit.backing.clock.now()
    playbook = chosen(found, state.playbooks.standing())
    tasks = steps(found, playbook) if playbook else []
    events, figures = timeline(visit, found, people), shown(visit, found, watch)
    return visit.page(
        "incidents/one.html",
        incident=found,
        watch=watch,
        words=words,
        people=people,
        figures=figures,
        events=events,
        playbook=playbook,
        steps=tasks,
        statement=statement(found, playbook, tongue.language) if playbook else "",
        summary=summary(visit, found, figures, events, tasks, people),
        mergeable=_mergeable(visit, found),
        counted=_counted(visit, found),
        numbers=words.numbers(found, tongue),
        behind=behind(found, watch, *stretch(found, now)),
        handling=visit.visitor.may(Role.RESPONDER),
        pdf=export.PDF,
        refused=refused,
        now=now,
    )


def _counted(visit: Visit, incident: Incident) -> str:
    """What its curve counts, of what step; empty: it has none."""
    if incident.kind is IncidentKind.BLIND:
        return ""
    start, end = visit.backing.alerting.courses.span(incident)
    said, code = words.said_in(visit.tongue), Subject(incident.kind, incident.topic).toneless
    return said.say("chart.mentions" if code else "chart.negatives", step=step_of(said.language, step_for(end - start)))


@router.get("/incidents/{incident}/curve")
def curve(visit: Looking, incident: str, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    found = visit.backing.state.incidents.get(incident, visit.scope)
    return drawn(incident_curve(_with_ways(curve_of(visit, found), found, visit), sheet.look(visit.tongue, 260)))


def _with_ways(made: Curve, incident: Incident, visit: Visit) -> Curve:
    """Each step says its numbers and leads to its mentions; what is counted is said by the page."""
    tongue, watch = visit.tongue, words.watch_of(visit, incident)
    points = tuple(
        replace(
            each,
            said=_said(each.value, each.low, each.high, tongue.brief(each.at, visit.backing.clock.now()), visit),
            go=behind(incident, watch, each.at, each.at + made.step),
        )
        for each in made.points
    )
    return replace(made, points=points, title="")


def _said(value: float | None, low: float, high: float, at: str, visit: Visit) -> str:
    tongue = visit.tongue
    counted = tongue("not listened to") if value is None else tongue.number(value)
    usual = tongue("usually %(low)s to %(high)s", low=tongue.number(low), high=tongue.number(high))
    return f"{at}\n{counted}\n{usual}"


def _mergeable(visit: Visit, incident: Incident) -> Sequence[Incident]:
    """Others of the same watch that go on."""
    if incident.state is IncidentState.RESOLVED or incident.kind is IncidentKind.BLIND:
        return ()
    found = visit.backing.state.incidents.list(only(incident.watch), 50, UNRESOLVED)
    return [each for each in found if each.id != incident.id and each.kind is not IncidentKind.BLIND]


for each in (acts, parts, export):
    router.include_router(each.router)
