"""The visualisations that all dashboards share: each shows what the filter of its dashboard lets through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.query.elastic import Json, Query
from index.kibana.columns import (
    Column,
    columns,
    count,
    distinct,
    effective,
    largest,
    over_time,
    rising,
    share,
    tones,
    top,
)
from index.kibana.objects import LENS, VIEW, Ids, Reference, SavedObject
from index.kibana.view import HOUR, PUBLIC, WEEKDAY
from schemas.analysis import NO_WATCH

LAYER = "mentions"
_MANY = 50
"""Watches, at most, whose share of voice is shown."""


@dataclass(frozen=True, slots=True)
class Lens:
    """kind: Kibana's name of it. shown: its state. instead: what it counts instead of what its dashboard is filtered
    to, in Kibana's own language."""

    name: str
    title: str
    kind: str
    columns: tuple[Column, ...]
    shown: Query
    instead: str = ""


def lens(ids: Ids, of: Lens) -> SavedObject:
    layer = {**columns(of.columns), "ignoreGlobalFilters": bool(of.instead)}
    state: Json = {
        "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
        "visualization": of.shown,
        "query": {"query": f"{of.instead} and {PUBLIC}" if of.instead else PUBLIC, "language": "kuery"},
        "filters": [],
        "internalReferences": [],
        "adHocDataViews": {},
    }
    attributes: Query = {
        "title": f"Tocsin: {of.title}",
        "description": "",
        "visualizationType": of.kind,
        "state": state,
    }
    return SavedObject(
        LENS, ids.lens(of.name), attributes, (Reference(f"indexpattern-datasource-layer-{LAYER}", VIEW, ids.view),)
    )


def _metric(name: str, column: Column) -> Lens:
    title = str(column.parts[column.id]["label"]).lower()
    return Lens(name, title, "lnsMetric", (column,), {**_layer(), "metricAccessor": column.id})


def _ranking(name: str, title: str, field: str, size: int) -> Lens:
    by = count()
    bars: Query = {**_layer(), "seriesType": "bar_horizontal", "xAccessor": field, "accessors": [by.id]}
    return Lens(name, title, "lnsXY", (top(field, title.capitalize(), size, by), by), _xy(bars))


def _donut(name: str, title: str, field: str, size: int) -> Lens:
    by = count()
    slices: Query = {
        **_layer(),
        "primaryGroups": [field],
        "metrics": [by.id],
        "numberDisplay": "percent",
        "categoryDisplay": "default",
        "legendDisplay": "default",
        "nestedLegend": False,
    }
    return Lens(
        name, title, "lnsPie", (top(field, title.capitalize(), size, by), by), {"shape": "donut", "layers": [slices]}
    )


def _series(name: str, title: str, kind: str, split: Column, palette: str) -> Lens:
    """A value over time, and how it is made up."""
    at, value = over_time(), effective()
    layer: Query = {
        **_layer(),
        "seriesType": kind,
        "xAccessor": at.id,
        "splitAccessor": split.id,
        "accessors": [value.id],
        "palette": {"type": "palette", "name": palette},
    }
    return Lens(name, title, "lnsXY", (at, split, value), _xy(layer))


def _authors() -> Lens:
    by = count()
    shown = (top("author", "Author", 20, by), by, effective(), largest("followers", "Followers"))
    listed: Sequence[Query] = [{"columnId": column.id} for column in shown]
    return Lens("authors", "top authors", "lnsDatatable", shown, {**_layer(), "columns": listed})


def _hours() -> Lens:
    days, hours, value = rising(WEEKDAY, "Day", 7), rising(HOUR, "Hour", 24), count()
    shown: Query = {
        **_layer(),
        "shape": "heatmap",
        "xAccessor": hours.id,
        "yAccessor": days.id,
        "valueAccessor": value.id,
        "legend": {"type": "heatmap_legend", "isVisible": True, "position": "right", "maxLines": 1},
        "gridConfig": {
            "type": "heatmap_grid",
            "isCellLabelVisible": False,
            "isXAxisLabelVisible": True,
            "isYAxisLabelVisible": True,
            "isXAxisTitleVisible": False,
            "isYAxisTitleVisible": False,
        },
    }
    return Lens("hours", "hours of the week", "lnsHeatmap", (hours, days, value), shown)


def _xy(layer: Query) -> Query:
    return {
        "preferredSeriesType": layer["seriesType"],
        "legend": {"isVisible": True, "position": "bottom"},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "layers": [layer],
    }


def _layer() -> Query:
    return {"layerId": LAYER, "layerType": "data"}


_VOICE = _series(
    "voice", "share of voice", "area_percentage_stacked", top("watch", "Watch", _MANY, effective()), "default"
)

LENSES = (
    _metric("count", count()),
    _metric("effective", effective()),
    _metric("people", distinct("author_id", "Authors")),
    _metric("negative", share("toward", "negative", "Negative")),
    _series("tone", "volume by tone", "bar_stacked", tones(), "status"),
    replace(_VOICE, instead=f'not watch : "{NO_WATCH}"'),
    _ranking("topics", "topics", "topic", 10),
    _ranking("sources", "sources", "source", 10),
    _donut("languages", "languages", "lang", 10),
    _authors(),
    _hours(),
    _ranking("hashtags", "hashtags", "hashtag", 15),
    _ranking("sites", "sites", "site", 15),
)
