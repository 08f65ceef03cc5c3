"""`/voices`: who speaks about each watch, and what cannot be seen from here."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from enrich.authors.speakers import Heard, Speaker, make_up, speaker
from enrich.shares import share_of
from index.port import Hit, Page
from schemas.scope import only
from schemas.watch import Watch
from web.guard import Looking
from web.look.asked import Given, given, window
from web.look.choice import Choice
from web.pages.kinds import Place
from web.visit import Visit

PATH = "/voices"
router = APIRouter(include_in_schema=False, prefix=PATH)
PLACE = Place("Who speaks", PATH, 60)
SAMPLE, SHOWN = 1_000, 100
"""The newest mentions of a watch that are looked at, and of those behind a share that are shown, at most."""


def choice(visit: Looking, written: Annotated[Given, Depends(given)]) -> Choice:
    """Raises Misused."""
    return Choice(PATH, window(written, visit.backing.clock.now(), visit.tongue.zone))


@router.get("")
def page(visit: Looking, chosen: Annotated[Choice, Depends(choice)]) -> Response:
    past = sorted(visit.backing.state.coverage.newest().keys() - visit.backing.sources.keys())
    return visit.page("voices/page.html", choice=chosen, watches=visit.watches(), sources=_by_kind(visit), past=past)


@router.get("/who")
def who(
    visit: Looking, chosen: Annotated[Choice, Depends(choice)], of: Annotated[str, Query(max_length=64)]
) -> Response:
    """Raises NotFound for a watch that may not be seen."""
    watch = visit.watch(of)
    found = _sample(visit, chosen, watch)
    told = make_up([_heard(hit) for hit in found.hits], watch)
    shares = {each: share_of(told.mentions[each], told.size) for each in Speaker} if told.size else {}
    return visit.page(
        "voices/who.html",
        watch=watch,
        choice=chosen,
        told=told,
        shares=shares,
        total=found.total,
        speakers=list(Speaker),
    )


@router.get("/heard")
def heard(
    visit: Looking,
    chosen: Annotated[Choice, Depends(choice)],
    of: Annotated[str, Query(max_length=64)],
    who: Speaker,
) -> Response:
    """The mentions behind one of the shares. Raises NotFound for a watch that may not be seen."""
    watch = visit.watch(of)
    hits = [hit for hit in _sample(visit, chosen, watch).hits if speaker(_heard(hit), watch) is who]
    return visit.page(
        "voices/heard.html",
        watch=watch,
        choice=chosen,
        who=who,
        hits=hits[:SHOWN],
        counted=len(hits),
        now=visit.backing.clock.now(),
    )


def _sample(visit: Visit, chosen: Choice, watch: Watch) -> Page:
    return visit.backing.store.search(chosen.window.published, only(watch.id), SAMPLE)


def _heard(hit: Hit) -> Heard:
    return Heard(hit.mention, hit.analysis.influence)


def _by_kind(visit: Visit) -> Mapping[str, list[str]]:
    """The names of the configured sources of each kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, kind in sorted(visit.backing.sources.items()):
        found[kind].append(name)
    return found
