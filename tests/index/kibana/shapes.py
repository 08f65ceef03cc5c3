"""What Kibana 8.9 to 9 asks of each saved object that it imports, as its own source says, and what its pages need.

Attributes: the `create` schemas of `dashboard` and `search` (unknown ones are refused there), those of `lens` and
`index-pattern`. JSON within strings must parse, and what an object names must be among its references.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

Object = Mapping[str, Any]


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("it is no string")
    return json.loads(value)


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Query(Form):
    query: str
    language: Literal["kuery", "lucene"]


class FilterMeta(Form):
    type: Literal["custom", "phrase"]
    alias: str | None
    disabled: bool
    negate: bool
    index_ref_name: str = Field(alias="indexRefName")
    key: str = ""
    field: str = ""
    params: dict[str, str] = {}


class Filter(Form):
    meta: FilterMeta
    query: dict[str, Any]
    state: dict[str, Literal["appState", "globalState"]] = Field(alias="$state")


class SearchSource(Form):
    query: Query
    filter: list[Filter]
    index_ref_name: str | None = Field(default=None, alias="indexRefName")
    highlight_all: bool = Field(default=False, alias="highlightAll")


class Meta(Form):
    source: Annotated[SearchSource, BeforeValidator(_decoded)] = Field(alias="searchSourceJSON")


class Search(Form):
    title: str
    description: str
    columns: list[str]
    sort: list[Annotated[list[str], Field(min_length=2, max_length=2)]]
    grid: dict[str, Any]
    hide_chart: bool = Field(alias="hideChart")
    is_text_based_query: bool = Field(alias="isTextBasedQuery")
    meta: Meta = Field(alias="kibanaSavedObjectMeta")


class Place(Form):
    x: int = Field(ge=0, le=47)
    y: int = Field(ge=0)
    w: int = Field(ge=1, le=48)
    h: int = Field(ge=1)
    i: str


class Panel(Form):
    version: str
    type: Literal["lens", "search"]
    grid: Place = Field(alias="gridData")
    index: str = Field(alias="panelIndex")
    config: dict[str, Any] = Field(alias="embeddableConfig")
    ref_name: str = Field(alias="panelRefName")
    title: str


class Refresh(Form):
    pause: bool
    value: int


class Dashboard(Form):
    title: str
    description: str
    panels: Annotated[list[Panel], BeforeValidator(_decoded)] = Field(alias="panelsJSON")
    options: Annotated[dict[str, bool], BeforeValidator(_decoded)] = Field(alias="optionsJSON")
    time_restore: bool = Field(alias="timeRestore")
    time_from: str = Field(alias="timeFrom")
    time_to: str = Field(alias="timeTo")
    refresh: Refresh = Field(alias="refreshInterval")
    version: int
    meta: Meta = Field(alias="kibanaSavedObjectMeta")


class Script(Form):
    source: str


class RuntimeField(Form):
    type: Literal["keyword", "long", "double", "date", "boolean", "ip"]
    script: Script


class View(Form):
    title: str
    name: str
    time_field: str = Field(alias="timeFieldName")
    source_filters: Annotated[list[dict[Literal["value"], str]], BeforeValidator(_decoded)] = Field(
        alias="sourceFilters"
    )
    attrs: Annotated[dict[str, dict[str, Any]], BeforeValidator(_decoded)] = Field(alias="fieldAttrs")
    formats: Annotated[dict[str, dict[Literal["id", "params"], Any]], BeforeValidator(_decoded)] = Field(
        alias="fieldFormatMap"
    )
    runtime: Annotated[dict[str, RuntimeField], BeforeValidator(_decoded)] = Field(alias="runtimeFieldMap")
    fields: Annotated[list[Any], BeforeValidator(_decoded)]
    type_meta: Annotated[dict[str, Any], BeforeValidator(_decoded)] = Field(alias="typeMeta")


class LensColumn(Form):
    label: str
    data_type: Literal["number", "string", "date"] = Field(alias="dataType")
    operation: Literal["count", "sum", "max", "unique_count", "terms", "date_histogram", "math", "formula"] = Field(
        alias="operationType"
    )
    is_bucketed: bool = Field(alias="isBucketed")
    scale: Literal["ratio", "ordinal", "interval"]
    custom_label: bool = Field(alias="customLabel")
    source_field: str = Field(default="", alias="sourceField")
    params: dict[str, Any] = {}
    references: list[str] = []
    filter: Query | None = None


class LensLayer(Form):
    columns: dict[str, LensColumn]
    order: list[str] = Field(alias="columnOrder")
    incomplete: dict[str, Any] = Field(alias="incompleteColumns")
    ignore_global_filters: bool = Field(alias="ignoreGlobalFilters")


class FormBased(Form):
    layers: Annotated[dict[str, LensLayer], Field(min_length=1)]


class Datasource(Form):
    form_based: FormBased = Field(alias="formBased")


class LensState(Form):
    datasource: Datasource = Field(alias="datasourceStates")
    visualization: dict[str, Any]
    query: Query
    filters: list[Filter]
    internal_references: list[Any] = Field(alias="internalReferences")
    ad_hoc: dict[str, Any] = Field(alias="adHocDataViews")


class Lens(Form):
    title: str
    description: str
    kind: Literal["lnsXY", "lnsPie", "lnsMetric", "lnsDatatable", "lnsHeatmap"] = Field(alias="visualizationType")
    state: LensState


class Link(Form):
    name: str
    type: Literal["index-pattern", "search", "lens"]
    id: str


class Envelope(Form):
    type: Literal["index-pattern", "search", "lens", "dashboard"]
    id: str = Field(min_length=1, max_length=500)
    attributes: dict[str, Any]
    references: list[Link]
    core: Literal["8.8.0"] = Field(alias="coreMigrationVersion")
    form: str = Field(alias="typeMigrationVersion", pattern=r"^\d+\.\d+\.\d+$")
    managed: bool


FORMS: Mapping[str, type[Form]] = {"index-pattern": View, "search": Search, "lens": Lens, "dashboard": Dashboard}


def faults(one: object) -> list[str]:
    """What Kibana would refuse, or not find when it shows the object."""
    try:
        envelope = Envelope.model_validate(one)
        attributes = FORMS[envelope.type].model_validate(envelope.attributes)
    except ValidationError as error:
        return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    named = {link.name: link.type for link in envelope.references}
    wanted = dict(_named(attributes))
    found = [f"{name} is no reference to a {type_}" for name, type_ in wanted.items() if named.get(name) != type_]
    found += [f"{name} is a reference that nothing names" for name in named.keys() - wanted.keys()]
    match attributes:
        case Lens():
            found += _lens_faults(attributes)
        case Dashboard():
            found += _overlaps(attributes.panels)
    return found


def _named(attributes: Form) -> Iterator[tuple[str, str]]:
    """The references that an object counts on, by name, and their type."""
    match attributes:
        case Search(meta=meta) | Dashboard(meta=meta):
            for at, filter_ in enumerate(meta.source.filter):
                assert filter_.meta.index_ref_name == f"kibanaSavedObjectMeta.searchSourceJSON.filter[{at}].meta.index"
                yield filter_.meta.index_ref_name, "index-pattern"
            if meta.source.index_ref_name:
                yield meta.source.index_ref_name, "index-pattern"
    match attributes:
        case Dashboard(panels=panels):
            for panel in panels:
                yield f"{panel.index}:{panel.ref_name}", panel.type
        case Lens(state=state):
            for layer in state.datasource.form_based.layers:
                yield f"indexpattern-datasource-layer-{layer}", "index-pattern"


def _lens_faults(lens: Lens) -> Iterator[str]:
    layers = lens.state.datasource.form_based.layers
    columns = {name for layer in layers.values() for name in layer.columns}
    for layer in layers.values():
        if sorted(layer.order) != sorted(layer.columns):
            yield f"columnOrder {layer.order} is not {sorted(layer.columns)}"
        buckets = [name for name in layer.order if layer.columns[name].is_bucketed]
        if layer.order[: len(buckets)] != buckets:
            yield f"buckets stand after metrics in {layer.order}"
        for column in layer.columns.values():
            yield from (f"{column.label} refers to no column {to}" for to in column.references if to not in columns)
            ordered = column.params.get("orderBy", {}).get("columnId")
            if ordered is not None and ordered not in columns:
                yield f"{column.label} is ordered by no column {ordered}"
    for key, value in _leaves(lens.state.visualization):
        if key == "layerId" and value not in layers:
            yield f"there is no layer {value}"
        if key in _COLUMN_KEYS and value not in columns:
            yield f"{key}: there is no column {value}"


_COLUMN_KEYS = frozenset(
    (
        "accessors",
        "columnId",
        "metricAccessor",
        "metrics",
        "primaryGroups",
        "splitAccessor",
        "valueAccessor",
        "xAccessor",
        "yAccessor",
    )
)


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _leaves(inner, name)
        case list():
            for inner in value:
                yield from _leaves(inner, key)
        case _:
            yield key, value


def _overlaps(panels: Sequence[Panel]) -> Iterator[str]:
    taken: dict[tuple[int, int], str] = {}
    for panel in panels:
        place = panel.grid
        if place.x + place.w > 48:
            yield f"{panel.index} leaves the page"
        for cell in ((x, y) for x in range(place.x, place.x + place.w) for y in range(place.y, place.y + place.h)):
            if taken.setdefault(cell, panel.index) != panel.index:
                yield f"{panel.index} lies on {taken[cell]}"
                break


OBJECTS: TypeAdapter[list[dict[str, Any]]] = TypeAdapter(list[dict[str, Any]])


def read(ndjson: bytes) -> list[dict[str, Any]]:
    """The objects of a file."""
    return OBJECTS.validate_python([json.loads(line) for line in ndjson.decode().splitlines()])
