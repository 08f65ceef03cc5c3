"""Who speaks about a watch."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from enrich.authors.speakers import Speaker
from schemas.base import Frozen, Instant
from web.told.lists import told

if TYPE_CHECKING:
    from web.look.voices import Voices


class SpeakerTold(Frozen):
    """share: of the mentions that were looked at, 0 to 1; low, high: its 95 % interval."""

    speaker: Speaker
    mentions: Annotated[int, Field(examples=[120])]
    authors: Annotated[int, Field(examples=[80])]
    share: Annotated[float | None, Field(examples=[0.12])]
    low: Annotated[float | None, Field(examples=[0.1])]
    high: Annotated[float | None, Field(examples=[0.14])]


class VoicesTold(Frozen):
    """total: mentions of the time, of which the newest `size` were looked at, published between since and until."""

    total: Annotated[int, Field(examples=[1200])]
    size: Annotated[int, Field(examples=[1000])]
    since: Instant | None
    until: Instant | None
    speakers: tuple[SpeakerTold, ...]


def voices_told(voices: "Voices") -> VoicesTold:
    found, shares = voices.told, voices.shares
    rows = []
    for each in Speaker:
        share = shares.get(each)
        rows.append(
            SpeakerTold(
                speaker=each,
                mentions=found.mentions[each],
                authors=found.authors[each],
                share=share.value if share else None,
                low=share.low if share else None,
                high=share.high if share else None,
            )
        )
    return told(VoicesTold, found, total=voices.total, speakers=tuple(rows))
