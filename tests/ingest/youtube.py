"""YouTube's Data API on 127.0.0.1: a channel, its videos, their comments, and a quota."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from tests.ingest.parts import HandClock
from tests.ingest.site import Reply, Request, Site, as_json, site

KEY = "a key that nobody may read"
CHANNEL = "UCbrisolle"
VIDEO = "video1"
_PACIFIC = ZoneInfo("America/Los_Angeles")

Fields = dict[str, JsonValue]


@dataclass
class Tube:
    """threads, answers: newest last. titles: of videos. disabled: videos without comments. quota: units a day.

    skew: how far its clock is ahead. strict: all of those that are asked for must be there. reason: what every call is
    refused for, with 403; empty: none is.
    """

    clock: HandClock
    threads: list[Fields] = field(default_factory=list)
    answers: list[Fields] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=lambda: {VIDEO: "Unpacking &amp; trying"})
    disabled: set[str] = field(default_factory=set)
    findable: list[str] = field(default_factory=list)
    quota: int = 10_000
    reason: str = ""
    inline: int = 5
    strict: bool = False
    skew: timedelta = timedelta(0)
    used: int = 0
    day: date = date.min
    site: Site = field(default_factory=lambda: Site("", Path()))
    _number: int = 0

    def say(self, text: str) -> str:
        return self.comment(text)

    def comment(self, text: str, video: str = VIDEO, **more: JsonValue) -> str:
        self._number += 1
        number = f"Ug{self._number}"
        self.threads.append(self._comment(number, text, video, more))
        return f"youtube:{number}"

    def answer(self, to: str, text: str) -> str:
        self._number += 1
        parent = to.removeprefix("youtube:")
        number = f"{parent}.{self._number}"
        self.answers.append(self._comment(number, text, self._snippet(parent)["videoId"], {"parentId": parent}))
        return f"youtube:{number}"

    def change(self, mention: str, **fields: JsonValue) -> None:
        self._snippet(mention.removeprefix("youtube:")).update(fields)

    def delete(self, mention: str) -> None:
        number = mention.removeprefix("youtube:")
        self.threads = [each for each in self.threads if each["id"] != number]
        self.answers = [each for each in self.answers if each["id"] != number]

    def spoil(self) -> None:
        self._number += 1
        self.threads.append(self._comment(f"Ug{self._number}", "spoilt", VIDEO, {"publishedAt": "yesterday"}))

    def cut(self) -> None:
        self.site.faults.append(Reply(503))

    def reply(self, request: Request) -> Reply:
        if request.headers.get("x-goog-api-key") != KEY or "key" in request.query:
            return _refusal(400, "badRequest")
        if self.reason:
            return _refusal(403, self.reason)
        today = self.clock.now().astimezone(_PACIFIC).date()
        what = request.path.rpartition("/")[2]
        self.used = (self.used if today == self.day else 0) + (100 if what == "search" else 1)
        self.day = today
        if self.used > self.quota:
            return _refusal(403, "quotaExceeded")
        if int(request.query.get("maxResults", "1")) > 100 or len(request.query.get("id", "").split(",")) > 50:
            return _refusal(400, "invalidValue")
        match what:
            case "commentThreads":
                return self._threads(request)
            case "comments" if "id" in request.query:
                some = request.query["id"].split(",")
                there = [each for each in (*self.threads, *self.answers) if each["id"] in some]
                if self.strict and len(there) < len(some):
                    return _refusal(404, "commentNotFound")
                return _listed(there)
            case "comments":
                parent = request.query["parentId"]
                return self._paged(request, [each for each in self.answers if _of(each)["parentId"] == parent])
            case "videos":
                some = request.query["id"].split(",")
                return _listed(
                    [{"id": each, "snippet": {"title": self.titles[each]}} for each in some if each in self.titles]
                )
            case "search":
                return _listed([{"id": {"kind": "youtube#video", "videoId": each}} for each in self.findable])
        return _refusal(404, "notFound")

    def _threads(self, request: Request) -> Reply:
        query = request.query
        if query.get("order") != "time" or query.get("textFormat") != "plainText":
            return _refusal(400, "badRequest")
        if query.get("videoId") in self.disabled:
            return _refusal(403, "commentsDisabled")
        if query.get("allThreadsRelatedToChannelId", CHANNEL) != CHANNEL:
            return _refusal(404, "channelNotFound")
        chosen = [each for each in self.threads if _of(each)["videoId"] == query.get("videoId", _of(each)["videoId"])]
        return self._paged(request, [self._thread(each) for each in chosen])

    def _thread(self, comment: Fields) -> Fields:
        answers = [each for each in self.answers if _of(each)["parentId"] == comment["id"]]
        head: Fields = {"videoId": _of(comment)["videoId"], "topLevelComment": comment, "totalReplyCount": len(answers)}
        told: list[JsonValue] = [*answers[-self.inline :]]
        return {"id": comment["id"], "snippet": head, **({"replies": {"comments": told}} if answers else {})}

    def _paged(self, request: Request, found: list[Fields]) -> Reply:
        size = int(request.query.get("maxResults", "20"))
        start = int(request.query.get("pageToken", "0"))
        newest_first = found[::-1]
        more = {"nextPageToken": str(start + size)} if len(found) > start + size else {}
        return _listed(newest_first[start : start + size], **more)

    def _comment(self, number: str, text: str, video: JsonValue, more: Fields) -> Fields:
        now = (self.clock.now() + self.skew).isoformat()
        snippet: Fields = {
            "videoId": video,
            "textDisplay": text,
            "authorDisplayName": "@anna",
            "authorChannelId": {"value": "UCanna"},
            "likeCount": 3,
            "publishedAt": now,
            "updatedAt": now,
            **more,
        }
        return {"kind": "youtube#comment", "id": number, "snippet": snippet}

    def _snippet(self, number: str) -> Fields:
        return _of(next(each for each in (*self.threads, *self.answers) if each["id"] == number))


def _of(comment: Fields) -> Fields:
    snippet = comment["snippet"]
    assert isinstance(snippet, dict)
    return snippet


def _listed(items: list[Fields], **more: str) -> Reply:
    return as_json({"items": [*items], **more})


def _refusal(status: int, reason: str) -> Reply:
    return as_json({"error": {"code": status, "message": "no", "errors": [{"reason": reason}]}}, status)


@contextmanager
def tube(clock: HandClock) -> Iterator[Tube]:
    made = Tube(clock)
    with site(made.reply) as here:
        made.site = here
        yield made
