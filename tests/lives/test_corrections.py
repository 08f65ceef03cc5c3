"""What becomes of a mention, and of those like it, when a person says that enrichment was wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import JsonValue

from app.housekeeping import tend_corrections
from app.settings import Settings
from app.teaching import Said, again, teach
from core.errors import NotFound
from core.state.jobs import REENRICH, Job
from enrich.tiers import ACCURATE, FAST
from index.port import Hit
from schemas.analysis import Label, Probabilities
from schemas.scope import ALL
from tests.builders import MORNING, deleted, mention, posted
from tests.lives.pipeline import TRAINS, Pipeline

WRONG, LIKE, OTHER = "x:1", "x:2", "x:3"
SAID = "Le train mouline, la borne mouline"


def the(pipeline: Pipeline, mention_id: str) -> Hit:
    (hit,) = pipeline.store.mentions([mention_id], ALL)
    return hit


def erased_by(done: Job) -> Mapping[str, JsonValue]:
    """How many pieces were erased where."""
    erased = done.result["erased"]
    assert isinstance(erased, dict)
    return erased


def correct(pipeline: Pipeline, label: Label = Label.NEGATIVE) -> None:
    new, job = teach(pipeline.state, pipeline.store, TRAINS.id, [Said(WRONG, label)], "ada", pipeline.clock)
    assert new == 1
    assert job
    pipeline.follow(job)


def test_a_corrected_mention_shows_what_the_person_said(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID)))
        before = the(pipeline, WRONG)
        correct(pipeline)
        after = the(pipeline, WRONG)
    assert before.sighting.toward is not Label.NEGATIVE
    assert (after.sighting.toward, after.sighting.polarity) == (Label.NEGATIVE, -1)
    assert after.analysis.sentiment == before.analysis.sentiment
    (toward,) = after.analysis.toward
    assert toward.corrected
    assert before.analysis.sentiment
    assert toward.corrected.before == before.analysis.sentiment.probabilities


def test_what_comes_later_and_is_like_it_leans_the_same_way_and_says_by_which_words(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID)))
        correct(pipeline)
        pipeline.hear(
            posted(mention(LIKE, "Encore un train : la borne mouline", by="bob")),
            posted(mention(OTHER, "Le train part à l'heure", by="eve")),
        )
        like, other = the(pipeline, LIKE), the(pipeline, OTHER)
    (toward,) = like.analysis.toward
    assert toward.corrected
    assert "mouline" in " ".join(toward.corrected.words)
    assert toward.corrected.before
    assert toward.probabilities[0] > toward.corrected.before[0] + 0.05
    assert other.analysis.toward == ()


def test_a_revoked_correction_leaves_the_mention_as_the_model_sees_it(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID)))
        before = the(pipeline, WRONG).sighting.polarity
        correct(pipeline)
        (correction,) = pipeline.state.corrections.standing()
        pipeline.state.corrections.revoke(correction.id, by="ada")
        pipeline.follow(again(pipeline.state, [WRONG], by="ada"))
        assert the(pipeline, WRONG).sighting.polarity == before


def test_a_second_correction_still_knows_what_the_model_said(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID)))
        correct(pipeline)
        correct(pipeline, Label.POSITIVE)
        first, second = (each.correction for each in pipeline.state.corrections.history(TRAINS.id))
    assert first.said == second.said


def test_a_correction_goes_with_its_mention(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID)), posted(mention(LIKE, "Le train passe")))
        correct(pipeline)
        teach(pipeline.state, pipeline.store, TRAINS.id, [Said(LIKE, Label.NEUTRAL)], "ada", pipeline.clock)
        pipeline.hear(deleted(WRONG, at=MORNING))
        tend_corrections(pipeline.state.corrections, pipeline.store)
        assert pipeline.state.corrections.mentions() == [LIKE]


def test_an_erased_person_leaves_no_correction(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID, by="ada")))
        correct(pipeline)
        done = pipeline.job("erase", {"authors": ["x:ada"], "mentions": []})
        assert erased_by(done)["corrections"] == 1
        assert pipeline.state.corrections.mentions() == []


def test_what_the_model_said_follows_the_model_so_that_its_own_mistakes_are_learned_from(tmp_path: Path) -> None:
    def said(pipeline: Pipeline) -> tuple[str, Probabilities | None]:
        (standing,) = pipeline.state.corrections.standing()
        return standing.model, standing.said

    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID)))
        correct(pipeline)
        before = said(pipeline)
        tend_corrections(pipeline.state.corrections, pipeline.store)
        assert said(pipeline) == before
    with Pipeline(tmp_path, settings=Settings(home=tmp_path, stages={"sentiment": {"accurate": ["*"]}})) as pipeline:
        pipeline.state.watches.raise_generation("test")
        pipeline.job(REENRICH, {"query": f"model:{FAST}"})
        generation = pipeline.state.watches.generation()
        for _ in range(2):
            tend_corrections(pipeline.state.corrections, pipeline.store)
        now = the(pipeline, WRONG)
        assert now.analysis.sentiment
        assert said(pipeline) == (ACCURATE, now.analysis.sentiment.probabilities)
        assert before[0] == FAST
        assert before[1] != now.analysis.sentiment.probabilities
        assert now.sighting.toward is Label.NEGATIVE
        assert pipeline.state.watches.generation() == generation + 1


def test_a_mention_that_the_watch_does_not_have_is_refused_with_all_the_others(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention(WRONG, SAID)))
        with pytest.raises(NotFound, match="trains has no mention x:9"):
            teach(
                pipeline.state,
                pipeline.store,
                TRAINS.id,
                [Said(WRONG, Label.NEGATIVE), Said("x:9", Label.NEGATIVE)],
                "ada",
                pipeline.clock,
            )
        assert pipeline.state.corrections.standing() == ()
