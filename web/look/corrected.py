"""Corrections of labels as somebody may take them back."""

from core.errors import NotFound
from schemas.correction import Correction
from web.visit import Visit


def take_back(visit: Visit, number: int) -> tuple[Correction, int]:
    """What it was, and the job that enriches its mention again. Raises NotFound, also for one of a watch that may not
    be seen."""
    corrections = visit.backing.state.corrections
    if all(each.id != number for each in corrections.standing(visit.scope.watches)):
        raise NotFound("No correction %(correction)s stands.", correction=number)
    revoked = corrections.revoke(number, visit.visitor.name)
    return revoked, visit.backing.teaching.again([revoked.mention], visit.visitor.name)
