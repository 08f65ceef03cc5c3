"""A day as a line of a finger's height."""

import numpy as np

from alerts.survey import DAY, HOUR
from alerts.track import Track
from web.look.spark import WIDE, spark

START = 29_000_000 // 15 * 15


def day(counted: float = 0.1, heard: float = 1.0) -> Track:
    return Track(START, np.full(DAY, counted), np.full(DAY, heard), np.full(DAY + 180, 0.1))


def test_an_hour_is_told_against_what_is_usual_in_it() -> None:
    told = spark(day())
    assert told.low < 0.1 * HOUR < told.high
    assert told.unheard == ()
    assert told.line.count("L") == WIDE - 1


def test_what_was_not_heard_breaks_the_line_and_is_hatched() -> None:
    track = day()
    track.heard[600:720] = 0
    track.counted[600:720] = 0
    told = spark(track)
    assert told.unheard == ((40, 48),)
    assert told.line.count("M") == 2


def test_a_day_that_nobody_heard_has_no_line() -> None:
    told = spark(day(counted=0, heard=0))
    assert told.line == ""
    assert told.unheard == ((0, WIDE),)
    assert told.heard == 0
