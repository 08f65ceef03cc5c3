"""How each brand stands now: its last hour against its usual band, tone, share of voice, and what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.track import Subject
from index.port import Count, CountRequest, Mode, Split
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.scope import only
from schemas.watch import Watch
from web.look.asked import ending
from web.look.spark import Spark, spark
from web.look.volumes import net
from web.visit import Visit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = (IncidentState.OPEN, IncidentState.ACKNOWLEDGED, IncidentState.SNOOZED)
UNHEARD = 0.05
"""The part of the usual sources below which an hour says nothing."""
MENTIONS = Subject(IncidentKind.SURGE, None)
"""All of them, of whatever tone."""


@dataclass(frozen=True, slots=True)
class Brand:
    """negative, neutral, positive: effective mentions of the last 24 h. share: of voice, 0 to 1. incident: the gravest
    that is open. spark: of the last day."""

    watch: Watch
    last_hour: float
    spark: Spark
    negative: float
    neutral: float
    positive: float
    share: float
    incident: Incident | None

    @property
    def heard(self) -> float:
        return self.negative + self.neutral + self.positive

    @property
    def stands(self) -> Literal["unheard", "above", "below", "usual"]:
        """The last hour against what is usual in such an hour."""
        if self.spark.heard < UNHEARD:
            return "unheard"
        if self.last_hour > self.spark.high:
            return "above"
        return "below" if self.last_hour < self.spark.low else "usual"

    @property
    def net(self) -> float:
        """Positive less negative, of 100."""
        return net(self.positive, self.negative, self.heard)


def open_incidents(visit: Visit) -> Sequence[Incident]:
    found = visit.backing.state.incidents.list(visit.scope, 50, OPEN)
    return sorted(found, key=lambda each: (-each.severity, each.opened_at))


def brands_of(visit: Visit) -> list[Brand]:
    """Own brands and competitors, by the id of their watch."""
    end = ending(visit.backing.clock.now())
    watches, recent = visit.watches(), visit.backing.alerting.recent
    revisions = {each.watch.id: each for each in visit.backing.state.watches.list()}
    day = _counted(visit, end - DAY, end, watches)
    hour = _by_watch(visit.backing.store.count(_asked(end - HOUR, end, "watch"), only(*(w.id for w in watches))))
    whole = sum(sum(tones.values()) for tones in day.values())
    gravest = {each.watch: each for each in reversed(open_incidents(visit))}
    return [
        Brand(
            watch=watch,
            last_hour=hour.get(watch.id, 0.0),
            spark=spark(recent.day(revisions[watch.id], MENTIONS)),
            negative=day[watch.id].get("negative", 0.0),
            neutral=day[watch.id].get("neutral", 0.0) + day[watch.id].get("", 0.0),
            positive=day[watch.id].get("positive", 0.0),
            share=sum(day[watch.id].values()) / whole if whole else 0.0,
            incident=gravest.get(watch.id),
        )
        for watch in watches
        if watch.kind != "trend"
    ]


def _counted(
    visit: Visit, start: datetime, end: datetime, watches: Sequence[Watch]
) -> Mapping[str, Mapping[str, float]]:
    """By watch, then by tone towards it."""
    store = visit.backing.store
    return {w.id: _by_watch(store.count(_asked(start, end, "toward"), only(w.id))) for w in watches}


def _asked(start: datetime, end: datetime, split: Split) -> CountRequest:
    return CountRequest(None, start, end, "all", split=split, mode=Mode.EFFECTIVE)


def _by_watch(counts: Sequence[Count]) -> dict[str, float]:
    return {count.group: count.value for count in counts}
