"""Reviews of own business units on Trustpilot, by its API."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import Field, JsonValue, SecretStr, field_validator

from core.errors import Misconfigured, Permanent
from core.requests import of_the_web
from core.secret import secret
from ingest.about import About, Sending
from ingest.clean import mention_of
from ingest.client import Client
from ingest.newest import Again, Items, Lists, Page, Walking
from ingest.port import Surroundings
from schemas.base import Strict
from schemas.mention import Mention

PAGE = 100
"""Reviews of a page: the most that the API gives."""


class Settings(Strict):
    """units: business unit ids. watch: the id of the watch that all of them are about. key: of the API, or key_file.

    every_minutes: between two looks. back_days: how far the first one reaches.
    """

    units: tuple[str, ...] = Field(min_length=1, max_length=100)
    watch: str = ""
    key: SecretStr = SecretStr("")
    key_file: Path | None = None
    address: str = "https://api.trustpilot.com"
    ca_file: Path | None = None
    every_minutes: float = Field(default=15, ge=1, le=1440)
    back_days: float = Field(default=7, ge=0, le=365)

    @field_validator("address")
    @classmethod
    def _of_the_web(cls, address: str) -> str:
        return of_the_web(address).rstrip("/")


class Trustpilot(Walking):
    """A review is looked at again after a day, a week and a month: it may have been changed, answered or removed."""

    about: ClassVar[About] = About(
        title="Trustpilot",
        key="an API key of the own business account",
        gaps="filled by walking back to the newest that was given",
        deletions="told when a review is looked at again: after a day, a week and a month",
        sends=(Sending("reply", "one public answer to a review, by a business user's token"),),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        key = secret(f"sources.{around.name}.key", settings.key, settings.key_file).get_secret_value()
        if not key:
            raise Misconfigured(f"sources.{around.name}.key is empty.", "Set it, or key_file.")
        self._settings = settings
        self._around = around
        lists = Lists(lambda: settings.units, self._page, self._again)
        every, back = timedelta(minutes=settings.every_minutes), timedelta(days=settings.back_days)
        super().__init__(
            lists,
            around,
            every,
            back,
            lambda: Client(around.name, around.clock, headers={"apikey": key}, ca_file=settings.ca_file),
        )

    def check(self) -> str:
        """Raises Misconfigured, Transient, and Gone for a unit that is not there."""
        counts = [self._get(f"/v1/business-units/{unit}").get("displayName") for unit in self._settings.units]
        return f"The key is good for {', '.join(str(name) for name in counts)}."

    def _page(self, unit: str, number: int) -> Page:
        asked = {"orderBy": "createdat.desc", "perPage": str(PAGE), "page": str(number)}
        listed = self._get(f"/v1/business-units/{unit}/reviews", asked).get("reviews")
        reviews = listed if isinstance(listed, list) else []
        read = Items.read(reviews, self._mention, f"a review of unit {unit}")
        return Page(read.mentions, read.oldest, read.refused, more=len(reviews) == PAGE)

    def _again(self, mentions: Sequence[str]) -> Again:
        """Raises Transient, and Misconfigured."""
        return Again.each(mentions, self._stands)

    def _stands(self, mention: str) -> Mention:
        return self._mention(dict(self._get(f"/v1/reviews/{mention.partition(':')[2]}")))

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Mapping[str, JsonValue]:
        answer = self._client.get(f"{self._settings.address}{path}", params).json()
        return answer if isinstance(answer, dict) else {}

    def _mention(self, review: JsonValue) -> Mention:
        """Raises Permanent."""
        if not isinstance(review, dict):
            raise Permanent("It is no review.")
        consumer = review.get("consumer")
        by = consumer if isinstance(consumer, dict) else {}
        id_ = str(review.get("id") or "")
        return mention_of(
            {
                "id": f"trustpilot:{id_}",
                "network": "trustpilot",
                "source": self._around.name,
                "kind": "review",
                "url": f"https://www.trustpilot.com/reviews/{id_}",
                "title": review.get("title") or "",
                "text": review.get("text") or "",
                "lang": review.get("language") or "",
                "author": {
                    "id": f"trustpilot:{by.get('id')}" if by.get("id") else "",
                    "name": by.get("displayName") or "",
                },
                "rating": review.get("stars"),
                "published_at": review.get("createdAt"),
                "observed_at": self._around.clock.now().isoformat(),
                "known_watches": [self._settings.watch] if self._settings.watch else [],
            }
        )
