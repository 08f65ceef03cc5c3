"""Everything that is stored of one person, for whoever asks for it (GDPR, Article 15)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from pydantic import JsonValue

from core.query.tree import Exact
from index.port import Hit, MentionReader
from schemas.scope import ALL

Record = Mapping[str, JsonValue]


class Piece(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def values(self) -> Mapping[str, JsonValue]: ...


class Held(Protocol):
    """What is kept of somebody besides their mentions."""

    def of(self, author: str, mentions: Sequence[str]) -> Sequence[Piece]:
        """mentions: all that they wrote."""


def access(author: str, reader: MentionReader, held: Held) -> Iterator[Record]:
    """Records, each with its `kind`: first every mention that they wrote, with what was made of it and the watches that
    saw it; then all else. Of somebody unknown there is none. Raises Transient.

    Not among them: copies on the bus, which hold nothing else and expire; exports that were kept, for the same reason;
    what others wrote of them.
    """
    mentions: list[str] = []
    for hit in reader.scan(Exact(0, "author_id", author), ALL):
        if not mentions or mentions[-1] != hit.mention.id:
            mentions.append(hit.mention.id)
            yield {"kind": "mention", **_mention(hit)}
        yield {"kind": "sighting", "mention": hit.mention.id, **hit.sighting.model_dump(mode="json")}
    for piece in held.of(author, list(dict.fromkeys(mentions))):
        yield {"kind": piece.kind, **piece.values}


def _mention(hit: Hit) -> dict[str, JsonValue]:
    analysis = hit.analysis.model_dump(mode="json", exclude_none=True)
    return {"mention": hit.mention.model_dump(mode="json"), "analysis": analysis}
