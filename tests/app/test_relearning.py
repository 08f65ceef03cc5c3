"""Alerting learns again once what was republished has gone through every stage, also where the stream never rests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.jobs import RELEARN
from app.relearning import Relearning
from core.bus.port import RAW, Message
from core.state.jobs import JobStatus
from tests.builders import mention, posted
from tests.lives.pipeline import Pipeline


class Learned:
    """Implements app.ports.Learner: which watches were learned again."""

    def __init__(self) -> None:
        self.watches: list[str] = []

    def relearn(self, watch: str) -> None:
        self.watches.append(watch)

    def tick(self) -> None: ...


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    with Pipeline(tmp_path / "home") as opened:
        yield opened


def arrive(pipeline: Pipeline, *ids: str) -> None:
    """On the bus, and no further."""
    pipeline.publisher.publish(RAW, [Message(one, posted(mention(one)).model_dump_json().encode()) for one in ids])


def test_it_waits_until_what_was_there_has_gone_through_every_stage_and_for_nothing_that_came_later(
    pipeline: Pipeline,
) -> None:
    learned = Learned()
    relearning = Relearning(pipeline.state, learned, pipeline.bus)
    arrive(pipeline, "x:1", "x:2")
    number = pipeline.state.jobs.ask(RELEARN, {}, by="test")
    assert not relearning.turn()
    for stage in ("analyse", "weigh", "index"):
        assert not relearning.turn()
        pipeline.advance(stage)
        arrive(pipeline, f"x:after-{stage}")
    assert relearning.turn()
    assert learned.watches == ["trains"]
    assert pipeline.state.jobs.get(number).status is JobStatus.DONE


def test_each_time_it_is_asked_it_waits_for_what_is_there_then(pipeline: Pipeline) -> None:
    learned = Learned()
    relearning = Relearning(pipeline.state, learned, pipeline.bus)
    for _ in range(2):
        pipeline.state.jobs.ask(RELEARN, {}, by="test")
    assert relearning.turn()
    arrive(pipeline, "x:1")
    assert not relearning.turn()
    pipeline.advance("analyse", "weigh", "index")
    assert relearning.turn()
    assert learned.watches == ["trains", "trains"]


def test_nothing_is_learned_that_nobody_asked_for(pipeline: Pipeline) -> None:
    learned = Learned()
    assert not Relearning(pipeline.state, learned, pipeline.bus).turn()
    assert learned.watches == []
