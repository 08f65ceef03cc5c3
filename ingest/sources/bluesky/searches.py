"""What the platform's own search has to be asked for, so that nothing is missed that a watch would take."""

from collections.abc import Iterable

from core.query.errors import QueryError
from core.query.fields import HASHTAG
from core.query.parse import parse
from core.query.tree import And, Exact, Near, Node, Or, Phrase, Word
from ingest.port import Watches
from ingest.sources.bluesky.names import NETWORK

Searches = frozenset[str]


def searches(watches: Watches, source: str) -> tuple[tuple[str, ...], bool]:
    """In their order, and whether they find all that watches would take: some queries hold no word to search for."""
    found: set[str] = set()
    whole = True
    for each in watches.listening().watches:
        if not each.active or not each.watch.listens(source):
            continue
        asked = _of_query(each.watch.query)
        whole = whole and asked is not None
        found |= asked or set()
        for account in each.watch.account:
            if account.network == NETWORK:
                handle = account.key[1]
                found |= {f"from:{handle}", f"mentions:{handle}"}
    return tuple(sorted(found)), whole


def _of_query(query: str) -> Searches | None:
    """None: nothing that simple can be said. A query that cannot be read takes nothing."""
    try:
        return _of(parse(query))
    except QueryError:
        return frozenset()


def _of(node: Node) -> Searches | None:
    match node:
        case Word(word=word):
            return frozenset((word,))
        case Phrase(words=words):
            return frozenset((f'"{" ".join(words)}"',))
        case Exact(field=HASHTAG.name, value=value):
            return frozenset((f"#{value}",))
        case Exact(field="author", value=value):
            return frozenset((f"from:{value.lstrip('@')}",))
        case Near(left=left, right=right):
            return _fewest((_any(left), _any(right)))
        case And(children=children):
            return _fewest(map(_of, children))
        case Or(children=children):
            return _any(children)
        case _:
            return None


def _any(nodes: Iterable[Node]) -> Searches | None:
    sets = [_of(node) for node in nodes]
    known = [found for found in sets if found is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None


def _fewest(choices: Iterable[Searches | None]) -> Searches | None:
    return min((found for found in choices if found), key=lambda found: (len(found), sorted(found)), default=None)
