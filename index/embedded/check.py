"""Whether truth, what is counted from it, and the search index tell the same."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from index.embedded.failures import telling
from index.embedded.follower import Follower
from index.embedded.rollups import Tally
from index.embedded.truth import Truth
from schemas.analysis import sighting_id

_CHUNK = 5_000
Key = TypeVar("Key")


def disagreements(truth: Truth, follower: Follower) -> Iterator[str]:
    """A sentence for each. Reads everything once."""
    with telling(truth.path):
        for (fault,) in truth.connection.execute("PRAGMA quick_check(5)"):
            if fault != "ok":
                yield f"{truth.path}: {fault}"
    yield from (f"The search index file {name} is damaged." for name in follower.damaged())
    tally = Tally()
    seq = sightings = 0
    while rows := truth.since(seq, _CHUNK):
        expected = set()
        for row in rows:
            if enriched := truth.unpack(row):
                tally.add(enriched, row.published, row.first_seen)
                expected |= {sighting_id(row.id, one.watch) for one in enriched.sightings}
        found = follower.sightings_of(seq, rows[-1].seq)
        yield from (f"{one} is not in the search index." for one in sorted(expected - found))
        yield from (f"{one} is in the search index, and not in the store." for one in sorted(found - expected))
        sightings += len(expected)
        seq = rows[-1].seq
    if sightings != follower.sightings():
        yield f"The search index holds {follower.sightings()} sightings, the store {sightings}."
    yield from _miscounted(truth, tally)


def _miscounted(truth: Truth, tally: Tally) -> Iterator[str]:
    with telling(truth.path):
        minutes = {row[:3]: row[3:] for row in truth.connection.execute("SELECT * FROM minutes")}
        sources = {row[:3]: row[3:] for row in truth.connection.execute("SELECT * FROM sources")}
    yield from _differences("minutes", minutes, {key: tuple(sums) for key, sums in tally.minutes.items()})
    yield from _differences("days", sources, {key: tuple(sums) for key, sums in tally.sources.items()})


def _differences(
    what: str, kept: Mapping[Key, tuple[int, ...]], counted: Mapping[Key, tuple[int, ...]]
) -> Iterator[str]:
    wrong = [key for key in {**kept, **counted} if kept.get(key) != counted.get(key)]
    if wrong:
        yield f"{len(wrong)} {what} are counted otherwise than the mentions say, {wrong[0]} among them."
