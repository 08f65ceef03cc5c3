"""The embedded store: durable writing, size, then searches and panels over all of it: a million, as the goals say."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Protocol

from app.home import Home
from app.settings import Settings
from app.wiring import open_reader, open_store
from bench.corpus import BRANDS, START, WORDS, mentions
from bench.figures import Figure, judged, percentile, seconds
from core import collector
from core.clock import SystemClock
from core.query.parse import parse
from index.port import Bucket, CountRequest, Counts, MentionReader, Mode, Split
from schemas.analysis import Analysis, Enriched, Label, Language, Match, Sentiment, Sighting, TextFacts
from schemas.mention import Mention
from schemas.scope import ALL

BATCH, REFRESH = 1_000, 10
"""Mentions a transaction, and transactions a refresh: as the index stage has them under load."""
SPAN = timedelta(days=90)
NEWEST = START + SPAN
WEEK = NEWEST - timedelta(days=7)
"""When the newest one begins."""
ASKED = 60
"""Times that each question is asked, each time with other words."""
LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)


def measure(folder: Path, count: int) -> list[Figure]:
    collector.settle()
    settings, home, clock = Settings(home=folder / "store"), Home(folder / "store"), SystemClock()
    home.prepare()
    with open_store(settings, home, clock) as store:
        spent = 0.0
        for number, batch in enumerate(batches(enriched(count)), 1):
            spent += seconds(lambda batch=batch: store.write(batch, {}))  # type: ignore[misc]
            if number % REFRESH == 0:
                spent += seconds(store.refresh)
        spent += seconds(store.refresh)
    size = sum(file.stat().st_size for file in home.index.rglob("*") if file.is_file())
    with open_reader(settings, home, clock) as reader:
        return [
            judged("store, durable and searchable", count / spent, "mentions/s", ">=", 6_000),
            judged("store, size", size / count, "bytes a mention", "<=", 650),
            *questions(reader, count),
        ]


class Reader(MentionReader, Counts, Protocol):
    """What is asked."""


Asked = Mapping[str, tuple[Callable[[], object], int]]
"""What is asked, and in how many milliseconds it should be answered."""


def questions(reader: Reader, count: int) -> list[Figure]:
    """Of any store that holds `enriched(count)`: p95 of what people wait for."""
    words = _Draws(random.Random(5))
    asked: Asked = {**_searches(reader, words), **_panels(reader, words)}
    return [
        judged(
            f"{name}, over {count:,}: p95",
            percentile([seconds(ask) for _ in range(ASKED)], 0.95) * 1_000,
            "ms",
            "<=",
            goal,
        )
        for name, (ask, goal) in asked.items()
    ]


@dataclass(frozen=True, slots=True)
class _Draws:
    dice: random.Random

    def brand(self) -> str:
        return self.dice.choice(BRANDS)

    def word(self) -> str:
        return WORDS[self.dice.randrange(2_000)]

    def week(self) -> str:
        """Of one brand, as a query."""
        return f"watch:{self.brand()} published:[{WEEK.isoformat()} TO *]"


def _searches(reader: Reader, a: _Draws) -> Asked:
    return {
        "search, boolean and brand and 7 days, top 50": (
            lambda: reader.search(parse(f"({a.word()} OR {a.word()}) -{a.word()} {a.week()}"), ALL, 50),
            60,
        ),
        "search, two words of one brand, top 50": (
            lambda: reader.search(parse(f"{a.word()} OR {a.word()} watch:{a.brand()}"), ALL, 50),
            60,
        ),
        "search, proximity, top 50": (lambda: reader.search(parse(f"train NEAR/8 {a.word()}"), ALL, 50), 60),
    }


def _panels(reader: Reader, a: _Draws) -> Asked:
    def of_brand(start: datetime, bucket: Bucket, zone: str, split: Split, mode: Mode) -> object:
        return reader.count(CountRequest(parse(f"watch:{a.brand()}"), start, NEWEST, bucket, zone, split, mode), ALL)

    return {
        "panel, hour by feeling of one brand, 7 days": (
            lambda: of_brand(WEEK, "hour", "Europe/Paris", "toward", Mode.EFFECTIVE),
            200,
        ),
        "panel, day by brand, 90 days": (
            lambda: reader.count(CountRequest(None, START, NEWEST, "day", "Europe/Paris", "watch"), ALL),
            200,
        ),
        "panel, top authors of one brand": (lambda: reader.top("author", parse(f"watch:{a.brand()}"), ALL, 20), 200),
        "panel, distinct authors a day of one brand, 30 days": (
            lambda: of_brand(NEWEST - timedelta(days=30), "day", "UTC", "none", Mode.AUTHORS),
            200,
        ),
        "panel, distinct authors a day by brand, 90 days": (
            lambda: reader.count(CountRequest(None, START, NEWEST, "day", "Europe/Paris", "watch", Mode.AUTHORS), ALL),
            200,
        ),
        "panel, terms of a week against all": (lambda: reader.terms(parse(a.week()), None, ALL, 20), 200),
    }


def enriched(count: int) -> Iterator[Enriched]:
    """Spread evenly over SPAN."""
    draws = random.Random(4)
    for mention in mentions(count, apart=SPAN / count):
        yield _enriched(mention, draws)


def batches(entries: Iterator[Enriched]) -> Iterator[Sequence[Enriched]]:
    while batch := list(islice(entries, BATCH)):
        yield batch


def _enriched(mention: Mention, draws: random.Random) -> Enriched:
    brand = mention.text.partition(" ")[0]
    label = draws.choice(LABELS)
    tone = Sentiment(label=label, polarity=0.1, probabilities=(0.3, 0.3, 0.4), model="bench@1")
    return Enriched(
        mention=mention,
        analysis=Analysis(
            text=TextFacts(clean=mention.text),
            matches=(Match(watch=brand, revision=1, terms=(brand,)),),
            language=Language(code=mention.lang, confidence=0.99),
            sentiment=tone,
            models={"text": "bench@1", "language": "bench@1", "sentiment": "bench@1"},
        ),
        generation=1,
        sightings=(Sighting(watch=brand, revision=1, terms=(brand,), polarity=0.1, toward=label, group=mention.id),),
    )
