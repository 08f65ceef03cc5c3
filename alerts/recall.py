"""What alerting knew of a watch when a minute was evaluated: its baseline, with the counts that it looked at."""

from dataclasses import dataclass

from alerts.book import topics
from alerts.detect.baseline import Baseline, unknown
from alerts.detect.detector import HISTORY, caught_up
from alerts.detect.learning import UNCALIBRATED
from alerts.learned import newest
from alerts.port import Journal
from alerts.survey import DAY, Survey, Surveyor
from schemas.watch import WatchRevision


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """baseline: of the hour that holds the minute. survey: the day before that hour at least, up to the minute.

    since: minutes before it are unknown to the series.
    """

    baseline: Baseline
    survey: Survey
    since: int


def recalled(surveyor: Surveyor, journal: Journal, watch: WatchRevision, minute: int) -> Recalled:
    """Where nothing is kept of what it had learned within 28 days, it is learned again from those."""
    known = newest(journal.learned(watch.watch.id), topics(watch), minute)
    since = known.since if known else 0
    fresh = known if known and minute - known.baseline.hour <= HISTORY else None
    learned = fresh.baseline if fresh else unknown(topics(watch), minute - HISTORY, UNCALIBRATED)
    survey = surveyor.survey(watch, learned.hour - DAY, minute + 1, since)
    return Recalled(caught_up(learned, survey.counts, minute), survey, since)
