"""Which feeds there are: those that are set, and searches for the names of watches that are offered as feeds."""

from collections.abc import Sequence
from urllib.parse import quote

from ingest.port import Watches

QUERY = "{query}"


def addresses(feeds: Sequence[str], searches: Sequence[str], watches: Watches, source: str) -> tuple[str, ...]:
    """searches: addresses with QUERY in them, one feed for the name of each watch that listens to this source."""
    if not searches:
        return tuple(dict.fromkeys(feeds))
    heard = (each.watch for each in watches.listening().watches if each.active)
    names = sorted({watch.name for watch in heard if watch.listens(source)})
    asked = (search.replace(QUERY, _written(name)) for name in names for search in searches)
    return tuple(dict.fromkeys((*feeds, *asked)))


def _written(name: str) -> str:
    """Names of several words are looked for as they stand."""
    return quote(f'"{name}"' if " " in name.strip() else name.strip(), safe="")
