"""`/status`, `/coverage`, `/sources`: how it runs, what it listened to, what that cost."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from core.clock import minute_of
from schemas.base import Strict
from web.call.asking import Times
from web.call.reply import done, gone, reply
from web.call.route import resource
from web.guard import Administering, Looking
from web.look.listened import concerns
from web.look.watched import of
from web.told.lists import Items, told
from web.told.running import CostTold, ForecastTold, Heard, SourceTold, Status

router = resource("running")
WEEK = timedelta(days=7)
One = Annotated[str, Query(max_length=64, examples=[""])]


class Forecast(Strict):
    watch: Annotated[str, Field(max_length=64, examples=["brisolle"])]


@router.get("/status", response_model=Status)
def show_status(visit: Looking) -> Response:
    """What each process does now, and how much waits for its stage."""
    return reply(visit, visit.backing.office.status())


@router.post("/status/{stage}/resume", status_code=HTTPStatus.NO_CONTENT)
def resume_stage(visit: Administering, stage: Annotated[str, Path(max_length=128, examples=["analyse"])]) -> Response:
    """Lets a halted stage work again, once its cause is mended."""
    visit.backing.state.stages.resume(stage, visit.visitor.name)
    return gone()


@router.get("/coverage", response_model=Items[Heard])
def show_coverage(visit: Looking, times: Times, watch: One = "") -> Response:
    """What was listened to, and what is missing, for each source, with the cause where one is known; of the last seven
    days where no time is named, of the sources of all watches where none is."""
    end = times.end or visit.backing.clock.now()
    start = times.start or end - WEEK
    found = visit.backing.office.coverage(minute_of(start), minute_of(end)) if minute_of(start) < minute_of(end) else ()
    chosen = of(visit, watch).watch if watch else None
    rows = (each for each in found if concerns(visit, each.source, each.watches, chosen))
    cut = (each.model_copy(update={"watches": tuple(filter(visit.scope.allows, each.watches))}) for each in rows)
    return reply(visit, Items[Heard](items=tuple(cut)))


@router.get("/sources", response_model=Items[SourceTold])
def list_sources(visit: Looking, watch: One = "") -> Response:
    """Sources that are configured, and how they stand; where a `watch` is named, those to which it listens."""
    chosen = of(visit, watch).watch if watch else None
    found = (each for each in visit.backing.office.sources() if chosen is None or chosen.listens(each.name))
    return reply(visit, Items[SourceTold](items=tuple(found)))


@router.get("/sources/costs", response_model=Items[CostTold])
def show_costs(visit: Looking) -> Response:
    """What sources used today and this month, against what they may; of watches, those that may be seen."""
    rows = (
        each.model_copy(update={"watches": tuple(w for w in each.watches if visit.scope.allows(w.watch))})
        for each in visit.backing.office.costs()
    )
    return reply(visit, Items[CostTold](items=tuple(rows)))


@router.post("/sources/{source}/forecast", response_model=ForecastTold)
def forecast_costs(
    visit: Administering, source: Annotated[str, Path(max_length=128, examples=["x"])], body: Forecast
) -> Response:
    """What a watch would use on a source. The platform is asked, which may itself cost a little."""
    found = visit.backing.operation.forecast(source, of(visit, body.watch).watch)
    return done(told(ForecastTold, found, units=dict(found.units)))
