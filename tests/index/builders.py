"""Enriched mentions and sightings for tests of the store: what a test does not name is ordinary."""

from datetime import UTC, datetime

from core.query.parse import parse
from core.query.tree import Node
from schemas.analysis import NO_WATCH, Analysis, Enriched, Label, Language, Sentiment, Sighting
from schemas.mention import Mention
from tests.builders import mention

LATER = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def seen_by(
    watch: str = "acme",
    *topics: str,
    toward: Label | None = Label.NEUTRAL,
    weight: float = 1.0,
    original: bool = True,
    revision: int = 1,
    tags: tuple[str, ...] = (),
) -> Sighting:
    return Sighting(
        watch=watch,
        revision=revision,
        topics=topics,
        toward=toward,
        weight=weight,
        original=original,
        group="x:1",
        tags=tags,
    )


def enriched(
    subject: Mention | str = "x:1",
    *sightings: Sighting,
    sentiment: Label | None = Label.NEUTRAL,
    lang: str = "fr",
    generation: int = 1,
) -> Enriched:
    """Without sightings it is one that the watch `acme` sees."""
    return Enriched(
        mention=subject if isinstance(subject, Mention) else mention(subject),
        analysis=Analysis(
            language=Language(code=lang, confidence=0.9) if lang else None,
            sentiment=Sentiment(label=sentiment, polarity=0.0, probabilities=(0.2, 0.6, 0.2), model="test@1")
            if sentiment
            else None,
        ),
        generation=generation,
        sightings=sightings or (seen_by(),),
    )


def unmatched(subject: Mention) -> Enriched:
    return enriched(subject, seen_by(NO_WATCH))


def asking(text: str) -> Node:
    return parse(text)
