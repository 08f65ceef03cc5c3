"""A canary: one invented mention that is followed through every stage, timed, and deleted again."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from app.doctor import Finding, complaint
from app.drain import CONSUMED, lags
from app.home import Home
from app.ports import Bus
from app.settings import Settings
from app.standing import standings
from app.wiring import State, open_bus, open_reader, open_state
from core.bus.port import ANALYSED, ENRICHED, RAW, Message, Publisher
from core.clock import Clock
from core.errors import TocsinError
from core.query.parse import parse
from core.state.dead_letters import FiledLetter, LetterStatus
from index.port import MentionReader
from schemas.analysis import NO_WATCH
from schemas.event import SCHEMA, Deleted, Posted
from schemas.mention import OWN_NETWORK, Author, Mention, Visibility
from schemas.scope import only

PATIENCE = timedelta(minutes=1)
"""For each hop: one that takes longer is stuck, or so far behind that it is as good as stuck."""
LOOK = 0.1
SKEW = timedelta(seconds=30)
"""By which the clocks of the machines that publish may differ."""
LEFT = timedelta(hours=1)
"""A canary that is older was left behind by a doctor who was killed."""
AUTHOR = f"{OWN_NETWORK}:canary"
UNWATCHED = only(NO_WATCH)
LETTERS = 100

PUBLISHED = {"analyse": ANALYSED, "weigh": ENRICHED}
"""Where what comes out of a stage can be seen; what comes out of index can be found."""

Wait = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Course:
    """What a canary flies through. wait: sleeps so many seconds. patience: for each hop."""

    bus: Bus
    publisher: Publisher
    store: MentionReader
    state: State
    clock: Clock
    wait: Wait
    patience: timedelta = PATIENCE


def examine(settings: Settings, home: Home, clock: Clock, wait: Wait) -> list[Finding]:
    """One finding for each hop, up to the one where it is stuck. Raises nothing of ours: that is a finding too."""
    try:
        with (
            closing(open_bus(settings, home, clock)) as bus,
            open_state(settings, home, clock) as state,
            open_reader(settings, home, clock) as store,
            closing(bus.publisher()) as publisher,
        ):
            return list(fly(Course(bus, publisher, store, state, clock, wait)))
    except TocsinError as error:
        return [Finding("canary", False, error.message, error.hint)]


def fly(course: Course) -> Iterator[Finding]:
    """Whatever becomes of it, its deletion is published: it overtakes nothing, and is final wherever it arrives."""
    for id_ in _left_behind(course):
        _delete(course, id_)
    canary = _Canary(course)
    canary.release()
    try:
        for stage in CONSUMED:
            finding = canary.follow(stage)
            yield finding
            if not finding.well:
                return
    finally:
        _delete(course, canary.id)
    yield canary.gone()


class _Canary:
    def __init__(self, course: Course) -> None:
        self._course = course
        self._word = f"canary{uuid4().hex[:16]}"
        self.id = f"{OWN_NETWORK}:{self._word}"
        self._released = course.clock.now()

    def release(self) -> None:
        """Its few words are compared with no other text, and are no part of an export."""
        mention = Mention(
            id=self.id,
            network=OWN_NETWORK,
            source=OWN_NETWORK,
            visibility=Visibility.PRIVATE,
            text=f"Tocsin {self._word}",
            author=Author(id=AUTHOR),
            published_at=self._released,
            observed_at=self._released,
        )
        _publish(self._course, self.id, Posted(mention=mention), self._released)

    def follow(self, stage: str) -> Finding:
        """Until it has come out of the stage."""
        seconds = self._waited_for(self._is_found if stage == "index" else self._passes(PUBLISHED[stage]))
        what = f"canary through {stage}"
        if seconds is None:
            stuck = self._stuck(stage)
            return Finding(what, False, stuck.message, stuck.hint)
        return Finding(what, True, f"after {seconds:.1f} s", seconds=seconds)

    def gone(self) -> Finding:
        """Until its deletion has gone through."""
        seconds = self._waited_for(lambda: not self._is_found())
        if seconds is None:
            return Finding("canary deleted", False, f"{self.id} can still be found.", _ELSEWHERE)
        return Finding("canary deleted", True, f"after {seconds:.1f} s", seconds=seconds)

    def _passes(self, topic: str) -> Callable[[], bool]:
        looked = self._released

        def passed() -> bool:
            """Reads again only what may have been published since the last look."""
            nonlocal looked
            since, looked = looked - SKEW, self._course.clock.now()
            return any(record.message.key == self.id for record in self._course.bus.history(topic, since))

        return passed

    def _is_found(self) -> bool:
        return bool(self._course.store.search(parse(self._word), UNWATCHED, 1).hits)

    def _waited_for(self, arrived: Callable[[], bool]) -> float | None:
        """Seconds; None: in vain."""
        began = self._course.clock.now()
        while not arrived():
            if self._course.clock.now() - began > self._course.patience:
                return None
            self._course.wait(LOOK)
        return (self._course.clock.now() - began).total_seconds()

    def _stuck(self, stage: str) -> TocsinError:
        course, letter = self._course, self._letter(stage)
        if letter:
            return TocsinError(
                f"{stage} refused it: {letter.letter.reason}", f"`tocsin dead-letters show {letter.id}` shows it."
            )
        members = [each for each in standings(course.state.stages, course.clock.now()) if each.stage == stage]
        if not any(each.how != "stopped" for each in members):
            return TocsinError(f"{stage} does not run.", f"Start it: `tocsin run`, or `tocsin stage {stage}`.")
        ill = next((each for each in members if not each.well), None)
        if ill:
            return complaint(ill)
        if not any(each.how == "running" for each in members):
            return TocsinError(f"{stage} is still starting.", "Ask again once `tocsin status` shows it running.")
        behind = lags(course.bus)[stage]
        if behind:
            return TocsinError(
                f"{stage} is {behind} records behind, and it waits among them.",
                "If that does not fall, more arrives than it can do: docs/deployment.md says how to scale.",
            )
        return TocsinError(f"{stage} runs and is behind nothing, but it did not come out of it.", _ELSEWHERE)

    def _letter(self, stage: str) -> FiledLetter | None:
        filed = self._course.state.dead_letters.list(LETTERS)
        own = (each for each in filed if each.letter.key == self.id and each.letter.topic == CONSUMED[stage])
        return next((each for each in own if each.status is LetterStatus.OPEN), None)


_ELSEWHERE = "Do all stages use the same bus and the same store? Compare their settings."


def _left_behind(course: Course) -> list[str]:
    old = course.clock.now() - LEFT
    found = course.store.search(parse(f'author_id:"{AUTHOR}"'), UNWATCHED, LETTERS, order="oldest").hits
    return [hit.mention.id for hit in found if hit.mention.published_at < old]


def _delete(course: Course, id_: str) -> None:
    now = course.clock.now()
    _publish(course, id_, Deleted(id=id_, deleted_at=now, observed_at=now), now)


def _publish(course: Course, id_: str, event: Posted | Deleted, now: datetime) -> None:
    headers = {"schema": SCHEMA, "kind": event.kind, "observed_at": now.isoformat(), "trace": uuid4().hex}
    course.publisher.publish(RAW, [Message(id_, event.model_dump_json().encode(), headers)])
