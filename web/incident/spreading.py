"""Who spreads an incident and how it passes on, for whoever may see it."""

from alerts.spreading import Spreading
from core.errors import NotFound
from schemas.incident import Incident, IncidentKind
from web.incident.words import watch_of
from web.visit import Visit


def spreading_of(visit: Visit, incident: str) -> tuple[Incident, Spreading]:
    """Raises NotFound where it is none of theirs, or about silence."""
    found = visit.backing.state.incidents.get(incident, visit.scope)
    if found.kind is IncidentKind.BLIND:
        raise NotFound("Silence has no mentions.")
    return found, visit.backing.alerting.spreadings.of(found, watch_of(visit, found))
