"""What was read in pictures: remembered with its mention, and gone with it."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.state.database import Database
from core.state.readings import Readings
from schemas.reading import Failure, Reading, address_key
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

ONE, TWO = address_key("https://x.example/1.png"), address_key("https://x.example/2.png")
LATE = Reading(text="Le train est en retard\nEncore !", model="test@1")
GONE = Reading(failure=Failure.REFUSED)


def test_what_was_read_is_said_by_mention_and_picture(database: Database, clock: HandClock) -> None:
    readings = Readings(database, clock)
    readings.keep("x:1", {ONE: LATE, TWO: GONE})
    readings.keep("x:2", {})
    assert readings.of(["x:1", "x:2", "x:3"]) == {"x:1": {ONE: LATE, TWO: GONE}}
    assert readings.of([]) == {}


def test_a_picture_is_read_once(database: Database, clock: HandClock) -> None:
    readings = Readings(database, clock)
    readings.keep("x:1", {ONE: LATE})
    readings.keep("x:1", {ONE: GONE, TWO: GONE})
    assert readings.of(["x:1"]) == {"x:1": {ONE: LATE, TWO: GONE}}


def test_what_another_mention_shows_too_is_known_unless_it_could_not_be_read(
    database: Database, clock: HandClock
) -> None:
    readings = Readings(database, clock)
    readings.keep("x:1", {ONE: LATE, TWO: GONE})
    assert readings.known([ONE, TWO]) == {ONE: LATE}


def test_it_goes_with_its_mention_and_with_no_other(database: Database, clock: HandClock) -> None:
    readings = Readings(database, clock)
    for mention in ("x:1", "x:2"):
        readings.keep(mention, {ONE: LATE})
    assert readings.erase(["x:ada"], ["x:1", "x:9"]) == 1
    assert readings.erase([], ["x:1"]) == 0
    assert readings.of(["x:1", "x:2"]) == {"x:2": {ONE: LATE}}


def test_it_is_forgotten_after_its_time(database: Database, clock: HandClock) -> None:
    readings = Readings(database, clock)
    readings.keep("x:1", {ONE: LATE})
    clock.forward(days=1)
    readings.keep("x:2", {ONE: LATE})
    readings.forget(NOON + timedelta(hours=1))
    assert list(readings.of(["x:1", "x:2"])) == ["x:2"]


def test_any_text_is_kept_that_a_database_can_keep(database: Database, clock: HandClock) -> None:
    readings = Readings(database, clock)

    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
    @given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300))
    def kept(text: str) -> None:
        readings.erase([], ["x:1"])
        readings.keep("x:1", {ONE: Reading(text=text)})
        assert readings.of(["x:1"])["x:1"][ONE].text == text

    kept()
