"""What alerting had learned, among all that is kept of it: the one that a minute was last judged by."""

from dataclasses import replace

from alerts.detect.baseline import DAY, unknown
from alerts.detect.learning import UNCALIBRATED
from alerts.learned import Learned, newest
from tests.builders import NOON

TOPICS = ("app",)
MONDAY = 20_455 * DAY


def learned(hour: int, *, seen: float, since: int = 0, topics: tuple[str, ...] = TOPICS) -> Learned:
    return Learned("voltea", NOON, since, replace(unknown(topics, hour, UNCALIBRATED), seen=seen))


def test_the_newest_before_a_minute_is_what_it_was_judged_by() -> None:
    kept = [learned(MONDAY + day * DAY, seen=30 * DAY) for day in range(3)]
    assert newest(kept, TOPICS, MONDAY + DAY + 90) == kept[1]
    assert newest(kept, TOPICS, MONDAY - 1) is None
    assert newest(kept, TOPICS, MONDAY + 9 * DAY) == kept[2]


def test_what_was_learned_again_of_the_same_days_replaces_what_was_learned_before() -> None:
    again = learned(MONDAY, seen=28.0 * DAY)
    assert newest([learned(MONDAY + 600, seen=60.0 * DAY), again], TOPICS, MONDAY + 700) == again


def test_but_not_while_it_has_only_begun_to_learn_again() -> None:
    before = learned(MONDAY, seen=60.0 * DAY)
    assert newest([before, learned(MONDAY, seen=2.0 * DAY)], TOPICS, MONDAY + 700) == before


def test_a_watch_that_changed_is_judged_by_nothing_that_was_learned_before() -> None:
    before, changed = learned(MONDAY, seen=60.0 * DAY), learned(MONDAY + 600, seen=0.0, since=MONDAY + 630)
    assert newest([before, changed], TOPICS, MONDAY + 700) == changed
    assert newest([before, changed], TOPICS, MONDAY + 629) == before


def test_what_was_learned_of_other_topics_judges_nothing() -> None:
    assert newest([learned(MONDAY, seen=60.0 * DAY, topics=("price",))], TOPICS, MONDAY + 1) is None
