"""One story, told by each sensitivity in its own way: what belongs together, and what people say that it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from pydantic import ValidationError

from alerts.detect.episodes import APART
from alerts.incidents import size
from core.errors import Misconfigured, Permanent
from core.whole import whole
from schemas.base import Frozen, Instant
from schemas.incident import Ending, Incident

Mark = Literal["", "crisis", "false_alarm"]
"""Whether it was worth a ring; empty: nobody has said."""
ENDINGS: Mapping[Ending, Mark] = {Ending.DISMISSED: "false_alarm", Ending.HANDLED: "crisis"}
"""What the end that somebody gave an incident says of it."""


class Lasted(Protocol):
    """Something about a watch or a topic of it, from its opening to its end (None: it lasts)."""

    @property
    def watch(self) -> str: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Marked(Frozen):
    """An incident as somebody marked it: of a line of a marks file, what is read."""

    id: str
    watch: str
    topic: str | None = None
    opened_at: Instant
    closed_at: Instant | None = None
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Story:
    """told: by sensitivity, its incidents, oldest first; a sensitivity that is not there kept quiet."""

    told: Mapping[str, tuple[Incident, ...]]
    mark: Mark = ""

    @property
    def incidents(self) -> tuple[Incident, ...]:
        return tuple(each for told in self.told.values() for each in told)

    @property
    def largest(self) -> Incident:
        """Its peak is that of the story, whoever rings when."""
        return max(self.incidents, key=lambda each: (size(each.evidence), -each.opened_at.timestamp()))

    def shown(self, sensitivity: str) -> Incident:
        """As this sensitivity tells it first, or else the first that tells it at all."""
        return self.told.get(sensitivity, self.incidents)[0]

    def lead(self, sensitivity: str) -> float | None:
        """Minutes from the first ring to the peak, below 0 where it comes afterwards; None: it keeps quiet."""
        told = self.told.get(sensitivity)
        if told is None:
            return None
        peak = self.largest.peak_at or self.largest.opened_at
        return (peak - told[0].opened_at).total_seconds() / 60


def stories(rang: Mapping[str, Sequence[Incident]]) -> list[Story]:
    """rang: by sensitivity. Incidents of one watch that last at the same time and are about the same are one story."""
    found: list[list[tuple[str, Incident]]] = []
    every = [(name, incident) for name, told in rang.items() for incident in told]
    for name, incident in sorted(every, key=lambda each: (each[1].opened_at, each[1].id)):
        own = next((story for story in found if any(_is_one(incident, other) for _, other in story)), None)
        if own is None:
            found.append(own := [])
        own.append((name, incident))
    return [_story(told, tuple(rang)) for told in found]


def marked(told: Iterable[Story], people: Sequence[Marked]) -> list[Story]:
    """people: what they say of incidents. Where they say both of one story, it was a crisis; where they say nothing, it
    stays as it is."""
    return [replace(story, mark=_mark(story, people) or story.mark) for story in told]


def said_of(incidents: Iterable[Incident]) -> list[Marked]:
    """What people said of incidents that rang, by how they ended them. A backlash or an opportunity says nothing of
    what was counted meanwhile."""
    return [
        Marked.model_validate(
            {**each.model_dump(include={"id", "watch", "topic", "opened_at", "closed_at"}), "mark": m}
        )
        for each in incidents
        if each.kind not in APART and each.ending is not None and (m := ENDINGS.get(each.ending))
    ]


def write_marks(file: Path, told: Iterable[Story], sensitivity: str) -> None:
    """An incident a line, as backtests write them, with `mark` before and `rings` (when, by sensitivity) after it.

    Raises Misconfigured where it cannot be written; then it is as before.
    """
    with whole(file) as unfinished, unfinished.open("w", encoding="utf-8") as lines:
        for story in told:
            rings = {name: incidents[0].opened_at for name, incidents in story.told.items()}
            lines.write(_Line(mark=story.mark, **dict(story.shown(sensitivity)), rings=rings).model_dump_json() + "\n")


def read_marks(file: Path) -> list[Marked]:
    """Those that are marked. Raises Permanent with the line that cannot be read, Misconfigured without the file."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Permanent(f"{file} is no text in UTF-8: {error}.") from error
    read = [_read(line, f"line {number} of {file.name}") for number, line in enumerate(lines, 1) if line.strip()]
    return [each for each in read if each.mark]


class _Mark(Frozen):
    mark: Mark


class _Line(Incident, _Mark):
    """First what a person is to fill in."""

    rings: dict[str, Instant]


def _read(line: str, where: str) -> Marked:
    try:
        return Marked.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise Permanent(
            f"{where}: {'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}.",
            'Write "mark":"crisis", "mark":"false_alarm" or "mark":"", and leave the rest as --out wrote it.',
        ) from error


def _story(told: Sequence[tuple[str, Incident]], names: Sequence[str]) -> Story:
    by_name = {name: tuple(incident for by, incident in told if by == name) for name in names}
    return Story({name: incidents for name, incidents in by_name.items() if incidents})


def _mark(story: Story, people: Sequence[Marked]) -> Mark:
    said = {each.mark for each in people if any(_is_one(each, incident) for incident in story.incidents)}
    return "crisis" if "crisis" in said else "false_alarm" if "false_alarm" in said else ""


def _is_one(one: Lasted, other: Lasted) -> bool:
    about_the_same = one.topic == other.topic or one.topic is None or other.topic is None
    meets = _before_the_end(one, other) and _before_the_end(other, one)
    return one.watch == other.watch and about_the_same and meets


def _before_the_end(one: Lasted, other: Lasted) -> bool:
    return other.closed_at is None or one.opened_at < other.closed_at or one.opened_at == other.opened_at
