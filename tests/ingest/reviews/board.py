"""Local servers of platforms on which people review: what is said there, and how each platform tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from tests.ingest.parts import HandClock
from tests.ingest.site import BREAKS_OFF, Reply, Request, Site, as_json

KEY = "the-api-key-of-the-tests"


@dataclass(frozen=True, slots=True)
class Review:
    number: int
    text: str
    at: datetime


@dataclass
class Board:
    """reviews: the newest last. here: once it runs."""

    clock: HandClock
    reviews: list[Review] = field(default_factory=list)
    spoiled: list[JsonValue] = field(default_factory=list)
    here: Site | None = None
    network = ""

    def say(self, text: str) -> str:
        review = Review(len(self.reviews) + 1, text, self.clock.now())
        self.reviews.append(review)
        return f"{self.network}:r{review.number}"

    def spoil(self) -> None:
        self.spoiled.append({"id": "", "createdAt": "yesterday", "content": {"label": "?"}})

    def cut(self) -> None:
        assert self.here is not None
        self.here.faults += [BREAKS_OFF, Reply(503, headers={"Retry-After": "5"})]

    def remove(self, mention: str) -> None:
        self.reviews = [each for each in self.reviews if f"{self.network}:r{each.number}" != mention]

    def newest_first(self) -> list[Review]:
        return self.reviews[::-1]


class TrustpilotBoard(Board):
    """alone: how every question for a single review is answered, for once."""

    network = "trustpilot"
    alone: Reply | None = None

    def answer(self, request: Request) -> Reply:
        if request.headers.get("apikey") != KEY:
            return as_json({"message": "Invalid ApiKey"}, 401)
        parts = request.path.strip("/").split("/")
        match parts:
            case ["v1", "business-units", "brisolle", "reviews"]:
                return as_json({"reviews": self._page(request.query)})
            case ["v1", "business-units", "brisolle"]:
                return as_json({"displayName": "Brisolle"})
            case ["v1", "reviews", _] if self.alone is not None:
                return self.alone
            case ["v1", "reviews", id_]:
                found = [each for each in self.reviews if f"r{each.number}" == id_]
                return as_json(_trustpilot(found[0])) if found else as_json({"message": "no such review"}, 404)
        return as_json({"message": "no such unit"}, 404)

    def _page(self, query: Mapping[str, str]) -> list[JsonValue]:
        size, number = int(query["perPage"]), int(query["page"])
        listed: list[JsonValue] = [_trustpilot(each) for each in self.newest_first()]
        return [*self.spoiled, *listed][size * (number - 1) : size * number]


def _trustpilot(review: Review) -> dict[str, JsonValue]:
    return {
        "id": f"r{review.number}",
        "stars": 1,
        "title": "Never again",
        "text": review.text,
        "language": "en",
        "createdAt": review.at.isoformat(),
        "consumer": {"id": f"c{review.number}", "displayName": "Ada B."},
    }


class AppStoreBoard(Board):
    network = "appstore"

    def answer(self, request: Request) -> Reply:
        _, country, _, _, page, app, _, _ = request.path.split("/")
        if app != "id=361309726":
            return Reply(404)
        number = int(page.removeprefix("page="))
        own: JsonValue = {"im:name": {"label": "Brisolle"}, "id": {"label": "the app"}}
        entries = [_apple(each) for each in (self.newest_first() if country == "fr" else [])]
        shown = [own, *self.spoiled, *entries[50 * (number - 1) : 50 * number]]
        return as_json({"feed": {"entry": own if len(shown) == 1 else shown}})


def _apple(review: Review) -> JsonValue:
    return {
        "author": {
            "uri": {"label": f"https://itunes.apple.com/fr/reviews/id{review.number}"},
            "name": {"label": "ada"},
        },
        "updated": {"label": review.at.isoformat()},
        "im:rating": {"label": "1"},
        "id": {"label": f"r{review.number}"},
        "title": {"label": "Encore en panne"},
        "content": {"label": review.text},
    }
