"""Who is told of an incident, when, and when not. Values in, values out: time and memory are handed over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.incidents import size
from alerts.messages import Notice
from schemas.alerting import Silence
from schemas.delivery import What
from schemas.incident import Incident, IncidentState
from schemas.route import Quiet, Route
from schemas.watch import Watch

GROUP_WAIT = timedelta(seconds=30)
GROUP_INTERVAL = timedelta(minutes=5)
REPEAT = timedelta(hours=4)
URGENT = 3
"""From this severity on the first message does not wait."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a channel knows of an incident. count: messages so far (0: only waiting since `at`). size: as last told.

    state: of the incident when this was last looked at; over: its resolve has been told.
    """

    at: datetime
    count: int = 0
    severity: int = 0
    size: float = 0.0
    state: IncidentState = IncidentState.OPEN
    over: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What routing goes by. silences and routes: all of them."""

    routes: Sequence[Route]
    silences: Sequence[Silence]
    now: datetime


def notices(
    incident: Incident, watch: Watch, told: Mapping[str, Told], situation: Situation
) -> tuple[list[Notice], dict[str, Told]]:
    """What is to be told now of an incident, at most one notice a channel, and what each channel knows after it.

    told: by channel. Looking again at once gives no further notice.
    """
    found: list[Notice] = []
    known = dict(told)
    for channel, route in _by_channel(incident, watch, situation.routes).items():
        before = known.get(channel, Told(situation.now))
        known[channel] = before
        if _held(incident, route, situation):
            continue
        what = _due(incident, before, situation.now)
        if what is None:
            known[channel] = replace(before, state=incident.state)
            continue
        key = f"{incident.id}|{channel}|{what}" + (f"-{before.count + 1}" if before.count else "")
        found.append(Notice(key, what, route))
        known[channel] = Told(
            at=situation.now,
            count=before.count + 1,
            severity=max(before.severity, incident.severity),
            size=size(incident.evidence),
            state=incident.state,
            over=incident.state is IncidentState.RESOLVED,
        )
    return found, known


def _by_channel(incident: Incident, watch: Watch, routes: Iterable[Route]) -> dict[str, Route]:
    """The first matching route of each channel: one visible message per incident and channel."""
    chosen: dict[str, Route] = {}
    for route in routes:
        if _matches(incident, watch, route):
            chosen.setdefault(route.channel, route)
    return chosen


def _matches(incident: Incident, watch: Watch, route: Route) -> bool:
    return (
        incident.severity >= route.severity
        and _allows(route.watches, incident.watch)
        and _allows(route.topics, incident.topic)
        and _allows(route.teams, watch.team)
        and _allows(route.kinds, incident.kind)
        and (not incident.historical or route.historical == "tell")
    )


def _allows(allowed: Sequence[object], value: object) -> bool:
    return not allowed or value in allowed


def _due(incident: Incident, told: Told, now: datetime) -> What | None:
    """What a channel is to be told now, if anything. Once resolved, only an incident about the past is still opened."""
    if told.count == 0:
        return _first(incident, told, now)
    if incident.state is IncidentState.RESOLVED:
        return None if told.over else "resolved"
    if incident.severity <= (incident.quiet_severity or 0) or incident.state is IncidentState.SNOOZED:
        return None
    if told.over:
        return "reopened"
    if incident.severity > told.severity:
        return "severity"
    if incident.state is IncidentState.ACKNOWLEDGED:
        return None
    return _again(incident, told, now)


def _first(incident: Incident, told: Told, now: datetime) -> What | None:
    if incident.state is IncidentState.RESOLVED:
        return "opened" if incident.historical and not told.over else None
    if incident.state is IncidentState.SNOOZED or incident.severity <= (incident.quiet_severity or 0):
        return None
    return "opened" if incident.severity >= URGENT or now - told.at >= GROUP_WAIT else None


def _again(incident: Incident, told: Told, now: datetime) -> What | None:
    """For an open incident that nobody has acknowledged, at the severity that was told."""
    if told.state is IncidentState.SNOOZED:
        return "awake"
    if now - told.at >= GROUP_INTERVAL and size(incident.evidence) >= 2 * max(told.size, 1.0):
        return "update"
    return "repeat" if now - told.at >= REPEAT else None


def _held(incident: Incident, route: Route, situation: Situation) -> bool:
    quiet = any(incident.severity < q.below and in_quiet(q, situation.now) for q in route.quiet)
    return quiet or any(_silences(silence, incident, situation.now) for silence in situation.silences)


def _silences(silence: Silence, incident: Incident, now: datetime) -> bool:
    """A matcher that an incident has no field for matches nothing."""
    fields = {"incident": incident.id, "watch": incident.watch, "topic": incident.topic, "kind": incident.kind.value}
    matches = all(fields.get(name) == value for name, value in silence.matchers.items())
    return matches and silence.starts_at <= now < silence.ends_at


def in_quiet(quiet: Quiet, now: datetime) -> bool:
    """Whether a moment lies in the quiet hours, on the clocks of their time zone."""
    local = now.astimezone(ZoneInfo(quiet.time_zone))
    clock, today = local.time(), local.isoweekday()
    yesterday = today - 1 or 7
    if quiet.start < quiet.end:
        return today in quiet.days and quiet.start <= clock < quiet.end
    return (today in quiet.days and clock >= quiet.start) or (yesterday in quiet.days and clock < quiet.end)
