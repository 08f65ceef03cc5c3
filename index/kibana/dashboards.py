"""A dashboard for each watch: the shared visualisations and the latest mentions, filtered to what it sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.query.elastic import Json, Query
from index.kibana.lenses import LENSES
from index.kibana.objects import DASHBOARD, LENS, SEARCH, Ids, Reference, SavedObject, Type, written
from index.kibana.searches import index_of_filter, source
from schemas.watch import Watch

WIDTH = 48
"""Columns of a dashboard."""
_ROWS: Sequence[tuple[int, Mapping[str, int]]] = (
    (5, {"count": 12, "effective": 12, "people": 12, "negative": 12}),
    (12, {"tone": 32, "voice": 16}),
    (12, {"topics": 16, "sources": 16, "languages": 16}),
    (14, {"authors": 24, "hours": 24}),
    (12, {"hashtags": 24, "sites": 24}),
)
"""Height of each row; name and width of what stands in it."""
_LATEST = 20
_TITLES = {lens.name: lens.title.capitalize() for lens in LENSES}
_FORM = "8.7.0"


@dataclass(frozen=True, slots=True)
class _Panel:
    name: str
    title: str
    type: Type
    shown: str
    place: Query

    def written(self) -> Json:
        return {
            "version": _FORM,
            "type": self.type,
            "gridData": {**self.place, "i": self.name},
            "panelIndex": self.name,
            "embeddableConfig": {"enhancements": {}},
            "panelRefName": f"panel_{self.name}",
            "title": self.title,
        }

    def reference(self) -> Reference:
        return Reference(f"{self.name}:panel_{self.name}", self.type, self.shown)


def dashboard(ids: Ids, watch: Watch) -> SavedObject:
    panels = _panels(ids)
    meta, references = source(ids, [_only(watch)], {})
    attributes: dict[str, Json] = {
        "title": f"Tocsin: {watch.name}",
        "description": watch.purpose,
        "panelsJSON": written([panel.written() for panel in panels]),
        "optionsJSON": written({"useMargins": True, "syncColors": True, "syncCursor": True, "hidePanelTitles": False}),
        "timeRestore": True,
        "timeFrom": "now-7d",
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60_000},
        "version": 1,
        "kibanaSavedObjectMeta": meta,
    }
    own = tuple(panel.reference() for panel in panels)
    return SavedObject(DASHBOARD, ids.dashboard(watch.id), attributes, (*references, *own))


def _panels(ids: Ids) -> list[_Panel]:
    panels = []
    y = 0
    for height, row in _ROWS:
        x = 0
        for name, width in row.items():
            panels.append(_Panel(name, _TITLES[name], LENS, ids.lens(name), {"x": x, "y": y, "w": width, "h": height}))
            x += width
        y += height
    whole: Query = {"x": 0, "y": y, "w": WIDTH, "h": _LATEST}
    return [*panels, _Panel("mentions", "Latest mentions", SEARCH, ids.mentions, whole)]


def _only(watch: Watch) -> Query:
    meta: Json = {
        "type": "phrase",
        "key": "watch",
        "field": "watch",
        "params": {"query": watch.id},
        "alias": watch.name,
        "disabled": False,
        "negate": False,
        "indexRefName": index_of_filter(0),
    }
    return {"meta": meta, "query": {"match_phrase": {"watch": watch.id}}, "$state": {"store": "appState"}}
