"""Who is told of an incident, when, and when not. Values in, values out: time and memory are handed over."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from alerts.hours import within
from alerts.incidents import size
from alerts.inhibition import Host, muting
from alerts.messages import Notice
from alerts.told import Told
from schemas.alerting import Silence
from schemas.delivery import What
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.route import Escalation, Quiet, Route
from schemas.watch import Watch

GROUP_WAIT = timedelta(seconds=30)
GROUP_INTERVAL = timedelta(minutes=5)
REPEAT = timedelta(hours=4)
NIGHT = (time(20), time(8))
"""Of an opportunity, on the clocks of its watch."""
URGENT = 3
"""From this severity on the first message does not wait."""
HANDLED: Mapping[IncidentState, What] = {
    IncidentState.ACKNOWLEDGED: "acknowledged",
    IncidentState.SNOOZED: "snoozed",
}
"""What is told once when somebody takes an incident on: it does not ring."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What routing goes by. silences and routes: all of them. hosts: incidents that may mute others."""

    routes: Sequence[Route]
    silences: Sequence[Silence]
    now: datetime
    hosts: Sequence[Host] = ()


def notices(
    incident: Incident, watch: Watch, told: Mapping[str, Told], situation: Situation
) -> tuple[list[Notice], dict[str, Told]]:
    """What is to be told now of an incident, at most one notice a channel, and what each channel knows after it.

    told: by channel. Looking again at once gives no further notice.
    """
    found: list[Notice] = []
    known = dict(told)
    direct = by_channel(incident, watch, situation)
    for route in direct.values():
        found += _to_the_channel(incident, watch, route, known, situation)
    for route in direct.values():
        found += _to_the_chain(incident, watch, route, direct, known, situation)
    followed = {*direct, *(step.channel for route in direct.values() for step in route.escalation)}
    for route in situation.routes:
        if mismatch(incident, watch, route, situation.now) in (None, "hours"):
            found += _to_the_end(incident, watch, route, followed, known, situation)
    return found, known


def by_channel(incident: Incident, watch: Watch, situation: Situation) -> dict[str, Route]:
    """The first matching route of each channel: one visible message per incident and channel."""
    chosen: dict[str, Route] = {}
    for route in situation.routes:
        if mismatch(incident, watch, route, situation.now) is None:
            chosen.setdefault(route.channel, route)
    return chosen


def mismatch(incident: Incident, watch: Watch, route: Route, now: datetime) -> str | None:
    """The setting of a route that leaves the incident out at this moment; None: it takes it."""
    takes = {
        "severity": incident.severity >= route.severity,
        "watches": _allows(route.watches, incident.watch),
        "topics": _allows(route.topics, incident.topic),
        "teams": _allows(route.teams, watch.team),
        "kinds": _allows(route.kinds, incident.kind),
        "historical": not incident.historical or route.historical == "tell",
        "hours": not route.hours or any(within(hours, now) for hours in route.hours),
    }
    return next((setting for setting, taken in takes.items() if not taken), None)


def silencing(incident: Incident, silences: Iterable[Silence], now: datetime) -> Silence | None:
    """The silence that holds it. A matcher that an incident has no field for matches nothing."""
    fields = {"incident": incident.id, "watch": incident.watch, "topic": incident.topic, "kind": incident.kind.value}
    for silence in silences:
        matches = all(fields.get(name) == value for name, value in silence.matchers.items())
        if matches and silence.starts_at <= now < silence.ends_at:
            return silence
    return None


def is_quiet(incident: Incident, watch: Watch, route: Route, now: datetime) -> bool:
    """An opportunity waits for the day, also where a route has no quiet hours: at night nobody can approve a text."""
    hours = route.quiet or ((_night(watch),) if incident.kind is IncidentKind.OPPORTUNITY else ())
    return any(incident.severity < quiet.below and within(quiet, now) for quiet in hours)


def _night(watch: Watch) -> Quiet:
    return Quiet(start=NIGHT[0], end=NIGHT[1], time_zone=watch.time_zone)


def _allows(allowed: Sequence[object], value: object) -> bool:
    return not allowed or value in allowed


def _to_the_channel(
    incident: Incident, watch: Watch, route: Route, known: dict[str, Told], situation: Situation
) -> list[Notice]:
    """known: is brought up to date."""
    before = known.setdefault(route.channel, Told(situation.now))
    if _held(incident, watch, route, situation):
        return []
    what = _due(incident, before, situation.now)
    host = muting(incident, route.channel, situation.hosts)
    if host is not None and what is not None and what != "resolved" and what not in HANDLED.values():
        return _in_its_thread(host, incident, watch, route, known)
    return _told(incident, what, route, known, situation.now)


def _to_the_chain(
    incident: Incident,
    watch: Watch,
    route: Route,
    direct: Mapping[str, Route],
    known: dict[str, Told],
    situation: Situation,
) -> list[Notice]:
    """Those who are told because nobody acknowledged. Once told they follow the incident to its end."""
    held = _held(incident, watch, route, situation)
    own = known[route.channel]
    found: list[Notice] = []
    waiting: dict[str, datetime] = {}
    for step in route.escalation:
        before = known.get(step.channel, Told(situation.now))
        follows = route.model_copy(update={"channel": step.channel})
        if before.count and not before.over:
            if not held and step.channel not in direct:
                found += _told(incident, _due(incident, before, situation.now), follows, known, situation.now)
        elif not held and _is_unanswered(incident, own, step):
            waiting[step.channel] = own.unanswered.get(step.channel, situation.now)
            if situation.now - waiting[step.channel] >= timedelta(minutes=step.after_minutes):
                found += _told(incident, "escalated", follows, known, situation.now)
    known[route.channel] = replace(known[route.channel], unanswered=waiting)
    return found


def _to_the_end(
    incident: Incident,
    watch: Watch,
    route: Route,
    followed: Collection[str],
    known: dict[str, Told],
    situation: Situation,
) -> list[Notice]:
    """Who has it and how it ends, for those whom a route told that holds no more, or whose channel another one took.

    followed: channels that a route in force tells.
    """
    if _held(incident, watch, route, situation):
        return []
    found: list[Notice] = []
    for step in route.escalation:
        before = known.get(step.channel)
        if before is None or not before.count or before.over or step.channel in followed:
            continue
        what = _due(incident, before, situation.now)
        if what == "resolved" or what in HANDLED.values():
            follows = route.model_copy(update={"channel": step.channel})
            found += _told(incident, what, follows, known, situation.now)
    return found


def _is_unanswered(incident: Incident, own: Told, step: Escalation) -> bool:
    """Whether the route's channel was told of something that rings, and nobody has taken it on. A chance that nobody
    takes is lost, and wakes no one else."""
    return (
        incident.kind is not IncidentKind.OPPORTUNITY
        and own.count > 0
        and not own.over
        and incident.state is IncidentState.OPEN
        and not incident.historical
        and incident.severity >= max(step.severity, (incident.quiet_severity or 0) + 1)
    )


def _told(incident: Incident, what: What | None, route: Route, known: dict[str, Told], now: datetime) -> list[Notice]:
    before = known.get(route.channel, Told(now))
    if what is None:
        known[route.channel] = replace(before, state=incident.state)
        return []
    key = f"{incident.id}|{route.channel}|{what}" + (f"-{before.count + 1}" if before.count else "")
    after = replace(before, count=before.count + 1, state=incident.state)
    if what not in HANDLED.values():
        severity, over = max(before.severity, incident.severity), incident.state is IncidentState.RESOLVED
        after = replace(after, at=now, severity=severity, size=size(incident.evidence), over=over, joined="")
    known[route.channel] = after
    return [Notice(key, what, route)]


def _in_its_thread(
    host: Incident, incident: Incident, watch: Watch, route: Route, known: dict[str, Told]
) -> list[Notice]:
    """One line about an incident that is muted; none while the one that mutes it is quiet itself."""
    before = known[route.channel]
    if host.state is not IncidentState.OPEN or before.joined == host.id or before.count:
        known[route.channel] = replace(before, state=incident.state)
        return []
    known[route.channel] = replace(before, joined=host.id)
    named = next((topic.name for topic in watch.topic if topic.id == incident.topic), "")
    key = f"{host.id}|{route.channel}|joined-{incident.id}"
    return [Notice(key, "joined", route, host, named or incident.topic or incident.brand)]


def _due(incident: Incident, told: Told, now: datetime) -> What | None:
    """What a channel is to be told now, if anything. Once resolved, only an incident about the past is still opened."""
    if told.count == 0:
        return _first(incident, told, now)
    if incident.state is IncidentState.RESOLVED:
        return None if told.over else "resolved"
    taken_on = incident.state in HANDLED and not incident.held_by  # what a lesson holds, nobody has
    if taken_on and incident.state is not told.state and not told.over:
        return HANDLED[incident.state]
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


def _held(incident: Incident, watch: Watch, route: Route, situation: Situation) -> bool:
    silenced = silencing(incident, situation.silences, situation.now) is not None
    return silenced or is_quiet(incident, watch, route, situation.now)
