"""What a draft of a watch would find of what is stored, against what stands; and what else its name means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.query.fold import tokens
from core.query.parse import parse
from core.query.stopwords import STOP_WORDS
from core.query.tree import Node
from core.query.validate import for_watch
from core.query.watching import exclusions, narrowed
from index.port import Hit
from index.preview import Difference, Matched, Window, difference, matched
from index.senses import senses
from schemas.scope import Scope, only
from schemas.watch import Watch, WatchRevision
from web.look.noted import noted
from web.look.watched import NEW, theirs
from web.look.watchform import several
from web.visit import Visit

MONTH = timedelta(days=30)
EXCLUSIONS = 8
TERMS, SENSES = 24, 6
SHOWN = 6
"""Mentions that are shown of what was found, lost and gained."""
FEWEST = 2
"""Mentions of a sense that is worth telling."""


@dataclass(frozen=True, slots=True)
class Keeps:
    """Languages and sources, as a form has them."""

    languages: str = ""
    sources: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that can be asked. node: with the languages and sources that the watch keeps to. plain: without."""

    text: str
    plain: Node
    node: Node
    standing: WatchRevision | None

    @property
    def called(self) -> str:
        """The id of the watch, or what stands for one that is not there yet."""
        return self.standing.watch.id if self.standing else NEW


@dataclass(frozen=True, slots=True)
class Taken:
    """words: of an exclusion, which as a query is `node`. mentions: that it takes away."""

    words: str
    node: Node
    mentions: Matched


@dataclass(frozen=True, slots=True)
class Preview:
    """changes: against what stands; None: there is nothing to compare with, or no difference."""

    found: Matched
    taken: Sequence[Taken]
    changes: Difference | None


@dataclass(frozen=True, slots=True)
class Meant:
    """words: that stand together, in so many texts. share: of the matches that were read, 0 to 1. example: one of
    these texts."""

    words: Sequence[str]
    texts: int
    share: float
    example: str


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


def own_scope(draft: Drafted, seen: Scope) -> Scope:
    """Of the watch itself, where there is one."""
    return only(draft.standing.watch.id) if draft.standing else seen


def previewed(visit: Visit, draft: Drafted) -> Preview:
    """Of the last thirty days."""
    window, store = window_of(visit), visit.backing.store
    taken = [
        Taken(each.words, each.taken, matched(store, each.taken, window, visit.scope))
        for each in exclusions(draft.text, draft.plain)[:EXCLUSIONS]
    ]
    found = matched(store, draft.node, window, visit.scope)
    visit.looked(noted(visit, draft.text, draft.plain), len(found.hits[:SHOWN]))
    return Preview(found, taken, _changes(visit, draft, window))


def meanings(visit: Visit, draft: Drafted) -> tuple[Sequence[Meant], int]:
    """What its newest matches are about, by the words that stand together; and how many of these were read."""
    window = window_of(visit)
    hits = matched(visit.backing.store, draft.plain, window, visit.scope).hits
    return _meant(visit, draft, window, hits), len(hits)


def _changes(visit: Visit, draft: Drafted, window: Window) -> Difference | None:
    standing = draft.standing
    if standing is None or not standing.active or standing.watch.query == draft.text:
        return None
    scopes = (own_scope(draft, visit.scope), visit.scope)
    return difference(visit.backing.store, parse(standing.watch.query), draft.node, window, scopes)


def _meant(visit: Visit, draft: Drafted, window: Window, hits: Sequence[Hit]) -> list[Meant]:
    own = {*tokens(draft.text)}
    ranked = visit.backing.store.terms(window.of(draft.plain), None, visit.scope, TERMS)
    telling = [each.value for each in ranked if each.value not in STOP_WORDS and own.isdisjoint(tokens(each.value))]
    texts = [(hit.mention.title, hit.mention.text) for hit in hits]
    return [
        Meant(
            words=each.words,
            texts=len(each.texts),
            share=len(each.texts) / len(hits),
            example=" ".join(filter(None, texts[each.texts[0]])),
        )
        for each in senses(telling, texts, SENSES)
        if len(each.texts) >= FEWEST
    ]
