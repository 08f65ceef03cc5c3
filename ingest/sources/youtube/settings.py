"""What is listened to on YouTube, and what its kind of source is."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, NonNegativeInt, SecretStr, model_validator

from core.requests import of_the_web
from ingest.about import About, Sending
from ingest.budget import Plan
from schemas.base import Strict
from schemas.watch import TimeZone

UNIT = "unit"
"""What YouTube counts: 1 for a page of comments, 100 for a search."""


KEPT = timedelta(days=30)
"""What YouTube's terms allow between two looks at a comment that is kept."""


class Quota(Plan):
    """As YouTube gives it to every project, by days of the Pacific coast."""

    units_a_day: Mapping[str, NonNegativeInt] = {UNIT: 10_000}
    zone: TimeZone = "America/Los_Angeles"


class Settings(Strict):
    """channels: ids, `UC…`; every comment on their videos. videos: ids. searches_a_day: for videos about what watches
    want, 100 units each; 0: none. every: minutes between two looks."""

    key: SecretStr = SecretStr("")
    key_file: Path | None = None
    channels: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    searches_a_day: int = Field(default=0, ge=0, le=96)
    every: int = Field(default=15, ge=1, le=1440)
    budget: Quota = Quota()
    address: Annotated[str, AfterValidator(of_the_web)] = "https://www.googleapis.com/youtube/v3"
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.channels or self.videos or self.searches_a_day):
            raise ValueError("there is nothing to listen to; set channels, videos or searches_a_day")
        return self


ABOUT = About(
    title="YouTube comments",
    key="an API key of a Google Cloud project",
    gaps="Comments are read back to those that were read before, up to two days.",
    deletions="Every comment is looked at again: in six hours, daily for a week, then weekly.",
    sends=(
        Sending("answer to a comment", "50 units each of 10,000 a day, by OAuth of the channel"),
        Sending("hide", "on own videos; 50 units"),
        Sending("delete", "own comments; 50 units"),
    ),
    kept_for=KEPT,
)
