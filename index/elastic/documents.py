"""A sighting as a document: the fields that are searched and counted, and the mention as a whole to give back."""

from collections.abc import Iterator
from hashlib import blake2b

from pydantic_core import to_json

from core.query.elastic import to_source
from core.query.sightings import document
from index.elastic.layout import (
    BODY,
    HEADING,
    LATE,
    MENTION,
    NEGATIVE,
    ORIGINAL,
    PERSONS,
    SIGHTING,
    TEXT,
    WEIGHT,
)
from index.figures import Figures, figures
from index.port import Hit
from schemas.analysis import Analysis, Enriched, Sighting, sighting_id
from schemas.base import Frozen
from schemas.mention import Mention


class Kept(Frozen):
    """The body of a document."""

    mention: Mention
    analysis: Analysis
    sighting: Sighting

    def hit(self, version: int) -> Hit:
        return Hit(self.mention, self.analysis, self.sighting, version)


def documents(enriched: Enriched, first_seen: int) -> Iterator[tuple[str, bytes]]:
    """One for each sighting, with its watch. first_seen: microseconds UTC."""
    mention, analysis = enriched.mention, enriched.analysis
    shared = b'{"mention":%b,"analysis":%b,"sighting":' % (_body(mention), _body(analysis))
    for sighting in enriched.sightings:
        flat = document(mention, analysis, sighting)
        counted = figures(sighting, flat.numbers["published"], first_seen)
        source = to_source(flat)
        source[SIGHTING] = sighting_id(mention.id, sighting.watch)
        source[MENTION] = mention.id
        source[PERSONS] = sorted({*mention.addressed, mention.reply_to_author} - {""})
        source[WEIGHT], source[NEGATIVE], source[LATE] = counted.weight, counted.negative, counted.late
        source[ORIGINAL] = sighting.original
        source["polarity"] = sighting.polarity
        source["group"] = sighting.group
        source[HEADING] = mention.title
        source[TEXT] = (analysis.text.clean if analysis.text else "") or mention.text
        source[BODY] = (shared + _body(sighting) + b"}").decode()
        yield sighting.watch, to_json(source)


def again(kept: Kept, first_seen: int) -> bytes:
    """The document of what was kept of it. first_seen: microseconds UTC."""
    enriched = Enriched(mention=kept.mention, analysis=kept.analysis, generation=0, sightings=(kept.sighting,))
    ((_, source),) = documents(enriched, first_seen)
    return source


def content(enriched: Enriched) -> str:
    """Tells whether two entries of the same version say the same."""
    return _digest(_body(enriched))


def counted(sighting: Sighting, of: Figures) -> str:
    """Tells whether two sightings are counted alike in each minute and topic; never empty."""
    topics = "|".join(sorted(set(sighting.topics)))
    return _digest(f"{of.weight} {of.negative} {of.late} {of.original} {topics}".encode())


def _body(model: Frozen) -> bytes:
    return model.model_dump_json(exclude_defaults=True).encode()


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
