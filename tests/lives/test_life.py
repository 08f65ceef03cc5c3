"""A mention's whole life, from the source to the counts that detection reads."""

from datetime import timedelta

import pytest

from core.query.parse import parse
from schemas.analysis import NO_WATCH, Label
from schemas.mention import Author, Engagement, Kind, Mention
from schemas.scope import ALL, only
from tests.builders import MORNING, NOON, deleted, mention, posted, updated
from tests.ingest.parts import script
from tests.lives.pipeline import Pipeline

LATE = mention("x:1", "le train est encore en retard, c'est une honte")


def changed(of: Mention, *, minutes: int, **fields: object) -> Mention:
    """The same mention as it was observed so many minutes later."""
    return of.model_copy(update={**fields, "observed_at": of.observed_at + timedelta(minutes=minutes)})


def test_a_post_is_found_weighed_judged_and_counted_in_its_minute(pipeline: Pipeline) -> None:
    pipeline.hear(posted(LATE))
    (hit,) = pipeline.store.search(parse('topic:late AND "encore en retard"'), ALL, 10).hits
    assert hit.mention == LATE
    assert (hit.sighting.watch, hit.sighting.weight, hit.sighting.original) == ("trains", 1.0, True)
    assert hit.sighting.toward is Label.NEGATIVE
    assert hit.analysis.language is not None
    assert hit.analysis.language.code == "fr"
    assert [(minute, row.mentions, row.negatives) for minute, row in pipeline.counted().items()] == [(0, 1.0, 1.0)]
    assert pipeline.counted(topic="late").keys() == {0}


def test_what_no_watch_matches_is_kept_and_counts_for_nobody(pipeline: Pipeline) -> None:
    pipeline.hear(posted(mention("x:1", "le métro est en retard")))
    assert pipeline.sightings().keys() == {("x:1", NO_WATCH)}
    assert pipeline.counted() == {}
    assert pipeline.store.search(parse("métro"), only("trains"), 10).hits == ()


def test_new_like_counts_are_seen_and_count_nothing_more(pipeline: Pipeline) -> None:
    pipeline.hear(posted(LATE))
    before = pipeline.counted()
    pipeline.hear(updated(changed(LATE, minutes=5, engagement=Engagement(likes=812))))
    hit = pipeline.one("x:1")
    assert (hit.mention.engagement.likes, hit.sighting.weight) == (812, 1.0)
    assert [found.mention.id for found in pipeline.store.search(parse("likes:[800 TO *]"), ALL, 10).hits] == ["x:1"]
    assert pipeline.counted() == before


def test_an_edit_that_stops_matching_leaves_the_counts_and_one_that_matches_again_weighs_as_before(
    pipeline: Pipeline,
) -> None:
    pipeline.hear(posted(mention("x:0", "ce train est parti")), posted(LATE))
    weight = pipeline.one("x:1").sighting.weight
    assert weight < 1
    pipeline.hear(updated(changed(LATE, minutes=2, text="tout va bien")))
    assert pipeline.sightings().keys() == {("x:0", "trains"), ("x:1", NO_WATCH)}
    assert pipeline.counted()[0].mentions == 1.0
    assert pipeline.counted(topic="late") == {}
    pipeline.hear(updated(changed(LATE, minutes=4)))
    assert pipeline.one("x:1").sighting.weight == weight
    assert pipeline.counted()[0].mentions == pytest.approx(1.0 + weight)


def test_a_deletion_leaves_nothing_to_be_found_and_nothing_that_comes_later_brings_it_back(pipeline: Pipeline) -> None:
    pipeline.hear(posted(LATE))
    pipeline.hear(deleted("x:1", by="x:ada"))
    assert pipeline.sightings() == {}
    assert pipeline.counted() == {}
    pipeline.clock.forward(hours=3)
    pipeline.hear(posted(LATE), updated(changed(LATE, minutes=300)))
    assert pipeline.sightings() == {}
    assert pipeline.counted() == {}


def test_a_deletion_that_arrives_before_its_post_still_wins(pipeline: Pipeline) -> None:
    pipeline.hear(deleted("x:1"))
    pipeline.hear(posted(LATE))
    assert pipeline.sightings() == {}
    assert pipeline.counted() == {}


def test_a_post_that_comes_twice_from_two_sources_is_one_mention(pipeline: Pipeline) -> None:
    pipeline.hear(posted(LATE))
    pipeline.hear(posted(LATE.model_copy(update={"source": "x.search"})), posted(LATE))
    assert pipeline.sightings().keys() == {("x:1", "trains")}
    assert pipeline.counted()[0].mentions == 1.0


def test_an_author_who_takes_another_name_is_found_by_both_and_is_one_author(pipeline: Pipeline) -> None:
    ada = Author(id="x:42", handle="ada")
    pipeline.hear(posted(mention("x:1", by=ada)))
    countess = ada.model_copy(update={"handle": "countess", "followers": 9_000})
    pipeline.hear(posted(mention("x:2", at=MORNING + timedelta(minutes=9), by=countess)))
    found = {
        query: {hit.mention.id for hit in pipeline.store.search(parse(query), ALL, 10).hits}
        for query in ("author:ada", "author:countess", "author_id:x:42")
    }
    assert found == {"author:ada": {"x:1"}, "author:countess": {"x:2"}, "author_id:x:42": {"x:1", "x:2"}}
    assert pipeline.one("x:2").sighting.weight < 1  # the second of this author
    assert pipeline.state.authors.profiles(["x:42"])["x:42"].author.handle == "countess"


def test_what_arrives_three_hours_late_counts_in_its_own_minute_after_what_was_seen(pipeline: Pipeline) -> None:
    pipeline.hear(posted(mention("x:2", at=NOON - timedelta(minutes=1))))
    pipeline.hear(posted(mention("x:1", at=MORNING + timedelta(hours=1), seen=NOON)))
    rows = pipeline.counted()
    assert rows.keys() == {60, 239}
    assert rows[239].mentions == 1.0
    weight = pipeline.one("x:1").sighting.weight
    assert weight < 1
    assert rows[60].mentions == pytest.approx(weight)
    assert rows[60].late == 0


def test_what_arrives_three_days_late_counts_in_its_own_minute_and_as_late(pipeline: Pipeline) -> None:
    pipeline.clock.forward(days=3)
    pipeline.hear(posted(mention("x:1", seen=pipeline.clock.now())))
    row = pipeline.counted()[0]
    assert (row.mentions, row.late) == (1.0, 1.0)


def test_a_repost_is_counted_as_a_copy_and_its_deletion_leaves_the_original(pipeline: Pipeline) -> None:
    repost = mention("x:2", by="eve", kind=Kind.REPOST, repost_of="x:1", text=LATE.text)
    pipeline.hear(posted(LATE), posted(repost))
    sighting = pipeline.one("x:2").sighting
    assert (sighting.original, sighting.group) == (False, "x:1")
    assert sighting.weight < 1
    pipeline.hear(deleted("x:2"))
    assert pipeline.sightings().keys() == {("x:1", "trains")}
    assert pipeline.counted()[0].mentions == 1.0


@pytest.mark.parametrize("through", [(), ("analyse",), ("analyse", "weigh")])
def test_what_is_on_its_way_when_its_author_is_erased_never_arrives(
    pipeline: Pipeline, through: tuple[str, ...]
) -> None:
    pipeline.publish(script([posted(LATE), posted(mention("x:2", by="eve"))]))
    pipeline.advance(*through)
    pipeline.job("erase", {"authors": ["x:ada"], "mentions": []})
    pipeline.rest()
    assert pipeline.sightings().keys() == {("x:2", "trains")}
    assert pipeline.state.authors.profiles(["x:ada"]) == {}


def test_an_erased_person_is_nowhere_and_does_not_come_back(pipeline: Pipeline) -> None:
    pipeline.hear(posted(LATE), posted(mention("x:2", by="eve")))
    pipeline.job("erase", {"authors": ["x:ada"], "mentions": []})
    assert pipeline.sightings().keys() == {("x:2", "trains")}
    pipeline.hear(updated(changed(LATE, minutes=3)), posted(mention("x:3", by="ada")))
    assert pipeline.sightings().keys() == {("x:2", "trains")}
    assert pipeline.state.authors.profiles(["x:ada"]) == {}
