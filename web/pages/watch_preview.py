"""What a draft of a watch would find of what is stored: live, while it is written; and what else its name means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from core.query.errors import QueryError
from core.query.fold import tokens
from core.query.marking import Passage, matching, passages
from core.query.parse import parse
from core.query.proposing import doubt
from core.query.stopwords import STOP_WORDS
from core.query.tree import Node
from core.query.validate import for_watch
from core.query.watching import Exclusion, exclusions, narrowed, without
from index.port import Hit
from index.preview import Difference, Matched, Window, difference, matched
from index.senses import senses
from schemas.scope import Scope, only
from schemas.watch import Watch, WatchRevision
from web.guard import Editing
from web.look.refusals import refusal
from web.look.watchform import several
from web.pages.watches import NEW, theirs
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/watches/{watch}")
MONTH = timedelta(days=30)
SAMPLES = 6
EXCLUSIONS = 8
TERMS, SENSES = 24, 6
FEWEST = 2
"""Mentions of a sense that is worth telling."""
Draft = Annotated[str, Query(max_length=10_000)]
Named = Annotated[str, Query(max_length=4_096)]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that can be asked. node: with the languages and sources that the watch keeps to. plain: without."""

    text: str
    plain: Node
    node: Node
    standing: WatchRevision | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention with its words told apart."""

    hit: Hit
    title: Sequence[Passage]
    text: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Taken:
    """words: of an exclusion. mentions: that it takes away. shown: one of them."""

    words: str
    mentions: Matched
    shown: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Meant:
    """words: that stand together. share: of the matches that were read, 0 to 1. without: the address of the draft less
    these."""

    words: Sequence[str]
    texts: int
    share: float
    example: str
    without: str


@router.get("/preview")
def preview(visit: Editing, watch: str, query: Draft = "", languages: Named = "", sources: Named = "") -> Response:
    try:
        draft = drafted(visit, watch, query, Keeps(languages, sources))
    except QueryError as error:
        return visit.page("watches/wrong.html", refusal=refusal(error, query))
    if draft is None:
        return visit.page("watches/unwritten.html")
    window = window_of(visit)
    found = matched(visit.backing.store, draft.node, window, visit.scope)
    return visit.page(
        "watches/preview.html",
        query=query,
        found=found,
        samples=shown(draft.plain, found.hits[:SAMPLES]),
        taken=[_taken(visit, each, window) for each in exclusions(query, draft.plain)[:EXCLUSIONS]],
        changes=_changes(visit, draft, window),
        now=visit.backing.clock.now(),
    )


@router.get("/senses")
def other_senses(
    visit: Editing, watch: str, query: Draft = "", name: Annotated[str, Query(max_length=256)] = ""
) -> Response:
    try:
        draft = drafted(visit, watch, query, Keeps())
    except QueryError:
        draft = None  # the preview says where it is wrong
    if draft is None:
        return visit.page("watches/unwritten.html")
    window = window_of(visit)
    hits = matched(visit.backing.store, draft.plain, window, visit.scope).hits
    return visit.page(
        "watches/senses.html",
        doubt=doubt(name) if tokens(name) else None,
        senses=_senses(visit, draft, window, hits),
        read=len(hits),
    )


@dataclass(frozen=True, slots=True)
class Keeps:
    """Languages and sources, as a form has them."""

    languages: str = ""
    sources: str = ""


def drafted(visit: Visit, watch: str, query: str, keeps: Keeps) -> Drafted | None:
    """None: nothing is written yet. Raises QueryError; NotFound and Forbidden where the watch is not theirs."""
    standing = None if watch == NEW else theirs(visit, watch)
    if not query.strip():
        return None
    plain = parse(query)
    for_watch(plain)
    kept = Watch.model_construct(languages=several(keeps.languages.lower()), sources=several(keeps.sources))
    names = [each.name for each in visit.backing.operation.sources()] if kept.sources else []
    return Drafted(query, plain, narrowed(plain, kept, names), standing)


def window_of(visit: Visit) -> Window:
    """The last thirty days."""
    now = visit.backing.clock.now()
    return Window(now - MONTH, now)


def shown(node: Node, hits: Sequence[Hit]) -> list[Shown]:
    words = matching(node, [(hit.mention, hit.analysis) for hit in hits])
    return [
        Shown(hit, passages(hit.mention.title, each), passages(hit.mention.text, each))
        for hit, each in zip(hits, words, strict=True)
    ]


def less(watch: str, query: str, words: str) -> str:
    """The address of the draft, less what says these words."""
    return f"/watches/{watch}?" + urlencode({"q": without(query, words)})


def own_scope(draft: Drafted, seen: Scope) -> Scope:
    """Of the watch itself, where there is one."""
    return only(draft.standing.watch.id) if draft.standing else seen


def _taken(visit: Visit, each: Exclusion, window: Window) -> Taken:
    found = matched(visit.backing.store, each.taken, window, visit.scope)
    return Taken(each.words, found, shown(each.taken, found.hits[:1]))


def _changes(visit: Visit, draft: Drafted, window: Window) -> Difference | None:
    """None: there is nothing to compare with, or no difference."""
    standing = draft.standing
    if standing is None or not standing.active or standing.watch.query == draft.text:
        return None
    scopes = (own_scope(draft, visit.scope), visit.scope)
    return difference(visit.backing.store, parse(standing.watch.query), draft.node, window, scopes)


def _senses(visit: Visit, draft: Drafted, window: Window, hits: Sequence[Hit]) -> list[Meant]:
    own = {*tokens(draft.text)}
    ranked = visit.backing.store.terms(window.of(draft.plain), None, visit.scope, TERMS)
    telling = [each.value for each in ranked if each.value not in STOP_WORDS and own.isdisjoint(tokens(each.value))]
    texts = [(hit.mention.title, hit.mention.text) for hit in hits]
    called = draft.standing.watch.id if draft.standing else NEW
    return [
        Meant(
            words=each.words,
            texts=len(each.texts),
            share=len(each.texts) / len(hits),
            example=" ".join(filter(None, texts[each.texts[0]])),
            without=less(called, draft.text, each.words[0]),
        )
        for each in senses(telling, texts, SENSES)
        if len(each.texts) >= FEWEST
    ]
