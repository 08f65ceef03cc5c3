"""Settings of X, and what it charges."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, SecretStr

from core.requests import of_the_web
from ingest.budget import Plan
from schemas.base import Strict

POST, USER, COUNT = "post", "user", "count"
"""What is paid: a post read, a profile read, a request for numbers."""


class XPlan(Plan):
    """As X charges in late 2026 (docs.x.com, Pricing): USD for each. usd_a_month has no default: whoever listens to X
    decides what it may cost."""

    prices: Mapping[str, NonNegativeFloat] = {POST: 0.005, USER: 0.010, COUNT: 0.005}
    usd_a_month: NonNegativeFloat
    units_a_month: Mapping[str, NonNegativeInt] = {POST: 2_000_000}


class Settings(Strict):
    """address: of the API. bearer_token: of the app, or in a file. sample: percent of the posts that are read while a
    budget allows no more. profiles_days: for how long what is known of an author is not asked for again. recheck_hours:
    when posts are looked at again after they were published, for their deletion, edits and counts; empty: never.
    """

    bearer_token: SecretStr = SecretStr("")
    bearer_token_file: Path | None = None
    budget: XPlan
    address: Annotated[str, AfterValidator(of_the_web)] = "https://api.x.com"
    ca_file: Path | None = None
    sample: int = Field(default=10, ge=1, le=99)
    profiles_days: PositiveFloat = 30
    recheck_hours: tuple[PositiveFloat, ...] = (1, 24, 7 * 24)

    def rechecks(self) -> tuple[timedelta, ...]:
        return tuple(timedelta(hours=hours) for hours in sorted(self.recheck_hours))
