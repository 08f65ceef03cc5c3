"""Inhibition: an incident of a whole brand mutes those of its topics, which are told in its thread instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.told import Told
from schemas.analysis import NO_WATCH
from schemas.incident import Incident, IncidentKind, IncidentState

MUTING = frozenset({IncidentKind.BAD_BUZZ, IncidentKind.SLOW_BURN, IncidentKind.BACKLASH})
"""Kinds that mute when they are of the brand as a whole. A surge does not: what is negative is worse than it."""


@dataclass(frozen=True, slots=True)
class Host:
    """An incident that may mute others. told: what each channel knows of it."""

    incident: Incident
    told: Mapping[str, Told]


def may_mute(incident: Incident) -> bool:
    """Whether it mutes anything at all: then it is told before the others."""
    if incident.state is IncidentState.RESOLVED or incident.historical:
        return False
    if incident.kind is IncidentKind.BLIND:
        return incident.watch == NO_WATCH
    return incident.topic is None and incident.kind in MUTING


def muting(incident: Incident, channel: str, hosts: Iterable[Host]) -> Incident | None:
    """The incident that mutes this one in a channel: one that is told there, and that is no less severe."""
    found = (h.incident for h in hosts if _visible(h.told.get(channel)) and _mutes(h.incident, incident))
    return next(found, None)


def _visible(told: Told | None) -> bool:
    return told is not None and told.count > 0 and not told.over


def _mutes(host: Incident, incident: Incident) -> bool:
    if host.id == incident.id or not may_mute(host) or host.severity < incident.severity:
        return False
    if host.kind is IncidentKind.BLIND:
        return incident.kind is IncidentKind.BLIND
    part = incident.topic is not None and incident.kind is not IncidentKind.OPPORTUNITY
    return part and host.watch == incident.watch
