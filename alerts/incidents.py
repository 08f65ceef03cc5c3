"""The life of an incident: open, acknowledged, snoozed, resolved, reopened. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime

from core.errors import Permanent
from schemas.incident import Evidence, Incident, IncidentKind, IncidentState

RESOLVED = IncidentState.RESOLVED


@dataclass(frozen=True, slots=True)
class Change:
    """The incident as it stands now, and the line of its history that says what happened (empty: only its figures)."""

    incident: Incident
    line: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the numbers say of an incident at one moment."""

    kind: IncidentKind
    severity: int
    title: str
    evidence: Evidence
    peak_at: datetime


def opened(incident: Incident) -> Change:
    """The first of its history."""
    past = ", about the past" if incident.historical else ""
    return Change(incident, f"opened at severity {incident.severity}{past}")


def updated(incident: Incident, finding: Finding) -> Change:
    """New figures. Severity never falls while an incident lasts: it is the worst so far."""
    _refuse_resolved(incident, "updated")
    severity = max(incident.severity, finding.severity)
    changed = _next(incident, severity=severity, **_figures(finding))
    if severity > incident.severity:
        return Change(changed, f"severity {severity}, was {incident.severity}")
    return Change(changed, "")


def acknowledged(incident: Incident, by: str) -> Change:
    """Somebody has it: it stays quiet unless severity rises."""
    _refuse_resolved(incident, "acknowledged")
    if incident.state is IncidentState.ACKNOWLEDGED:
        raise Permanent(f"Incident {incident.id} is acknowledged already, by {incident.handled_by}.")
    state = IncidentState.ACKNOWLEDGED
    changed = _awake(incident, state=state, quiet_severity=incident.severity, handled_by=by)
    return Change(changed, f"acknowledged by {by}")


def snoozed_until(incident: Incident, until: datetime, by: str, now: datetime) -> Change:
    """Quiet until a time."""
    _refuse_resolved(incident, "snoozed")
    if until <= now:
        raise Permanent(f"Incident {incident.id} cannot be snoozed until {until.isoformat()}.", "Name a time to come.")
    changed = _awake(incident, state=IncidentState.SNOOZED, snoozed_until=until, handled_by=by)
    return Change(changed, f"snoozed until {until.isoformat(timespec='minutes')} by {by}")


def snoozed_until_doubled(incident: Incident, by: str) -> Change:
    """Quiet until it is twice the size that it has now."""
    _refuse_resolved(incident, "snoozed")
    above = 2 * max(size(incident.evidence), 1.0)
    changed = _awake(incident, state=IncidentState.SNOOZED, snoozed_above=above, handled_by=by)
    return Change(changed, f"snoozed until it doubles (above {above:.0f}) by {by}")


def woken(incident: Incident, now: datetime) -> Change | None:
    """The end of a snooze, where it has come: the incident rings again."""
    if incident.state is not IncidentState.SNOOZED:
        return None
    if incident.snoozed_until is not None and now >= incident.snoozed_until:
        return Change(_awake(incident, state=IncidentState.OPEN, quiet_severity=None), "snooze ended")
    if incident.snoozed_above is not None and size(incident.evidence) > incident.snoozed_above:
        changed = _awake(incident, state=IncidentState.OPEN, quiet_severity=None)
        return Change(changed, "snooze ended: it has doubled")
    return None


def resolved(incident: Incident, at: datetime, by: str = "") -> Change:
    """Over. by: whoever says so; empty: its figures are back to usual."""
    if incident.state is RESOLVED:
        raise Permanent(f"Incident {incident.id} is resolved already.")
    closed = max(at, incident.opened_at)
    changed = _awake(incident, state=RESOLVED, closed_at=closed, handled_by=by or incident.handled_by)
    return Change(changed, f"resolved by {by}" if by else "resolved: back to usual")


def absorbed(incident: Incident, at: datetime, into: str) -> Change:
    """It turned out to be a part of a larger one, which goes on."""
    return Change(resolved(incident, at).incident, f"became part of {into}")


def reopened(incident: Incident, by: str) -> Change:
    """It was resolved too early, somebody says: it is told again."""
    _refuse_open(incident)
    changed = _awake(incident, state=IncidentState.OPEN, closed_at=None, quiet_severity=None, handled_by=by)
    return Change(changed, f"reopened by {by}")


def reopened_quietly(incident: Incident, finding: Finding) -> Change:
    """It flares up again, as the same story and not much larger: told only if severity rises above the old one."""
    _refuse_open(incident)
    worst = max(incident.severity, incident.quiet_severity or 1)
    figures = {"severity": finding.severity, **_figures(finding)}
    changed = _awake(incident, state=IncidentState.OPEN, closed_at=None, quiet_severity=worst, **figures)
    return Change(changed, f"flares up again at severity {finding.severity}")


def size(evidence: Evidence) -> float:
    """How large an incident is: its effective negatives (mentions, for a surge) above what is usual."""
    excess = evidence.numbers.get("excess")
    if isinstance(excess, int | float):
        return float(excess)
    measured = evidence.negatives or evidence.mentions
    return 0.0 if measured is None else measured.value


def _figures(finding: Finding) -> dict[str, object]:
    """All but the severity, which has its own rules."""
    kept = {"kind": finding.kind, "title": finding.title, "evidence": finding.evidence}
    return {**kept, "peak_at": finding.peak_at}


def _refuse_open(incident: Incident) -> None:
    if incident.state is not RESOLVED:
        raise Permanent(f"Incident {incident.id} is {incident.state.value}, so it cannot be reopened.")


def _refuse_resolved(incident: Incident, what: str) -> None:
    if incident.state is RESOLVED:
        raise Permanent(f"Incident {incident.id} is resolved, so it cannot be {what}.", "A new ring would reopen it.")


def _awake(incident: Incident, **fields: object) -> Incident:
    return _next(incident, **{"snoozed_until": None, "snoozed_above": None, **fields})


def _next(incident: Incident, **fields: object) -> Incident:
    return incident.model_copy(update={**fields, "revision": incident.revision + 1})
