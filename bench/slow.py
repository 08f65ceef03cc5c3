"""A stage of enrichment that takes its time and finds nothing: installed as a plug-in by `bench/scaling.py`."""

import time
from collections.abc import Sequence

from pydantic import BaseModel

from enrich.port import Draft, Surroundings

DELAY = 0.02
"""Seconds a mention: enough that what limits a member is not how much of a core it gets."""


class Settings(BaseModel):
    """None."""


class Slow:
    provides, needs, model = "slow", frozenset[str](), "slow@1"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        """Needs neither."""

    def __call__(self, drafts: Sequence[Draft]) -> list[None]:
        time.sleep(DELAY * len(drafts))
        return [None] * len(drafts)
