"""Who is told of which incidents, where, and when not."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Strict
from schemas.incident import IncidentKind
from schemas.watch import Id, TimeZone

Level = Annotated[int, Field(ge=1, le=5)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class Quiet(Strict):
    """Hours in which severities below `below` wait for their end. days: 1 Monday to 7 Sunday, by the day they begin.

    end before start: over midnight; end equal to start: the whole day.
    """

    start: time
    end: time
    time_zone: TimeZone
    days: tuple[Weekday, ...] = (1, 2, 3, 4, 5, 6, 7)
    below: Annotated[int, Field(ge=2, le=6)] = 4


class Route(Strict):
    """Which incidents go to a channel (the name of a notifier). An empty tuple matches everything.

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
    quiet: tuple[Quiet, ...] = ()
    language: Literal["en", "fr"] | None = None
    third_parties: Literal["figures", "texts"] = "figures"
    historical: Literal["never", "tell"] = "never"
