"""`/compare`: brands side by side over a time, each against itself before. `/counts?split=watch` has the curves."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from index.port import Mode
from index.replies import heard
from schemas.watch import Watch
from web.call.asking import Times, WatchIds, window
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.look.compared import brands, themes_of
from web.told.lists import Items
from web.told.mentions import Telling, telling
from web.told.reports import ComparedTold, RepliesCompared, compared_told, replies_told
from web.visit import Visit

router = resource("compare", "/compare")
WEEK = timedelta(days=7)
One = Annotated[str, Path(max_length=64, examples=["brisolle"])]


@router.get("", response_model=Items[ComparedTold])
def compare_brands(
    visit: Looking,
    times: Times,
    watch: WatchIds = (),
    mode: Annotated[Mode, Query(description="How a volume is counted: docs/metrics.md.")] = Mode.EFFECTIVE,
) -> Response:
    """Volume, share of voice and tone of these watches, or of own brands and competitors where none is named; of the
    last seven days where no time is."""
    found = brands(visit.counted, _compared(visit, watch), window(visit, times, WEEK), mode)
    return reply(visit, Items[ComparedTold](items=tuple(map(compared_told, found))))


@router.get("/{watch}/themes", response_model=Items[Telling])
def compare_themes(
    visit: Looking,
    times: Times,
    watch: One,
    others: Annotated[
        tuple[str, ...], Query(alias="with", max_length=100, description="May be repeated.", examples=[["oramire"]])
    ] = (),
) -> Response:
    """Words that tell one brand from the others, without what its own accounts say."""
    rest = [each for each in _compared(visit, others) if each.id != watch]
    found = themes_of(visit, visit.watch(watch), rest, window(visit, times, WEEK))
    return reply(visit, Items[Telling](items=tuple(map(telling, found))))


@router.get("/{watch}/replies", response_model=RepliesCompared)
def compare_replies(visit: Looking, times: Times, watch: One) -> Response:
    """How soon the accounts of a brand answer whoever calls for it, as far as threads tell."""
    named, period = visit.watch(watch), window(visit, times, WEEK)
    now, before = (
        replies_told(heard(visit.backing.store, named, each.start, each.end, visit.scope))
        for each in (period, period.before)
    )
    return reply(visit, RepliesCompared(now=now, before=before))


def _compared(visit: Visit, named: tuple[str, ...]) -> list[Watch]:
    """Raises NotFound."""
    return [visit.watch(each) for each in named] or [each for each in visit.watches() if each.kind != "trend"]
