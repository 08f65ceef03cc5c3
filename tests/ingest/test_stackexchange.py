"""Stack Exchange: all that a source must do, and what is its own."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue

from core.errors import Busy
from ingest.port import Nothing, Surroundings
from ingest.sources.stackexchange import REQUEST, Settings, StackExchange
from schemas.event import Covered
from schemas.watch import Listening
from tests.contracts.live import ResumedSourceContract, Scene, exhaust, gone, ids
from tests.ingest.parts import HandClock, Watching, around, watch
from tests.ingest.site import BREAKS_OFF, Reply, Request, Site, as_json, site

THROTTLED = Reply(400, b'{"error_id": 502, "error_message": "too many requests", "error_name": "throttle_violation"}')


@dataclass
class Questions:
    """The API of a local Stack Exchange with one site. backoff: seconds that its next answer asks for.

    looks: what every look at single questions is answered with, for once.
    """

    clock: HandClock
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    removed: set[int] = field(default_factory=set)
    spoiled: list[JsonValue] = field(default_factory=list)
    backoff: int = 0
    looks: list[JsonValue] | None = None
    here: Site | None = None

    def say(self, text: str) -> str:
        self.asked.append((f"<p>Brisolle &amp; co: {text}</p>", self.clock.now()))
        return f"stackexchange:travel/{len(self.asked)}"

    def spoil(self) -> None:
        self.spoiled.append({"question_id": "none", "creation_date": "yesterday"})

    def cut(self) -> None:
        assert self.here is not None
        self.here.faults += [BREAKS_OFF, THROTTLED]

    def remove(self, mention: str) -> None:
        self.removed.add(int(mention.rpartition("/")[2]))

    def answer(self, request: Request) -> Reply:
        if request.query.get("site") != "travel":
            return as_json({"error_id": 400, "error_message": "site", "error_name": "bad_parameter"}, 400)
        match request.path.split("/"):
            case [_, "2.3", "search", "advanced"]:
                size, page = int(request.query["pagesize"]), int(request.query["page"])
                found = [n for n in self._standing() if request.query["q"] in self.asked[n - 1][0].casefold()]
                listed = [*self.spoiled, *map(self._question, reversed(found))]
                return self._wrapped(listed[size * (page - 1) : size * page], more=len(listed) > size * page)
            case [_, "2.3", "questions", _] if self.looks is not None:
                return self._wrapped(self.looks)
            case [_, "2.3", "questions", wanted]:
                return self._wrapped([self._question(n) for n in self._standing() if str(n) in wanted.split(";")])
            case [_, "2.3", "info"]:
                return self._wrapped([{}])
        return Reply(404)

    def _standing(self) -> list[int]:
        return [number for number in range(1, len(self.asked) + 1) if number not in self.removed]

    def _wrapped(self, items: list[JsonValue], more: bool = False) -> Reply:
        told: dict[str, JsonValue] = {"items": items, "has_more": more, "quota_max": 300, "quota_remaining": 211}
        if self.backoff:
            told["backoff"], self.backoff = self.backoff, 0
        return as_json(told)

    def _question(self, number: int) -> JsonValue:
        body, at = self.asked[number - 1]
        return {
            "question_id": number,
            "title": "Who is &quot;late&quot;?",
            "body": body,
            "link": f"https://travel.stackexchange.com/questions/{number}",
            "creation_date": int(at.timestamp()),
            "score": -2,
            "answer_count": 3,
            "owner": {"user_id": 7, "display_name": "Ada"},
        }


@pytest.fixture
def questions() -> Questions:
    return Questions(HandClock())


@pytest.fixture
def here(questions: Questions) -> Iterator[Site]:
    with site(questions.answer) as served:
        questions.here = served
        yield served


@pytest.fixture
def beside(questions: Questions, tmp_path: Path) -> Iterator[Surroundings]:
    with around(tmp_path, "stackexchange", questions.clock, watch("brisolle", "brisolle")) as made:
        yield made


def stackexchange(here: Site, beside: Surroundings) -> StackExchange:
    return StackExchange(Settings(sites=("travel",), address=here.url, ca_file=here.ca_file), beside)


@pytest.fixture
def scene(questions: Questions, here: Site, beside: Surroundings) -> Scene:
    return Scene(questions, lambda: stackexchange(here, beside), questions.clock)


class TestStackExchange(ResumedSourceContract):
    pass


def test_a_question_is_told_as_people_read_it(scene: Scene, questions: Questions) -> None:
    said = questions.say("the train")
    source = scene.source()
    source.open("")
    (mention,) = [event.mention for event in exhaust(source, scene).events if event.kind == "posted"]
    assert (mention.id, mention.title, mention.text) == (said, 'Who is "late"?', "Brisolle & co: the train")
    assert (mention.author.name, mention.engagement.likes, mention.engagement.replies) == ("Ada", 0, 3)


def test_what_was_removed_is_known_a_day_later_by_one_question_for_all(scene: Scene, questions: Questions) -> None:
    said = [questions.say(f"number {number}") for number in range(5)]
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    questions.remove(said[2])
    questions.clock.advance(timedelta(days=1, minutes=1))
    assert questions.here is not None
    before = len([request for request in questions.here.asked if "questions" in request.path])
    exhaust(source, scene, given)
    assert gone(given.events) == [said[2]]
    assert len([request for request in questions.here.asked if "questions" in request.path]) == before + 1


def looked_at(scene: Scene, questions: Questions, answer: list[JsonValue] | None) -> list[str]:
    """What is told to be gone by a look that is answered so, a day after three questions were asked."""
    for number in range(3):
        questions.say(f"number {number}")
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    questions.looks = answer
    questions.clock.advance(timedelta(days=1, minutes=1))
    exhaust(source, scene, given)
    assert not gone(given.events)[1:]
    questions.looks = None
    questions.remove("stackexchange:travel/1")
    questions.clock.advance(timedelta(days=1, minutes=1))
    before = gone(given.events)
    assert gone(exhaust(source, scene, given).events) == [*before, "stackexchange:travel/1"]
    return before


def test_an_answer_without_anything_is_not_believed_for_a_day(scene: Scene, questions: Questions) -> None:
    assert looked_at(scene, questions, []) == []


def test_a_question_that_cannot_be_read_is_not_gone_and_one_that_is_missing_is(
    scene: Scene, questions: Questions
) -> None:
    unreadable: list[JsonValue] = [{"question_id": number, "creation_date": "yesterday"} for number in (1, 2)]
    assert looked_at(scene, questions, unreadable) == ["stackexchange:travel/3"]


def test_what_cannot_be_read_and_has_no_number_may_be_any_of_them(scene: Scene, questions: Questions) -> None:
    assert looked_at(scene, questions, ["a question"]) == []


def test_another_setting_of_the_budget_leaves_the_requests_of_a_day() -> None:
    settings = Settings.model_validate({"budget": {"shares": {"brisolle": 3}}})
    assert settings.budget.units_a_day == {REQUEST: 300}
    settings = Settings.model_validate({"budget": {"units_a_day": {"other": 1}}})
    assert settings.budget.units_a_day == {REQUEST: 300, "other": 1}


def test_a_back_off_is_kept_to_and_costs_nothing(scene: Scene, questions: Questions) -> None:
    said = {questions.say(f"number {number}") for number in range(150)}
    questions.backoff = 40
    source = scene.source()
    source.open("")
    first = source.next_batch()
    with pytest.raises(Busy) as patience:
        source.next_batch()
    assert patience.value.wait == timedelta(seconds=40)
    given = exhaust(source, scene)
    assert {*ids(list(first.events)), *ids(given.events)} == said


def test_who_asks_too_often_is_told_so_and_waits(scene: Scene, here: Site) -> None:
    here.faults.append(THROTTLED)
    source = scene.source()
    source.open("")
    with pytest.raises(Busy, match="too often"):
        source.next_batch()


class Spent(Nothing):
    """A budget with nothing left."""

    def left(self, unit: str) -> int:
        assert unit == REQUEST
        return 0


def test_with_the_requests_of_the_day_used_up_it_waits_for_the_next(here: Site, beside: Surroundings) -> None:
    with closing(stackexchange(here, replace(beside, budget=Spent()))) as source:
        source.open("")
        with pytest.raises(Busy, match="used up") as patience:
            source.next_batch()
    assert (patience.value.wait, here.asked) == (timedelta(hours=12), [])


def test_it_says_what_is_left_of_the_day(here: Site, beside: Surroundings) -> None:
    with closing(stackexchange(here, beside)) as source:
        assert source.check() == "Stack Exchange answers; 211 requests are left today."


@pytest.mark.parametrize(
    ("queries", "named"),
    [
        (("brisolle", "oramire"), {()}),
        (("brisolle", "author:anna"), {("w0",)}),
        (("author:anna",), set[tuple[str, ...]]()),
    ],
)
def test_only_watches_that_it_was_asked_for_are_claimed(
    here: Site, questions: Questions, tmp_path: Path, queries: tuple[str, ...], named: set[tuple[str, ...]]
) -> None:
    watches = [watch(f"w{number}", query) for number, query in enumerate(queries)]
    with around(tmp_path, "stackexchange", questions.clock, *watches) as surroundings:
        scene = Scene(questions, lambda: stackexchange(here, surroundings), questions.clock)
        source = scene.source()
        source.open("")
        given = exhaust(source, scene)
        scene.close()
    assert {each.watches for each in given.events if isinstance(each, Covered)} == named


class Restless(Watching):
    """A watch comes whenever somebody has looked."""

    def listening(self) -> Listening:
        seen = super().listening()
        self.change(*self.watches, watch(f"w{len(self.watches)}", f"brand{len(self.watches)}"))
        return seen


def test_a_watch_that_comes_while_a_walk_begins_is_not_claimed_before_it_was_asked_for(
    here: Site, beside: Surroundings
) -> None:
    watches = Restless([watch("w0", "brand0"), watch("w", "author:anna")])
    with closing(stackexchange(here, replace(beside, watches=watches))) as source:
        source.open("")
        given = list(source.next_batch().events)
        while not any(isinstance(each, Covered) for each in given):
            given += source.next_batch().events
    asked = {request.query["q"] for request in here.asked}
    (claimed,) = [each.watches for each in given if isinstance(each, Covered)]
    assert {each.replace("w", "brand") for each in claimed} == asked
