"""What the doctor finds wrong in Elasticsearch: each thing broken in turn, as no program of ours would."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from app.doctor import Finding, examine
from app.home import Home
from app.settings import IndexSettings, Settings
from core.clock import micros
from index.elastic.keys import key, sighting_key
from index.elastic.layout import Names
from tests.builders import MORNING, NOON, mention, posted
from tests.contracts.state.clock import HandClock
from tests.index.elastic.servers import indices
from tests.lives.pipeline import Pipeline

pytestmark = pytest.mark.service


@dataclass(frozen=True, slots=True)
class Patient:
    """Three mentions of trains have gone through it, one of them of February, and nothing runs. client: to break things
    with."""

    settings: Settings
    client: Elasticsearch

    @property
    def names(self) -> Names:
        return Names(self.settings.index.elasticsearch.prefix)

    @property
    def march(self) -> str:
        return self.names.month_of(1, micros(MORNING))


@pytest.fixture(params=["es9", "es7"])
def patient(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Patient]:
    url = str(request.getfixturevalue(f"{request.param}_url"))
    with indices(url) as elastic, closing(Elasticsearch(url)) as client:
        settings = Settings(home=tmp_path / "home", index=IndexSettings(url=url, elasticsearch=elastic))
        with Pipeline(settings.home, settings=settings) as pipeline:
            for name, at in (("x:1", MORNING), ("x:2", MORNING), ("x:old", MORNING - timedelta(days=20))):
                pipeline.hear(posted(mention(name, "le train", at=at)))
        yield Patient(settings, client)


def found(patient: Patient) -> Finding:
    """Of the comparison."""
    settings = patient.settings
    (finding,) = [each for each in examine(settings, Home(settings.home), HandClock(NOON)) if each.what == "index"]
    return finding


def test_of_a_store_that_is_well_nothing_is_wrong(patient: Patient) -> None:
    assert found(patient) == Finding("index", True, "agrees with the store")


def lose_a_sighting(patient: Patient) -> None:
    patient.client.delete(index=patient.march, id=sighting_key("x:1", "trains"))


def lose_a_head(patient: Patient) -> None:
    patient.client.delete(index=patient.names.heads_of(1), id=key("x:1"), refresh=True)


def write_without_us(patient: Patient) -> None:
    index, id_ = patient.march, sighting_key("x:1", "trains")
    patient.client.index(index=index, id=id_, document=patient.client.get(index=index, id=id_)["_source"])


def leave_a_month_unsearched(patient: Patient) -> None:
    patient.client.indices.delete_alias(index=f"{patient.march}-000001", name=patient.names.sightings)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (lose_a_sighting, "x:1|trains is not in the search index. (and 1 more)"),
        (lose_a_head, "The search index holds 3 sightings, the heads 2. (and 1 more)"),
        (write_without_us, "x:1|trains is of another version in the search index."),
        (leave_a_month_unsearched, "2026-03-000001 is not searched. (and 1 more)"),
    ],
)
def test_what_does_not_agree_is_said_with_how_it_is_mended(
    patient: Patient, broken: Callable[[Patient], None], sentence: str
) -> None:
    broken(patient)
    finding = found(patient)
    assert not finding.well
    assert finding.sentence.endswith(sentence)
    assert "tocsin rebuild" in finding.hint


@pytest.mark.parametrize("broken", [lose_a_head, leave_a_month_unsearched])
def test_what_can_be_mended_is_mended_by_rebuilding(patient: Patient, broken: Callable[[Patient], None]) -> None:
    broken(patient)
    with Pipeline(patient.settings.home, (), settings=patient.settings) as pipeline:
        pipeline.job("rebuild")
    assert found(patient).well
