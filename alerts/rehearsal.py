"""What the routes would do with an incident that never was: who would be told when, and why not sooner or never."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from alerts.hours import edges
from alerts.route import GROUP_WAIT, URGENT, Situation, is_quiet, mismatch, notices, silencing
from alerts.told import Told
from core.clock import EPOCH
from schemas.alerting import Silence
from schemas.incident import Incident, IncidentKind
from schemas.route import Escalation, Route
from schemas.watch import Watch

AHEAD = timedelta(days=8)
"""How far the rehearsal looks: every hour of a week comes once."""
STEP = timedelta(minutes=15)
"""Clocks are set at quarters of an hour: between two of them only what `edges` names can change."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What one route, or one step of its escalation, would do. at: None for never."""

    route: str
    channel: str
    at: datetime | None
    because: str
    step: Escalation | None = None


@dataclass(frozen=True, slots=True)
class _First:
    """The first word to a channel. held: what kept it until then."""

    at: datetime
    route: str
    what: str
    held: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """An incident that stays as it is, and that nobody acknowledges."""

    incident: Incident
    watch: Watch
    routes: Sequence[Route]
    silences: Sequence[Silence]
    now: datetime

    def played(self) -> list[Rehearsed]:
        """One answer for each route and each of its steps, in their order."""
        first = self._first_words()
        told: list[Rehearsed] = []
        for route in self.routes:
            told.append(self._of_route(route, first.get(route.channel)))
            told += [self._of_step(route, step, first) for step in route.escalation]
        return told

    def _first_words(self) -> dict[str, _First]:
        first: dict[str, _First] = {}
        told: dict[str, Told] = {}
        held: dict[str, str] = {}
        moments = [moment + wait for moment in self._moments() for wait in (timedelta(0), GROUP_WAIT)]
        heapify(moments)
        while moments and (at := heappop(moments)) <= self.now + AHEAD:
            held |= {route.id: why for route in self.routes if (why := self._held(route, at))}
            found, told = notices(self.incident, self.watch, told, Situation(self.routes, self.silences, at))
            for notice in found:
                route = notice.route
                first.setdefault(route.channel, _First(at, route.id, notice.what, held.get(route.id, "")))
                for step in route.escalation:
                    heappush(moments, at + timedelta(minutes=step.after_minutes))
        return first

    def _moments(self) -> Iterator[datetime]:
        """When something may change by itself."""
        end = self.now + AHEAD
        yield self.now
        quarter = self.now + STEP - (self.now - EPOCH) % STEP
        yield from (quarter + number * STEP for number in range(AHEAD // STEP))
        for route in self.routes:
            for hours in (*route.hours, *route.quiet):
                yield from edges(hours, self.now, end)
        yield from (silence.ends_at for silence in self.silences if silence.ends_at > self.now)

    def _held(self, route: Route, at: datetime) -> str:
        """What kept a route from telling at a moment; empty: nothing did."""
        silence = silencing(self.incident, self.silences, at)
        if silence is not None:
            return f"silence {silence.id} is over then"
        if mismatch(self.incident, self.watch, route, at) == "hours":
            return "its hours begin then"
        return "its quiet hours end then" if is_quiet(self.incident, self.watch, route, at) else ""

    def _of_route(self, route: Route, first: _First | None) -> Rehearsed:
        if first is not None and first.route == route.id and first.what == "opened":
            return Rehearsed(route.id, route.channel, first.at, first.held or self._wait(first.at))
        setting = mismatch(self.incident, self.watch, route, self.now)
        if setting is not None and not (setting == "hours" and first is None):
            return Rehearsed(route.id, route.channel, None, self._leaves_out(route, setting))
        if first is not None:
            return Rehearsed(route.id, route.channel, None, f'"{first.route}" tells the channel first')
        return Rehearsed(route.id, route.channel, None, f"it is held back for all of the next {AHEAD.days} days")

    def _of_step(self, route: Route, step: Escalation, told: dict[str, _First]) -> Rehearsed:
        first = told.get(step.channel)
        if first is not None and (first.route, first.what) == (route.id, "escalated"):
            because = f"nobody acknowledges for {step.after_minutes} min what {route.channel} was told"
            return Rehearsed(route.id, step.channel, first.at, because, step)
        if first is not None:
            because = f'"{first.route}" tells the channel first'
        elif self.incident.severity < step.severity:
            because = f"severity {self.incident.severity} is below {step.severity}"
        elif self.incident.kind is IncidentKind.OPPORTUNITY:
            because = "an opportunity is passed on to nobody"
        elif self.incident.historical:
            because = "nobody is rung up about the past"
        else:
            because = f"{route.channel} is not told by this route"
        return Rehearsed(route.id, step.channel, None, because, step)

    def _wait(self, at: datetime) -> str:
        if at == self.now:
            return f"severity {self.incident.severity} is urgent" if self.incident.severity >= URGENT else ""
        return f"below severity {URGENT}, what belongs together is gathered for {GROUP_WAIT.seconds} s"

    def _leaves_out(self, route: Route, setting: str) -> str:
        incident = self.incident
        match setting:
            case "severity":
                return f"severity {incident.severity} is below {route.severity}"
            case "watches":
                return f"it is for {', '.join(route.watches)}"
            case "topics":
                return f"it is for the topics {', '.join(route.topics)}"
            case "teams":
                return f"it is for the teams {', '.join(route.teams)}"
            case "kinds":
                return f"it is for {', '.join(route.kinds)}"
            case "hours":
                return "it is outside its hours"
            case _:
                return "it leaves out what is about the past"
