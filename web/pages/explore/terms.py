"""What is talked about: words that tell this from the rest, words that are new, hashtags and things that are named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from core.query.errors import QueryError
from core.query.parse import parse
from core.query.stopwords import STOP_WORDS
from core.query.tree import Exact, Node, Or, Phrase, Word, leaves
from core.query.written import condition, quoted
from index.port import Ranked
from web.guard import Looking
from web.look.asked import Asked, within
from web.pages.explore.question import Question
from web.visit import Visit

router = APIRouter(prefix="/explore")
SHOWN, FETCHED = 15, 40
"""Terms that are shown; and asked for, as the words of the question itself are left out."""


@dataclass(frozen=True, slots=True)
class Term:
    """share: of the most frequent one, 0 to 1. address: of the question narrowed to it."""

    label: str
    count: float
    share: float
    address: str


@router.get("/themes")
def themes(visit: Looking, asked: Question) -> Response:
    """Against all else that was said in the same time."""
    told: Sequence[Ranked] = ()
    if asked.tree:
        background = within(None, asked.window)
        told = visit.backing.store.terms(asked.node, background, visit.scope, FETCHED)
    return visit.page("explore/terms.html", terms=_shown(visit, asked, told), all=asked.tree is None, emerging=False)


@router.get("/emerging")
def emerging(visit: Looking, asked: Question) -> Response:
    """Against what was said of the same watches in the period before."""
    background = within(_any_of(asked.named), asked.window.before)
    told = visit.backing.store.terms(asked.node, background, visit.scope, FETCHED)
    return visit.page("explore/terms.html", terms=_shown(visit, asked, told), all=False, emerging=True)


@router.get("/named")
def named(visit: Looking, asked: Question) -> Response:
    store = visit.backing.store
    tags = store.top("hashtag", asked.node, visit.scope, SHOWN)
    things = store.top("entity", asked.node, visit.scope, SHOWN)
    return visit.page(
        "explore/named.html",
        tags=[_term(asked, each, tags, f"#{each.value}", condition("hashtag", each.value)) for each in tags],
        things=[_term(asked, each, things, each.value, condition("entity", each.value)) for each in things],
    )


def _any_of(watches: Sequence[str]) -> Node | None:
    named: list[Node] = [Exact(0, "watch", watch) for watch in watches]
    return Or(0, tuple(named)) if len(named) > 1 else named[0] if named else None


def _shown(visit: Visit, asked: Asked, told: Sequence[Ranked]) -> list[Term]:
    """Without what the question and its watches ask for, which stands in everything they find, and without words that
    carry no subject."""
    own = STOP_WORDS.union(_own_words(visit, asked))
    shown = [each for each in told if each.score > 0 and not own.issuperset(each.value.split(" "))][:SHOWN]
    return [_term(asked, each, shown, each.value, quoted(each.value)) for each in shown]


def _own_words(visit: Visit, asked: Asked) -> Iterator[str]:
    queries = [watch.query for watch in visit.watches() if not asked.named or watch.id in asked.named]
    for tree in [asked.tree, *map(_read, queries)]:
        for leaf in leaves(tree) if tree else ():
            match leaf:
                case Word(word=word):
                    yield word
                case Phrase(words=words):
                    yield from words
                case _:
                    pass


def _read(query: str) -> Node | None:
    try:
        return parse(query)
    except QueryError:  # of a watch that an older version took
        return None


def _term(asked: Asked, of: Ranked, among: Sequence[Ranked], label: str, more: str) -> Term:
    most = max((each.count for each in among), default=0.0) or 1.0
    return Term(label, of.count, of.count / most, asked.narrowed(more).address())
