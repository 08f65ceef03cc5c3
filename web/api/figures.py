"""`/counts`, `/usual`, `/top`, `/terms`: volumes over time, what is usual of them, frequent values, telling words."""

from dataclasses import replace
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from core.errors import Misused
from index.buckets import zone_named
from index.port import Bucket, CountRequest, Mode, Split
from web.call.asking import Many, Narrowed, Times, Words, between, understood, window
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.look.asked import Asked
from web.look.hours import hours_of
from web.look.usual import WEEK, WEEKS, unheard, usual
from web.told.curves import UsualOver, UsualTold
from web.told.lists import Items, told
from web.told.mentions import HourTold, Most, Telling, Volume, hour_told, most, telling, volume

router = resource("figures")
HowCounted = Annotated[Mode, Query(description="How a volume is counted: docs/metrics.md.")]
Zone = Annotated[str, Query(max_length=64, description="Where days begin.", examples=["Europe/Paris"])]


@router.get("/counts", response_model=Items[Volume])
def count_mentions(
    visit: Looking,
    scope: Narrowed,
    times: Times,
    q: Words = "",
    bucket: Annotated[Bucket, Query(description="How long each count is.")] = "day",
    split: Annotated[Split, Query(description="A count for each of these.")] = "none",
    mode: HowCounted = Mode.EFFECTIVE,
    time_zone: Zone = "UTC",
) -> Response:
    """Volumes over time, of the last seven days where no time is named. Buckets without a mention are left out.

    Of mentions that are kept no longer, the counts of whole watches remain, by day: they have `kept`."""
    period = window(visit, times, WEEK)
    request = CountRequest(understood(visit, q), period.start, period.end, bucket, time_zone, split, mode)
    counts = visit.counted(request, scope)
    return reply(visit, Items[Volume](items=tuple(volume(each, mode) for each in counts)))


@router.get("/usual", response_model=UsualOver)
def tell_usual(
    visit: Looking, times: Times, q: Words = "", mode: HowCounted = Mode.EFFECTIVE, time_zone: Zone = "UTC"
) -> Response:
    """What is usual of a query, by its volume at the same times of the four weeks before; of the last seven days where
    no time is named. Steps of which too little is known are left out."""
    period, tongue = window(visit, times, WEEK), replace(visit.tongue, zone=zone_named(time_zone))
    asked = Asked(q, understood(visit, q), period, mode)
    bands = usual(replace(visit, tongue=tongue), asked, unheard(visit, asked, WEEKS * WEEK))
    rows = tuple(told(UsualTold, each) for each in bands)
    return reply(visit, UsualOver(step_minutes=period.step.total_seconds() / 60, items=rows))


@router.get("/hours", response_model=Items[HourTold])
def count_hours(
    visit: Looking,
    scope: Narrowed,
    times: Times,
    q: Words = "",
    mode: HowCounted = Mode.EFFECTIVE,
    time_zone: Zone = "UTC",
) -> Response:
    """Volumes by the hour of the week: the mean of each, and the busiest of them; of the last seven days where no time
    is named. Hours without any mention are left out."""
    period, zone = window(visit, times, WEEK), zone_named(time_zone)
    request = CountRequest(understood(visit, q), period.start, period.end, "hour", zone.key, mode=mode)
    counts = visit.backing.store.count(request, scope)
    rows = sorted(hours_of(counts, period, zone), key=lambda each: (each.day, each.hour))
    return reply(visit, Items[HourTold](items=tuple(map(hour_told, rows))))


@router.get("/top/{field}", response_model=Items[Most])
def top_values(
    visit: Looking,
    scope: Narrowed,
    times: Times,
    field: Annotated[str, Path(max_length=64, description="author, hashtag, site, source, …", examples=["author_id"])],
    q: Words = "",
    limit: Many = 10,
) -> Response:
    """The most frequent values of a field; of `author_id` also who they are, and their influence with its parts."""
    ranked = visit.backing.store.top(field, between(understood(visit, q), times), scope, limit)
    asked = [each.value for each in ranked] if field == "author_id" else []
    profiles = visit.backing.state.authors.profiles(asked)
    return reply(visit, Items[Most](items=tuple(most(each, profiles.get(each.value)) for each in ranked)))


@router.get("/terms", response_model=Items[Telling])
def telling_terms(
    visit: Looking,
    scope: Narrowed,
    times: Times,
    q: Words = "",
    background: Annotated[
        str, Query(max_length=16_384, description="Compared with these mentions; empty: all of them.", examples=[""])
    ] = "",
    limit: Many = 15,
) -> Response:
    """Words that a selection uses more than a background does. The selection is a query, a time, or both."""
    selection = between(understood(visit, q), times)
    if selection is None:
        raise Misused("Say whose words: with `q`, or with `from` and `to`.")
    ranked = visit.backing.store.terms(selection, understood(visit, background), scope, limit)
    return reply(visit, Items[Telling](items=tuple(map(telling, ranked))))
