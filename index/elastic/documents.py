"""A sighting as a document: the fields that are searched and counted, and the mention as a whole to give back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Packed:
    """An entry with the JSON of its parts, made once."""

    enriched: Enriched
    mention: bytes
    analysis: bytes
    sightings: tuple[bytes, ...]

    @classmethod
    def of(cls, enriched: Enriched) -> "Packed":
        sightings = tuple(_json(sighting) for sighting in enriched.sightings)
        return cls(enriched, _json(enriched.mention), _json(enriched.analysis), sightings)

    @property
    def content(self) -> str:
        """Tells whether two entries of the same version say the same."""
        return _digest(b"\n".join((self.mention, self.analysis, *self.sightings)))

    def as_of(self, enriched: Enriched) -> "Packed":
        """The same with another time of publication, perhaps."""
        return self if enriched is self.enriched else replace(self, enriched=enriched, mention=_json(enriched.mention))


def documents(packed: Packed, first_seen: int) -> Iterator[tuple[str, bytes]]:
    """One for each sighting, with its watch. first_seen: microseconds UTC."""
    mention, analysis = packed.enriched.mention, packed.enriched.analysis
    for sighting, body in zip(packed.enriched.sightings, packed.sightings, strict=True):
        flat = document(mention, analysis, sighting)
        of = figures(sighting, flat.numbers["published"], first_seen)
        source = to_source(flat) | {
            SIGHTING: sighting_id(mention.id, sighting.watch),
            MENTION: mention.id,
            PERSONS: sorted({*mention.addressed, mention.reply_to_author} - {""}),
            WEIGHT: of.weight,
            NEGATIVE: of.negative,
            LATE: of.late,
            ORIGINAL: of.original,
            "polarity": sighting.polarity,
            "group": sighting.group,
            HEADING: mention.title,
            TEXT: (analysis.text.clean if analysis.text else "") or mention.text,
            BODY: (b'{"mention":%b,"analysis":%b,"sighting":%b}' % (packed.mention, packed.analysis, body)).decode(),
        }
        yield sighting.watch, to_json(source)


def again(kept: Kept, first_seen: int) -> bytes:
    """The document of what was kept of it. first_seen: microseconds UTC."""
    enriched = Enriched(mention=kept.mention, analysis=kept.analysis, generation=0, sightings=(kept.sighting,))
    ((_, source),) = documents(Packed.of(enriched), first_seen)
    return source


def counted(sighting: Sighting, of: Figures) -> str:
    """Tells whether two sightings are counted alike in each minute and topic; never empty."""
    topics = "|".join(sorted(set(sighting.topics)))
    return _digest(f"{of.weight} {of.negative} {of.late} {of.original} {topics}".encode())


def _json(model: Frozen) -> bytes:
    return model.model_dump_json(exclude_defaults=True).encode()


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
