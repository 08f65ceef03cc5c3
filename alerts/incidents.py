"""The life of an incident: open, acknowledged, snoozed, closed, reopened. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime

from alerts.case import ANY_TONE
from core.errors import Permanent
from schemas.incident import Done, Ending, Evidence, Incident, IncidentKind, IncidentState, PickUp
from schemas.lesson import Lesson

RESOLVED = IncidentState.RESOLVED
WORST = 5
WHY_LIMIT = 500
"""Characters of a reason."""


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
    press = f"; {_press(incident.evidence.first_press)}" if incident.evidence.first_press else ""
    return Change(incident, f"opened at severity {incident.severity}{past}{press}")


def updated(incident: Incident, finding: Finding) -> Change:
    """New figures. Severity never falls while an incident lasts: it is the worst so far, and one more from the first
    article on."""
    _refuse_resolved(incident)
    press = None if incident.evidence.first_press else finding.evidence.first_press
    before = _with_press(incident) if press else incident.severity
    severity = max(before, finding.severity)
    title = _titled(finding.title, incident.brand, severity)
    changed = _next(incident, **{**_figures(finding), "severity": severity, "title": title})
    rise = f"severity {severity}, was {incident.severity}" if severity > incident.severity else ""
    return Change(changed, "; ".join(filter(None, (_press(press) if press else "", rise))))


def picked_up(incident: Incident, press: PickUp) -> Change:
    """The first article about it, at unchanged figures."""
    _refuse_resolved(incident)
    severity = _with_press(incident)
    evidence = incident.evidence.model_copy(update={"first_press": press})
    rise = f"; severity {severity}, was {incident.severity}" if severity > incident.severity else ""
    title = _titled(incident.title, incident.brand, severity)
    return Change(_next(incident, severity=severity, title=title, evidence=evidence), f"{_press(press)}{rise}")


def as_found(incident: Incident, finding: Finding) -> Incident:
    """With the figures of a finding, to be compared: no change of it."""
    return incident.model_copy(update={"severity": finding.severity, **_figures(finding)})


def acknowledged(incident: Incident, by: str) -> Change:
    """Somebody has it: it stays quiet unless severity rises."""
    _refuse_resolved(incident)
    if incident.state is IncidentState.ACKNOWLEDGED:
        raise Permanent(
            "Incident %(incident)s is acknowledged already, by %(handled_by)s.",
            incident=incident.id,
            handled_by=incident.handled_by,
        )
    state = IncidentState.ACKNOWLEDGED
    changed = _awake(incident, state=state, quiet_severity=incident.severity, handled_by=by)
    return Change(changed, f"acknowledged by {by}")


def snoozed_until(incident: Incident, until: datetime, by: str, now: datetime) -> Change:
    """Quiet until a time."""
    _refuse_resolved(incident)
    if until <= now:
        raise Permanent(
            "Incident %(incident)s cannot be snoozed until %(until)s.",
            "Name a time to come.",
            incident=incident.id,
            until=f"{until:%Y-%m-%dT%H:%MZ}",
        )
    changed = _awake(incident, state=IncidentState.SNOOZED, snoozed_until=until, handled_by=by)
    return Change(changed, f"snoozed until {until:%Y-%m-%dT%H:%MZ} by {by}")


def snoozed_until_doubled(incident: Incident, by: str) -> Change:
    """Quiet until it is twice the size that it has now."""
    _refuse_resolved(incident)
    above = 2 * max(size(incident.evidence), 1.0)
    changed = _awake(incident, state=IncidentState.SNOOZED, snoozed_above=above, handled_by=by)
    return Change(changed, f"snoozed until it doubles (above {above:.0f}) by {by}")


def held(incident: Incident, lesson: Lesson, above: float) -> Change:
    """Quiet as long as it resembles what was dismissed. above: the size from which it no longer does."""
    _refuse_resolved(incident)
    quiet = {"state": IncidentState.SNOOZED, "snoozed_until": lesson.ends_at, "snoozed_above": above}
    changed = _awake(incident, held_by=lesson.incident, quiet_severity=None, **quiet)
    return Change(changed, f"quiet: it resembles {lesson.incident}, which {lesson.by} dismissed")


def released(incident: Incident, why: str) -> Change:
    """It no longer resembles what was dismissed, or what that taught has ended: it rings."""
    return Change(_awake(incident, state=IncidentState.OPEN, quiet_severity=None), f"rings after all: {why}")


def woken(incident: Incident, now: datetime) -> Change | None:
    """The end of a snooze by a person, where it has come: the incident rings again."""
    if incident.state is not IncidentState.SNOOZED or incident.held_by:
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
        raise Permanent("Incident %(incident)s is resolved already.", incident=incident.id)
    ending = Ending.HANDLED if by else Ending.USUAL
    return Change(_closed(incident, at, by, ending), f"resolved by {by}" if by else "resolved: back to usual")


def absorbed(incident: Incident, at: datetime, into: str) -> Change:
    """It turned out to be a part of a larger one, which goes on."""
    _refuse_resolved(incident)
    return Change(_closed(incident, at, "", Ending.ABSORBED, into), f"became part of {into}")


def merged(incident: Incident, host: Incident, at: datetime, by: str) -> Change:
    """Somebody says that it is the same story as the host, which goes on. Raises Permanent."""
    if incident.state is RESOLVED:
        raise Permanent(
            "Incident %(incident)s is resolved, so it cannot be merged.", "Reopen it first.", incident=incident.id
        )
    if host.id == incident.id or host.watch != incident.watch:
        raise Permanent(
            "Incident %(incident)s cannot become part of %(host)s.",
            "Name another incident of the same watch.",
            incident=incident.id,
            host=host.id,
        )
    if host.state is RESOLVED:
        raise Permanent(
            "Incident %(host)s is resolved, so nothing can become part of it.", "Reopen it first.", host=host.id
        )
    return Change(_closed(incident, at, by, Ending.MERGED, host.id), f"merged into {host.id} by {by}")


def dismissed(incident: Incident, at: datetime, by: str, why: str = "") -> Change:
    """Somebody says that it is no crisis. Raises Permanent, also for silent sources."""
    if incident.kind is IncidentKind.BLIND:
        raise Permanent(
            "Incident %(incident)s is about silent sources: that is none to be dismissed.",
            "Resolve it, or silence it for a while: `tocsin silences add`.",
            incident=incident.id,
        )
    if incident.ending is Ending.DISMISSED:
        raise Permanent(
            "Incident %(incident)s is dismissed already, by %(handled_by)s.",
            incident=incident.id,
            handled_by=incident.handled_by,
        )
    if len(why) > WHY_LIMIT:
        raise Permanent(
            "A reason has at most %(limit)s characters; this one has %(count)s.",
            limit=WHY_LIMIT,
            count=len(why),
        )
    closed = incident.closed_at if incident.state is RESOLVED and incident.closed_at else at
    because = f": {why}" if why else ""
    changed = _closed(incident, closed, by, Ending.DISMISSED)
    return Change(changed, f"dismissed by {by} as no crisis{because}")


def undismissed(incident: Incident, by: str) -> Change:
    """What its dismissal taught is taken back; what rests on that alone rings."""
    line = f"dismissal taken back by {by}"
    if incident.ending is Ending.DISMISSED:
        return Change(_next(incident, ending=Ending.HANDLED), line)
    if incident.held_by == incident.id:
        return Change(_awake(incident, state=IncidentState.OPEN, quiet_severity=None), line)
    return Change(_next(incident), line)


def reopened(incident: Incident, by: str) -> Change:
    """It was closed too early, somebody says: it is told again."""
    _refuse_open(incident)
    return Change(_again(incident, quiet_severity=None, handled_by=by), f"reopened by {by}")


def reopened_quietly(incident: Incident, finding: Finding) -> Change:
    """It flares up again, as the same story and not much larger: told only if severity rises above the old one."""
    _refuse_open(incident)
    worst = max(incident.severity, incident.quiet_severity or 1)
    changed = _again(incident, quiet_severity=worst, severity=finding.severity, **_figures(finding))
    return Change(changed, f"flares up again at severity {finding.severity}")


def reopened_loudly(incident: Incident, finding: Finding, why: str) -> Change:
    """Somebody closed it while it lasted, and it has outgrown what they saw."""
    _refuse_open(incident)
    changed = _again(incident, quiet_severity=None, severity=finding.severity, **_figures(finding))
    return Change(changed, f"rings again at severity {finding.severity}: {why}")


def assigned(incident: Incident, to: str, by: str) -> Change:
    """Whose it is, in any state. That is no acknowledgement: it rings as before. Raises Permanent."""
    if incident.owner == to:
        raise Permanent("Incident %(incident)s is assigned to %(to)s already.", incident=incident.id, to=to)
    line = f"assigned to {to}" if to == by else f"assigned to {to} by {by}"
    return Change(_next(incident, owner=to), line)


def ticked(incident: Incident, step: str, text: str, by: str, at: datetime) -> Change:
    """A step of the playbook is done, in any state. text: what it says. Raises Permanent."""
    before = next((done for done in incident.done if done.step == step), None)
    if before is not None:
        raise Permanent('Step "%(step)s" was done already, by %(by)s.', step=step, by=before.by)
    done = (*incident.done, Done(step=step, by=by, at=at))
    return Change(_next(incident, done=done), f"step {step} done by {by}: {text}")


def unticked(incident: Incident, step: str, by: str) -> Change:
    """It was not done after all. Raises Permanent."""
    left = tuple(done for done in incident.done if done.step != step)
    if left == incident.done:
        raise Permanent('Step "%(step)s" is not done.', step=step)
    return Change(_next(incident, done=left), f"step {step} not done after all, says {by}")


def size(evidence: Evidence) -> float:
    """How large an incident is: its effective negatives (mentions, for a surge) above what is usual."""
    excess = evidence.numbers.get("excess")
    if isinstance(excess, int | float):
        return float(excess)
    measured = evidence.negatives or evidence.mentions or evidence.positives
    return 0.0 if measured is None else measured.value


def _with_press(incident: Incident) -> int:
    """Where nothing says that anybody is unhappy, press makes it no worse."""
    return incident.severity if incident.kind in ANY_TONE else min(incident.severity + 1, WORST)


def _titled(title: str, brand: str, severity: int) -> str:
    """With the severity that stands: figures alone may tell of a lower one."""
    head = f"{brand} "
    return f"{head}{severity}{title[len(head) + 1 :]}" if title.startswith(head) else title


def _press(press: PickUp) -> str:
    return f"picked up by press: {press.outlet}, {press.at:%Y-%m-%dT%H:%MZ}"


def _closed(incident: Incident, at: datetime, by: str, ending: Ending, into: str = "") -> Incident:
    closed = {"state": RESOLVED, "closed_at": max(at, incident.opened_at), "ending": ending, "into": into}
    return _awake(incident, handled_by=by or incident.handled_by, **closed)


def _again(incident: Incident, **fields: object) -> Incident:
    return _awake(incident, **{"state": IncidentState.OPEN, "closed_at": None, "ending": None, "into": "", **fields})


def _figures(finding: Finding) -> dict[str, object]:
    """All but the severity, which has its own rules."""
    kept = {"kind": finding.kind, "title": finding.title, "evidence": finding.evidence}
    return {**kept, "peak_at": finding.peak_at}


def _refuse_open(incident: Incident) -> None:
    if incident.state is not RESOLVED:
        raise Permanent("Incident %(incident)s is not resolved, so it cannot be reopened.", incident=incident.id)


def _refuse_resolved(incident: Incident) -> None:
    if incident.state is RESOLVED:
        raise Permanent("Incident %(incident)s is resolved.", "A new ring would reopen it.", incident=incident.id)


def _awake(incident: Incident, **fields: object) -> Incident:
    return _next(incident, **{"snoozed_until": None, "snoozed_above": None, "held_by": "", **fields})


def _next(incident: Incident, **fields: object) -> Incident:
    return incident.model_copy(update={**fields, "revision": incident.revision + 1})
