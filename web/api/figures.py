"""`/counts`, `/top`, `/terms`: volumes over time, frequent values, telling words."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from core.errors import Misused
from index.port import Bucket, CountRequest, Mode, Split
from web.call.asking import Many, Narrowed, Times, Words, between, understood
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.told.lists import Items
from web.told.mentions import Most, Telling, Volume, most, telling, volume

router = resource("figures")
WEEK = timedelta(days=7)


@router.get("/counts", response_model=Items[Volume])
def count_mentions(
    visit: Looking,
    scope: Narrowed,
    times: Times,
    q: Words = "",
    bucket: Annotated[Bucket, Query(description="How long each count is.")] = "day",
    split: Annotated[Split, Query(description="A count for each of these.")] = "none",
    mode: Annotated[Mode, Query(description="How a volume is counted: docs/metrics.md.")] = Mode.EFFECTIVE,
    time_zone: Annotated[str, Query(max_length=64, description="Where days begin.", examples=["Europe/Paris"])] = "UTC",
) -> Response:
    """Volumes over time, of the last seven days where no time is named. Buckets without a mention are left out.

    Of mentions that are kept no longer, the counts of whole watches remain, by day: they have `kept`."""
    end = times.end or visit.backing.clock.now()
    start = times.start or end - WEEK
    request = CountRequest(understood(visit, q), start, end, bucket, time_zone, split, mode)
    counts = visit.counted(request, scope)
    return reply(visit, Items[Volume](items=tuple(volume(each, mode) for each in counts)))


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
