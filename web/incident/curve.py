"""The curve of an incident: what was counted in each step, against what is usual."""

from alerts.curves import drawn
from core.charts.curve import Curve
from core.errors import NotFound
from schemas.incident import Incident, IncidentKind
from web.incident.words import said_in
from web.visit import Visit


def curve_of(visit: Visit, incident: Incident) -> Curve:
    """The caller has checked that it may be seen. Raises NotFound where it has none, Transient."""
    if incident.kind is IncidentKind.BLIND:
        raise NotFound("Silence has no curve.")
    followed = visit.backing.alerting.courses.of(incident)
    history = visit.backing.state.incidents.history(incident.id, visit.scope)
    return drawn(incident, followed.track, followed.span, history, said_in(visit.tongue))
