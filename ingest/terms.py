"""What a platform's own search has to be asked for, so that nothing is missed that a watch would take of it."""

from collections.abc import Iterable, Sequence

from core.query.errors import QueryError
from core.query.fields import HANDLE, HASHTAG
from core.query.parse import parse
from core.query.tree import And, Exact, Near, Node, Or, Phrase, Word
from ingest.port import Watches

Terms = frozenset[str]


def searches(watches: Watches, source: str) -> tuple[str, ...]:
    """Words, phrases and hashtags (with their sign), folded, in their order: what matches a watch by its words holds
    one of them.

    source: watches that do not listen to it are left out.
    """
    heard = (each.watch for each in watches.listening().watches if each.active)
    found: set[str] = set()
    for watch in heard:
        if watch.listens(source):
            found |= terms(watch.query) or set()
    return tuple(sorted(found))


def terms(query: str) -> Terms | None:
    """None: of a query that cannot be read, or that asks for no certain word."""
    try:
        return _terms(parse(query))
    except QueryError:
        return None


def joined(some: Sequence[str], by: str, longest: int) -> tuple[str, ...]:
    """Searches for one of several terms each, none longer than so many characters. Phrases go into quotes."""
    found: list[str] = []
    for term in some:
        quoted = f'"{term}"' if " " in term else term
        if found and len(found[-1]) + len(by) + len(quoted) <= longest:
            found[-1] += by + quoted
        elif len(quoted) <= longest:
            found.append(quoted)
    return tuple(found)


def _terms(node: Node) -> Terms | None:
    match node:
        case Word(word=word):
            return frozenset((word,))
        case Phrase(words=words):
            return frozenset((" ".join(words),))
        case Exact(field=HASHTAG.name, value=value):
            return frozenset((f"#{value}",))
        case Exact(field=HANDLE.name, value=value):
            return frozenset((value,))
        case Near(left=left, right=right):
            return _best((_any(left), _any(right)))
        case And(children=children):
            return _best(map(_terms, children))
        case Or(children=children):
            return _any(children)
        case _:
            return None


def _any(nodes: Iterable[Node]) -> Terms | None:
    known = [found for node in nodes if (found := _terms(node))]
    return frozenset().union(*known) or None


def _best(choices: Iterable[Terms | None]) -> Terms | None:
    """The fewest, of long words rather than short ones: those are met more often, and by more of what is not meant."""
    known = [found for found in choices if found]
    return min(known, key=lambda found: (len(found), -min(map(len, found)), sorted(found)), default=None)
