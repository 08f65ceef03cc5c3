"""How often somebody may ask."""

from hypothesis import given
from hypothesis import strategies as st

from core.httpd.limits import ASKERS, Limit
from tests.builders import NOON
from tests.contracts.state.clock import HandClock


@given(st.lists(st.floats(0, 90), max_size=60), st.integers(1, 30))
def test_nobody_asks_more_often_than_allowed(pauses: list[float], a_minute: int) -> None:
    clock = HandClock(NOON)
    limit = Limit(a_minute, clock)
    passed, taken = 0.0, 0
    for pause in pauses:
        clock.forward(seconds=pause)
        passed += pause
        taken += limit.takes("10.0.0.1")
        assert taken <= a_minute + passed * a_minute / 60 + 1e-6


def test_one_address_does_not_use_up_what_another_has() -> None:
    limit = Limit(2, HandClock(NOON))
    assert [limit.takes("10.0.0.1") for _ in range(3)] == [True, True, False]
    assert limit.takes("10.0.0.2")


def test_any_number_of_addresses_is_borne_and_the_busiest_are_remembered() -> None:
    limit = Limit(2, HandClock(NOON))
    busy = [limit.takes("10.0.0.1") for _ in range(3)]
    for number in range(2 * ASKERS):
        limit.takes(f"address {number}")
    assert not busy[-1]
    assert not limit.takes("10.0.0.1")


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing() -> None:
    clock = HandClock(NOON)
    limit = Limit(2, clock)
    assert limit.takes("10.0.0.1")
    clock.forward(hours=-1)
    assert [limit.takes("10.0.0.1") for _ in range(2)] == [True, False]
