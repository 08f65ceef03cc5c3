"""Brands beside one another over a time, each against itself in the period before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts.emerging.keys import barred
from core.query.stopwords import STOP_WORDS
from core.query.tree import And, Exact, Node, Not, Or
from index.port import Count, CountRequest, Mode, Ranked
from index.replies import by_accounts
from schemas.scope import Scope, only
from schemas.watch import Watch
from web.look.asked import Window
from web.look.volumes import net
from web.visit import Visit

Counting = Callable[[CountRequest, Scope], Sequence[Count]]
THEMES = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one brand in one period. volume: as asked to be counted; share: of all the volumes compared, 0 to 1. The tones
    are effective, and what was not judged is with the neutral."""

    volume: float
    share: float
    negative: float
    neutral: float
    positive: float

    @property
    def judged(self) -> float:
        return self.negative + self.neutral + self.positive

    @property
    def net(self) -> float:
        """Positive less negative, of 100."""
        return net(self.positive, self.negative, self.judged)

    @property
    def negative_share(self) -> float:
        return self.negative / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class Brand:
    watch: Watch
    now: Figures
    before: Figures

    @property
    def change(self) -> float | None:
        """Of the volume, as a part of what it was; None: there was none."""
        return (self.now.volume - self.before.volume) / self.before.volume if self.before.volume else None


def brands(count: Counting, watches: Sequence[Watch], window: Window, mode: Mode) -> list[Brand]:
    """In the order given; the caller has checked that the watches may be seen."""
    now, before = (_figures(count, watches, period, mode) for period in (window, window.before))
    return [Brand(watch, now[watch.id], before[watch.id]) for watch in watches]


def themes_of(visit: Visit, watch: Watch, others: Sequence[Watch], window: Window) -> list[Ranked]:
    """Words that tell one brand from the others in the time, or, where it stands alone, from all that is said of it."""
    own = _said_of([watch], window)
    rest = _said_of(others, window) if others else _said_of([watch], None)
    found = visit.backing.store.terms(own, rest, visit.scope, 4 * THEMES)
    return [term for term in found if _tells(term.value, barred(watch))][:THEMES]


def _figures(count: Counting, watches: Sequence[Watch], window: Window, mode: Mode) -> dict[str, Figures]:
    asked = CountRequest(None, window.start, window.end, "all", split="watch", mode=mode)
    volumes = {each.group: each.value for each in count(asked, only(*(watch.id for watch in watches)))}
    whole = sum(volumes.values())
    return {watch.id: _of_watch(count, watch, window, (volumes.get(watch.id, 0.0), whole)) for watch in watches}


def _of_watch(count: Counting, watch: Watch, window: Window, volume: tuple[float, float]) -> Figures:
    """volume: of the watch, and of all."""
    asked = CountRequest(None, window.start, window.end, "all", split="toward", mode=Mode.EFFECTIVE)
    tones = {each.group: each.value for each in count(asked, only(watch.id))}
    own, whole = volume
    return Figures(
        volume=own,
        share=own / whole if whole else 0.0,
        negative=tones.get("negative", 0.0),
        neutral=tones.get("neutral", 0.0) + tones.get("", 0.0),
        positive=tones.get("positive", 0.0),
    )


def _said_of(watches: Sequence[Watch], period: Window | None) -> Node:
    """What people say of them, without what their own accounts say: it would tell of the desk, not of the brand."""
    seen = tuple(Exact(0, "watch", watch.id) for watch in watches)
    accounts = [account for watch in watches for account in watch.account]
    parts: list[Node] = [seen[0] if len(seen) == 1 else Or(0, seen)]
    if period:
        parts.append(period.published)
    if accounts:
        parts.append(Not(0, by_accounts(accounts)))
    return And(0, tuple(parts)) if len(parts) > 1 else parts[0]


def _tells(term: str, own: frozenset[str]) -> bool:
    """own: the watch's own words. A word without a subject says nothing alone."""
    return term not in STOP_WORDS and own.isdisjoint(term.split(" "))
