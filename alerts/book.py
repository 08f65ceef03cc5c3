"""What alerting remembers of one watch between two evaluations, as bytes and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from alerts.detect.baseline import unknown
from alerts.detect.episodes import Episode, Episodes
from alerts.detect.learning import UNCALIBRATED
from alerts.detect.memory import Remembered, from_bytes, to_bytes
from alerts.told import Told
from core.clock import from_minute
from core.errors import Permanent
from schemas.alerting import Memory
from schemas.incident import IncidentKind
from schemas.watch import WatchRevision

TRACKS = {
    IncidentKind.SURGE: "surge",
    IncidentKind.SLOW_BURN: "slow",
    IncidentKind.BACKLASH: "backlash",
    IncidentKind.OPPORTUNITY: "opportunity",
}


@dataclass(frozen=True, slots=True)
class Book:
    """minute: the first that has not been evaluated. since: before it the series knows nothing (the watch was another).

    names: incident by episode, where a rebuild found an episode that stood already under another name.
    told: by incident, then channel. owed: the oldest minute of a backfill that is still to be gone through.
    followed: whether it has ever been followed to the present, or only history was replayed.
    blind_since: the minute at which most of its sources had become silent.
    """

    remembered: Remembered
    minute: int
    since: int
    names: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, Told]] = field(default_factory=dict)
    owed: int | None = None
    followed: Literal["past", "present"] = "past"
    blind_since: int | None = None

    def incident(self, watch: str, episode: Episode) -> str:
        """The incident's id: readable, and the same whenever the same counts are gone through."""
        return self.names.get(episode.key) or name(watch, episode)


def name(watch: str, episode: Episode) -> str:
    opened = from_minute(episode.opened).strftime("%Y%m%d-%H%M")
    return "-".join(part for part in (watch, opened, TRACKS.get(episode.kind, ""), episode.topic or "") if part)


def topics(watch: WatchRevision) -> tuple[str, ...]:
    return tuple(topic.id for topic in watch.watch.topic)


def blank(watch: WatchRevision, minute: int) -> Book:
    """Nothing known: evaluation begins at `minute`."""
    return Book(Remembered(unknown(topics(watch), minute, UNCALIBRATED), Episodes()), minute, since=0)


def restarted(book: Book, watch: WatchRevision, minute: int, since: int) -> Book:
    """Learned again from `minute` on; what people were told is not forgotten."""
    again = blank(watch, minute)
    return replace(again, since=since, told=book.told, followed=book.followed, blind_since=book.blind_since)


def changed(book: Book, watch: WatchRevision) -> Book:
    """A watch that changed without its history is a new series: what was counted before it was about something else."""
    learned = unknown(topics(watch), book.minute, UNCALIBRATED)
    return replace(book, remembered=Remembered(learned, book.remembered.episodes), since=book.minute)


class _Kept(BaseModel):
    """The fields around the detector's memory, as they are written."""

    model_config = ConfigDict(extra="forbid")

    since: int
    names: dict[str, str]
    told: dict[str, dict[str, Told]]
    owed: int | None
    followed: Literal["past", "present"]
    blind_since: int | None


def to_memory(book: Book, watch: WatchRevision) -> Memory:
    """A line of our own, then what the detector writes."""
    ours = _Kept.model_validate({name: getattr(book, name) for name in _Kept.model_fields})
    state = ours.model_dump_json().encode() + b"\n" + to_bytes(book.remembered)
    return Memory(watch.watch.id, watch.revision, book.minute, state)


def from_memory(memory: Memory) -> Book:
    """Raises Permanent for what another version wrote, or nobody."""
    head, _, learned = memory.state.partition(b"\n")
    try:
        ours = _Kept.model_validate_json(head)
    except ValidationError as error:
        raise Permanent(
            f"What alerting remembers of {memory.watch} is damaged.", "It is rebuilt from counts."
        ) from error
    kept = {name: getattr(ours, name) for name in _Kept.model_fields}
    return Book(remembered=from_bytes(learned), minute=memory.minute, **kept)
