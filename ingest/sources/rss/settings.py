"""What is set of a source of feeds."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from core.requests import of_the_web
from ingest.sources.rss.addresses import QUERY
from schemas.base import Strict


def _for_names(search: str) -> str:
    if QUERY not in search:
        raise ValueError(f"it must hold {QUERY}, in whose place the name of a watch is put")
    return search


Url = Annotated[str, AfterValidator(of_the_web)]
Search = Annotated[Url, AfterValidator(_for_names)]


class Settings(Strict):
    """feeds: addresses of feeds, or of pages that name one. searches: those with {query} in them, asked for each watch.

    full_text: keeps the text of whole articles where a feed gives it. everything: gives also what no watch is about.
    politeness_seconds: between two questions to one host.
    """

    feeds: tuple[Url, ...] = ()
    searches: tuple[Search, ...] = ()
    full_text: bool = False
    everything: bool = False
    politeness_seconds: float = Field(default=2.0, ge=0.0, le=3600.0)
    fastest_minutes: float = Field(default=5.0, ge=1.0, le=1440.0)
    slowest_minutes: float = Field(default=360.0, ge=1.0, le=1440.0)
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _something(self) -> "Settings":
        if not self.feeds and not self.searches:
            raise ValueError("feeds and searches are both empty: name a feed at least")
        return self
