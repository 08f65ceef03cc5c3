"""Brands beside one another over a time, each against itself in the period before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.port import Count, CountRequest, Mode
from schemas.scope import Scope, only
from schemas.watch import Watch
from web.look.asked import Window
from web.look.volumes import net

Counting = Callable[[CountRequest, Scope], Sequence[Count]]


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
