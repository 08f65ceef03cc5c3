"""Topics that nobody named: how often they ring where nothing happens, and how much earlier a storm rings by them.

python -m bench.emerging FILE [--seeds 500-505] [--days 42] [--storms 6]
FILE: labelled texts (sentiment, tab, text; 0 is negative), of which the negative ones are what is said against a brand.
Volume, shares and what people talk about drift as in a quiet year (bench/histories.py); each latent topic is what holds
one common word. A storm grows for 2 to 8 hours to one to six times the usual negatives of its brand, six in ten of its
mentions holding a rare word that nobody used before. Tune on seeds below 500.
"""

import argparse
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from alerts.detect.baseline import DAY, HOUR, unknown
from alerts.detect.counts import Counts
from alerts.detect.detector import scored, signals
from alerts.detect.episodes import Episodes, Opened, advanced
from alerts.detect.learning import UNCALIBRATED
from alerts.detect.learning import advanced as learned
from alerts.detect.sensitivity import BALANCED
from alerts.detect.signal import Signal
from alerts.emerging.keys import barred, keys
from alerts.emerging.search import RARER, Memo, Search
from bench.figures import Figure, plain
from bench.histories import Brand, quiet
from core.clock import from_minute, minute_of
from schemas.incident import IncidentKind
from schemas.voice import Voice
from schemas.watch import Watch, WatchRevision

COMMON = ("work", "school", "sick", "rain", "phone", "tired", "hair", "miss")
RARE = ("iran", "dentist", "airport", "bees", "volcano", "tax", "iphone", "flu", "exam", "puppy", "tornado", "twilight")
BRANDS = (Brand(0.05, 0.25), Brand(0.5, 0.15), Brand(2.0, 0.3))
FIRST_STORM, APART = 30 * DAY, 2 * DAY
HOLDS = 0.6
LASTS = 4
"""Times its rise that a storm is told in."""
OFFSETS = (0.0, 1.0, 2.0)
WATCH = WatchRevision(watch=Watch(id="brand", name="Brand", query="brand", time_zone="Europe/Paris"), revision=1)
WITH = frozenset({IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL})


@dataclass(frozen=True, slots=True)
class Texts:
    """any: without a rare word. holding: by common or rare word."""

    any: Sequence[str]
    holding: Mapping[str, Sequence[str]]


def read(file: Path, most: int = 120_000) -> Texts:
    any_: list[str] = []
    holding: defaultdict[str, list[str]] = defaultdict(list)
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            label, _, text = line.rstrip("\n").partition("\t")
            if label != "0":
                continue
            words = set(re.findall(r"[a-z]+", text.lower()))
            rare = [word for word in RARE if word in words]
            for word in rare or [word for word in COMMON if word in words]:
                holding[word].append(text)
            if not rare and len(any_) < most:
                any_.append(text)
    return Texts(any_, holding)


@dataclass(frozen=True, slots=True)
class Storm:
    word: str
    begin: int
    peak: int


class Heard:
    """Implements alerts/port.py Stream over voices in memory, for the queries that keys are."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        self._voices = voices
        self._at = [minute_of(voice.published_at) for voice in voices]
        self._holding: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for voice, minute in zip(voices, self._at, strict=True):
            for query in {key.query for key in keys(voice, barred(WATCH.watch))}:
                self._holding[query].append((minute, voice.weight))

    def negatives(self, watch: Watch, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        first, last = bisect_left(self._at, minute_of(start)), bisect_left(self._at, minute_of(end))
        return self._voices[max(first, last - limit) : last][::-1]

    def counted(self, watch: Watch, query: str, start: int, end: int) -> Mapping[int, float]:
        held: defaultdict[int, float] = defaultdict(float)
        for minute, weight in self._holding[query]:
            if start <= minute < end:
                held[minute] += weight
        return held

    def behind(self, watch: str, query: str, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """Nobody asks for evidence here."""
        return ()


@dataclass(frozen=True, slots=True)
class Said:
    """minute: of the history. storm: the place of the one whose word it holds."""

    minute: int
    text: str
    storm: int | None = None


def spoken(
    texts: Texts, counts: Counts, storms: Sequence[Storm], heights: Sequence[float], random: np.random.Generator
) -> tuple[Counts, list[Voice]]:
    """The voices of a history with its storms, and the counts with them: a topic for each storm's word."""
    usual = list(_usually(texts, counts, random))
    storm = [one for place, each in enumerate(storms) for one in _in_storm(texts, each, place, heights[place], random)]
    extra = np.bincount([one.minute for one in storm], minlength=len(counts.mentions)).astype(np.float64)
    named = np.zeros((len(storms), len(counts.mentions)))
    voices = []
    for place, one in enumerate(sorted([*usual, *storm], key=lambda one: one.minute)):
        if one.storm is not None:
            named[one.storm, one.minute] += 1
        voices.append(_voice(place, counts.start + one.minute, one.text, f"p{int(random.integers(100_000))}"))
    others = random.binomial(extra.astype(int), 0.6)
    grown = replace(counts, mentions=counts.mentions + extra + others, negatives=counts.negatives + extra, topics=named)
    return grown, voices


def _usually(texts: Texts, counts: Counts, random: np.random.Generator) -> Iterator[Said]:
    for topic, word in enumerate(COMMON):
        for minute in np.flatnonzero(counts.topics[topic]):
            for _ in range(int(counts.topics[topic, minute])):
                pool = texts.holding[word] if random.random() < HOLDS else texts.any
                yield Said(int(minute), _one(pool, random))


def _in_storm(texts: Texts, storm: Storm, place: int, height: float, random: np.random.Generator) -> Iterator[Said]:
    """height: mentions a minute at the peak."""
    rise = storm.peak - storm.begin
    for after in range(LASTS * rise):
        rate = height * (after / rise if after < rise else np.exp(-(after - rise) / rise))
        for _ in range(random.poisson(rate)):
            held = random.random() < HOLDS
            pool = texts.holding[storm.word] if held else texts.any
            yield Said(storm.begin + after, _one(pool, random), place if held else None)


def _one(pool: Sequence[str], random: np.random.Generator) -> str:
    return pool[int(random.integers(len(pool)))]


def _voice(number: int, minute: int, text: str, author: str) -> Voice:
    return Voice(
        mention=f"x:{number}",
        author=author,
        handle=author,
        source="x",
        language="en",
        kind="post",
        repost_of="",
        quoted="",
        reply_to="",
        group=f"x:{number}",
        text=text,
        pictures="",
        url="",
        published_at=from_minute(minute),
        polarity=-0.8,
        weight=1.0,
        original=True,
        negative=True,
        positive=False,
        reach=0,
        influence=None,
        arousal=None,
        anger=None,
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """own: what the detector says of the series. beside: of topics that were found, at the threshold of a named one."""

    minute: int
    own: tuple[Signal, ...]
    beside: tuple[Signal, ...]


def moments(counts: Counts, topics: tuple[str, ...], search: Search | None) -> list[Moment]:
    baseline = unknown(topics, counts.start, UNCALIBRATED)
    told: list[Moment] = []
    while baseline.hour < counts.end:
        first, last = baseline.hour, min(baseline.hour + HOUR, counts.end)
        hour = scored(baseline, counts, first, last)
        beside = search.signals(baseline, counts, first, last) if search else {}
        told += [Moment(at, signals(hour, at, BALANCED), beside.get(at, ())) for at in range(first, last)]
        baseline = learned(hour.scene, hour.topics.score)
    return told


def rang(told: Sequence[Moment], rarer: float | None) -> list[Signal]:
    """What opens, in order. rarer: than named ones those found must be; None: they say nothing."""
    episodes = Episodes()
    found: list[Signal] = []
    for each in told:
        beside = () if rarer is None else each.beside
        raised = (*each.own, *(replace(s, threshold=BALANCED.topic + (rarer or 0.0)) for s in beside))
        raised = tuple(s for s in raised if s.alive or s.rings)
        if raised or episodes.open:
            episodes, happened = advanced(episodes, each.minute, raised)
            found += [one.signal for one in happened if isinstance(one, Opened) and one.signal.kind in WITH]
    return found


def history(texts: Texts, seed: int, days: int, storms: int) -> tuple[Counts, list[Voice], list[Storm]]:
    random = np.random.default_rng([seed, 3])
    brand = BRANDS[seed % len(BRANDS)]
    counts = quiet(brand, days, seed)
    usual = float(counts.negatives.mean())
    words = random.permutation(RARE)[:storms]
    happen = []
    for number, word in enumerate(words):
        begin = FIRST_STORM + number * APART + int(random.integers(7 * HOUR, 20 * HOUR))
        happen.append(Storm(str(word), begin, begin + int(random.uniform(2, 8) * HOUR)))
    heights = [max(usual * random.uniform(1, 6), 6 / HOUR) for _ in happen]
    grown, voices = spoken(texts, counts, happen, heights, random)
    return grown, voices, happen


@dataclass(slots=True)
class Tally:
    """alerts: of each storm, by its share of the time to the peak; None: it never rang."""

    alerts: list[float | None] = field(default_factory=list)
    false: int = 0
    days: float = 0.0

    def add(self, found: Sequence[Signal], storms: Sequence[Storm], counts: Counts) -> None:
        own: set[int] = set()
        for storm in storms:
            rise = storm.peak - storm.begin
            hit = [s.minute - counts.start - storm.begin for s in found]
            hit = [minute for minute in hit if 0 <= minute < LASTS * rise]
            own.update(minute + counts.start + storm.begin for minute in hit)
            self.alerts.append(hit[0] / rise if hit else None)
        self.false += sum(signal.minute not in own for signal in found)
        self.days += (counts.end - counts.start) / DAY

    def figures(self, name: str) -> Iterator[Figure]:
        rang_ = [alert for alert in self.alerts if alert is not None]
        yield plain(f"{name}: false alarms a brand-month", 30 * self.false / self.days, "")
        yield plain(f"{name}: storms that ring", len(rang_) / len(self.alerts), "")
        yield plain(f"{name}: before the peak", sum(alert < 1 for alert in rang_) / len(self.alerts), "")
        late = sorted(alert if alert is not None else math.inf for alert in self.alerts)
        yield plain(f"{name}: median alert, share of time to peak", late[len(late) // 2], "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seeds", default="500-505")
    parser.add_argument("--days", type=int, default=42)
    parser.add_argument("--storms", type=int, default=6)
    asked = parser.parse_args()
    first, _, last = asked.seeds.partition("-")
    texts = read(asked.file)
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for seed in range(int(first), int(last or first) + 1):
        counts, voices, storms = history(texts, seed, asked.days, asked.storms)
        lenient = replace(BALANCED, topic=BALANCED.topic - RARER)
        unnamed = replace(counts, topics=counts.topics[:0])
        search = Search(Heard(voices), WATCH, lenient, {}, Memo(), 0)
        told = moments(unnamed, (), search)
        print(plain(f"seed {seed}: topics found", len(search.fresh), "").line(), flush=True)
        tallies["no topic named"].add(rang(told, None), storms, counts)
        for rarer in OFFSETS:
            tallies[f"found, {rarer:g} above a named one"].add(rang(told, rarer), storms, counts)
        names = tuple(storm.word for storm in storms)
        tallies["every topic named"].add(rang(moments(counts, names, None), None), storms, counts)
    for name, tally in tallies.items():
        for figure in tally.figures(name):
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
