"""Erasure, rebuilding, checking; and the store against a model of itself."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count, cycle
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import minute_of
from index.port import Erased, MinuteCount
from schemas.analysis import Enriched, Label
from schemas.event import Deleted
from schemas.mention import Engagement, Kind
from schemas.scope import ALL, only
from tests.builders import MORNING, author, deleted, mention
from tests.contracts.store.stores import Store, named
from tests.index.builders import asking, enriched, seen_by

SECOND = timedelta(seconds=1)
WATCHES = ("acme", "rival", "-")


def test_an_erased_author_is_nowhere_any_more(store: Store) -> None:
    store.write(
        enriched(mention("x:1", "mon secret", by="ada")),
        enriched(mention("x:2", "autre", by="bob")),
        enriched(mention("x:3", "mon secret", by="bob", kind=Kind.REPOST, repost_of="x:1")),
    )
    assert store.writer.erase(["x:ada"], []) == Erased(mentions=2, sightings=2)
    assert store.found() == ["x:2|acme"]
    assert store.found(asking("secret")) == []
    assert store.reader.mentions(["x:1"], ALL) == []
    assert [one.value for one in store.reader.top("author", None, ALL, 10)] == ["bob"]
    assert store.writer.check() == []


def test_what_was_erased_does_not_come_back(store: Store) -> None:
    store.write(enriched("x:1"))
    store.writer.erase([], ["x:1", "x:unknown"])
    store.write(enriched("x:1", generation=9), enriched("x:unknown"))
    assert store.found() == []


def test_erasing_takes_a_person_out_of_the_mentions_that_address_them(store: Store) -> None:
    answer = mention("x:2", by="bob").model_copy(update={"reply_to_author": "x:ada", "addressed": ("x:ada", "x:carl")})
    store.write(enriched(answer))
    assert store.writer.erase(["x:ada"], []) == Erased(0, 0)
    assert store.hit("x:2").mention.reply_to_author == ""
    assert store.hit("x:2").mention.addressed == ("x:carl",)


def test_erasing_again_finds_nothing_and_harms_nothing(store: Store) -> None:
    store.write(enriched("x:1"), enriched(mention("x:2", by="bob")))
    store.writer.erase(["x:ada"], [])
    assert store.writer.erase(["x:ada"], []) == Erased(0, 0)
    assert store.found() == ["x:2|acme"]


def test_a_rebuilt_index_finds_what_the_old_one_found(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme"), seen_by("rival")), enriched("x:2"), deleted("x:2"))
    before = store.found()
    assert store.writer.rebuild() == 2
    assert store.found() == before


entries = st.builds(
    lambda number, second, generation, watches, topics, toward, weight, likes: enriched(
        mention(
            f"x:{number}",
            at=MORNING + number * 7 * SECOND,
            by=author(f"author{number % 3}"),
            seen=MORNING + (60 + second) * SECOND,
            engagement=Engagement(likes=likes),
        ),
        *(seen_by(watch, *topics, toward=toward, weight=weight) for watch in watches),
        generation=generation,
    ),
    st.integers(0, 5),
    st.integers(0, 3),
    st.integers(0, 2),
    st.sets(st.sampled_from(WATCHES), min_size=1),
    st.sets(st.sampled_from(("delay", "price"))),
    st.sampled_from((*Label, None)),
    st.sampled_from((1.0, 0.584963, 0.25, 0.0)),
    st.integers(0, 3),
)
deletions = st.builds(lambda number: deleted(f"x:{number}"), st.integers(0, 5))


def final(written: Sequence[Enriched | Deleted]) -> dict[str, Enriched]:
    """The model: of each mention the first of the highest version, unless it was ever deleted."""
    standing: dict[str, Enriched] = {}
    for one in written:
        if isinstance(one, Enriched):
            known = standing.get(one.mention.id)
            if known is None or one.version > known.version:
                standing[one.mention.id] = one
    for one in written:
        if isinstance(one, Deleted):
            standing.pop(one.id, None)
    return standing


def recounted(standing: dict[str, Enriched], watch: str) -> list[MinuteCount]:
    rows: dict[tuple[int, str], list[int]] = {}
    for one in standing.values():
        for sighting in one.sightings:
            if sighting.watch != watch:
                continue
            weight = round(sighting.weight * 1_000_000)
            for topic in ("", *sighting.topics):
                sums = rows.setdefault((minute_of(one.mention.published_at), topic), [0, 0])
                sums[0] += weight
                sums[1] += weight if sighting.toward is Label.NEGATIVE else 0
    return [
        MinuteCount(watch, topic or None, minute, mentions / 1e6, negatives / 1e6, 0)
        for (minute, topic), (mentions, negatives) in sorted(rows.items())
    ]


EXAMPLES = count()


def apart(entry: Enriched | Deleted, example: int) -> Enriched | Deleted:
    """The same for mentions and watches of one example's own, so that examples can share a store."""
    if isinstance(entry, Deleted):
        return entry.model_copy(update={"id": f"{entry.id}-{example}"})
    own = entry.mention.model_copy(update={"id": f"{entry.mention.id}-{example}"})
    seen = tuple(one.model_copy(update={"watch": f"{one.watch}{example}"}) for one in entry.sightings)
    return entry.model_copy(update={"mention": own, "sightings": seen})


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    written=st.lists(entries | deletions, max_size=20),
    sizes=st.lists(st.integers(1, 8), min_size=1, max_size=5),
    shuffle=st.randoms(use_true_random=False),
)
def test_any_order_of_any_versions_delivered_any_number_of_times_gives_the_same_store(
    store: Store, written: list[Enriched | Deleted], sizes: list[int], shuffle: Random
) -> None:
    example = next(EXAMPLES)
    pending = [apart(one, example) for one in written]
    pending += [one for one in pending if shuffle.random() < 0.3]
    shuffle.shuffle(pending)
    standing = final(pending)
    for size in cycle(sizes):
        if not pending:
            break
        store.write(*pending[:size])
        del pending[:size]
    watches = [f"{watch}{example}" for watch in WATCHES]
    hits = store.reader.search(None, only(*watches), 1_000).hits
    kept = {hit.mention.id: (hit.mention, hit.analysis, hit.version) for hit in hits}
    assert kept == {one.mention.id: (one.mention, one.analysis, one.version) for one in standing.values()}
    sightings = {named(hit): hit.sighting for hit in hits}
    assert sightings == {f"{one.mention.id}|{seen.watch}": seen for one in standing.values() for seen in one.sightings}
    for watch in watches:
        assert list(store.reader.minutes(watch, 0, 2**31)) == recounted(standing, watch)
    assert store.writer.check() == []
