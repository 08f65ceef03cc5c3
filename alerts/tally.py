"""What each sensitivity would have done, counted: rings, false alarms a month, lead times."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from alerts.detect.baseline import DAY
from alerts.detect.sensitivity import Sensitivity
from alerts.stories import Mark, Story

MONTH = 365.25 / 12 * DAY
"""Minutes."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one sensitivity. rings: incidents that would have been told of; crises, false_alarms, unmarked: of these.

    false_alarms_a_month: of one watch that was heard all the time; at_most_a_month: if everything that nobody marked
    were one too. precision: crises of what is marked. told: of the crises that any sensitivity tells, how many.
    lead_minutes: from ring to peak, the median of the stories that are no false alarms; before_peak: the share of them
    that rings earlier than that. None: nothing to count it from.
    """

    sensitivity: str
    expect: str
    rings: int
    crises: int
    false_alarms: int
    unmarked: int
    false_alarms_a_month: float | None
    at_most_a_month: float | None
    precision: float | None
    told: float | None
    lead_minutes: float | None
    before_peak: float | None


def tally(sensitivity: Sensitivity, stories: Sequence[Story], heard: int) -> Tally:
    """heard: minutes of all watches together."""
    name, months = sensitivity.name, heard / MONTH
    crises, false, unmarked = (_rings(name, stories, mark) for mark in ("crisis", "false_alarm", ""))
    real = [story for story in stories if story.mark == "crisis"]
    leads = [lead for story in stories if story.mark != "false_alarm" and (lead := story.lead(name)) is not None]
    return Tally(
        sensitivity=name,
        expect=sensitivity.meaning,
        rings=crises + false + unmarked,
        crises=crises,
        false_alarms=false,
        unmarked=unmarked,
        false_alarms_a_month=_share(false, months),
        at_most_a_month=_share(false + unmarked, months),
        precision=_share(crises, crises + false),
        told=_share(sum(name in story.told for story in real), len(real)),
        lead_minutes=median(leads) if leads else None,
        before_peak=_share(sum(lead > 0 for lead in leads), len(leads)),
    )


def _rings(name: str, stories: Sequence[Story], mark: Mark) -> int:
    return sum(len(story.told.get(name, ())) for story in stories if story.mark == mark)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
