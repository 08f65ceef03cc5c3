"""What a data folder holds in the end, so that two of them can be compared."""

from contextlib import closing
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from alerts.emerging.naming import PREFIX
from app import wiring
from app.home import Home
from app.settings import Settings
from core.clock import SystemClock
from index.elastic.heads import every
from index.elastic.layout import Names
from index.embedded.truth import Truth
from schemas.analysis import NO_WATCH
from schemas.coverage import CoveredSpan
from schemas.scope import ALL

EVER = 2**31
"""Minutes since 1970 after which nothing happens."""

Fields = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """sightings: each with its mention, but for influence, which reads what was known of authors by then.

    gone: the ids of deleted mentions. counts: of each watch, topic and minute. incidents: without their
    figures, which are as of the evaluation that wrote them, and without those of topics that were found, which is done
    in the texts as they were just then, and edits came later. letters: dead letters that wait.
    """

    sightings: list[Fields]
    gone: list[str]
    counts: list[Fields]
    covered: list[CoveredSpan]
    incidents: list[Fields]
    letters: int


def contents(home: Home, settings: Settings | None = None) -> Contents:
    """Of a folder at which nobody works any more, whose parts must agree with one another."""
    clock, settings = SystemClock(), settings or Settings(home=home.root)
    with wiring.open_store(settings, home, clock) as store:
        assert store.check() == []
    with wiring.open_state(settings, home, clock) as state:
        incidents = [
            (i.watch, i.id, i.kind, i.topic, i.state, i.historical, i.opened_at, i.closed_at)
            for i in state.incidents.list(ALL, 1_000)
            if not (i.topic or "").startswith(PREFIX)
        ]
        covered = list(state.coverage.spans(0, EVER))
        letters = len(state.dead_letters.waiting(after=0, limit=1_000))
        watches = [each.watch.id for each in state.watches.list()]
    with wiring.open_reader(settings, home, clock) as reader:
        sightings = [
            (hit.mention.model_dump_json(), hit.analysis.model_copy(update={"influence": None}).model_dump_json(),
             hit.sighting.model_dump_json(), hit.version)
            for hit in reader.scan(None, ALL)
        ]  # fmt: skip
        counts = [
            (row.watch, row.topic, row.minute, row.mentions, row.negatives, row.late)
            for watch in (*watches, NO_WATCH)
            for row in reader.minutes(watch, 0, EVER)
        ]
    return Contents(
        sorted(sightings),
        _gone(home, settings),
        sorted(counts, key=repr),
        covered,
        sorted(incidents, key=repr),
        letters,
    )


def _gone(home: Home, settings: Settings) -> list[str]:
    if not settings.index.url:
        with closing(Truth.to_read(home.index)) as truth:
            return sorted(row.id for row in truth.since(0, 10**9) if row.body is None)
    heads = Names(settings.index.elasticsearch.prefix).heads
    with closing(Elasticsearch(settings.index.url)) as client:
        return sorted(head.mention for portion in every(client, heads) for head in portion if head.final)
