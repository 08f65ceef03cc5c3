"""Which of the words that a watch matched by name it: `retard` matches too, and names nobody."""

from collections.abc import Mapping, Sequence

from core.query.fold import tokens
from schemas.analysis import Match
from schemas.watch import Listening

Names = Mapping[str, frozenset[str]]
"""Watch to the folded words of its name and of its accounts."""


def names_of(listening: Listening) -> Names:
    return {
        each.watch.id: frozenset(
            token
            for said in (each.watch.name, *(account.handle for account in each.watch.account))
            for token in tokens(said)
        )
        for each in listening.watches
        if each.active
    }


def naming(matches: Sequence[Match], names: Names) -> dict[str, tuple[str, ...]]:
    """Of each match the words that name its watch: those of its name, or else those that no other watch matched by.

    Where neither leaves any, all its words.
    """
    return {match.watch: _naming(match, matches, names.get(match.watch, frozenset())) for match in matches}


def _naming(match: Match, matches: Sequence[Match], names: frozenset[str]) -> tuple[str, ...]:
    named = tuple(term for term in match.terms if not names.isdisjoint(tokens(term)))
    if named or len(matches) == 1:
        return named or match.terms
    others = {term.casefold() for other in matches if other is not match for term in other.terms}
    return tuple(term for term in match.terms if term.casefold() not in others) or match.terms
