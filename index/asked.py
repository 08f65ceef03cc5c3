"""What may be asked of a store, and how answers are put: the same for every engine."""

from collections.abc import Iterable

from core.clock import from_micros
from core.errors import Misused, Permanent
from core.mistakes import nearest
from core.query.sightings import entities, pictured
from index.life import Deletion
from index.port import Hit, Tombstone
from schemas.analysis import Label
from schemas.scope import ALL, Scope
from schemas.voice import Voice

MOST = 10_000
"""Results of one call."""
SAMPLE = 2_000
"""The newest sightings from which telling words are taken: all words of all postings would take seconds."""
FACETS = (
    "author", "author_id", "emotion", "entity", "hashtag", "intent", "kind", "lang", "model", "network", "place",
    "saved", "sentiment", "site", "source", "tag", "topic", "toward", "visibility", "watch",
)  # fmt: skip
TOPIC = "topic"
OFTEN_SEVERAL = frozenset({TOPIC, "tag"})
"""The splits of which a sighting has any number of values: without one it is in no group."""
ANGER = "anger"
"""Among the emotions of an analysis."""
_CALLED = {"language": "lang", "none": ""}


def within(limit: int) -> int:
    """Raises Permanent for a number of results that nobody can be given at once."""
    if not 1 <= limit <= MOST:
        raise Permanent(
            "%(limit)s results at once are not to be had.",
            "Ask for 1 to %(most)s; scan gives all.",
            limit=limit,
            most=MOST,
        )
    return limit


def column(split: str) -> str:
    """The field of the query language that a volume is split by; empty: by none."""
    return _CALLED.get(split, split)


def facet(field: str) -> str:
    """The field of the query language whose values are ranked. Raises Misused where nothing is counted by it."""
    name = column(field)
    if name not in FACETS:
        raise Misused('Nothing can be counted by "%(field)s".', nearest(name, FACETS), field=field)
    return name


def tombstones(found: Iterable[tuple[str, Deletion | None]], scope: Scope) -> list[Tombstone]:
    """found: mention and what its tombstone keeps."""
    told = [
        Tombstone(mention, from_micros(of.at), of.by, tuple(filter(scope.allows, of.watches)))
        for mention, of in found
        if of and (scope == ALL or any(map(scope.allows, of.watches)))
    ]
    return sorted(told, key=lambda one: (one.at, one.mention))


def voice(hit: Hit) -> Voice:
    mention, sighting, emotion = hit.mention, hit.sighting, hit.analysis.emotion
    return Voice(
        mention=mention.id,
        author=mention.author.id,
        handle=mention.author.handle,
        source=mention.source,
        language=hit.analysis.language.code if hit.analysis.language else "",
        kind=mention.kind,
        repost_of=mention.repost_of,
        quoted=mention.quoted,
        reply_to=mention.reply_to,
        group=sighting.group,
        text=mention.text,
        pictures="\n".join(pictured(mention, hit.analysis)),
        url=mention.url,
        published_at=mention.published_at,
        polarity=sighting.polarity,
        weight=sighting.weight,
        original=sighting.original,
        negative=sighting.toward is Label.NEGATIVE,
        positive=sighting.toward is Label.POSITIVE,
        reach=mention.author.followers or 0,
        influence=hit.analysis.influence.score if hit.analysis.influence else None,
        arousal=emotion.arousal if emotion else None,
        anger=emotion.felt.get(ANGER, 0.0) if emotion else None,
        entities=entities(hit.analysis),
    )
