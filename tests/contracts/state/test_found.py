"""Topics found in the stream: what an evaluation finds, and what people make of it."""

from datetime import timedelta

import pytest

from core.errors import NotFound
from core.state.alerting import AlertMemory
from core.state.database import Database
from core.state.found import QUIET, FoundTopics
from schemas.alerting import Step
from schemas.found import Found
from schemas.scope import ALL, only
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

HOUR = timedelta(hours=1)


@pytest.fixture
def topics(database: Database, clock: HandClock) -> FoundTopics:
    return FoundTopics(database, clock)


@pytest.fixture
def memory(database: Database, clock: HandClock) -> AlertMemory:
    return AlertMemory(database, clock)


def found(topic: str = "found-bees", watch: str = "acme", after: timedelta = timedelta(0)) -> Found:
    at = NOON + after
    return Found(
        watch=watch,
        id=topic,
        name="bees",
        query='"bees"',
        revision=1,
        found_at=at,
        ends_at=at + 48 * HOUR,
        share=0.01,
        authors=5,
        texts=5,
        score=30.0,
    )


def evaluated(memory: AlertMemory, *finds: Found) -> None:
    memory.commit(Step(1, (), (), (), finds))


def test_what_an_evaluation_finds_is_remembered_for_its_watch(topics: FoundTopics, memory: AlertMemory) -> None:
    evaluated(memory, found(), found(watch="bravo", after=HOUR))
    assert topics.list(ALL) == [found(watch="bravo", after=HOUR), found()]
    assert topics.list(only("acme")) == [found()]
    assert topics.get("acme", "found-bees") == found()


def test_found_again_the_newer_stands(topics: FoundTopics, memory: AlertMemory) -> None:
    evaluated(memory, found())
    evaluated(memory, found(after=HOUR))
    assert topics.list(ALL) == [found(after=HOUR)]


def test_what_a_person_decided_stands_until_it_ends(topics: FoundTopics, memory: AlertMemory) -> None:
    evaluated(memory, found())
    dropped = topics.settle("acme", "found-bees", "dropped", "ada")
    assert (dropped.state, dropped.by, dropped.ends_at) == ("dropped", "ada", NOON + QUIET)
    evaluated(memory, found(after=HOUR))
    assert topics.list(ALL) == [dropped]
    evaluated(memory, found(after=QUIET))
    assert topics.list(ALL) == [found(after=QUIET)]


def test_what_ended_long_ago_is_forgotten(topics: FoundTopics, memory: AlertMemory) -> None:
    evaluated(memory, found("found-old"))
    evaluated(memory, found("found-new", after=timedelta(days=500)))
    assert [each.id for each in topics.list(ALL)] == ["found-new"]


def test_a_topic_that_nobody_found_is_said(topics: FoundTopics, memory: AlertMemory) -> None:
    evaluated(memory, found())
    with pytest.raises(NotFound, match="found-beez") as refused:
        topics.settle("acme", "found-beez", "dropped", "ada")
    assert "found-bees" in refused.value.hint
