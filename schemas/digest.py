"""A summary that is sent once a day or once a week."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.base import Strict
from schemas.route import ClockTime, Weekday
from schemas.watch import Id, TimeZone


class Digest(Strict):
    """What rang, and volumes, of one period against the one before, to a channel (the name of a notifier).

    at, day: when it is sent, on the clocks of the time zone; day: of a weekly one, 1 Monday to 7 Sunday. team: its
    watches (empty: all). query: the id of a saved query, whose mentions it counts instead of those of watches.
    language: None is that of `alerts.language`. owner: the login of who set it, and it counts only what they may see at
    the time; empty: it was set by an operator, and counts everything. watch: its report of the last whole week, instead
    of volumes.
    """

    id: Id
    channel: Id
    every: Literal["day", "week"] = "day"
    at: ClockTime = time(8)
    day: Weekday = 1
    time_zone: TimeZone = "UTC"
    team: Annotated[str, Field(max_length=128)] = ""
    query: Annotated[str, Field(max_length=64)] = ""
    language: Literal["en", "fr"] | None = None
    owner: Annotated[str, Field(max_length=254)] = ""
    watch: Annotated[str, Field(max_length=64)] = ""

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if sum(map(bool, (self.team, self.query, self.watch))) > 1:
            raise ValueError("a digest is of a team, of a saved query or of a watch, not of several")
        if self.watch and self.every != "week":
            raise ValueError("the report of a watch is of a week")
        return self
