"""Silences, as somebody sees them: what they are about, and whether others are concerned, too."""

from collections.abc import Mapping, Sequence

from core.errors import NotFound
from schemas.alerting import Silence
from schemas.people import Role
from web.guard import Forbidden
from web.visit import Visit


def silences_of(visit: Visit) -> Sequence[Silence]:
    """Those in force of what they see, and of all watches."""
    found = visit.backing.state.silences.active(visit.backing.clock.now())
    return [each for each in found if _concerns(visit, each)]


def end_silence(visit: Visit, silence: int) -> None:
    """Raises NotFound also for one that may not be seen; Forbidden for one of all watches, unless to administrators."""
    found = next((each for each in silences_of(visit) if each.id == silence), None)
    if found is None:
        raise NotFound("Silence %(silence)s is not in force.", silence=silence)
    refuse_of_all(visit, found.matchers)
    visit.backing.state.silences.end(silence, visit.visitor.name)


def refuse_of_all(visit: Visit, matchers: Mapping[str, str]) -> None:
    """Raises Forbidden where it keeps quiet what others see, unless an administrator wants it."""
    if not {"watch", "incident"} & matchers.keys() and not visit.visitor.may(Role.ADMINISTRATOR):
        raise Forbidden("This is about the watches of all teams.", "Name one, or ask an administrator.")


def _concerns(visit: Visit, silence: Silence) -> bool:
    watch, incident = silence.matchers.get("watch"), silence.matchers.get("incident")
    if watch is not None and not visit.scope.allows(watch):
        return False
    if incident is None or visit.visitor.may(Role.ADMINISTRATOR):
        return True
    try:
        visit.backing.state.incidents.get(incident, visit.scope)
    except NotFound:
        return False
    return True
