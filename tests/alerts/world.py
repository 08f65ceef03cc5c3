"""A small world to alert about: an index in memory that counts what was said, a ledger, a clock that goes by hand."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

import numpy as np

from alerts.channel import Notifier
from alerts.detect.sensitivity import BALANCED
from alerts.journal import FileJournal
from alerts.outbox import Sender
from alerts.port import AlertState, Posted, Volume
from alerts.runner import Alerting, Orders, Ports
from core.clock import EPOCH, from_minute, minute_of
from core.query.document import Document
from core.query.live import LiveMatcher
from core.query.parse import parse
from core.state.alerting import AlertMemory
from core.state.database import Database
from core.state.found import FoundTopics
from core.state.incidents import Incidents
from core.state.lessons import Lessons
from core.state.outbox import Outbox
from core.state.stages import Stages
from index.port import MinuteCount, Tombstone
from schemas.alerting import Dirty, Silence
from schemas.coverage import CoveredSpan
from schemas.delivery import Delivery
from schemas.incident import Incident
from schemas.route import Route
from schemas.scope import ALL, Scope
from schemas.voice import Voice
from schemas.watch import Topic, Watch, WatchRevision
from tests.contracts.state.clock import HandClock
from tests.migrated import migrated

DAY = timedelta(days=1)
CALM = (
    "the seats were fine today",
    "a quiet ride as always",
    "prices went up a little",
    "lovely staff at the counter",
    "the wifi is slow again",
    "waiting for my parcel",
    "bon voyage avec eux",
    "rien à dire de spécial",
)
OUTAGE = (
    "the app is down and I get a fine on board",
    "app outage again, fined by the inspector",
    "l'appli en panne et une amende en prime",
    "application en panne, amende injuste, boycott",
    "fine on board because of the app outage, never again",
)


def voice(
    mention: str,
    text: str,
    at: datetime,
    *,
    author: str = "x:ada",
    source: str = "bluesky",
    language: str = "en",
    kind: str = "post",
    repost_of: str = "",
    quoted: str = "",
    reply_to: str = "",
    pictures: str = "",
    group: str = "",
    polarity: float = -0.8,
    weight: float = 1.0,
    reach: int = 100,
    influence: float | None = None,
    arousal: float | None = None,
    anger: float | None = None,
) -> Voice:
    """A negative original, unless a test says otherwise."""
    return Voice(
        mention=mention,
        author=author,
        handle=author.partition(":")[2],
        source=source,
        language=language,
        kind=kind,
        repost_of=repost_of,
        quoted=quoted,
        reply_to=reply_to,
        group=group or mention,
        text=text,
        pictures=pictures,
        url=f"https://example.org/{mention}",
        published_at=at,
        polarity=polarity,
        weight=weight,
        original=not repost_of and group in ("", mention),
        negative=polarity < 0,
        positive=polarity > 0,
        reach=reach,
        influence=influence,
        arousal=arousal,
        anger=anger,
    )


class Index:
    """MinuteCounts, Voices, Deletions, Handles and Tones over what it was given. topics: told by a word of the text.
    reads: minutes of each."""

    def __init__(self, topics: Mapping[str, str]) -> None:
        self._topics = topics
        self._voices: defaultdict[str, list[Voice]] = defaultdict(list)
        self._rows: dict[tuple[str, str | None, int], MinuteCount] = {}
        self._minutes: defaultdict[str, defaultdict[int, set[str | None]]] = defaultdict(lambda: defaultdict(set))
        self._changes: list[tuple[str, int]] = []
        self._gone: list[Tombstone] = []
        self._handles: dict[str, str] = {}
        self.reads: list[int] = []

    def say(self, watch: str, *voices: Voice, late: float = 0.0) -> None:
        """late: the part of each that came more than six hours after it was published."""
        for each in voices:
            minute = minute_of(each.published_at)
            self._voices[watch].append(each)
            self._handles[each.author] = each.handle
            self._changes.append((watch, minute))
            for topic in self._series(each):
                self._add(watch, topic, minute, each, late)

    def delete(self, watch: str, mention: str, at: datetime, by: str) -> None:
        """Out of the voices, if it is there; the figures stay as they are."""
        self._voices[watch] = [each for each in self._voices[watch] if each.mention != mention]
        self._gone.append(Tombstone(mention, at, by, (watch,)))

    def deleted(self, start: datetime, end: datetime, scope: Scope) -> Sequence[Tombstone]:
        seen = [each for each in self._gone if start <= each.at < end and any(map(scope.allows, each.watches))]
        return sorted(seen, key=lambda each: (each.at, each.mention))

    def handles(self, authors: Sequence[str]) -> Mapping[str, str]:
        return {author: self._handles[author] for author in authors if author in self._handles}

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteCount]:
        self.reads.append(end - start)
        known = self._minutes[watch]
        return [self._rows[watch, t, m] for m in range(start, end) if m in known for t in sorted(known[m], key=str)]

    def changed_since(self, cursor: int) -> Dirty:
        oldest: dict[str, int] = {}
        for watch, minute in self._changes[cursor:]:
            oldest[watch] = min(minute, oldest.get(watch, minute))
        return Dirty(len(self._changes), oldest)

    def of_watch(self, watch: str, start: datetime, end: datetime) -> Volume:
        said = self._within(watch, start, end)
        positive, negative = sum(v.weight for v in said if v.positive), sum(v.weight for v in said if v.negative)
        return Volume(sum(v.weight for v in said), positive, negative)

    def positives(self, watch: str, start: int, end: int) -> Mapping[int, float]:
        found: defaultdict[int, float] = defaultdict(float)
        for each in self._within(watch, from_minute(start), from_minute(end)):
            if each.positive:
                found[minute_of(each.published_at)] += each.weight
        return found

    def source_shares(self, watch: str, start: int, end: int) -> Mapping[str, float]:
        counted: defaultdict[str, float] = defaultdict(float)
        for each in self._within(watch, from_minute(start), from_minute(end)):
            counted[each.source] += each.weight
        total = sum(counted.values())
        return {source: weight / total for source, weight in counted.items()} if total else {}

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        found = [each for each in self._within(watch, start, end) if topic is None or topic in self._series(each)]
        return found[::-1][:limit]

    def negatives(self, watch: Watch, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        said = self._within(watch.id, start, end)
        return [each for each in said if each.negative and self._series(each) == [None]][::-1][:limit]

    def counted(self, watch: Watch, query: str, start: int, end: int) -> Mapping[int, float]:
        said = self.negatives(watch, from_minute(start), from_minute(end), len(self._voices[watch.id]))
        matches = LiveMatcher({"": parse(query)}).match([Document("", each.text, {}, {}) for each in said], EPOCH)
        held: defaultdict[int, float] = defaultdict(float)
        for each, matched in zip(said, matches, strict=True):
            if matched:
                held[minute_of(each.published_at)] += each.weight
        return held

    def behind(self, watch: str, query: str, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        said = self._within(watch, start, end)
        matches = LiveMatcher({"": parse(query)}).match([Document("", each.text, {}, {}) for each in said], EPOCH)
        return [each for each, matched in zip(said, matches, strict=True) if matched][::-1][:limit]

    def _within(self, watch: str, start: datetime, end: datetime) -> list[Voice]:
        ordered = self._voices[watch]
        ordered.sort(key=lambda each: each.published_at)
        begin = bisect_left(ordered, start, key=lambda each: each.published_at)
        return ordered[begin : bisect_left(ordered, end, key=lambda each: each.published_at)]

    def _series(self, each: Voice) -> list[str | None]:
        return [None, *(topic for topic, word in self._topics.items() if word in each.text)]

    def _add(self, watch: str, topic: str | None, minute: int, each: Voice, late: float) -> None:
        key = (watch, topic, minute)
        row = self._rows.get(key) or MinuteCount(watch, topic, minute, 0.0, 0.0, 0.0)
        self._minutes[watch][minute].add(topic)
        self._rows[key] = replace(
            row,
            mentions=row.mentions + each.weight,
            negatives=row.negatives + each.weight * each.negative,
            late=row.late + each.weight * late,
        )


class Ledger:
    """Coverage, as it was told."""

    def __init__(self) -> None:
        self._spans: list[CoveredSpan] = []

    def cover(self, source: str, start: datetime, end: datetime) -> None:
        self._spans.append(CoveredSpan(source, (), minute_of(start), minute_of(end)))

    def spans(self, start: int, end: int) -> Sequence[CoveredSpan]:
        cut = [replace(s, start=max(s.start, start), end=min(s.end, end)) for s in self._spans]
        return [span for span in cut if span.start < span.end]

    def newest(self) -> Mapping[str, int]:
        ends: dict[str, int] = {}
        for span in self._spans:
            ends[span.source] = max(span.end, ends.get(span.source, span.end))
        return ends


class Channel:
    """A notifier that keeps what it was sent."""

    def __init__(self) -> None:
        self.sent: list[Delivery] = []

    def send(self, delivery: Delivery) -> str:
        self.sent.append(delivery)
        return f"<{delivery.key}>"

    @property
    def subjects(self) -> list[str]:
        return [delivery.subject for delivery in self.sent]


VOLTEA = Watch(
    id="voltea", name="Voltéa", query="voltea", time_zone="Europe/Paris", topic=(Topic(id="app", query="app"),)
)
PHONE = Route(id="phone", channel="phone")


@dataclass(slots=True)
class World:
    """Real state on SQLite and a real journal; index, coverage and clock as above."""

    folder: Path
    clock: HandClock
    watches: list[WatchRevision]
    routes: list[Route]
    index: Index
    ledger: Ledger
    database: Database
    silences: list[Silence]
    channel: Channel
    alerting: Alerting

    @classmethod
    def begin(cls, folder: Path, now: datetime) -> "World":
        database = migrated(folder / "state.db")
        clock, index, ledger = HandClock(now), Index({"app": "app"}), Ledger()
        watches, routes = [WatchRevision(watch=VOLTEA, revision=1)], [PHONE]
        silences: list[Silence] = []
        journal = FileJournal(folder / "journal")
        ports = Ports(index, ledger, index, index, index, index, index, AlertMemory(database, clock), journal)
        lessons = Lessons(database, clock)
        found = FoundTopics(database, clock)
        orders = Orders(
            lambda: watches,
            lambda: routes,
            lambda: silences,
            lambda: lessons.active(ALL),
            lambda: found.list(ALL),
            tuple,
        )
        alerting = Alerting(ports, orders, BALANCED, clock)
        return cls(folder, clock, watches, routes, index, ledger, database, silences, Channel(), alerting)

    def memory(self) -> AlertMemory:
        return AlertMemory(self.database, self.clock)

    def lessons(self) -> Lessons:
        return Lessons(self.database, self.clock)

    def found(self) -> FoundTopics:
        return FoundTopics(self.database, self.clock)

    def restart(self, state: AlertState | None = None) -> None:
        """As after a crash: only what is in the state is known."""
        state = state or self.memory()
        index, journal = self.index, FileJournal(self.folder / "journal")
        ports = Ports(index, self.ledger, index, index, index, index, index, state, journal)
        lessons, found = self.lessons(), self.found()
        orders = Orders(
            lambda: self.watches,
            lambda: self.routes,
            lambda: self.silences,
            lambda: lessons.active(ALL),
            lambda: found.list(ALL),
            tuple,
        )
        self.alerting = Alerting(ports, orders, BALANCED, self.clock)

    def chatter(self, start: datetime, end: datetime, *, rate: float = 0.5, late: float = 0.0, seed: int = 1) -> None:
        """Ordinary talk, a fifth of it negative, by day more than at night; all of it heard."""
        random = np.random.default_rng(seed)
        for minute in range(minute_of(start), minute_of(end)):
            hour = minute / 60 % 24
            for k in range(random.poisson(rate * (1 + 0.6 * np.sin((hour - 9) / 24 * 2 * np.pi)))):
                self._speak(minute, k, CALM[random.integers(len(CALM))], random, late)
        self.ledger.cover("bluesky", start, end)

    def storm(self, start: datetime, end: datetime, *, height: float = 5.0, late: float = 0.0) -> None:
        """Complaints about the app, growing from nothing to `height` a minute; to be heard besides the chatter."""
        random = np.random.default_rng(7)
        first, last = minute_of(start), minute_of(end)
        for minute in range(first, last):
            for k in range(random.poisson(height * (minute - first) / (last - first))):
                text = OUTAGE[random.integers(len(OUTAGE))]
                self._speak(minute, 100 + k, text, random, late, polarity=-0.9)

    def incidents(self) -> list[Incident]:
        return [*Incidents(self.database, self.clock).list(ALL, 1000)]

    def outbox_of(self, incident: str) -> Sequence[Posted]:
        return Outbox(self.database, self.clock).of_incident(incident)

    def deliver(self, notifier: Notifier | None = None) -> None:
        outbox, standing = Outbox(self.database, self.clock), Incidents(self.database, self.clock)
        halts = Stages(self.database, self.clock)
        Sender(outbox, {"phone": notifier or self.channel}, standing, halts, self.clock).drain()

    def _speak(
        self, minute: int, k: int, text: str, random: np.random.Generator, late: float, polarity: float | None = None
    ) -> None:
        tone = polarity if polarity is not None else (-0.6 if random.random() < 0.2 else 0.3)
        at = from_minute(minute) + timedelta(seconds=float(random.integers(60)))
        by = f"x:p{random.integers(100_000)}"
        said = voice(f"x:{minute}.{k}", text, at, author=by, polarity=tone, reach=int(random.integers(2_000)))
        self.index.say("voltea", said, late=late)

    def __enter__(self) -> "World":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()
