"""The columns of a Lens visualisation: what is counted, and by what it is split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.query.elastic import PUBLISHED_AT, Json, Query
from index.elastic.layout import WEIGHT

MILLIONTHS = 1_000_000
_RECORDS = "___records___"
_NUMBER: Query = {"dataType": "number", "isBucketed": False, "scale": "ratio", "customLabel": True}
_WORD: Query = {
    "dataType": "string",
    "operationType": "terms",
    "isBucketed": True,
    "scale": "ordinal",
    "customLabel": True,
}


@dataclass(frozen=True, slots=True)
class Column:
    """parts: the columns that it is made of, by id; itself comes first."""

    id: str
    parts: Mapping[str, Query]


def count() -> Column:
    """Every sighting counts one."""
    column: Query = {**_NUMBER, "label": "Mentions", "operationType": "count", "sourceField": _RECORDS}
    return Column("count", {"count": column})


def distinct(field: str, label: str) -> Column:
    column: Query = {**_NUMBER, "label": label, "operationType": "unique_count", "sourceField": field}
    return Column("distinct", {"distinct": column})


def largest(field: str, label: str) -> Column:
    return Column("largest", {"largest": {**_NUMBER, "label": label, "operationType": "max", "sourceField": field}})


def effective() -> Column:
    """The sum of weights, as alerts count: what one author repeats, or many copy, weighs less each time."""
    weights = _Operand(f"sum({WEIGHT})", {**_NUMBER, "operationType": "sum", "sourceField": WEIGHT})
    return _quotient("effective", "Effective volume", weights, MILLIONTHS, "number")


def share(field: str, value: str, label: str) -> Column:
    """Of all sightings those with this value."""
    records: Query = {**_NUMBER, "operationType": "count", "sourceField": _RECORDS}
    kql = f'{field} : "{value}"'
    those = _Operand(f"count(kql='{kql}')", {**records, "filter": {"query": kql, "language": "kuery"}})
    return _quotient("share", label, those, _Operand("count()", records), "percent")


def over_time() -> Column:
    column: Query = {
        "label": "Published",
        "dataType": "date",
        "operationType": "date_histogram",
        "sourceField": PUBLISHED_AT,
        "isBucketed": True,
        "scale": "interval",
        "customLabel": True,
        "params": {"interval": "auto", "includeEmptyRows": True, "dropPartials": False},
    }
    return Column("time", {"time": column})


def top(field: str, label: str, size: int, by: Column) -> Column:
    """The values that have most."""
    return _terms(field, label, size, {"type": "column", "columnId": by.id}, "desc")


def rising(field: str, label: str, size: int) -> Column:
    """All values, in alphabetical order."""
    return _terms(field, label, size, {"type": "alphabetical"}, "asc")


def tones() -> Column:
    """Towards the watch: positive, neutral, negative, in the order of green, yellow, red."""
    return _terms("toward", "Tone", 3, {"type": "alphabetical"}, "desc")


def columns(of: Sequence[Column]) -> Mapping[str, Json]:
    """A layer with these columns, in this order."""
    parts = {name: part for column in of for name, part in column.parts.items()}
    own = [column.id for column in of]
    return {
        "columns": parts,
        "columnOrder": [*own, *(name for name in parts if name not in own)],
        "incompleteColumns": {},
    }


def _terms(field: str, label: str, size: int, by: Query, direction: str) -> Column:
    params: Json = {
        "size": size,
        "orderBy": by,
        "orderDirection": direction,
        "otherBucket": False,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
    }
    return Column(field, {field: {**_WORD, "label": label, "sourceField": field, "params": params}})


@dataclass(frozen=True, slots=True)
class _Operand:
    """formula: as it stands in a formula. column: what Elasticsearch counts for it."""

    formula: str
    column: Query


def _quotient(own: str, label: str, above: _Operand, below: _Operand | int, format_of: str) -> Column:
    """A formula is kept three times: as written, as parsed, and as the columns that Elasticsearch counts."""
    formula = f"{above.formula} / {below if isinstance(below, int) else below.formula}"
    counted = [above] if isinstance(below, int) else [above, below]
    parts: dict[str, Query] = {f"{own}X{at}": {**each.column, "label": label} for at, each in enumerate(counted)}
    parsed: Json = {
        "type": "function",
        "name": "divide",
        "args": [*parts, *([below] if isinstance(below, int) else [])],
        "location": {"min": 0, "max": len(formula)},
        "text": formula,
    }
    math: Query = {
        **_NUMBER,
        "label": label,
        "operationType": "math",
        "params": {"tinymathAst": parsed},
        "references": [*parts],
    }
    result = f"{own}X{len(parts)}"
    shown: Query = {
        **_NUMBER,
        "label": label,
        "operationType": "formula",
        "params": {
            "formula": formula,
            "isFormulaBroken": False,
            "format": {"id": format_of, "params": {"decimals": 0}},
        },
        "references": [result],
    }
    return Column(own, {own: shown, **parts, result: math})
