"""Reviews of apps in Apple's App Store, from its public feed of the newest, country by country."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import Field, JsonValue, field_validator

from core.requests import of_the_web
from ingest.about import About, Sending
from ingest.clean import mention_of
from ingest.client import Client
from ingest.newest import Items, Lists, Page, Walking
from ingest.port import Surroundings
from schemas.base import Strict
from schemas.mention import Mention

PAGES = 10
"""The feed ends there, however many reviews there are."""
FULL = 50
"""Reviews of a page."""
_NUMBER = re.compile(r"\d{1,20}")


class Settings(Strict):
    """apps: their numbers, as in `…/id361309726`. countries: of the stores. watch: that all of them are about.

    every_minutes: between two looks. back_days: how far the first one reaches.
    """

    apps: tuple[str, ...] = Field(min_length=1, max_length=100)
    countries: tuple[str, ...] = ("fr", "gb", "us")
    watch: str = ""
    address: str = "https://itunes.apple.com"
    ca_file: Path | None = None
    every_minutes: float = Field(default=30, ge=1, le=1440)
    back_days: float = Field(default=7, ge=0, le=365)

    @field_validator("address")
    @classmethod
    def _of_the_web(cls, address: str) -> str:
        return of_the_web(address).rstrip("/")

    @field_validator("apps")
    @classmethod
    def _are_numbers(cls, apps: tuple[str, ...]) -> tuple[str, ...]:
        for app in apps:
            if not _NUMBER.fullmatch(app):
                raise ValueError(f'"{app}" is no number of an app; it stands behind `id` in the address of its page')
        return apps

    @field_validator("countries")
    @classmethod
    def _are_codes(cls, countries: tuple[str, ...]) -> tuple[str, ...]:
        for country in countries:
            if not (country.isascii() and country.isalpha() and len(country) == 2):
                raise ValueError(f'"{country}" is no code of a country; write it like "fr"')
        return tuple(country.lower() for country in countries)


class AppStore(Walking):
    """The feed shows each store's 500 newest reviews, and nothing of those that are gone."""

    about: ClassVar[About] = About(
        title="Apple App Store",
        key="no key",
        gaps="filled from the 500 newest reviews of each store",
        deletions="never told",
        sends=(Sending("reply", "one public answer to a review, through App Store Connect"),),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        units = [f"{country}/{app}" for app in settings.apps for country in settings.countries]
        every, back = timedelta(minutes=settings.every_minutes), timedelta(days=settings.back_days)
        lists = Lists(lambda: units, self._page)
        super().__init__(
            lists, around, every, back, lambda: Client(around.name, around.clock, ca_file=settings.ca_file)
        )

    def _page(self, unit: str, number: int) -> Page:
        country, _, app = unit.partition("/")
        path = f"/{country}/rss/customerreviews/page={number}/id={app}/sortby=mostrecent/json"
        listed = _at(self._client.get(f"{self._settings.address}{path}").json(), "feed", "entry")
        entries = listed if isinstance(listed, list) else [listed] if isinstance(listed, dict) else []
        reviews = [each for each in entries if not (isinstance(each, dict) and "im:name" in each)]  # the app itself
        where = f"a review of app {app} in {country}"
        read = Items.read(reviews, lambda review: self._mention(review, country, app), where)
        ends = number >= PAGES
        cut = ends and len(reviews) >= FULL
        return Page(read.mentions, read.oldest, read.refused, more=bool(reviews) and not ends, cut=cut)

    def _mention(self, review: JsonValue, country: str, app: str) -> Mention:
        """Raises Permanent."""
        id_, name = _label(review, "id"), _label(review, "author", "name")
        person = re.search(r"id(\d+)$", _label(review, "author", "uri"))
        return mention_of(
            {
                "id": f"appstore:{id_}" if id_ else "",
                "network": "appstore",
                "source": self._around.name,
                "kind": "review",
                "url": f"https://apps.apple.com/{country}/app/id{app}",
                "title": _label(review, "title"),
                "text": _label(review, "content"),
                "author": {"id": f"appstore:{person[1] if person else name}", "handle": name, "name": name},
                "place": {"country": country.upper()},
                "rating": _label(review, "im:rating") or None,
                "published_at": _label(review, "updated"),
                "observed_at": self._around.clock.now().isoformat(),
                "known_watches": [self._settings.watch] if self._settings.watch else [],
            }
        )


def _at(value: JsonValue, *names: str) -> JsonValue:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _label(value: JsonValue, *names: str) -> str:
    """Empty where there is none."""
    said = _at(value, *names, "label")
    return said if isinstance(said, str) else ""
