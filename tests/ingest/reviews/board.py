"""Local servers of platforms on which people review: what is said there, and how each platform tells of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from pydantic import JsonValue

from tests.ingest.parts import HandClock
from tests.ingest.site import BREAKS_OFF, Reply, Request, Site, as_json

KEY = "the-api-key-of-the-tests"
APP = "org.brisolle.trains"
ACCOUNT = RSAKey.generate_key(2048, private=True)
"""Of the service account of the tests, on Google's side."""


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


@dataclass
class GooglePlayBoard(Board):
    """tokens: that were given, the newest last; only that is good."""

    tokens: list[str] = field(default_factory=list)
    network = f"googleplay:{APP}/"

    def say(self, text: str) -> str:
        return super().say(text).replace("/:", "/")

    def remove(self, mention: str) -> None:
        super().remove(mention.replace("/r", "/:r"))

    def spoil(self) -> None:
        self.spoiled.append({"reviewId": "", "comments": [{"userComment": {"text": "?"}}]})

    def key(self) -> str:
        """The JSON of the service account, as Google gives it."""
        assert self.here is not None
        told = {"type": "service_account", "client_email": "reader@brisolle.example", "private_key_id": "k1"}
        pem = ACCOUNT.as_pem(private=True).decode()
        return json.dumps({**told, "private_key": pem, "token_uri": f"{self.here.url}/token"})

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(parse_qs(request.body.decode()))
        if not self.tokens or request.headers.get("authorization") != f"Bearer {self.tokens[-1]}":
            return as_json({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, 401)
        match request.path.split("/")[4:]:
            case [app, "reviews"] if app == APP:
                return as_json(self._page(request.query))
            case [app, "reviews", id_] if app == APP:
                found = [each for each in self.reviews if f"r{each.number}" == id_]
                return as_json(_google(found[0])) if found else as_json({"error": {"code": 404}}, 404)
        return as_json({"error": {"code": 404}}, 404)

    def _token(self, form: Mapping[str, list[str]]) -> Reply:
        """For an assertion that the account has signed, for this address, an hour long at most (RFC 7523)."""
        assert self.here is not None
        try:
            claims = jwt.decode(form["assertion"][0], ACCOUNT, algorithms=["RS256"]).claims
        except JoseError:
            return as_json({"error": "invalid_grant"}, 400)
        now = self.clock.now().timestamp()
        good = claims["iat"] <= now < claims["exp"] <= claims["iat"] + 3600
        named = claims["iss"] == "reader@brisolle.example" and claims["aud"] == f"{self.here.url}/token"
        if not (good and named and claims["scope"] == "https://www.googleapis.com/auth/androidpublisher"):
            return as_json({"error": "invalid_grant"}, 400)
        self.tokens.append(f"token-of-google-{len(self.tokens)}")
        return as_json({"access_token": self.tokens[-1], "expires_in": 3599, "token_type": "Bearer"})

    def _page(self, query: Mapping[str, str]) -> dict[str, JsonValue]:
        """Of the last week alone, and in no order."""
        week = self.clock.now() - timedelta(days=7)
        listed: list[JsonValue] = [*self.spoiled, *(_google(each) for each in self.reviews if each.at >= week)]
        size, begin = int(query["maxResults"]), int(query.get("token", "0"))
        more: dict[str, JsonValue] = (
            {"tokenPagination": {"nextPageToken": str(begin + size)}} if begin + size < len(listed) else {}
        )
        return {"reviews": listed[begin : begin + size], **more}


def _google(review: Review) -> JsonValue:
    said: dict[str, JsonValue] = {
        "text": f"En panne\t{review.text}",
        "lastModified": {"seconds": str(int(review.at.timestamp())), "nanos": 0},
        "starRating": 2,
        "reviewerLanguage": "fr",
    }
    own: dict[str, JsonValue] = {"developerComment": {"text": "Merci", "lastModified": {"seconds": "0"}}}
    return {"reviewId": f"r{review.number}", "authorName": "Ada B.", "comments": [{"userComment": said}, own]}
