"""What can be offered to somebody who writes a query: the fields, and the values that they may see of them."""

from collections.abc import Callable, Iterable, Mapping

from core.query.fields import FIELDS, ExactField
from index.asked import FACETS
from web.look.completing import Begun, Offer, fields, ranges, values
from web.look.meanings import meanings
from web.look.saved import saved_of
from web.look.volumes import tone_words
from web.visit import Visit

LONGEST = 10_000
"""Characters of a query."""
KNOWN = 300
"""The most frequent values of a field, among which those that fit are looked for."""
Values = Iterable[tuple[str, str]]


def offers(visit: Visit, found: Begun | None) -> list[Offer]:
    """found: what is begun; None, where nothing is offered."""
    if found is None:
        return []
    if not found.field:
        return fields(found.written, meanings(visit.tongue)) if found.written else []
    return ranges(found) or values(found, _known(visit, found.field))


def _known(visit: Visit, field: str) -> Values:
    """Of the state where it holds them, else those that mentions have."""
    held: Mapping[str, Callable[[Visit], Values]] = {"watch": _watches, "topic": _topics, "saved": _saved}
    if field in held:
        return held[field](visit)
    closed = FIELDS.get(field)
    if isinstance(closed, ExactField) and closed.values:
        words = tone_words(visit.tongue, "")
        return [(value, words.get(value, value)) for value in map(str, closed.values)]
    if field not in FACETS:
        return []
    ranked = visit.backing.store.top(field, None, visit.scope, KNOWN)
    name = visit.tongue.language_named if field == "lang" else str
    return [(each.value, name(each.value)) for each in ranked]


def _watches(visit: Visit) -> Values:
    return [(watch.id, watch.name) for watch in visit.watches()]


def _topics(visit: Visit) -> Values:
    return [
        (topic.id, f"{topic.name or topic.id} ({watch.name})") for watch in visit.watches() for topic in watch.topic
    ]


def _saved(visit: Visit) -> Values:
    return [(query.id, query.name) for query in saved_of(visit)]
