"""What we look for and how we judge changes, while mentions go on coming: what becomes of those that are there."""

from collections.abc import Sequence
from datetime import timedelta
from math import log2
from pathlib import Path

import pytest

from app.wiring import assembly
from core.bus.deadletters import replay
from core.state.dead_letters import LetterStatus
from enrich.ledger import RETENTION_DAYS
from enrich.port import Draft, Stage, Surroundings
from schemas.analysis import NO_WATCH, Label, Sentiment
from schemas.watch import Watch
from tests.builders import MORNING, NOON, deleted, mention, posted, updated
from tests.contracts.state.clock import HandClock
from tests.lives.pipeline import TRAINS, Pipeline
from tests.lives.storm import ANGRY, storm_of_buses

TRANSPORT = TRAINS.model_copy(update={"query": "train OR bus"})
BUSES = TRAINS.model_copy(update={"query": "bus"})
HONTE = TRAINS.model_copy(update={"id": "honte", "query": "honte"})
SLOGAN = "le train est encore en retard quelle honte tout le monde attend sur le quai"
A_TRAIN = mention("x:1", "le train part lundi à neuf heures")
A_BUS = mention("x:2", "le bus est en retard", at=MORNING + timedelta(minutes=1), by="eve")


def change(pipeline: Pipeline, watch: Watch) -> None:
    pipeline.state.watches.apply([watch], by="test")
    pipeline.rest()


def test_a_changed_watch_sees_what_comes_from_then_on_and_leaves_the_rest_as_it_was(pipeline: Pipeline) -> None:
    pipeline.hear(posted(A_TRAIN), posted(A_BUS))
    change(pipeline, BUSES)
    assert pipeline.sightings().keys() == {("x:1", "trains"), ("x:2", NO_WATCH)}
    pipeline.hear(posted(mention("x:3", "un bus bleu", by="bob")), posted(mention("x:4", "un train bleu")))
    assert pipeline.sightings().keys() == {("x:1", "trains"), ("x:2", NO_WATCH), ("x:3", "trains"), ("x:4", NO_WATCH)}
    assert (pipeline.one("x:1").sighting.revision, pipeline.one("x:3").sighting.revision) == (1, 2)


def test_a_watch_changed_with_history_sees_the_past_as_if_it_had_always_been_so(pipeline: Pipeline) -> None:
    pipeline.hear(posted(A_TRAIN), posted(A_BUS), posted(mention("x:3", "un bus")), deleted("x:3"))
    change(pipeline, BUSES)
    assert pipeline.job("reenrich").result == {"mentions": 2}
    assert pipeline.sightings().keys() == {("x:1", NO_WATCH), ("x:2", "trains")}
    assert [(minute, row.mentions) for minute, row in pipeline.counted().items()] == [(1, 1.0)]
    assert pipeline.counted(topic="late").keys() == {1}


def test_history_that_goes_through_within_the_second_of_the_change_is_seen_as_changed(pipeline: Pipeline) -> None:
    pipeline.hear(posted(A_TRAIN), posted(A_BUS))
    pipeline.state.watches.apply([BUSES], by="test")
    pipeline.done("reenrich")
    pipeline.advance("analyse", "weigh", "index")
    assert pipeline.sightings().keys() == {("x:1", NO_WATCH), ("x:2", "trains")}
    pipeline.rest()


def test_history_that_goes_through_again_changes_nothing_that_did_not_change(pipeline: Pipeline) -> None:
    pipeline.hear(posted(A_TRAIN), posted(mention("x:2", "un train", by="ada")))
    before, counts = pipeline.sightings(), pipeline.counted()
    change(pipeline, TRAINS.model_copy(update={"name": "Railways"}))
    pipeline.job("reenrich")
    after = pipeline.sightings()
    assert {key: (hit.mention, hit.sighting.weight, hit.sighting.group) for key, hit in after.items()} == {
        key: (hit.mention, hit.sighting.weight, hit.sighting.group) for key, hit in before.items()
    }
    assert pipeline.counted() == counts


@pytest.fixture
def forgotten(pipeline: Pipeline) -> Pipeline:
    """Eight copies of a text by four authors, which two watches saw; and then the weigher has forgotten them."""
    pipeline.state.watches.apply([HONTE], by="test")
    ids = [f"x:{number}" for number in range(8)]
    pipeline.hear(
        *(
            posted(mention(id_, SLOGAN, by=f"fan{number % 4}", at=MORNING + timedelta(minutes=number)))
            for number, id_ in enumerate(ids)
        )
    )
    assert len({hit.sighting.weight for hit in pipeline.sightings().values()}) == 8
    pipeline.clock.forward(days=RETENTION_DAYS + 1)
    pipeline.rest()
    assert pipeline.remembered(*ids) == {}
    return pipeline


def decided(pipeline: Pipeline) -> dict[tuple[str, str], tuple[float, str, bool]]:
    """What the weigher decided of each sighting."""
    return {
        key: (hit.sighting.weight, hit.sighting.group, hit.sighting.original)
        for key, hit in pipeline.sightings().items()
    }


@pytest.mark.parametrize("query", ["", "author:fan3", "watch:trains author:fan2", "published:[2026-03-02T08:05Z TO *]"])
def test_what_the_weigher_has_forgotten_keeps_its_weight_when_it_goes_through_again(
    forgotten: Pipeline, query: str
) -> None:
    before, versions = decided(forgotten), {key: hit.version for key, hit in forgotten.sightings().items()}
    forgotten.state.watches.raise_generation("test")
    forgotten.job("reenrich", {"query": query})
    assert decided(forgotten) == before
    again = {key for key, hit in forgotten.sightings().items() if hit.version > versions[key]}
    assert {watch for _, watch in again} == {"trains", "honte"}


def test_a_watch_that_sees_for_the_first_time_what_was_forgotten_weighs_it_and_no_other_changes(
    forgotten: Pipeline,
) -> None:
    before = decided(forgotten)
    change(forgotten, HONTE.model_copy(update={"id": "quai", "query": "quai"}))
    forgotten.job("reenrich")
    after = decided(forgotten)
    assert {key: told for key, told in after.items() if key in before} == before
    assert sum(after[f"x:{number}", "quai"][0] for number in range(8)) == pytest.approx(log2(8 + 1))


def test_what_goes_through_again_leaves_the_window_of_texts_to_those_of_today(forgotten: Pipeline) -> None:
    now = forgotten.clock.now()
    forgotten.hear(posted(mention("x:new", SLOGAN, by="eve", at=now)))
    forgotten.job("reenrich")
    forgotten.hear(posted(mention("x:newer", SLOGAN, by="bob", at=now)))
    assert forgotten.one("x:newer").sighting.group == "x:new"


def test_a_removed_watch_hears_nothing_more_and_its_mentions_stay(pipeline: Pipeline) -> None:
    pipeline.hear(posted(A_TRAIN))
    pipeline.state.watches.remove("trains", by="test")
    pipeline.hear(posted(mention("x:2", "un train")))
    assert pipeline.sightings().keys() == {("x:1", "trains"), ("x:2", NO_WATCH)}


class Grumpy:
    """A model of sentiment to which everything is bad."""

    provides = "sentiment"
    needs = frozenset({"text"})
    model = "grumpy@2"

    def __call__(self, drafts: Sequence[Draft]) -> list[Sentiment]:
        verdict = Sentiment(label=Label.NEGATIVE, polarity=-0.9, probabilities=(0.9, 0.1, 0.0), model=self.model)
        return [verdict] * len(drafts)


class WithGrumpy:
    """The stages that there are, with another model of sentiment."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._others = assembly(pipeline.settings)

    def __call__(self, around: Surroundings) -> list[Stage]:
        return [Grumpy() if stage.provides == "sentiment" else stage for stage in self._others(around)]


def test_another_model_judges_what_comes_and_with_history_what_is_there(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(A_TRAIN))
        assert pipeline.counted()[0].negatives == 0.0
        grumpy = WithGrumpy(pipeline)
    with Pipeline(tmp_path, assemble=grumpy, clock=HandClock(NOON + timedelta(hours=1))) as pipeline:
        pipeline.hear(posted(A_TRAIN))  # the same observation again is no news
        assert pipeline.one("x:1").sighting.toward is Label.NEUTRAL
        pipeline.state.watches.raise_generation("another model")
        pipeline.job("reenrich")
        hit = pipeline.one("x:1")
        assert (hit.sighting.toward, hit.analysis.models["sentiment"]) == (Label.NEGATIVE, "grumpy@2")
        assert pipeline.counted()[0].negatives == 1.0
        assert pipeline.disagreements() == []


class Stumbling:
    """The stages that there are, with one that cannot read a word until it is mended."""

    provides = "stumbling"
    needs = frozenset({"text"})
    model = "stumbling@1"
    mended = False

    def __init__(self, pipeline: Pipeline) -> None:
        self._others = assembly(pipeline.settings)

    def __call__(self, drafts: Sequence[Draft]) -> list[Sequence[str]]:
        if not self.mended and any("abracadabra" in draft.mention.text for draft in drafts):
            raise ValueError("what a word")
        return [() for _ in drafts]

    def assemble(self, around: Surroundings) -> list[Stage]:
        return [*self._others(around), self]


def test_a_dead_letter_that_is_replayed_after_the_fix_takes_its_place(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        stumbling = Stumbling(pipeline)
    with Pipeline(tmp_path, assemble=stumbling.assemble) as pipeline:
        pipeline.hear(
            posted(mention("x:1", "abracadabra, un train")), posted(A_BUS), posted(mention("x:3", "un train"))
        )
        assert pipeline.sightings().keys() == {("x:2", NO_WATCH), ("x:3", "trains")}
        (filed,) = pipeline.state.dead_letters.waiting(after=0, limit=10)
        assert "what a word" in filed.letter.reason
        stumbling.mended = True
        replay(filed.letter, pipeline.publisher)
        pipeline.state.dead_letters.mark([filed.id], LetterStatus.REPLAYED, by="test")
        pipeline.rest()
        assert pipeline.one("x:1").mention.observed_at == A_TRAIN.observed_at
        assert pipeline.counted()[0].mentions == pytest.approx(1.0 + pipeline.one("x:1").sighting.weight)
        assert pipeline.state.dead_letters.waiting(after=0, limit=10) == []


def test_a_dead_letter_replayed_after_a_newer_observation_changes_nothing(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        stumbling = Stumbling(pipeline)
    with Pipeline(tmp_path, assemble=stumbling.assemble) as pipeline:
        pipeline.hear(posted(mention("x:1", "abracadabra, un train")))
        pipeline.hear(updated(mention("x:1", "un train, enfin", seen=MORNING + timedelta(hours=1))))
        (filed,) = pipeline.state.dead_letters.waiting(after=0, limit=10)
        stumbling.mended = True
        replay(filed.letter, pipeline.publisher)
        pipeline.rest()
        assert pipeline.one("x:1").mention.text == "un train, enfin"


def test_a_storm_that_a_changed_watch_would_have_seen_is_found_with_its_history_only(pipeline: Pipeline) -> None:
    pipeline.hear(*storm_of_buses(NOON))
    change(pipeline, TRANSPORT)
    assert pipeline.incidents() == []
    pipeline.job("reenrich")
    (storm,) = pipeline.incidents()
    assert NOON - ANGRY <= storm.opened_at <= NOON
