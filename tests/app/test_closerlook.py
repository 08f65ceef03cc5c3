"""What belongs to an incident is judged by the accurate tier, and counted as if it were not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.settings import Settings
from core.state.jobs import JobStatus
from enrich.tiers import ACCURATE, FAST
from schemas.alerting import Step
from schemas.incident import Ending, Incident, IncidentKind, IncidentState
from schemas.mention import Mention
from tests.builders import MORNING, NOON, mention, posted, updated
from tests.lives.pipeline import Pipeline

HOUR = timedelta(hours=1)
RANG = MORNING + HOUR
TEXTS = (
    "le train est en retard, encore une fois",
    "never again with this train, they lost my bag",
    "train annulé mais personnel adorable, merci",
    "what a wonderful train, three hours late again 🙄",
    "le train de 8 h 12 part de la voie B",
)


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    settings = Settings(home=tmp_path, stages={"sentiment": {"incidents": "accurate"}})
    with Pipeline(tmp_path, settings=settings) as opened:
        yield opened


def said(first: int, at: datetime) -> list[Mention]:
    """Each text by an author of its own, a minute apart."""
    return [
        mention(f"x:{number}", text, at=at + (number - first) * timedelta(minutes=1), by=f"a{number}")
        for number, text in enumerate(TEXTS, start=first)
    ]


def rings(pipeline: Pipeline, **changes: object) -> None:
    """As alerting says it."""
    standing = [each for each in pipeline.incidents() if each.id == "trains-1"]
    incident = standing[0] if standing else Incident(
        id="trains-1", watch="trains", brand="Trains", kind=IncidentKind.BAD_BUZZ, severity=3, opened_at=RANG, title="t"
    )  # fmt: skip
    changed = incident.model_copy(update={**changes, "revision": incident.revision + len(standing)})
    pipeline.state.memory.commit(Step(pipeline.state.memory.load()[0], (), ((changed, "told"),), ()))


def look(pipeline: Pipeline) -> int:
    """Until nothing is left to be looked at. Returns how many mentions went through again."""
    sent = 0
    while pipeline.look_closer():
        for job in pipeline.state.jobs.unfinished():
            sent += int(str(pipeline.follow(job.id).result["mentions"]))
    pipeline.rest()
    return sent


def judges(pipeline: Pipeline) -> dict[str, str]:
    found = {hit.mention.id: hit.analysis.sentiment for hit in pipeline.sightings().values()}
    return {name: sentiment.model for name, sentiment in found.items() if sentiment}


def test_what_was_said_since_it_began_goes_through_again_once_and_no_count_changes(pipeline: Pipeline) -> None:
    before, inside = said(1, MORNING - 10 * HOUR), said(11, RANG)
    pipeline.hear(*map(posted, (*before, *inside)))
    counted = pipeline.counted()
    assert set(judges(pipeline).values()) == {FAST}
    rings(pipeline)
    assert look(pipeline) == len(TEXTS)
    assert judges(pipeline) == {each.id: FAST for each in before} | {each.id: ACCURATE for each in inside}
    assert pipeline.counted() == counted
    assert pipeline.disagreements() == []
    assert look(pipeline) == 0
    assert {job.status for job in pipeline.state.jobs.list(10)} == {JobStatus.DONE}


def test_what_comes_while_it_lasts_is_judged_so_as_it_arrives_and_stays_so_when_it_changes(pipeline: Pipeline) -> None:
    rings(pipeline)
    look(pipeline)
    pipeline.hear(*map(posted, said(1, RANG)))
    assert set(judges(pipeline).values()) == {ACCURATE}
    rings(pipeline, closed_at=RANG + HOUR, state=IncidentState.RESOLVED, ending=Ending.USUAL)
    assert look(pipeline) == 0
    liked = [each.model_copy(update={"observed_at": NOON}) for each in said(1, RANG)]
    pipeline.hear(*map(updated, liked), *map(posted, said(11, RANG + 2 * HOUR)))
    assert judges(pipeline) == {
        f"x:{number}": ACCURATE if number < 11 else FAST for number in [*range(1, 6), *range(11, 16)]
    }


def test_counts_are_those_of_a_pipeline_that_never_looks_closer(pipeline: Pipeline, tmp_path: Path) -> None:
    with Pipeline(tmp_path / "plain") as plain:
        rings(pipeline)
        look(pipeline)
        for each in (pipeline, plain):
            each.hear(*map(posted, said(1, RANG)))
        assert pipeline.counted() == plain.counted()
        shown = [hit.sighting.polarity for hit in pipeline.sightings().values()]
        assert shown != [hit.sighting.polarity for hit in plain.sightings().values()]


def test_an_incident_of_a_topic_takes_only_what_is_about_it(pipeline: Pipeline) -> None:
    pipeline.hear(*map(posted, said(1, RANG)))
    rings(pipeline, topic="late")
    look(pipeline)
    late = {name for (name, _), hit in pipeline.sightings().items() if "late" in hit.sighting.topics}
    assert {name for name, model in judges(pipeline).items() if model == ACCURATE} == late
    assert 0 < len(late) < len(TEXTS)


@pytest.mark.parametrize("changes", [{"historical": True}, {"kind": IncidentKind.BLIND}])
def test_nothing_belongs_to_late_data_or_to_what_was_not_heard(pipeline: Pipeline, changes: dict[str, object]) -> None:
    pipeline.hear(*map(posted, said(1, RANG)))
    rings(pipeline, **changes)
    assert look(pipeline) == 0


def test_without_the_setting_nobody_looks(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(*map(posted, said(1, RANG)))
        rings(pipeline)
        assert look(pipeline) == 0
        assert set(judges(pipeline).values()) == {FAST}
