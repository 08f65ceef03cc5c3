"""Who speaks about a watch: the make-up of its newest mentions."""

from collections.abc import Mapping
from dataclasses import dataclass

from enrich.authors.speakers import Heard, MakeUp, Speaker, make_up, speaker
from enrich.shares import Share, share_of
from index.port import Hit, Page
from schemas.scope import only
from schemas.watch import Watch
from web.look.asked import Window
from web.visit import Visit

SAMPLE = 1_000
"""The newest mentions of a watch that are looked at, at most."""


@dataclass(frozen=True, slots=True)
class Voices:
    """shares: of the mentions, by speaker; none of nothing. total: mentions of the time, of which the newest were
    looked at."""

    told: MakeUp
    shares: Mapping[Speaker, Share]
    total: int


def sampled(visit: Visit, watch: Watch, window: Window) -> Page:
    return visit.backing.store.search(window.published, only(watch.id), SAMPLE)


def heard_of(hit: Hit) -> Heard:
    return Heard(hit.mention, hit.analysis.influence)


def said_by(visit: Visit, watch: Watch, window: Window, who: Speaker) -> list[Hit]:
    """What one kind of speaker said, of the newest mentions that are looked at. The caller has checked that the watch
    may be seen."""
    return [hit for hit in sampled(visit, watch, window).hits if speaker(heard_of(hit), watch) is who]


def voices(visit: Visit, watch: Watch, window: Window) -> Voices:
    """The caller has checked that the watch may be seen."""
    found = sampled(visit, watch, window)
    told = make_up([heard_of(hit) for hit in found.hits], watch)
    shares = {each: share_of(told.mentions[each], told.size) for each in Speaker} if told.size else {}
    return Voices(told, shares, found.total)
