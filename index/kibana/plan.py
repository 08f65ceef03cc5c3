"""Everything that ought to stand in Kibana, worked out from watches and saved queries alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.query.errors import QueryError
from index.kibana.dashboards import dashboard
from index.kibana.lenses import LENSES, lens
from index.kibana.objects import Ids, SavedObject
from index.kibana.searches import mentions, search
from index.kibana.view import view
from schemas.watch import SavedQuery, Watch


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A saved query that cannot be asked there, and why."""

    query: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """objects: none before one that it refers to."""

    ids: Ids
    objects: tuple[SavedObject, ...]
    left_out: tuple[LeftOut, ...]


def plan(ids: Ids, sightings: str, watches: Sequence[Watch], queries: Sequence[SavedQuery]) -> Plan:
    """sightings: the name under which Elasticsearch searches them."""
    searches, left_out = [mentions(ids)], []
    for query in queries:
        try:
            searches.append(search(ids, query))
        except QueryError as error:
            left_out.append(LeftOut(query.id, str(error)))
    shared = (view(ids, sightings, watches), *searches, *(lens(ids, of) for of in LENSES))
    return Plan(ids, (*shared, *(dashboard(ids, watch) for watch in watches)), tuple(left_out))
