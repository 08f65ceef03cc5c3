"""Who speaks most, loudest or most one-sidedly about a watch in a time, and what is known of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from core.query.fields import EXACT
from core.query.tree import And, Exact, Node, Not, Or, Range
from core.state.authors import Profile
from core.state.marks import KINDS, Kind
from core.state.state import State
from enrich.authors.labels import LEAST_POSTS, ONE_SIDED, OTHER_SIDE, Labelled, Role, labels
from schemas.conduct import NOTHING
from schemas.mention import Author
from schemas.mention import Kind as MentionKind
from schemas.scope import only
from schemas.watch import Watch, account_key
from web.look.asked import Window
from web.port import Store

Ranking = Literal["influencers", "ambassadors", "detractors", "press", "marked"]
RANKINGS: tuple[Ranking, ...] = get_args(Ranking)
CANDIDATES = 100
"""Authors that are looked at more closely, for each condition."""
SHOWN = 30
FULL = 100
"""The highest score of influence."""
PRESS: tuple[Kind, ...] = ("press",)
NOBODYS = frozenset({Role.OFFICIAL, Role.PRESS, Role.PROBABLE_BOT})
"""Whose tone is a trade's or a programme's."""


@dataclass(frozen=True, slots=True)
class Said:
    """Mentions without reposts, of the watch in the time; positive, negative: towards it."""

    mentions: int = 0
    positive: int = 0
    negative: int = 0

    @property
    def neutral(self) -> int:
        return self.mentions - self.positive - self.negative

    @property
    def is_for(self) -> bool:
        return self._leans(self.positive, self.negative)

    @property
    def is_against(self) -> bool:
        return self._leans(self.negative, self.positive)

    def _leans(self, many: int, few: int) -> bool:
        enough = self.mentions >= LEAST_POSTS
        return enough and many >= ONE_SIDED * self.mentions and few <= OTHER_SIDE * self.mentions


@dataclass(frozen=True, slots=True)
class Somebody:
    """profile: as last observed; None where it was forgotten. labels: by rule, now. mark: that people set."""

    id: str
    profile: Profile | None
    said: Said
    labels: tuple[Labelled, ...]
    mark: Kind | None

    @property
    def score(self) -> float:
        influence = self.profile.influence if self.profile else None
        return influence.score if influence else 0.0

    def is_one_of(self, roles: Collection[Role]) -> bool:
        return any(label.role in roles for label in self.labels)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a ranking is drawn from."""

    store: Store
    state: State
    watch: Watch
    window: Window
    now: datetime


def ranked(stage: Stage, ranking: Ranking) -> list[Somebody]:
    """The first SHOWN. A watch's own accounts are left out, and whoever is marked to be, but from `marked`."""
    found = _described(stage, _candidates(stage, ranking))
    match ranking:
        case "influencers":
            kept = [each for each in found if each.said.mentions]
            kept.sort(key=lambda each: (-each.score, -each.said.mentions, each.id))
        case "ambassadors":
            kept = [each for each in found if each.said.is_for and not each.is_one_of(NOBODYS)]
            kept.sort(key=lambda each: (-each.said.positive, -each.score, each.id))
        case "detractors":
            kept = [each for each in found if each.said.is_against and not each.is_one_of(NOBODYS)]
            kept.sort(key=lambda each: (-each.said.negative, -each.score, each.id))
        case "press":
            kept = sorted(found, key=lambda each: (-each.said.mentions, -each.score, each.id))
        case "marked":
            return found[:SHOWN]
    return [each for each in kept if each.mark != "ignore"][:SHOWN]


def _candidates(stage: Stage, ranking: Ranking) -> list[str]:
    match ranking:
        case "influencers":
            return _influential(stage)
        case "ambassadors":
            return _top(stage, _exact("toward", "positive"))
        case "detractors":
            return _top(stage, _exact("toward", "negative"))
        case "press":
            marked = [each.author for each in stage.state.marks.marked(stage.watch.id, PRESS, CANDIDATES)]
            return list(dict.fromkeys((*_top(stage, _exact("kind", MentionKind.ARTICLE)), *marked)))
        case "marked":
            return [each.author for each in stage.state.marks.marked(stage.watch.id, KINDS, CANDIDATES)]


def _influential(stage: Stage) -> list[str]:
    """Those whose mentions had at least a score, as it was then: the highest that SHOWN reach, found by halving."""
    found = _top(stage)
    low, high, above = 0, FULL, list[str]()
    while len(found) == CANDIDATES and high - low > 1:  # there are more, and which of them matter is not told yet
        middle = (low + high) // 2
        those = _top(stage, Range(0, "influence", middle, None))
        if len(those) >= SHOWN:
            low, found = middle, those
        else:
            high, above = middle, those
    return list(dict.fromkeys((*above, *found)))


def _top(stage: Stage, *more: Node) -> list[str]:
    query = And(0, (*_base(stage), *more))
    return [each.value for each in stage.store.top("author_id", query, only(stage.watch.id), CANDIDATES)]


def _described(stage: Stage, authors: Sequence[str]) -> list[Somebody]:
    state = stage.state
    profiles, conduct = state.authors.profiles(authors), state.authors.remembered(authors)
    marks, said = state.marks.of_watch(stage.watch.id, authors), _said(stage, authors)

    def given(author: str) -> tuple[Labelled, ...]:
        profile = profiles.get(author)
        known = profile.author if profile else Author(id=author)
        return labels(known, conduct.get(author, NOTHING), [stage.watch], stage.now)

    return [
        Somebody(author, profiles.get(author), said.get(author, Said()), given(author), marks.get(author))
        for author in authors
        if not is_own(stage.watch, author, profiles.get(author))
    ]


def is_own(watch: Watch, author: str, profile: Profile | None) -> bool:
    if profile is None:
        return False
    own = account_key(author.partition(":")[0], profile.author.handle)
    return any(account.key == own for account in watch.account)


def _said(stage: Stage, authors: Sequence[str]) -> Mapping[str, Said]:
    if not authors:
        return {}
    theirs = Or(0, tuple(_exact("author_id", author) for author in authors))
    written, positive, negative = (
        {
            each.value: int(each.count)
            for each in stage.store.top(
                "author_id", And(0, (*_base(stage), theirs, *more)), only(stage.watch.id), len(authors)
            )
        }
        for more in ((), (_exact("toward", "positive"),), (_exact("toward", "negative"),))
    )
    return {author: Said(count, positive.get(author, 0), negative.get(author, 0)) for author, count in written.items()}


def _base(stage: Stage) -> tuple[Node, ...]:
    return stage.window.published, Not(0, _exact("kind", MentionKind.REPOST))


def _exact(field: str, value: str) -> Exact:
    return Exact(0, field, EXACT[field].stored(value))
