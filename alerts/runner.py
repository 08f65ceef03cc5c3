"""Evaluation: from the counts of the index to incidents and deliveries, in event time, all of it or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.book import Book, blank, changed, from_memory, restarted, to_memory, topics
from alerts.chances import Shares
from alerts.deletions import Witness
from alerts.detect.sensitivity import Sensitivity
from alerts.horizon import QUIET, REACH, Horizon, Reach
from alerts.inhibition import Host
from alerts.learned import Learned
from alerts.port import AlertState, Coverage, Deletions, Handles, Journal, MinuteCounts, Reading, Stream, Tones, Voices
from alerts.rounds import Round, Tools
from alerts.survey import DAY, Surveyor
from core.clock import Clock, from_minute, minute_of
from core.errors import Permanent
from schemas.alerting import Dirty, Memory, Silence, Step
from schemas.delivery import Delivery
from schemas.found import Found
from schemas.incident import Incident
from schemas.lesson import Lesson
from schemas.route import Route
from schemas.watch import WatchRevision

HISTORY = 28 * DAY
"""Minutes of counts before a backfill that its evaluation begins with, to know what was usual."""
REMEMBERED = timedelta(days=9)
"""How long after its end an incident can still matter to a new one."""
REBUILD_PAUSE = timedelta(hours=1)
"""Between two rebuilds of a live watch, while old mentions keep trickling in."""
FAST = 5
"""Minutes: what was evaluated further ahead than this was so under a clock that has since been set back."""
STARTING = timedelta(minutes=15)
"""After a start, sources are given so long to be heard before a watch is called blind."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What alerting stands on."""

    counts: MinuteCounts
    coverage: Coverage
    voices: Voices
    stream: Stream
    deletions: Deletions
    handles: Handles
    tones: Tones
    state: AlertState
    journal: Journal


@dataclass(frozen=True, slots=True)
class Orders:
    """What people want to be told of, asked for at each tick. watches: those that are listened for.

    hosts: incidents of the whole deployment, in whose threads those of single watches are told.
    lessons: those in force, of all watches. found: topics that no watch names, standing or dropped.
    """

    watches: Callable[[], Sequence[WatchRevision]]
    routes: Callable[[], Sequence[Route]]
    silences: Callable[[], Sequence[Silence]]
    lessons: Callable[[], Sequence[Lesson]]
    found: Callable[[], Sequence[Found]]
    hosts: Callable[[], Sequence[Host]]


@dataclass(frozen=True, slots=True)
class Ticked:
    """evaluated_to: by watch, the minute before which everything is evaluated. opened: incidents that were.

    told: keys of the new deliveries. settled: nothing is left to evaluate or to wait for.
    """

    evaluated_to: Mapping[str, int]
    opened: tuple[str, ...]
    told: tuple[str, ...]
    settled: bool


@dataclass(slots=True)
class _Turn:
    """What one tick has gathered so far, and is going to commit."""

    now: datetime
    dirty: Dirty
    patience: timedelta
    routes: Sequence[Route]
    silences: Sequence[Silence]
    lessons: Sequence[Lesson]
    known: Sequence[Found]
    memories: list[Memory] = field(default_factory=list)
    incidents: list[tuple[Incident, str]] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    learned: list[Learned] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    settled: bool = True


class Alerting:
    """Evaluates every watch. One process does; what it knows is in the state, so that another can go on from there."""

    def __init__(self, ports: Ports, orders: Orders, sensitivity: Sensitivity, clock: Clock) -> None:
        self._ports = ports
        self._orders = orders
        surveyor = Surveyor(ports.counts, ports.coverage)
        self._witness = Witness(ports.deletions, ports.handles, ports.voices)
        shares = Shares(ports.tones)
        self._tools = Tools(surveyor, ports.voices, ports.stream, sensitivity, self._witness, shares)
        self._clock = clock
        self._horizon = Horizon()
        self._began = clock.now()
        self._rebuilt: dict[str, datetime] = {}
        self._forgotten: set[str] = set()
        self._cursor, memories = ports.state.load()
        self._memories = {memory.watch: memory for memory in memories}
        self._books: dict[str, Book] = {}

    def tick(self) -> Ticked:
        """Everything up to now. Raises Transient, having changed nothing: call it again."""
        return self._turn(QUIET)

    def settle(self) -> Ticked:
        """The same, when nothing more will come: no source is waited for, and every backfill is gone through."""
        return self._turn(timedelta(0))

    def relearn(self, watch: str) -> None:
        """Forgets what the watch's detector learned: its stored mentions were enriched again, so its counts are new.

        The next tick goes through all of them; incidents that stand are found again, not opened twice.
        """
        self._forgotten.add(watch)

    def _turn(self, patience: timedelta) -> Ticked:
        dirty = self._ports.counts.changed_since(self._cursor)
        orders = self._orders
        turn = _Turn(
            self._clock.now(), dirty, patience, orders.routes(), orders.silences(), orders.lessons(), orders.found()
        )
        self._horizon.observe(self._ports.coverage.newest(), turn.now)
        books = {}
        for watch in orders.watches():
            if not watch.active:
                continue
            reach = self._horizon.reach(watch.watch, turn.now, patience)
            if reach is not None:
                books[watch.watch.id] = self._follow(watch, reach, turn)
        self._commit(turn)
        self._books |= books
        evaluated_to = {watch: book.minute for watch, book in books.items()}
        told = tuple(delivery.key for delivery in turn.deliveries)
        return Ticked(evaluated_to, tuple(turn.opened), told, turn.settled)

    def _commit(self, turn: _Turn) -> None:
        """The journal first: a minute that is evaluated again after a crash was already told of as first seen."""
        if turn.readings or turn.learned:
            self._ports.journal.keep(turn.readings, turn.learned)
        if turn.memories or turn.incidents or turn.deliveries or turn.found or turn.dirty.cursor != self._cursor:
            memories, incidents = tuple(turn.memories), tuple(turn.incidents)
            step = Step(turn.dirty.cursor, memories, incidents, tuple(turn.deliveries), tuple(turn.found))
            self._ports.state.commit(step)
        self._cursor = turn.dirty.cursor
        self._memories |= {memory.watch: memory for memory in turn.memories}
        self._forgotten -= {memory.watch for memory in turn.memories}

    def _follow(self, watch: WatchRevision, reach: Reach, turn: _Turn) -> Book:
        book, opening = self._opening(watch, reach, turn)
        if watch.watch.id in turn.dirty.oldest:
            self._witness.changed(watch.watch.id, turn.dirty.oldest[watch.watch.id], reach.end)
        own = [each for each in turn.known if each.watch == watch.watch.id and each.counts_in(watch.revision)]
        search = self._tools.search(watch, own, book.since)
        round_ = Round(self._tools, watch, book, self._known(watch, book), turn.now, turn.lessons, search)
        standing = dict(round_.known)
        round_.go_through(reach.end)
        if opening == "rebuilt":
            round_.abandon()
        if reach.live and watch.watch.id in turn.dirty.oldest and round_.book.minute == reach.end:
            round_.glimpse()
        if reach.live:
            round_.book = replace(round_.book, followed="present")
        moved = round_.book.minute > book.minute or not reach.live
        if moved and round_.book.followed == "present" and turn.now - self._began >= STARTING:
            round_.look_out(minute_of(turn.now))
        round_.wake()
        round_.tell(turn.routes, turn.silences, self._orders.hosts())
        self._gather(round_, standing, turn)
        turn.settled = turn.settled and reach.settled and round_.book.owed is None
        return round_.book

    def _opening(self, watch: WatchRevision, reach: Reach, turn: _Turn) -> tuple[Book, str]:
        """The book to go on with, and whether it is `known`, or to be `rebuilt` from counts alone."""
        id_ = watch.watch.id
        book = self._remembered(watch)
        if book is None:
            return blank(watch, self._oldest(id_, reach)), "rebuilt"
        if id_ in self._forgotten:
            return restarted(book, watch, self._oldest(id_, reach), since=0), "rebuilt"
        if reach.live and reach.end < book.minute - FAST:
            start = max(reach.end - HISTORY, self._oldest(id_, reach))
            return restarted(book, watch, start, min(book.since, reach.end)), "rebuilt"
        touched = turn.dirty.oldest.get(id_, book.minute)
        deep = book.since <= touched < book.minute - DAY
        if deep:
            book = replace(book, owed=min(touched, book.owed or touched))
        if book.owed is None or not self._may_rebuild(id_, reach, turn) or (deep and turn.patience):
            return book, "known"
        self._rebuilt[id_] = turn.now
        start = max(book.owed - HISTORY, self._oldest(id_, reach), book.since)
        return restarted(book, watch, start, book.since), "rebuilt"

    def _may_rebuild(self, watch: str, reach: Reach, turn: _Turn) -> bool:
        """Once the backfill has come to rest; of a live watch not too often."""
        last = self._rebuilt.get(watch)
        rested = not reach.live or last is None or abs(turn.now - last) >= REBUILD_PAUSE
        return reach.settled and (rested or not turn.patience)

    def _remembered(self, watch: WatchRevision) -> Book | None:
        """None: nothing is known of it, or nothing that can be read."""
        memory = self._memories.get(watch.watch.id)
        if memory is None:
            return None
        book = self._books.get(watch.watch.id)
        if book is None:
            try:
                book = from_memory(memory)
            except Permanent:
                return None
        same = memory.revision == watch.revision and book.remembered.baseline.topics == topics(watch)
        return book if same else changed(book, watch)

    def _oldest(self, watch: str, reach: Reach) -> int:
        """The first minute that a cold start reads: where the watch's counts begin, and not years before the newest,
        however far back a source is just then."""
        oldest = self._ports.counts.changed_since(0).oldest.get(watch, reach.end)
        return min(max(oldest, reach.newest - REACH), reach.newest)

    def _known(self, watch: WatchRevision, book: Book) -> dict[str, Incident]:
        since = from_minute(book.minute) - REMEMBERED
        return {incident.id: incident for incident in self._ports.state.incidents(watch.watch.id, since)}

    def _gather(self, round_: Round, standing: Mapping[str, Incident], turn: _Turn) -> None:
        watch = round_.watch
        turn.incidents += [(round_.known[id_], "; ".join(filter(None, lines))) for id_, lines in round_.lines.items()]
        turn.opened += [id_ for id_ in round_.lines if id_ not in standing]
        turn.deliveries += round_.deliveries
        turn.found += round_.search.fresh.values()
        turn.readings += round_.readings
        turn.learned += round_.learned
        memory = self._memories.get(watch.watch.id)
        if memory is None or memory.revision != watch.revision or round_.book != self._books.get(watch.watch.id):
            turn.memories.append(to_memory(round_.book, watch))
