"""Saved queries as pages show them: which somebody sees, under which name one is kept, what differs between two."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal
from unicodedata import combining, normalize

from core.errors import NotFound
from core.sight import sees
from schemas.digest import Digest
from schemas.order import StandingOrder
from schemas.watch import SavedQuery
from web.visit import Visit

LONGEST = 48
"""Characters of an id that is made of a name."""
_TAKEN_BY_PAGES = frozenset({"new"})
_WORDS = re.compile(r"\s+|[^\s()]+|[()]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Of two texts: what both have, what only the older one has, what only the newer one has."""

    what: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Schedules:
    """Of a query, what is sent by itself, by id."""

    digests: Sequence[Digest]
    orders: Sequence[StandingOrder]

    def __bool__(self) -> bool:
        return bool(self.digests or self.orders)


def saved_of(visit: Visit) -> Sequence[SavedQuery]:
    """Those that the visitor sees, by folder, then by name; those without a folder first."""
    person = visit.visitor.account.person
    seen = [each for each in visit.backing.state.saved_queries.list() if sees(person, each)]
    return sorted(seen, key=lambda each: (each.folder.casefold(), each.name.casefold(), each.id))


def one_of(visit: Visit, query: str) -> SavedQuery:
    """Raises NotFound, also for one that the visitor does not see."""
    found = visit.backing.state.saved_queries.get(query)
    if not sees(visit.visitor.account.person, found):
        raise NotFound('There is no saved query "%(query)s".', query=query)
    return found


def schedules_of(visit: Visit) -> dict[str, Schedules]:
    """By the id of their query."""
    state = visit.backing.state
    digests = [each.digest for each in state.digests.standing()]
    orders = [each.order for each in state.orders.standing()]
    ids = {each.query for each in digests} | {each.query for each in orders}
    return {
        query: Schedules([d for d in digests if d.query == query], [o for o in orders if o.query == query])
        for query in ids - {""}
    }


def removed(visit: Visit, query: str, version: int | None = None) -> None:
    """With all that is sent of it. version: that has to stand. Raises NotFound, Changed."""
    sent = schedules_of(visit).get(query, Schedules((), ()))
    state, by = visit.backing.state, visit.visitor.name
    state.saved_queries.remove(query, by, version)
    for digest in sent.digests:
        state.digests.drop(digest.id, by)
    for order in sent.orders:
        state.orders.drop(order.id, by)


def id_for(name: str, taken: Collection[str]) -> str:
    """Readable where the name has Latin letters; one that no query ever had."""
    plain = "".join(each for each in normalize("NFKD", name.casefold()) if not combining(each))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or "query"
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 4))
    free = (each for each in (slug, *numbered) if each not in taken and each not in _TAKEN_BY_PAGES)
    return next(free)


def compared(older: str, newer: str) -> Sequence[Piece]:
    """By words and brackets, in reading order; what was replaced is first gone, then new."""
    before, after = _WORDS.findall(older), _WORDS.findall(newer)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        if a < b:
            pieces.append(Piece("gone", "".join(before[a:b])))
        if c < d:
            pieces.append(Piece("new", "".join(after[c:d])))
    return pieces
