"""What the stream has forgotten, who may have it filled, and what is said before anybody listens."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.errors import Misconfigured, Transient
from ingest.sources.bluesky import Bluesky
from ingest.sources.bluesky.searches import searches
from schemas.watch import Account, Watch
from tests.builders import NOON
from tests.contracts.live import claims, ids, listen
from tests.contracts.source import Given
from tests.ingest.bluesky.place import Place
from tests.ingest.bluesky.server import PASSWORD, TOKEN
from tests.ingest.parts import Watching, watch

BRISOLLE = watch("brisolle", "brisolle")
BACK = NOON + timedelta(minutes=62)
"""When the stream begins again."""
LOGIN = {"handle": "watcher.example", "app_password": PASSWORD}


def after_a_break(
    place: Place, until: Callable[[list[str], Given], bool], *watches: Watch, **more: object
) -> tuple[list[str], Given]:
    """Posts that the server has forgotten, and what is given once it is listened to again, until this is so."""
    network, clock = place.network, place.clock
    scene = place.scene(*watches, **more)
    first = scene.source()
    first.open("")
    for number in range(150):
        network.say(f"post {number}")
    before = network.say("Brisolle is late")
    given = listen(first, scene, lambda heard: before in ids(heard.events))
    first.close()
    clock.advance(timedelta(minutes=2))
    lost = [network.say(f"Brisolle, in vain {number}") for number in range(5)]
    clock.advance(timedelta(hours=1))
    network.forget_before(clock.now())
    second = scene.source()
    second.open(given.resume)
    last = network.say("Brisolle, at last")
    later = listen(second, scene, lambda heard: last in ids(heard.events))
    clock.advance(timedelta(minutes=3))
    network.say("something else")
    listen(second, scene, lambda heard: (BACK, NOON + timedelta(minutes=64)) in claims(heard.events), later)
    return lost, listen(second, scene, lambda heard: until(lost, heard), later)


def filled(lost: list[str], heard: Given) -> bool:
    return set(lost) < set(ids(heard.events))


def test_what_the_server_has_forgotten_stays_a_gap(place: Place) -> None:
    lost, later = after_a_break(place, lambda *_: True, BRISOLLE)
    assert not set(lost) & set(ids(later.events))
    assert min(start for start, _ in claims(later.events)) == BACK


def test_who_has_an_account_there_has_the_gap_filled(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    place.network.expired = 1
    with caplog.at_level(logging.DEBUG):
        lost, later = after_a_break(place, lambda _, heard: (NOON, BACK) in claims(heard.events), BRISOLLE, **LOGIN)
    assert filled(lost, later)
    assert max(ids(later.events).count(each) for each in lost) == 1
    assert {request.query["q"] for request in place.asked("searchPosts")} == {"brisolle"}
    assert not [secret for secret in (PASSWORD, TOKEN) if secret in caplog.text]


def test_a_gap_that_no_search_finds_all_of_is_not_claimed(place: Place) -> None:
    def through(lost: list[str], heard: Given) -> bool:
        return filled(lost, heard) and '"gap":null' in heard.resume

    _, later = after_a_break(place, through, BRISOLLE, watch("rest", "NOT post NOT something"), **LOGIN)
    assert (NOON, BACK) not in claims(later.events)


def test_a_gap_stays_for_whom_the_platform_does_not_let_in(place: Place) -> None:
    wrong = {**LOGIN, "app_password": "wrong"}
    lost, later = after_a_break(place, lambda *_: bool(place.asked("createSession")), BRISOLLE, **wrong)
    assert not set(lost) & set(ids(later.events))
    assert (NOON, BACK) not in claims(later.events)


@pytest.mark.parametrize(
    ("query", "asked", "whole"),
    [
        ("brisolle", ("brisolle",), True),
        ('"bri solle" OR #brisolle', ('"bri solle"', "#brisolle"), True),
        ("brisolle (retard OR late)", ("brisolle",), True),
        ("brisolle -retard", ("brisolle",), True),
        ("author:nadia.example brisolle", ("brisolle",), True),
        ("author:nadia.example", ("from:nadia.example",), True),
        ("brisolle OR bri*", (), False),
        ("NOT brisolle", (), False),
    ],
)
def test_searches_find_whatever_a_query_takes(query: str, asked: tuple[str, ...], whole: bool) -> None:
    assert searches(Watching([watch("b", query)]), "bluesky") == (tuple(sorted(asked)), whole)


def test_what_accounts_say_and_are_told_is_searched_for() -> None:
    own = Account(network="bluesky", handle="@care.brisolle.example")
    watching = Watching([Watch(id="b", name="Brisolle", query="brisolle", account=(own,))])
    asked = ("brisolle", "from:care.brisolle.example", "mentions:care.brisolle.example")
    assert searches(watching, "bluesky") == (asked, True)
    elsewhere = Watching([Watch(id="b", name="Brisolle", query="brisolle", sources=("rss.*",))])
    assert searches(elsewhere, "bluesky") == ((), True)


def test_it_says_how_far_back_the_platform_reaches(place: Place) -> None:
    place.network.say("the oldest post")
    place.clock.advance(timedelta(hours=30))
    said = Bluesky(place.settings(), place.around()).check()
    assert "localhost answers and reaches back to 2026-03-02 12:00 UTC" in said
    assert "for want of a login" in said
    assert "lets watcher.example in" in Bluesky(place.settings(**LOGIN), place.around()).check()


def test_it_says_what_is_wrong(place: Place) -> None:
    place.network.say("anything")
    surroundings = place.around()
    with pytest.raises(Misconfigured, match="401"):
        Bluesky(place.settings(**{**LOGIN, "app_password": "wrong"}), surroundings).check()
    place.network.refusals.append((503, {}))
    with pytest.raises(Transient, match="localhost answered 503"):
        Bluesky(place.settings(), surroundings).check()


def test_settings_that_cannot_work_are_said_at_once(place: Place) -> None:
    surroundings = place.around()
    with pytest.raises(Misconfigured, match="but not both"):
        Bluesky(place.settings(handle="watcher.example"), surroundings)
    with pytest.raises(Misconfigured, match="zstd_dictionary"):
        Bluesky(place.settings(zstd_dictionary=place.folder / "nowhere"), surroundings)
    with pytest.raises(ValueError, match="wss://"):
        place.settings(streams=("https://jetstream.example",))
