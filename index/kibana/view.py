"""The data view: which index, which of its fields people see, and how."""

from collections import Counter
from collections.abc import Mapping, Sequence

from core.query.elastic import PUBLISHED, PUBLISHED_AT, Json
from core.query.fields import STEM, TITLE, WORDS
from index.elastic.layout import BODY, HEADING, LATE, NEGATIVE, PERSONS, SIGHTING, WEIGHT
from index.kibana.objects import VIEW, Ids, SavedObject, written
from schemas.mention import Visibility
from schemas.watch import Watch

WEEKDAY, HOUR = "weekday", "hour"
"""Worked out by Elasticsearch when asked for, in the time zone of the watch."""
PUBLIC = f'not visibility : "{Visibility.PRIVATE}"'
"""In Kibana's own language: private messages are seen by those who answer them, and in no overview."""
_FOR_MACHINES = (WORDS.name, TITLE.name, STEM.name, PUBLISHED, SIGHTING, PERSONS, WEIGHT, NEGATIVE, LATE, BODY)
_DAYS = ("1 Mon", "2 Tue", "3 Wed", "4 Thu", "5 Fri", "6 Sat", "7 Sun")


def view(ids: Ids, sightings: str, watches: Sequence[Watch]) -> SavedObject:
    """sightings: the name under which they are searched."""
    attributes: dict[str, Json] = {
        "title": sightings,
        "name": "Tocsin: mentions",
        "timeFieldName": PUBLISHED_AT,
        "sourceFilters": written([{"value": field} for field in _FOR_MACHINES]),
        "fieldAttrs": written({"toward": {"customLabel": "tone"}, HEADING: {"customLabel": "headline"}}),
        "fieldFormatMap": written(_formats(watches)),
        "runtimeFieldMap": written(runtime_fields(watches)),
        "fields": "[]",
        "typeMeta": "{}",
    }
    return SavedObject(VIEW, ids.view, attributes)


def runtime_fields(watches: Sequence[Watch]) -> dict[str, Json]:
    """Painless: day of the week and hour, as words that sort as they should."""
    local = f"def at = doc['{PUBLISHED_AT}'].value.withZoneSameInstant({_zone(watches)});"
    day = f"emit({list(_DAYS)}.get(at.get(ChronoField.DAY_OF_WEEK) - 1));"
    hour = "def hour = at.get(ChronoField.HOUR_OF_DAY); emit((hour < 10 ? '0' : '') + hour);"
    return {
        WEEKDAY: {"type": "keyword", "script": {"source": f"{local} {day}"}},
        HOUR: {"type": "keyword", "script": {"source": f"{local} {hour}"}},
    }


def _zone(watches: Sequence[Watch]) -> str:
    """Most watches share one; the others are named. Neither ids nor zones hold anything that ends a string."""
    usual = Counter(watch.time_zone for watch in watches).most_common(1)
    default = usual[0][0] if usual else "UTC"
    others = [f"'{watch.id}':'{watch.time_zone}'" for watch in watches if watch.time_zone != default]
    if not others:
        return f"ZoneId.of('{default}')"
    return f"ZoneId.of([{','.join(others)}].getOrDefault(doc['watch'].value, '{default}'))"


def _formats(watches: Sequence[Watch]) -> Mapping[str, Json]:
    names: list[Json] = [{"key": watch.id, "value": watch.name} for watch in watches]
    return {
        "url": {"id": "url", "params": {}},
        "watch": {"id": "static_lookup", "params": {"lookupEntries": names, "unknownKeyValue": None}},
    }
