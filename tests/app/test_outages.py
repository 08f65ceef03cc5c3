"""Why a source did not listen, kept for those who ask about the gaps in its coverage."""

from datetime import timedelta

from app.outages import AWAY, BRIEF, MOST, NOT_RUN, Outages, cause
from core.clock import minute_of
from core.state.coverage import Gap
from ingest.memory import Fleeting
from tests.ingest.parts import HandClock

MINUTE = timedelta(minutes=1)


class Kept:
    def __init__(self) -> None:
        self.clock = HandClock()
        self._memory = Fleeting(self.clock)

    def outages(self) -> Outages:
        """As after a restart."""
        return Outages(self._memory, self.clock)

    def gap(self, minutes: int) -> Gap:
        """The last minutes."""
        end = minute_of(self.clock.at)
        return Gap("x", (), end - minutes, end)


def fail(kept: Kept, why: str, length: timedelta) -> None:
    kept.outages().begins(why)
    kept.clock.advance(length)
    kept.outages().over()


def test_a_gap_is_explained_by_what_failed_in_it() -> None:
    kept = Kept()
    fail(kept, "The platform is away.", 5 * MINUTE)
    kept.clock.advance(20 * MINUTE)
    fail(kept, "It asks for patience.", 5 * MINUTE)
    assert cause(kept.gap(10), kept.outages().all()) == "It asks for patience."
    assert cause(kept.gap(40), kept.outages().all()) == "The platform is away. It asks for patience."


def test_what_lasts_explains_what_is_missing_until_now() -> None:
    kept = Kept()
    kept.outages().begins("The token is refused.")
    kept.clock.advance(90 * MINUTE)
    kept.outages().begins("The platform is away.")
    assert cause(kept.gap(30), kept.outages().all()) == "The token is refused."


def test_of_a_gap_in_which_nothing_failed_nobody_knows_why() -> None:
    kept = Kept()
    fail(kept, "The platform is away.", 5 * MINUTE)
    kept.clock.advance(60 * MINUTE)
    assert cause(kept.gap(30), kept.outages().all()) == ""


def test_a_moment_leaves_nothing_behind() -> None:
    kept = Kept()
    fail(kept, "The platform is away.", BRIEF / 2)
    assert kept.outages().all() == ()


def test_what_it_had_not_covered_when_it_began_was_not_listened_to() -> None:
    kept = Kept()
    before = kept.clock.at
    kept.clock.advance(AWAY + MINUTE)
    kept.outages().began_to_listen(before)
    assert cause(kept.gap(1), kept.outages().all()) == NOT_RUN
    kept.outages().began_to_listen(kept.clock.at)
    kept.outages().began_to_listen(None)
    assert len(kept.outages().all()) == 1


def test_only_the_last_are_kept() -> None:
    kept = Kept()
    for number in range(MOST + 5):
        fail(kept, f"failure {number}", MINUTE)
    whys = [each.said for each in kept.outages().all()]
    assert (len(whys), whys[-1]) == (MOST, f"failure {MOST + 4}")
