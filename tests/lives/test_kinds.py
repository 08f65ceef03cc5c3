"""Backlashes and opportunities through the whole pipeline: from what was posted and deleted to the incident."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from app.settings import Settings
from schemas.event import Covered, Deleted, Posted
from schemas.incident import IncidentKind
from schemas.mention import Kind
from schemas.watch import Account, Watch
from tests.builders import NOON, deleted, mention, posted
from tests.lives.pipeline import Pipeline

BUSES = Watch(id="buses", name="Buses", query="bus OR author:busco", account=(Account(network="x", handle="busco"),))
SECOND, MINUTE, QUIET = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=3)
STATEMENT = "nos bus sont les plus ponctuels du monde"


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    with Pipeline(tmp_path, watches=[BUSES], settings=Settings(home=tmp_path)) as opened:
        yield opened


def quiet_days() -> Iterator[Posted]:
    for number in range(288):
        at = NOON - QUIET + 15 * MINUTE * number
        yield posted(mention(f"x:calm{number}", f"un bus passe, numéro {number}", at=at, by=f"quiet{number}"))
    yield posted(mention("x:own", STATEMENT, at=NOON - 90 * MINUTE, by="busco"))


def taken_down() -> Deleted:
    return deleted("x:own", at=NOON - 40 * MINUTE, by="x:busco")


def quotes() -> Iterator[Posted]:
    """Of what was deleted, without a word of it."""
    for number in range(20):
        said = mention(
            f"x:q{number}", f"le bus, voyons {number * 7}", at=NOON - (38 - number) * MINUTE, by=f"q{number}"
        )
        yield posted(said.model_copy(update={"kind": Kind.QUOTE, "quoted": "x:own"}))


def copies() -> Iterator[Posted]:
    for number in range(20):
        at = NOON - (38 - number) * MINUTE
        yield posted(mention(f"x:k{number}", STATEMENT, at=at, by=f"k{number}"))


def covered() -> Covered:
    return Covered(source="x", start=NOON - QUIET, end=NOON, observed_at=NOON)


@pytest.mark.parametrize(("echoes", "way"), [(quotes, "refers"), (copies, "copies")], ids=["quotes", "copies"])
def test_what_is_deleted_and_brought_back_is_a_backlash(
    pipeline: Pipeline, echoes: Callable[[], Iterator[Posted]], way: str
) -> None:
    pipeline.hear(*quiet_days(), taken_down(), *echoes(), covered())
    (incident,) = [each for each in pipeline.incidents() if each.kind is IncidentKind.BACKLASH]
    assert incident.evidence.deleted_at == NOON - 40 * MINUTE
    told = incident.evidence.numbers["reasons"]
    assert isinstance(told, list)
    (ways,) = [each for each in told if isinstance(each, dict) and each["code"] == "backlash.ways"]
    assert ways["refers"] == (20 if way == "refers" else 0)
    assert ways["copies"] == (20 if way == "copies" else 0)
    assert STATEMENT not in incident.model_dump_json()


def test_a_deletion_heard_twice_is_one_backlash(pipeline: Pipeline) -> None:
    pipeline.hear(*quiet_days(), taken_down(), *quotes(), covered())
    pipeline.hear(*quiet_days(), taken_down(), *quotes(), covered())
    assert [each.kind for each in pipeline.incidents()].count(IncidentKind.BACKLASH) == 1


def test_a_deletion_of_which_nobody_speaks_is_none(pipeline: Pipeline) -> None:
    pipeline.hear(*quiet_days(), taken_down(), covered())
    assert pipeline.incidents() == []


def praise() -> Iterator[Posted]:
    """In other words each time: copies of one text would be a campaign."""
    thanks = ("merci", "bravo", "génial", "j'adore", "excellent", "superbe", "magnifique")
    whom = ("au chauffeur", "à toute l'équipe", "pour ce trajet", "les nouveaux sièges", "pour l'accueil")
    why = ("toujours souriant", "à l'heure", "si confortable", "vraiment parfait", "propre et calme", "très rapide")
    for number, (first, then, last) in enumerate(product(thanks, whom, why)):
        text = f"{first} {then} du bus, {last} !"
        yield posted(mention(f"x:p{number}", text, at=NOON - 60 * MINUTE + number * 15 * SECOND, by=f"p{number}"))


def test_praise_is_an_opportunity(pipeline: Pipeline) -> None:
    pipeline.hear(*quiet_days(), *praise(), covered())
    kinds = {each.kind for each in pipeline.incidents()}
    assert IncidentKind.OPPORTUNITY in kinds
    assert IncidentKind.BAD_BUZZ not in kinds
