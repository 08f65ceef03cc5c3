"""Whether a live source is still heard: what it claims while it is strangely silent is held back."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import ValidationError

from core.clock import Clock
from ingest.port import Harvest, Memory, Watches
from ingest.silence import Habit, claimed, listened, spoke
from schemas.event import LATE, Covered, Deleted, Posted, Updated

KEY = "habit"
KEPT = timedelta(days=90)
"""For how long a habit is remembered of a source that is not listened to any more."""

Given = Posted | Updated | Deleted | Covered


class Hearing:
    """Implements ingest/runner.py Ear. memory: where the habit of the source is kept."""

    def __init__(self, memory: Memory, watches: Watches, clock: Clock) -> None:
        self._memory = memory
        self._watches = watches
        self._clock = clock
        self._habit: Habit | None = None
        self._revision = -1

    @property
    def silence(self) -> str:
        """Why it is taken to be deaf, in a sentence; empty: it is not."""
        return self._habit.sentence if self._habit else ""

    @property
    def spoke_at(self) -> datetime | None:
        return self._habit.spoke_at if self._habit else None

    def heard(self, harvest: Harvest) -> Harvest:
        """The harvest without what cannot be believed. Raises Transient, having changed nothing."""
        if not harvest.events and self._habit is not None:
            return harvest
        now = self._clock.now()
        habit, revision = self._followed(self._habit or self._recalled())
        believed: list[Given] = []
        for event in harvest.events:
            habit = _after(habit, event, now)
            if not (isinstance(event, Covered) and habit.silent and not harvest.done):
                believed.append(event)
        if any(isinstance(event, Covered) for event in harvest.events):
            self._memory.keep({KEY: habit.model_dump_json()}, now + KEPT)
        self._habit, self._revision = habit, revision
        return replace(harvest, events=tuple(believed)) if len(believed) < len(harvest.events) else harvest

    def _recalled(self) -> Habit:
        """Nothing, for what another version wrote: it is learned anew."""
        kept = self._memory.recall([KEY]).get(KEY, "{}")
        try:
            return Habit.model_validate_json(kept)
        except ValidationError:
            return Habit()

    def _followed(self, habit: Habit) -> tuple[Habit, int]:
        revision = self._watches.revision()
        if revision == self._revision:
            return habit, revision
        watches = [each.watch for each in self._watches.listening().watches if each.active]
        asked: Sequence[str] = [f"{each.id} {each.query} {each.sources}" for each in watches]
        return listened(habit, [hashlib.sha256(each.encode()).hexdigest()[:12] for each in asked]), revision


def _after(habit: Habit, event: Given, now: datetime) -> Habit:
    """Only what was just said proves that it hears: edits and deletions may come of later looks at old posts. Of
    history nothing is learned, for it comes at once, nor of what was heard for some watches alone."""
    match event:
        case Covered(watches=()) if now - event.end < LATE:
            return claimed(habit, event.start, event.end)
        case Covered():
            return habit.model_copy(update={"pending": 0})
        case Posted() if now - event.mention.published_at < LATE:
            return spoke(habit, now)
        case Posted():
            return habit.model_copy(update={"spoke_at": now})
        case _:
            return habit
