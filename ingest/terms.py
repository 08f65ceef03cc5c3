"""What a platform's own search has to be asked for, so that nothing is missed that a watch would take of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.query.errors import QueryError
from core.query.fields import HANDLE, HASHTAG
from core.query.parse import parse
from core.query.tree import And, Exact, Near, Node, Or, Phrase, Word
from ingest.coverage import Served
from schemas.watch import Listening, Watch

Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """whole: whether all that matches holds one of the terms, and not some of it only."""

    terms: Terms
    whole: bool


def searches(listening: Listening, source: str) -> tuple[str, ...]:
    """Words, phrases and hashtags (with their sign), folded, in their order: what matches a watch by its words holds
    one of them.

    source: watches that do not listen to it are left out. listening: the very one that `served` is asked with, for a
    watch that comes in between would be claimed without having been asked for.
    """
    found: set[str] = set()
    for watch in _heard(listening, source):
        found |= terms(watch.query) or set()
    return tuple(sorted(found))


def served(listening: Listening, source: str, usable: Callable[[str], bool] = bool) -> Served:
    """Those of which a platform that is asked for all searches tells everything.

    usable: whether the platform can be asked for a term at all.
    """
    heard = _heard(listening, source)
    found = [each.id for each in heard if _is_served(each.query, usable)]
    return Served(tuple(sorted(found)), everyone=0 < len(found) == len(heard))


def terms(query: str) -> Terms | None:
    """None: of a query that cannot be read, or that asks for no certain word."""
    asked = _asked(query)
    return asked.terms if asked else None


def joined(some: Sequence[str], by: str, longest: int) -> tuple[str, ...]:
    """Searches for one of several terms each, none longer than so many characters. Phrases go into quotes."""
    found: list[str] = []
    for term in some:
        quoted = as_written(term)
        if found and len(found[-1]) + len(by) + len(quoted) <= longest:
            found[-1] += by + quoted
        elif len(quoted) <= longest:
            found.append(quoted)
    return tuple(found)


def as_written(term: str) -> str:
    return f'"{term}"' if " " in term else term


def _heard(listening: Listening, source: str) -> list[Watch]:
    return [each.watch for each in listening.watches if each.active and each.watch.listens(source)]


def _is_served(query: str, usable: Callable[[str], bool]) -> bool:
    asked = _asked(query)
    return asked is not None and asked.whole and all(map(usable, asked.terms))


def _asked(query: str) -> _Asked | None:
    try:
        return _terms(parse(query))
    except QueryError:
        return None


def _terms(node: Node) -> _Asked | None:
    match node:
        case Word(word=word):
            return _certain(word)
        case Phrase(words=words):
            return _certain(" ".join(words))
        case Exact(field=HASHTAG.name, value=value):
            return _certain(f"#{value}")
        case Exact(field=HANDLE.name, value=value):
            return _certain(value)
        case Near(left=left, right=right):
            return _best((_any(left), _any(right)))
        case And(children=children):
            return _best(map(_terms, children))
        case Or(children=children):
            return _any(children)
        case _:
            return None


def _certain(term: str) -> _Asked:
    return _Asked(frozenset((term,)), whole=True)


def _any(nodes: Iterable[Node]) -> _Asked | None:
    """What asks for no certain word is left out, and lacks."""
    asked = [_terms(node) for node in nodes]
    known = [each for each in asked if each is not None]
    whole = len(known) == len(asked) and all(each.whole for each in known)
    return _Asked(frozenset[str]().union(*(each.terms for each in known)), whole) if known else None


def _best(choices: Iterable[_Asked | None]) -> _Asked | None:
    """The fewest, of long words rather than short ones: those are met more often, and by more of what is not meant."""
    known = [each for each in choices if each is not None]
    return min(known, key=lambda each: _worth(each.terms), default=None)


def _worth(some: Terms) -> tuple[int, int, list[str]]:
    return len(some), -min(map(len, some)), sorted(some)
