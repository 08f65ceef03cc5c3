"""Who is told of which incidents, where, and when not."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.base import Strict
from schemas.incident import IncidentKind
from schemas.watch import Id, TimeZone

Level = Annotated[int, Field(ge=1, le=5)]
Weekday = Annotated[int, Field(ge=1, le=7)]


def _on_a_clock(clock: time) -> time:
    """What the clocks of a place show, which `time_zone` names: an offset beside it would be a second answer."""
    if clock.tzinfo is not None:
        raise ValueError(f'"{clock}" has an offset; write "{clock:%H:%M}", and name the place in `time_zone`')
    return clock


ClockTime = Annotated[time, AfterValidator(_on_a_clock)]


class Hours(Strict):
    """A part of the day. days: 1 Monday to 7 Sunday, by the day on which it begins.

    end before start: over midnight; end equal to start: the whole day.
    """

    start: ClockTime
    end: ClockTime
    time_zone: TimeZone
    days: tuple[Weekday, ...] = (1, 2, 3, 4, 5, 6, 7)


class Quiet(Hours):
    """Hours in which severities below `below` wait for their end."""

    below: Annotated[int, Field(ge=2, le=6)] = 4


class Escalation(Strict):
    """Another channel, told when nobody has acknowledged for `after_minutes` what the route's own channel was told.

    severity: from which on those minutes count. They begin anew when the incident is snoozed, and when it reopens.
    """

    channel: Id
    after_minutes: Annotated[int, Field(ge=1, le=1440)]
    severity: Level = 1


class Route(Strict):
    """Which incidents go to a channel (the name of a notifier). An empty tuple matches everything.

    hours: the route holds within them only (empty: always); outside, the next one that matches takes its place.
    escalation: who is told when nobody acknowledges; every step counts from the same moment.
    third_parties: whether texts and handles of others may be shown there, or only links, ids and our own figures.
    language: None is that of `alerts.language`.
    """

    id: Id
    channel: Id
    watches: tuple[Id, ...] = ()
    topics: tuple[Id, ...] = ()
    teams: tuple[str, ...] = ()
    kinds: tuple[IncidentKind, ...] = ()
    severity: Level = 1
    hours: tuple[Hours, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    language: Literal["en", "fr"] | None = None
    third_parties: Literal["figures", "texts"] = "figures"
    historical: Literal["never", "tell"] = "never"

    @model_validator(mode="after")
    def _escalates_elsewhere(self) -> Self:
        channels = [self.channel, *(step.channel for step in self.escalation)]
        twice = next((channel for channel in channels if channels.count(channel) > 1), None)
        if twice is not None:
            raise ValueError(f'the channel "{twice}" stands twice in its chain')
        return self
