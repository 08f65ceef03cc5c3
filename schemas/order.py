"""What somebody wants to be told of a saved query as soon as it happens."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Strict
from schemas.watch import Id, TimeZone


class StandingOrder(Strict):
    """query: the id of a saved query. channel: the name of a notifier.

    on: `result`, when something new matches, at most once in `minutes`; `unusual`, when more matches than usual at that
    hour, at most once a day. time_zone: of the hours that it is compared with, and of the times that it tells.
    language: None is that of `alerts.language`. owner: the login of who gave it, and it finds only what they may see at
    the time; empty: it was given by an operator, and finds everything.
    """

    id: Id
    query: Annotated[Id, Field(examples=["angry"])]
    channel: Id
    on: Literal["result", "unusual"] = "result"
    minutes: Annotated[int, Field(ge=5, le=10_080)] = 60
    time_zone: TimeZone = "UTC"
    language: Literal["en", "fr"] | None = None
    owner: Annotated[str, Field(max_length=254)] = ""

    @property
    def apart(self) -> timedelta:
        """At least so long between two messages."""
        return timedelta(minutes=self.minutes) if self.on == "result" else timedelta(days=1)
