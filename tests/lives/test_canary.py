"""A canary through the whole pipeline: counted for nobody, gone afterwards, and plain about where it is stuck."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta

import pytest

from app.canary import AUTHOR, LEFT, Course, fly
from app.doctor import Finding
from core.bus.port import RAW, Message
from core.query.parse import parse
from core.state.stages import StageState
from schemas.event import Posted
from schemas.letter import Letter
from schemas.mention import Author
from schemas.scope import ALL
from schemas.watch import Watch
from tests.builders import mention
from tests.lives.pipeline import TRAINS, Pipeline

ALL_STAGES = ("analyse", "weigh", "index")
PATIENCE = timedelta(seconds=5)


def flown(pipeline: Pipeline, *working: str, meanwhile: Callable[[], None] = lambda: None) -> Sequence[Finding]:
    """With these stages at work while it is waited for."""

    def wait(seconds: float) -> None:
        pipeline.clock.forward(seconds=seconds)
        pipeline.advance(*working)
        meanwhile()

    course = Course(
        pipeline.bus, pipeline.publisher, pipeline.store, pipeline.state, pipeline.clock, wait, patience=PATIENCE
    )
    return list(fly(course))


def works(pipeline: Pipeline, *stages: str) -> None:
    for stage in stages:
        pipeline.state.stages.report(stage, "one", StageState.RUNNING, "", {})


def test_a_canary_comes_through_every_stage_and_is_deleted(pipeline: Pipeline) -> None:
    findings = flown(pipeline, *ALL_STAGES)
    assert [(f.what, f.well) for f in findings] == [
        ("canary through analyse", True),
        ("canary through weigh", True),
        ("canary through index", True),
        ("canary deleted", True),
    ]
    assert all(f.seconds is not None for f in findings)
    assert pipeline.sightings() == {}
    assert pipeline.store.search(parse(f'author_id:"{AUTHOR}"'), ALL, 10).total == 0


def test_no_watch_counts_it_whatever_its_query(pipeline: Pipeline) -> None:
    greedy = Watch(id="greedy", name="Greedy", query="tocsin OR canary* OR kind:post")
    pipeline.state.watches.apply([TRAINS, greedy], by="test")
    pipeline.clock.forward(seconds=2)
    found: set[str] = set()
    flown(pipeline, *ALL_STAGES, meanwhile=lambda: found.update(watch for _, watch in pipeline.sightings()))
    pipeline.rest()
    assert found == {"-"}
    assert pipeline.counted("greedy") == {}
    assert pipeline.incidents() == []


@pytest.mark.parametrize(
    ("working", "stuck"), [((), "analyse"), (("analyse",), "weigh"), (("analyse", "weigh"), "index")]
)
def test_a_stage_that_does_not_run_is_named_with_how_to_start_it(
    pipeline: Pipeline, working: tuple[str, ...], stuck: str
) -> None:
    last = flown(pipeline, *working)[-1]
    assert (last.what, last.well) == (f"canary through {stuck}", False)
    assert last.sentence == f"{stuck} does not run."
    assert f"tocsin stage {stuck}" in last.hint


def test_a_canary_that_was_stuck_is_gone_once_the_stage_works_again(pipeline: Pipeline) -> None:
    flown(pipeline, "analyse")
    pipeline.rest()
    assert pipeline.sightings() == {}


def test_a_halted_stage_is_named_with_its_reason(pipeline: Pipeline) -> None:
    works(pipeline, *ALL_STAGES)
    pipeline.state.stages.halt("weigh", "too much was refused")
    last = flown(pipeline, "analyse")[-1]
    assert (last.sentence, last.hint) == ("weigh is halted: too much was refused", "Then `tocsin resume weigh`.")


def test_a_stage_that_works_but_is_behind_says_by_how_much(pipeline: Pipeline) -> None:
    pipeline.publisher.publish(RAW, [Message(f"x:{n}", b"{}", {}) for n in range(40)])
    last = flown(pipeline, meanwhile=lambda: works(pipeline, *ALL_STAGES))[-1]
    assert last.sentence == "analyse is 41 records behind, and it waits among them."


def test_a_stage_that_has_not_begun_yet_is_said_to_start(pipeline: Pipeline) -> None:
    pipeline.state.stages.report("analyse", "one", StageState.STARTING, "", {})
    last = flown(pipeline)[-1]
    assert last.sentence == "analyse is still starting."
    assert "tocsin status" in last.hint


def test_a_stage_that_is_behind_nothing_but_gives_nothing_is_suspected_of_working_elsewhere(pipeline: Pipeline) -> None:
    def swallow() -> None:
        works(pipeline, *ALL_STAGES)
        with closing(pipeline.bus.consumer("analyse", [RAW])) as consumer:
            consumer.commit(consumer.poll(100, timedelta(0)))

    last = flown(pipeline, meanwhile=swallow)[-1]
    assert last.sentence == "analyse runs and is behind nothing, but it did not come out of it."
    assert "same bus" in last.hint


def test_a_stage_that_refuses_it_is_named_with_the_reason(pipeline: Pipeline) -> None:
    def refuse() -> None:
        for record in pipeline.bus.history(RAW, pipeline.clock.now() - LEFT):
            key, body = record.message.key, record.message.body
            pipeline.state.dead_letters.add([Letter(RAW, 0, record.offset, key, body, "Bug", "division by zero", {})])

    last = flown(pipeline, meanwhile=refuse)[-1]
    assert last.sentence == "analyse refused it: division by zero"
    assert "tocsin dead-letters show 1" in last.hint


def test_a_canary_that_a_killed_doctor_left_behind_is_deleted_by_the_next(pipeline: Pipeline) -> None:
    left = mention("tocsin:canary1", "Tocsin canary1", by=Author(id=AUTHOR), at=pipeline.clock.now())
    pipeline.publisher.publish(RAW, [Message(left.id, Posted(mention=left).model_dump_json().encode())])
    pipeline.rest()
    assert pipeline.sightings().keys() == {("tocsin:canary1", "-")}
    pipeline.clock.forward(hours=2)
    flown(pipeline, *ALL_STAGES)
    assert pipeline.sightings() == {}
