"""Mentions as each watch sees them, and figures of them."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from index.port import Count, Hit, Mode, Ranked
from schemas.analysis import Label, Probabilities
from schemas.base import Frozen, Instant
from schemas.mention import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.state.authors import Profile
    from web.look.hours import Hour
    from web.port import Telling as Explained

MentionId = Annotated[str, Field(examples=["bluesky:3"])]
WatchId = Annotated[str, Field(examples=["brisolle"])]


class Seen(Frozen):
    """A mention as one watch sees it (`-`: no watch). polarity: towards the watch, -1 to 1. weight: in effective
    counts, 0 to 1. original: neither a repost nor a near copy. toward: null where no model speaks the language."""

    id: MentionId
    watch: WatchId
    published_at: Instant
    source: Annotated[str, Field(examples=["bluesky"])]
    kind: Kind
    author: Annotated[str, Field(examples=["lea"])]
    author_id: Annotated[str, Field(examples=["bluesky:did:plc:7"])]
    title: Annotated[str, Field(examples=[""])]
    text: Annotated[str, Field(examples=["Brisolle : toujours pas de remboursement, plus jamais"])]
    url: Annotated[str, Field(examples=["https://bluesky.example/3"])]
    language: Annotated[str, Field(examples=["fr"])]
    sentiment: Label | None
    polarity: Annotated[float, Field(examples=[-0.8])]
    toward: Label | None
    topics: Annotated[tuple[str, ...], Field(examples=[["refunds"]])]
    tags: Annotated[tuple[str, ...], Field(examples=[["product/refund"]])]
    weight: Annotated[float, Field(examples=[1.0])]
    original: bool
    rating: Annotated[float | None, Field(examples=[4.0], description="Of a review: stars, of five.")]
    influence: Annotated[float | None, Field(examples=[41.5])]
    saved: Annotated[tuple[str, ...], Field(examples=[["angry"]])]
    models: Annotated[dict[str, str], Field(examples=[{"sentiment": "tocsin-fast@2"}])]


class Volume(Frozen):
    """at: the beginning of the bucket. group: the value of the split, empty without one. kept: it is, or holds, a count
    that remains of mentions which are kept no longer."""

    at: Instant
    group: Annotated[str, Field(examples=["negative"])]
    mode: Mode
    value: Annotated[float, Field(examples=[112.0])]
    kept: bool = False


class HourTold(Frozen):
    """An hour of the week. day: 1 Monday to 7 Sunday. mean: over all such hours of the time. most: of the busiest,
    which begins at `most_at`."""

    day: Annotated[int, Field(ge=1, le=7, examples=[1])]
    hour: Annotated[int, Field(ge=0, le=23, examples=[8])]
    mean: Annotated[float, Field(examples=[14.5])]
    most: Annotated[float, Field(examples=[112.0])]
    most_at: Instant


class Most(Frozen):
    """A value of a field, and in how many sightings it stands. The rest: of `author_id` alone, as they are remembered.

    parts: what each part of the influence gives to it.
    """

    value: Annotated[str, Field(examples=["bluesky:did:plc:7"])]
    count: Annotated[float, Field(examples=[12.0])]
    handle: Annotated[str | None, Field(examples=["lea"])] = None
    followers: Annotated[int | None, Field(examples=[2300])] = None
    influence: Annotated[float | None, Field(examples=[41.5])] = None
    parts: Annotated[dict[str, float] | None, Field(examples=[{"reach": 30.0, "drawn": 11.5}])] = None


class Telling(Frozen):
    """A word that stands out. score: signed log-likelihood against the background."""

    term: Annotated[str, Field(examples=["remboursement"])]
    count: Annotated[float, Field(examples=[96.0])]
    score: Annotated[float, Field(examples=[212.4])]


class Weighed(Frozen):
    """weight: how much of the polarity of the text (-1 to 1) a word is."""

    word: Annotated[str, Field(examples=["jamais"])]
    weight: Annotated[float, Field(examples=[-0.31])]


class ToneTold(Frozen):
    """toward: of the watch; where no model spoke of it by name, as the sentiment of the whole text. probabilities: of
    negative, neutral, positive. words: none where the model is not at hand."""

    id: MentionId
    watch: WatchId
    toward: Label | None
    sentiment: Label | None
    probabilities: Annotated[Probabilities | None, Field(examples=[[0.86, 0.1, 0.04]])]
    models: Annotated[dict[str, str], Field(examples=[{"sentiment": "tocsin-fast@2"}])]
    words: tuple[Weighed, ...]


def tone_told(hit: Hit, words: "Sequence[Explained]") -> ToneTold:
    sentiment = hit.analysis.sentiment
    own = next((each for each in hit.analysis.toward if each.watch == hit.sighting.watch), None)
    said = own or sentiment
    return ToneTold(
        id=hit.mention.id,
        watch=hit.sighting.watch,
        toward=hit.sighting.toward,
        sentiment=sentiment.label if sentiment else None,
        probabilities=said.probabilities if said else None,
        models=hit.analysis.models,
        words=tuple(Weighed(word=each.word, weight=each.weight) for each in words),
    )


def seen(hit: Hit) -> Seen:
    mention, analysis, sighting = hit.mention, hit.analysis, hit.sighting
    return Seen(
        id=mention.id,
        watch=sighting.watch,
        published_at=mention.published_at,
        source=mention.source,
        kind=mention.kind,
        author=mention.author.handle,
        author_id=mention.author.id,
        title=mention.title,
        text=mention.text,
        url=mention.url,
        language=analysis.language.code if analysis.language else "",
        sentiment=analysis.sentiment.label if analysis.sentiment else None,
        polarity=sighting.polarity,
        toward=sighting.toward,
        topics=sighting.topics,
        tags=sighting.tags,
        weight=sighting.weight,
        original=sighting.original,
        rating=mention.rating,
        influence=analysis.influence.score if analysis.influence else None,
        saved=analysis.saved,
        models=analysis.models,
    )


def volume(count: Count, mode: Mode) -> Volume:
    return Volume(at=count.at, group=count.group, mode=mode, value=round(count.value, 3), kept=count.kept)


def hour_told(hour: "Hour") -> HourTold:
    busiest = hour.busiest
    return HourTold(
        day=hour.day + 1,
        hour=hour.hour,
        mean=round(hour.mean, 3),
        most=round(busiest.value, 3),
        most_at=busiest.at,
    )


def most(ranked: Ranked, profile: "Profile | None" = None) -> Most:
    """profile: of an author, where one is remembered."""
    influence = profile.influence if profile else None
    return Most(
        value=ranked.value,
        count=round(ranked.count, 3),
        handle=profile.author.handle if profile else None,
        followers=profile.author.followers if profile else None,
        influence=influence.score if influence else None,
        parts=influence.parts if influence else None,
    )


def telling(ranked: Ranked) -> Telling:
    return Telling(term=ranked.value, count=ranked.count, score=round(ranked.score, 2))
