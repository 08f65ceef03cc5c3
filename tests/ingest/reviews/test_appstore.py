"""The App Store: all that a source must do, and what is its own."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.sources.appstore import FULL, PAGES, AppStore, Settings
from tests.builders import NOON
from tests.contracts.live import ResumedSourceContract, Scene, claims, exhaust, ids
from tests.ingest.parts import HandClock, around
from tests.ingest.reviews.board import AppStoreBoard
from tests.ingest.site import site


@pytest.fixture
def board() -> AppStoreBoard:
    return AppStoreBoard(HandClock())


@pytest.fixture
def scene(board: AppStoreBoard, tmp_path: Path) -> Iterator[Scene]:
    with site(board.answer) as here, around(tmp_path, "appstore", board.clock) as beside:
        board.here = here
        settings = Settings(
            apps=("361309726",), countries=("FR", "gb"), watch="brisolle", address=here.url, ca_file=here.ca_file
        )
        yield Scene(board, lambda: AppStore(settings, beside), board.clock)


class TestAppStore(ResumedSourceContract):
    pass


def test_a_review_has_its_store_and_no_app_is_a_review(scene: Scene, board: AppStoreBoard) -> None:
    said = board.say("L'appli plante depuis hier")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    (mention,) = [event.mention for event in given.events if event.kind == "posted"]
    assert (mention.id, mention.title, mention.known_watches) == (said, "Encore en panne", ("brisolle",))
    assert mention.place is not None
    assert mention.place.country == "FR"
    assert (mention.author.id, given.refused) == ("appstore:1", [])


def test_where_the_feed_ends_before_the_reviews_do_nothing_older_is_claimed(scene: Scene, board: AppStoreBoard) -> None:
    for number in range(PAGES * FULL + 100):
        board.clock.advance(timedelta(minutes=1))
        board.say(f"number {number}")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    oldest = min(event.mention.published_at for event in given.events if event.kind == "posted")
    assert len(ids(given.events)) == PAGES * FULL
    assert min(start for start, _ in claims(given.events)) == oldest


def test_a_feed_that_is_shorter_is_claimed_as_far_back_as_is_asked_for(scene: Scene, board: AppStoreBoard) -> None:
    for number in range(PAGES * FULL - 1):
        board.say(f"number {number}")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    assert min(start for start, _ in claims(given.events)) == NOON - timedelta(days=7)


@pytest.mark.parametrize("wrong", [{"apps": ["Brisolle"]}, {"apps": ["1"], "countries": ["France"]}, {"apps": []}])
def test_what_is_no_app_and_no_country_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)
