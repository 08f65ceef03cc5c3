"""What becomes of a mention that people tag, or that a rule does: found by it, kept through updates, gone with it."""

from pathlib import Path

import pytest

from app.housekeeping import TaggingRounds
from core.errors import NotFound, Permanent
from core.query.errors import QueryError
from core.query.parse import parse
from core.state.jobs import REENRICH
from index.tagging import MOST, Outcome, Seen, apply_rule, give, keep, retire, take_back
from schemas.scope import ALL, only
from schemas.tag import Tag
from schemas.watch import Watch
from tests.builders import MORNING, NOON, deleted, mention, posted, updated
from tests.lives.pipeline import TRAINS, Pipeline

ONE, TWO, THREE = "x:1", "x:2", "x:3"
IRONIC = Tag(id="tone/ironic", name="Ironic")
LATE = Tag(id="service/late", name="Late", query="retard")
BUSES = Watch(id="buses", name="Buses", query="bus OR train", team="road")


def found(pipeline: Pipeline, query: str) -> set[tuple[str, str]]:
    """Mentions and watches."""
    return {(hit.mention.id, hit.sighting.watch) for hit in pipeline.store.search(parse(query), ALL, 100).hits}


def seen(*mentions: str, watch: str = TRAINS.id) -> list[Seen]:
    return [Seen(each, watch) for each in mentions]


def done(pipeline: Pipeline, outcome: Outcome) -> Outcome:
    """With all that comes of it."""
    if outcome.job:
        pipeline.follow(outcome.job)
    return outcome


def tag(pipeline: Pipeline, which: Tag, *mentions: str, watch: str = TRAINS.id) -> Outcome:
    state = pipeline.state
    return done(pipeline, give(state, pipeline.store, which, seen(*mentions, watch=watch), ALL, "ada", NOON))


def untag(pipeline: Pipeline, which: Tag, *mentions: str) -> Outcome:
    return done(pipeline, take_back(pipeline.state, pipeline.store, which, seen(*mentions), ALL, "ada", NOON))


def hear(pipeline: Pipeline) -> None:
    pipeline.hear(
        posted(mention(ONE, "le train, quel bonheur", by="bob")),
        posted(mention(TWO, "le train a du retard")),
        posted(mention(THREE, "le train passe")),
    )


def test_tagged_mentions_are_found_counted_and_taken_back(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        keep(pipeline.state, IRONIC, "ada")
        assert tag(pipeline, IRONIC, ONE, TWO).new == 2
        assert found(pipeline, f"tag:{IRONIC.id}") == {(ONE, TRAINS.id), (TWO, TRAINS.id)}
        assert [(each.value, each.count) for each in pipeline.store.top("tag", None, ALL, 5)] == [(IRONIC.id, 2)]
        assert untag(pipeline, IRONIC, ONE).new == 1
        assert found(pipeline, f"tag:{IRONIC.id}") == {(TWO, TRAINS.id)}
        assert tag(pipeline, IRONIC, TWO) == Outcome(0, [], None)


def test_an_update_keeps_what_people_said(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        keep(pipeline.state, IRONIC, "ada")
        tag(pipeline, IRONIC, ONE)
        pipeline.hear(updated(mention(ONE, "le train, quel immense bonheur", by="bob", seen=NOON)))
        assert found(pipeline, f"tag:{IRONIC.id} immense") == {(ONE, TRAINS.id)}


def test_only_the_sighting_that_was_tagged_has_the_tag_and_nobody_elses_tells_of_it(tmp_path: Path) -> None:
    with Pipeline(tmp_path, (TRAINS, BUSES)) as pipeline:
        hear(pipeline)
        keep(pipeline.state, IRONIC, "ada")
        tag(pipeline, IRONIC, ONE)
        hits = {hit.sighting.watch: hit for hit in pipeline.store.mentions([ONE], ALL)}
        assert hits[TRAINS.id].sighting.tags == (IRONIC.id,)
        assert hits[BUSES.id].sighting.tags == ()
        assert hits[BUSES.id].analysis.tags == ()
        assert pipeline.store.top("tag", None, only(BUSES.id), 5) == []


def test_a_rule_tags_what_comes_and_on_request_what_came(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        keep(pipeline.state, LATE, "ada")
        pipeline.hear(posted(mention("x:4", "encore un train en retard")))
        assert found(pipeline, f"tag:{LATE.id}") == {("x:4", TRAINS.id)}
        pipeline.follow(apply_rule(pipeline.state, LATE, "ada"))
        assert found(pipeline, f"tag:{LATE.id}") == {("x:4", TRAINS.id), (TWO, TRAINS.id)}


def test_a_rule_that_changed_leaves_what_it_matched_before_and_not_what_people_tagged(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        keep(pipeline.state, LATE, "ada")
        hear(pipeline)
        tag(pipeline, LATE, ONE)
        changed = LATE.model_copy(update={"query": "passe"})
        keep(pipeline.state, changed, "ada")
        pipeline.follow(apply_rule(pipeline.state, changed, "ada"))
        assert found(pipeline, f"tag:{LATE.id}") == {(ONE, TRAINS.id), (THREE, TRAINS.id)}


def test_what_a_person_took_back_no_rule_gives_again(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        keep(pipeline.state, LATE, "ada")
        hear(pipeline)
        untag(pipeline, LATE, TWO)
        pipeline.follow(apply_rule(pipeline.state, LATE, "ada"))
        assert found(pipeline, f"tag:{LATE.id}") == set()
        tag(pipeline, LATE, TWO)
        assert found(pipeline, f"tag:{LATE.id}") == {(TWO, TRAINS.id)}


def test_a_retired_tag_leaves_every_mention_and_comes_back_with_what_people_said(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        keep(pipeline.state, LATE, "ada")
        hear(pipeline)
        tag(pipeline, LATE, ONE)
        pipeline.follow(retire(pipeline.state, LATE.id, "ada"))
        assert found(pipeline, f"tag:{LATE.id}") == set()
        keep(pipeline.state, LATE.model_copy(update={"query": ""}), "ada")
        (job,) = pipeline.state.jobs.unfinished()
        pipeline.follow(job.id)
        assert found(pipeline, f"tag:{LATE.id}") == {(ONE, TRAINS.id)}


def test_what_is_gone_or_not_theirs_is_left_out_and_told(tmp_path: Path) -> None:
    with Pipeline(tmp_path, (TRAINS, BUSES)) as pipeline:
        hear(pipeline)
        road = IRONIC.model_copy(update={"team": "road"})
        keep(pipeline.state, road, "ada")
        asked = [*seen(ONE, "x:9", watch=BUSES.id), *seen(ONE)]
        outcome = done(pipeline, give(pipeline.state, pipeline.store, road, asked, ALL, "ada", NOON))
        assert (outcome.new, outcome.lost) == (1, [Seen("x:9", BUSES.id), Seen(ONE, TRAINS.id)])
        with pytest.raises(NotFound, match="None of these"):
            give(pipeline.state, pipeline.store, road, seen(ONE, watch=BUSES.id), only(TRAINS.id), "ada", NOON)
        with pytest.raises(Permanent, match="at once"):
            give(
                pipeline.state, pipeline.store, road, [Seen(str(n), BUSES.id) for n in range(MOST + 1)], ALL, "a", NOON
            )


def test_a_tag_by_hand_goes_with_its_mention_and_its_person(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        keep(pipeline.state, IRONIC, "ada")
        tag(pipeline, IRONIC, ONE, TWO, THREE)
        pipeline.hear(deleted(TWO, at=MORNING))
        TaggingRounds(pipeline.state.taggings, pipeline.store)()
        assert pipeline.state.taggings.given(IRONIC.id) == [ONE, THREE]
        erased = pipeline.job("erase", {"authors": ["x:bob"], "mentions": []}).result["erased"]
        assert isinstance(erased, dict)
        assert erased["taggings"] == 1
        assert pipeline.state.taggings.given(IRONIC.id) == [THREE]


def test_a_model_that_changes_leaves_tags_as_they_are(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        keep(pipeline.state, IRONIC, "ada")
        tag(pipeline, IRONIC, ONE)
        pipeline.state.watches.raise_generation("test")
        pipeline.job(REENRICH, {"query": ""})
        assert found(pipeline, f"tag:{IRONIC.id}") == {(ONE, TRAINS.id)}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("tag:a/b", "cannot ask for tags"),
        ("saved:angry", "another one"),
        ("NOT colis", "almost every"),
        ("(a", "closed"),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused(tmp_path: Path, rule: str, said: str) -> None:
    with Pipeline(tmp_path) as pipeline, pytest.raises(QueryError, match=said):
        keep(pipeline.state, LATE.model_copy(update={"query": rule}), "ada")
