"""What the routes would do with an incident that never was: who would be told when, and why not sooner or never."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
class Reason:
    """said: a sentence, with holes (`%(severity)s`) for the values."""

    said: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.said % self.values if self.values else self.said


NONE = Reason("")


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What one route, or one step of its escalation, would do. at: None for never."""

    route: str
    channel: str
    at: datetime | None
    why: Reason
    step: Escalation | None = None

    @property
    def because(self) -> str:
        return str(self.why)


@dataclass(frozen=True, slots=True)
class _First:
    """The first word to a channel. held: what kept it until then."""

    at: datetime
    route: str
    what: str
    held: Reason


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
        held: dict[str, Reason] = {}
        moments = [moment + wait for moment in self._moments() for wait in (timedelta(0), GROUP_WAIT)]
        heapify(moments)
        while moments and (at := heappop(moments)) <= self.now + AHEAD:
            held |= {route.id: why for route in self.routes if (why := self._held(route, at)).said}
            found, told = notices(self.incident, self.watch, told, Situation(self.routes, self.silences, at))
            for notice in found:
                route = notice.route
                first.setdefault(route.channel, _First(at, route.id, notice.what, held.get(route.id, NONE)))
                for step in route.escalation:
                    heappush(moments, at + timedelta(minutes=step.after_minutes))
        return first

    def _moments(self) -> Iterator[datetime]:
        """When something may change by itself."""
        end = self.now + AHEAD
        yield self.now
        quarter = self.now + STEP - (self.now - EPOCH) % STEP
        yield from (quarter + number * STEP for number in range(AHEAD // STEP))
        waits = {timedelta(minutes=step.after_minutes) for route in self.routes for step in route.escalation}
        for at in self._turns(end):
            yield from (at, *(at + wait for wait in waits))  # steps may count from when it could be told again

    def _turns(self, end: datetime) -> Iterator[datetime]:
        """When hours begin and end, and silences end."""
        for route in self.routes:
            for hours in (*route.hours, *route.quiet):
                yield from edges(hours, self.now, end)
        yield from (silence.ends_at for silence in self.silences if silence.ends_at > self.now)

    def _held(self, route: Route, at: datetime) -> Reason:
        """What kept a route from telling at a moment; NONE: nothing did."""
        silence = silencing(self.incident, self.silences, at)
        if silence is not None:
            return Reason("silence %(silence)s is over then", {"silence": silence.id})
        if mismatch(self.incident, self.watch, route, at) == "hours":
            return Reason("its hours begin then")
        quiet = is_quiet(self.incident, self.watch, route, at)
        return Reason("its quiet hours end then") if quiet else NONE

    def _of_route(self, route: Route, first: _First | None) -> Rehearsed:
        if first is not None and first.route == route.id and first.what == "opened":
            return Rehearsed(route.id, route.channel, first.at, first.held if first.held.said else self._wait(first.at))
        setting = mismatch(self.incident, self.watch, route, self.now)
        if setting is not None and not (setting == "hours" and first is None):
            return Rehearsed(route.id, route.channel, None, self._leaves_out(route, setting))
        if first is not None:
            return Rehearsed(route.id, route.channel, None, _sooner(first))
        held = Reason("it is held back for all of the next %(days)s days", {"days": AHEAD.days})
        return Rehearsed(route.id, route.channel, None, held)

    def _of_step(self, route: Route, step: Escalation, told: dict[str, _First]) -> Rehearsed:
        first = told.get(step.channel)
        if first is not None and (first.route, first.what) == (route.id, "escalated"):
            because = Reason(
                "nobody acknowledges for %(minutes)s min what %(channel)s was told",
                {"minutes": step.after_minutes, "channel": route.channel},
            )
            return Rehearsed(route.id, step.channel, first.at, because, step)
        if first is not None:
            because = _sooner(first)
        elif self.incident.severity < step.severity:
            because = _below(self.incident, step.severity)
        elif self.incident.kind is IncidentKind.OPPORTUNITY:
            because = Reason("an opportunity is passed on to nobody")
        elif self.incident.historical:
            because = Reason("nobody is rung up about the past")
        else:
            because = Reason("%(channel)s is not told by this route", {"channel": route.channel})
        return Rehearsed(route.id, step.channel, None, because, step)

    def _wait(self, at: datetime) -> Reason:
        severity = self.incident.severity
        if at == self.now:
            return Reason("severity %(severity)s is urgent", {"severity": severity}) if severity >= URGENT else NONE
        return Reason(
            "below severity %(severity)s, what belongs together is gathered for %(seconds)s s",
            {"severity": URGENT, "seconds": GROUP_WAIT.seconds},
        )

    def _leaves_out(self, route: Route, setting: str) -> Reason:
        match setting:
            case "severity":
                return _below(self.incident, route.severity)
            case "watches":
                return Reason("it is for %(watches)s", {"watches": ", ".join(route.watches)})
            case "topics":
                return Reason("it is for the topics %(topics)s", {"topics": ", ".join(route.topics)})
            case "teams":
                return Reason("it is for the teams %(teams)s", {"teams": ", ".join(route.teams)})
            case "kinds":
                return Reason("it is for the kinds %(kinds)s", {"kinds": ", ".join(route.kinds)})
            case "hours":
                return Reason("it is outside its hours")
            case _:
                return Reason("it leaves out what is about the past")


def _below(incident: Incident, severity: int) -> Reason:
    return Reason("severity %(severity)s is below %(least)s", {"severity": incident.severity, "least": severity})


def _sooner(first: _First) -> Reason:
    return Reason('"%(route)s" tells the channel first', {"route": first.route})
