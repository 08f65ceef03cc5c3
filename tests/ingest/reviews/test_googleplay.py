"""Google Play: all that a source must do, and what is its own."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from core.errors import Misconfigured
from ingest.client import Gone
from ingest.port import Surroundings
from ingest.sources.googleplay import PAGE, GooglePlay, Settings
from schemas.mention import Kind
from tests.contracts.live import ResumedSourceContract, Scene, claims, exhaust, gone
from tests.ingest.parts import HandClock, around
from tests.ingest.reviews.board import ACCOUNT, APP, GooglePlayBoard
from tests.ingest.site import Site, site


@pytest.fixture
def board() -> GooglePlayBoard:
    return GooglePlayBoard(HandClock())


@pytest.fixture
def here(board: GooglePlayBoard) -> Iterator[Site]:
    with site(board.answer) as served:
        board.here = served
        yield served


@pytest.fixture
def beside(board: GooglePlayBoard, tmp_path: Path) -> Iterator[Surroundings]:
    with around(tmp_path, "googleplay", board.clock) as made:
        yield made


def play(here: Site, beside: Surroundings, key: str, app: str = APP) -> GooglePlay:
    settings = Settings(apps=(app,), watch="brisolle", key=SecretStr(key), address=here.url, ca_file=here.ca_file)
    return GooglePlay(settings, beside)


@pytest.fixture
def scene(board: GooglePlayBoard, here: Site, beside: Surroundings) -> Scene:
    secrets = (ACCOUNT.as_pem(private=True).decode(), "token-of-google")
    return Scene(board, lambda: play(here, beside, board.key()), board.clock, secrets)


class TestGooglePlay(ResumedSourceContract):
    pass


def test_a_review_has_its_stars_its_title_and_no_account_of_its_author(scene: Scene, board: GooglePlayBoard) -> None:
    said = board.say("L'appli plante depuis hier")
    source = scene.source()
    source.open("")
    (mention,) = [event.mention for event in exhaust(source, scene).events if event.kind == "posted"]
    assert (mention.id, mention.author.id, mention.kind) == (said, said, Kind.REVIEW)
    assert (mention.title, mention.text) == ("En panne", "L'appli plante depuis hier")
    assert (mention.rating, mention.lang, mention.known_watches) == (2, "fr", ("brisolle",))


def test_all_pages_are_read_whatever_their_order(scene: Scene, board: GooglePlayBoard) -> None:
    said = set()
    for number in range(2 * PAGE + 3):
        board.clock.advance(timedelta(minutes=1))
        said.add(board.say(f"number {number}"))
    source = scene.source()
    source.open("")
    first = exhaust(source, scene)
    board.clock.advance(timedelta(hours=3))
    late = board.say("the newest, listed last")
    again = exhaust(source, scene)
    assert {event.mention.id for event in first.events if event.kind == "posted"} == said
    assert [event.mention.id for event in again.events if event.kind == "posted"] == [late]


def test_of_what_was_said_more_than_a_week_before_nothing_is_claimed(scene: Scene, board: GooglePlayBoard) -> None:
    source = scene.source()
    source.open("")
    heard = max(end for _, end in claims(exhaust(source, scene).events))
    board.clock.advance(timedelta(days=9))
    away = board.clock.now()
    since = min(start for start, _ in claims(exhaust(source, scene).events))
    assert heard < away - timedelta(days=7) <= since


def test_what_was_removed_is_known_a_day_later(scene: Scene, board: GooglePlayBoard) -> None:
    said = board.say("to be regretted")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    board.remove(said)
    board.clock.advance(timedelta(days=1, minutes=1))
    exhaust(source, scene, given)
    assert gone(given.events) == [said]


def test_a_token_is_used_until_it_is_good_no_more(scene: Scene, board: GooglePlayBoard, here: Site) -> None:
    source = scene.source()
    source.open("")
    exhaust(source, scene)
    looks = [each for each in here.asked if each.path.endswith("/reviews")]
    assert len(board.tokens) < len(looks)
    board.tokens.append("another, for what we hold is withdrawn")
    board.clock.advance(timedelta(minutes=40))
    said = board.say("heard all the same")
    told = exhaust(source, scene)
    assert [event.mention.id for event in told.events if event.kind == "posted"] == [said]


def test_it_says_whether_the_account_is_let_in(here: Site, beside: Surroundings, board: GooglePlayBoard) -> None:
    with closing(play(here, beside, board.key())) as own:
        assert own.check() == f"reader@brisolle.example reads the reviews of {APP}."
    with closing(play(here, beside, board.key(), "org.other")) as lost, pytest.raises(Gone):
        lost.check()
    strange = board.key().replace("reader@", "stranger@")
    with closing(play(here, beside, strange)) as barred, pytest.raises(Misconfigured, match="gives stranger@"):
        barred.check()


@pytest.mark.parametrize(
    ("key", "said"), [("", "is empty"), ("{}", "is no key"), ('{"client_email": "a"}', "is no key")]
)
def test_without_the_key_of_an_account_it_is_not_made(here: Site, beside: Surroundings, key: str, said: str) -> None:
    with pytest.raises(Misconfigured, match=rf"sources\.googleplay\.key {said}"):
        play(here, beside, key)


def test_a_refused_key_is_not_quoted(here: Site, beside: Surroundings) -> None:
    with pytest.raises(Misconfigured) as refused:
        play(here, beside, '{"client_email": "a", "private_key": "half of a secret"}')
    assert "half of" not in str(refused.value)


@pytest.mark.parametrize("wrong", [{"apps": ["Brisolle"]}, {"apps": []}, {"apps": [APP], "back_days": 8}])
def test_what_is_no_package_and_more_than_a_week_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)
