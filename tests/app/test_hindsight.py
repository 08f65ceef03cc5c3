"""A store's own history is told as it was told live, beside what other sensitivities would have told of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree
from uuid import uuid4

import pytest

from alerts.incidents import dismissed
from alerts.lessons import lesson
from alerts.stories import Story, write_marks
from app.hindsight import Asked, Outcome, backtest_history
from app.settings import IndexSettings, Settings
from core.clock import minute_of
from core.errors import Misconfigured, Permanent
from index.elastic.settings import ElasticSettings
from schemas.incident import Incident
from schemas.watch import Watch
from tests.builders import NOON
from tests.lives.pipeline import Pipeline
from tests.lives.storm import storm_of_buses

BUSES = Watch(id="buses", name="Buses", query="bus OR buses")
LOOK_BACK = timedelta(days=2)


def history(pipeline: Pipeline, until: datetime = NOON, marks: Path | None = None) -> Outcome:
    asked = Asked(pipeline.state.watches.list(), minute_of(NOON - LOOK_BACK), minute_of(until), marks)
    return backtest_history(pipeline.state, pipeline.store, asked, lambda _: None)


def known(incident: Incident) -> tuple[object, ...]:
    return incident.id, incident.kind, incident.opened_at, incident.severity, incident.title


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heard") / "home"
    with Pipeline(folder, watches=[BUSES]) as opened:
        opened.hear(*storm_of_buses(NOON))
    return folder


@pytest.fixture
def pipeline(heard: Path, tmp_path: Path) -> Iterator[Pipeline]:
    with Pipeline(copytree(heard, tmp_path / "home"), watches=[BUSES]) as opened:
        yield opened


def test_what_rang_live_rings_again_at_the_same_sensitivity(pipeline: Pipeline) -> None:
    (story,) = history(pipeline).stories
    assert [known(each) for each in story.told["balanced"]] == [known(each) for each in pipeline.incidents()]


def test_asking_again_changes_nothing_and_tells_nobody(pipeline: Pipeline) -> None:
    before = pipeline.state.memory.load(), pipeline.incidents(), pipeline.state.outbox.pending()
    assert history(pipeline) == history(pipeline)
    assert (pipeline.state.memory.load(), pipeline.incidents(), pipeline.state.outbox.pending()) == before


def test_a_more_sensitive_choice_rings_no_later_than_a_calmer_one(pipeline: Pipeline) -> None:
    (story,) = history(pipeline).stories
    calm, balanced, alert = (story.lead(name) or 0.0 for name in ("calm", "balanced", "alert"))
    assert 0 <= calm <= balanced <= alert
    assert balanced > 0


def test_only_what_opened_in_the_time_that_was_asked_for_is_told(pipeline: Pipeline) -> None:
    outcome = history(pipeline, until=NOON - timedelta(hours=3))
    assert outcome.stories == ()
    assert [each.rings for each in outcome.tallies] == [0, 0, 0]


def test_false_alarms_are_counted_against_the_time_in_which_anything_was_heard(pipeline: Pipeline) -> None:
    (rang,) = pipeline.incidents()
    (relived,) = history(pipeline).relived
    assert relived.heard == minute_of(NOON) - minute_of(NOON - LOOK_BACK)
    unmarked = history(pipeline).tallies[1]
    assert (unmarked.unmarked, unmarked.false_alarms_a_month, unmarked.precision) == (1, 0.0, None)
    assert unmarked.at_most_a_month == pytest.approx(365.25 / 12 / LOOK_BACK.days)
    change = dismissed(rang, NOON, "ada", "a rehearsal")
    pipeline.state.incidents.dismiss(change.incident, lesson(rang, "ada", "a rehearsal", NOON), by="ada")
    told = history(pipeline).tallies[1]
    assert (told.false_alarms, told.unmarked, told.precision) == (1, 0, 0.0)
    assert told.false_alarms_a_month == unmarked.at_most_a_month


def test_what_people_write_beside_the_incidents_of_a_backtest_is_what_they_were(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    file = tmp_path / "marks.ndjson"
    write_marks(file, history(pipeline).stories, "balanced")
    (line,) = file.read_text("utf-8").splitlines()
    assert line.startswith('{"mark":"",')
    assert Incident.model_validate_json(line).id == pipeline.incidents()[0].id
    assert json.loads(line)["rings"].keys() == history(pipeline).stories[0].told.keys()
    file.write_text(line.replace('"mark":""', '"mark":"crisis"', 1) + "\n", "utf-8")
    outcome = history(pipeline, marks=file)
    assert [story.mark for story in outcome.stories] == ["crisis"]
    assert (outcome.tallies[1].crises, outcome.tallies[1].precision, outcome.tallies[1].told) == (1, 1.0, 1.0)


def test_a_mark_that_is_none_is_said_with_its_line(pipeline: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "marks.ndjson"
    write_marks(file, history(pipeline).stories, "balanced")
    file.write_text(file.read_text("utf-8").replace('"mark":""', '"mark":"maybe"'), "utf-8")
    with pytest.raises(Permanent, match=r"line 1 of marks\.ndjson: mark: .*\"false_alarm\""):
        history(pipeline, marks=file)
    with pytest.raises(Misconfigured, match="nothing cannot be read"):
        history(pipeline, marks=tmp_path / "nothing")


def test_of_a_watch_that_nobody_heard_of_nothing_is_said(tmp_path: Path) -> None:
    with Pipeline(tmp_path / "home", watches=[BUSES]) as pipeline:
        outcome = history(pipeline)
    assert [(each.heard, each.start) for each in outcome.relived] == [(0, outcome.relived[0].end)]
    assert outcome.tallies[0].at_most_a_month is None


def test_a_watch_that_was_another_before_is_judged_by_what_it_is_now(pipeline: Pipeline) -> None:
    pipeline.state.watches.apply([BUSES.model_copy(update={"query": "bus OR buses OR tram"})], by="test")
    pipeline.rest()
    assert history(pipeline).stories == ()


@pytest.mark.service
def test_on_elasticsearch_the_same_history_is_told(pipeline: Pipeline, es9_url: str, tmp_path: Path) -> None:
    ours = ElasticSettings(prefix=f"test_{uuid4().hex[:12]}", replicas=0)
    settings = Settings(home=tmp_path / "elastic", index=IndexSettings(url=es9_url, elasticsearch=ours))
    with Pipeline(tmp_path / "elastic", watches=[BUSES], settings=settings) as elastic:
        elastic.hear(*storm_of_buses(NOON))
        there, here = history(elastic), history(pipeline)
    assert [told(each) for each in there.stories] == [told(each) for each in here.stories]
    assert [replace(each, rang={}) for each in there.relived] == [replace(each, rang={}) for each in here.relived]


def told(story: Story) -> dict[str, list[tuple[object, ...]]]:
    return {name: [known(each) for each in incidents] for name, incidents in story.told.items()}
