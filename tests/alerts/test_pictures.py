"""The picture of an incident in its message."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from alerts.journal import FileJournal
from alerts.pictures import Archive, DrawnPictures
from core.charts.look import Language
from core.errors import Transient
from core.state.incidents import Incidents
from core.state.watches import Watches
from index.port import MinuteCount
from tests.alerts.world import VOLTEA, Index, World
from tests.builders import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World.begin(tmp_path, NOON) as begun:
        begun.chatter(NOON - timedelta(days=4), NOON)
        begun.storm(NOON - HOUR, NOON)
        Watches(begun.database, begun.clock).apply([VOLTEA], "ada")
        begun.alerting.tick()
        yield begun


def archive(world: World, index: Index | None = None) -> Archive:
    return Archive(
        Incidents(world.database, world.clock),
        Watches(world.database, world.clock),
        index or world.index,
        world.ledger,
        FileJournal(world.folder / "journal"),
    )


def pictures(world: World, index: Index | None = None, language: Language = "en") -> DrawnPictures:
    return DrawnPictures(archive(world, index), language, world.clock)


class Broken(Index):
    """An index that cannot be read now."""

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteCount]:
        raise Transient("the index is away")


def test_an_incident_has_a_picture_in_each_language(world: World) -> None:
    id_ = world.incidents()[0].id
    english, french = pictures(world).of(id_), pictures(world, language="fr").of(id_)
    assert english is not None
    assert french is not None
    assert english.startswith(b"\x89PNG")
    assert english != french


def test_an_index_that_is_away_costs_the_picture_and_not_the_message(world: World) -> None:
    with capture_logs() as logs:
        assert pictures(world, Broken({})).of(world.incidents()[0].id) is None
    assert logs[0]["reason"] == "the index is away"
    assert "exc_info" not in logs[0]


def test_of_what_nobody_knows_there_is_no_picture(world: World) -> None:
    assert pictures(world).of("nothing") is None


def test_a_picture_grows_with_its_incident(world: World) -> None:
    id_ = world.incidents()[0].id
    before = pictures(world).of(id_)
    world.clock.forward(hours=2)
    world.ledger.cover("bluesky", NOON, NOON + 2 * HOUR)
    assert pictures(world).of(id_) != before
