"""Trustpilot: all that a source must do, and what is its own."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.errors import Misconfigured
from ingest.client import Gone
from ingest.port import Surroundings
from ingest.sources.trustpilot import PAGE, Settings, Trustpilot
from schemas.mention import Kind
from tests.contracts.live import ResumedSourceContract, Scene, exhaust, gone, ids
from tests.contracts.source import Given
from tests.ingest.parts import HandClock, around
from tests.ingest.reviews.board import KEY, TrustpilotBoard
from tests.ingest.site import Reply, Site, as_json, site


@pytest.fixture
def board() -> TrustpilotBoard:
    return TrustpilotBoard(HandClock())


@pytest.fixture
def here(board: TrustpilotBoard) -> Iterator[Site]:
    with site(board.answer) as served:
        board.here = served
        yield served


@pytest.fixture
def beside(board: TrustpilotBoard, tmp_path: Path) -> Iterator[Surroundings]:
    with around(tmp_path, "trustpilot", board.clock) as made:
        yield made


def trustpilot(here: Site, beside: Surroundings, *, key: str = KEY, unit: str = "brisolle") -> Trustpilot:
    settings = Settings(units=(unit,), watch="brisolle", key=SecretStr(key), address=here.url, ca_file=here.ca_file)
    return Trustpilot(settings, beside)


@pytest.fixture
def scene(board: TrustpilotBoard, here: Site, beside: Surroundings) -> Scene:
    return Scene(board, lambda: trustpilot(here, beside), board.clock, secrets=(KEY,))


class TestTrustpilot(ResumedSourceContract):
    pass


def test_a_review_is_a_review_of_its_watch(scene: Scene, board: TrustpilotBoard) -> None:
    said = board.say("The parcel never came")
    source = scene.source()
    source.open("")
    (mention,) = [e.mention for e in exhaust(source, scene).events if e.kind == "posted"]
    assert (mention.id, mention.kind, mention.known_watches) == (said, Kind.REVIEW, ("brisolle",))
    assert (mention.title, mention.author.name, mention.lang) == ("Never again", "Ada B.", "en")


def test_more_than_a_page_is_walked_and_nothing_is_given_twice(scene: Scene, board: TrustpilotBoard) -> None:
    said = {board.say(f"number {number}") for number in range(2 * PAGE + 3)}
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    told = [event.mention.id for event in given.events if event.kind == "posted"]
    assert sorted(told) == sorted(said)


def test_what_was_removed_is_known_a_day_later(scene: Scene, board: TrustpilotBoard) -> None:
    said = board.say("to be regretted")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    board.remove(said)
    board.clock.advance(timedelta(days=1, minutes=1))
    exhaust(source, scene, given)
    assert gone(given.events) == [said]


def test_a_deletion_that_was_not_yet_durable_is_told_again_after_a_stop(scene: Scene, board: TrustpilotBoard) -> None:
    said = board.say("to be regretted")
    first = scene.source()
    first.open("")
    given = exhaust(first, scene)
    board.remove(said)
    board.clock.advance(timedelta(days=1, minutes=1))
    told = Given()
    while not gone(told.events):
        told.add(first.next_batch())
    second = scene.source()
    second.open(given.resume)
    assert gone(exhaust(second, scene).events) == [said]


@pytest.mark.parametrize(
    "answer",
    [
        as_json({"message": "bad request"}, 400),
        as_json({"id": "r1", "createdAt": "yesterday"}),
        as_json([]),
        as_json({"id": "r2", "createdAt": "2026-03-02T08:00:00Z", "text": "another", "consumer": {"id": "c2"}}),
    ],
    ids=["refused", "unreadable", "nothing", "another review"],
)
def test_a_review_that_cannot_be_read_is_not_gone_and_is_looked_at_a_day_later(
    scene: Scene, board: TrustpilotBoard, answer: Reply
) -> None:
    said = board.say("still there")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    board.alone = answer
    board.clock.advance(timedelta(days=1, minutes=1))
    exhaust(source, scene, given)
    assert (gone(given.events), ids(given.events)) == ([], [said])
    board.alone = None
    board.remove(said)
    board.clock.advance(timedelta(days=1, minutes=1))
    assert gone(exhaust(source, scene, given).events) == [said]


def test_a_key_that_is_good_no_more_is_no_deletion(scene: Scene, board: TrustpilotBoard) -> None:
    board.say("still there")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    board.alone = as_json({"message": "Invalid ApiKey"}, 403)
    board.clock.advance(timedelta(days=1, minutes=1))
    with pytest.raises(Misconfigured, match="403"):
        exhaust(source, scene, given)
    assert gone(given.events) == []


def test_it_says_whether_the_key_is_good(here: Site, beside: Surroundings) -> None:
    with closing(trustpilot(here, beside)) as own:
        assert own.check() == "The key is good for Brisolle."
    barred = pytest.raises(Misconfigured, match=r"\[sources\.trustpilot\]")
    with closing(trustpilot(here, beside, key="another")) as strange, barred:
        strange.check()
    with closing(trustpilot(here, beside, unit="nobody")) as lost, pytest.raises(Gone):
        lost.check()


def test_without_a_key_it_is_not_made(here: Site, beside: Surroundings) -> None:
    with pytest.raises(Misconfigured, match=r"sources\.trustpilot\.key is empty"):
        trustpilot(here, beside, key="")
