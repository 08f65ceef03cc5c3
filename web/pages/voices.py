"""`/voices`: who speaks about each watch, and what cannot be seen from here."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from enrich.authors.speakers import Speaker
from web.guard import Looking
from web.look.asked import Given, given, window
from web.look.choice import Choice
from web.look.voices import said_by, voices
from web.pages.kinds import Place
from web.visit import Visit

PATH = "/voices"
router = APIRouter(include_in_schema=False, prefix=PATH)
PLACE = Place("Who speaks", PATH, 60)
SHOWN = 100
"""Of the mentions behind a share, at most."""


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
    found = voices(visit, watch, chosen.window)
    return visit.page(
        "voices/who.html",
        watch=watch,
        choice=chosen,
        told=found.told,
        shares=found.shares,
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
    hits = said_by(visit, watch, chosen.window, who)
    visit.looked(f"{watch.id}: {who.value}", len(hits[:SHOWN]))
    return visit.page(
        "voices/heard.html",
        watch=watch,
        choice=chosen,
        who=who,
        hits=hits[:SHOWN],
        counted=len(hits),
        now=visit.backing.clock.now(),
    )


def _by_kind(visit: Visit) -> Mapping[str, list[str]]:
    """The names of the configured sources of each kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, kind in sorted(visit.backing.sources.items()):
        found[kind].append(name)
    return found
