"""Comments on YouTube: channels, videos and searches, within a quota, and looked at again within thirty days."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import JsonValue, SecretStr, ValidationError

from core.errors import Busy, Misconfigured
from ingest.port import Source
from ingest.sources.youtube import Settings, YouTube
from schemas.event import Covered, Posted, Updated
from schemas.mention import Kind, Mention
from schemas.watch import Watch
from tests.contracts.live import LiveSourceContract, Scene, claims, exhaust, gone, ids, listen
from tests.ingest.parts import HandClock, Watching, around, watch
from tests.ingest.site import Reply, as_json, silent
from tests.ingest.youtube import CHANNEL, KEY, VIDEO, Tube, tube

ALL = watch("all", "NOT nothing")


class Purse:
    """A budget of so many units."""

    def __init__(self, units: int) -> None:
        self.units = units

    def left(self, unit: str) -> int:
        assert unit == "unit"
        return self.units

    def use(self, unit: str, keys: Sequence[str]) -> None:
        self.units -= len(set(keys))


@pytest.fixture
def here() -> Iterator[Tube]:
    with tube(HandClock()) as made:
        yield made


@contextmanager
def scene_of(
    here: Tube, folder: Path, watched: Watch = ALL, purse: Purse | None = None, **settings: object
) -> Iterator[Scene]:
    given = {"key": SecretStr(KEY), "channels": (CHANNEL,), "address": here.site.url, "ca_file": here.site.ca_file}
    set_ = Settings.model_validate({**given, **settings})
    with around(folder, "youtube", here.clock, watched) as surroundings:
        if purse:
            surroundings = replace(surroundings, budget=purse)
        scene = Scene(here, lambda: YouTube(set_, surroundings), here.clock, secrets=(KEY,), deletes=here.delete)
        yield scene
        scene.close()


@pytest.fixture
def scene(here: Tube, tmp_path: Path) -> Iterator[Scene]:
    with scene_of(here, tmp_path) as made:
        yield made


class TestYouTube(LiveSourceContract):
    pass


def listening(scene: Scene) -> Source:
    source = scene.source()
    source.open("")
    exhaust(source, scene)
    return source


def mentions(scene: Scene, source: Source, *wanted: str) -> list[Mention]:
    """These, once they are given."""
    given = listen(source, scene, lambda heard: set(wanted) <= set(ids(heard.events)))
    found = {each.mention.id: each.mention for each in given.events if isinstance(each, Posted)}
    return [found[each] for each in wanted]


def test_a_comment_and_its_answer_are_of_the_thread_of_their_video(scene: Scene, here: Tube) -> None:
    source = listening(scene)
    said = here.comment("Brisolle is late")
    answer = here.answer(said, "so it is")
    first, second = mentions(scene, source, said, answer)
    assert (first.kind, first.thread, first.title) == (Kind.COMMENT, f"youtube:{VIDEO}", "Unpacking & trying")
    assert (first.author.id, first.author.handle, first.engagement.likes) == ("youtube:UCanna", "anna", 3)
    assert first.url == f"https://www.youtube.com/watch?v={VIDEO}&lc=Ug1"
    assert (second.kind, second.reply_to, second.thread) == (Kind.REPLY, said, first.thread)


def test_all_answers_are_read_where_a_list_holds_only_some(scene: Scene, here: Tube) -> None:
    source = listening(scene)
    said = here.comment("Brisolle is late")
    answers = [here.answer(said, f"number {number}") for number in range(120)]
    assert len(mentions(scene, source, *answers)) == 120
    later = [here.answer(said, f"later {number}") for number in range(9)]
    assert len(mentions(scene, source, *later)) == 9


def test_lists_are_read_back_to_what_was_read_before_and_no_further(scene: Scene, here: Tube) -> None:
    for number in range(300):
        here.comment(f"old {number}")
    here.clock.advance(timedelta(hours=1))
    source = listening(scene)
    said = [here.comment(f"number {number}") for number in range(250)]
    assert len(mentions(scene, source, *said)) == 250
    before = here.used
    here.clock.advance(timedelta(minutes=15))
    exhaust(source, scene)
    assert here.used - before < 10 * 3


def test_a_video_without_comments_keeps_no_other_from_being_read(here: Tube, tmp_path: Path) -> None:
    here.disabled.add("closed")
    with scene_of(here, tmp_path, channels=(), videos=("closed", VIDEO)) as scene:
        source = listening(scene)
        said = here.comment("Brisolle is late")
        mentions(scene, source, said)
        assert claims(exhaust(source, scene).events)


def test_a_search_finds_videos_whose_comments_are_read(here: Tube, tmp_path: Path) -> None:
    here.titles["other"] = "Brisolle in a test"
    here.findable.append("other")
    with scene_of(here, tmp_path, watch("b", "brisolle"), channels=(), searches_a_day=4) as scene:
        early = here.comment("never again", video="other")
        source = listening(scene)
        exhaust(source, scene)
        said = here.comment("never", video="other")
        assert mentions(scene, source, said)[0].title == "Brisolle in a test"
        asked = [each.query for each in here.site.asked if each.path.endswith("/search")]
        assert {each["q"] for each in asked} == {"brisolle"}
        assert early not in ids(exhaust(source, scene).events)


def test_a_watch_is_claimed_once_its_words_were_searched_for(here: Tube, tmp_path: Path) -> None:
    settings = Settings(
        key=SecretStr(KEY), searches_a_day=1, address=here.site.url, ca_file=here.site.ca_file, channels=()
    )
    with around(tmp_path, "youtube", here.clock) as surroundings:
        watching = Watching([watch("b", "brisolle")])
        beside = replace(surroundings, watches=watching)
        scene = Scene(here, lambda: YouTube(settings, beside), here.clock)
        source = listening(scene)
        here.clock.advance(timedelta(hours=1))
        exhaust(source, scene)
        watching.change(*watching.watches, watch("v", "vantelle"))
        for hours, named in ((6, ("b",)), (24, ())):
            here.clock.advance(timedelta(hours=hours))
            exhaust(source, scene)
            here.clock.advance(timedelta(hours=1))
            given = exhaust(source, scene)
            assert {each.watches for each in given.events if isinstance(each, Covered)} == {named}
        scene.close()


def test_comments_that_were_given_are_counted_again(scene: Scene, here: Tube) -> None:
    source = listening(scene)
    said = here.comment("Brisolle is late")
    mentions(scene, source, said)
    here.change(said, likeCount=40, textDisplay="Brisolle is very late")
    given = listen(source, scene, lambda heard: any(isinstance(each, Updated) for each in heard.events))
    again = next(each.mention for each in given.events if isinstance(each, Updated))
    assert (again.id, again.text, again.engagement.likes) == (said, "Brisolle is very late", 40)


def test_every_comment_is_seen_again_within_thirty_days_for_as_long_as_it_stands(scene: Scene, here: Tube) -> None:
    source = listening(scene)
    said = here.comment("Brisolle is late")
    mentions(scene, source, said)
    seen = [here.clock.now()]
    while here.clock.now() < seen[0] + timedelta(days=120):
        here.clock.advance(timedelta(days=1))
        if any(isinstance(each, Updated) for each in source.next_batch().events):
            seen.append(here.clock.now())
    assert max(later - earlier for earlier, later in pairwise(seen)) < timedelta(days=30)
    assert len(seen) > 10


def test_a_comment_that_could_not_be_seen_again_for_thirty_days_is_deleted(scene: Scene, here: Tube) -> None:
    source = listening(scene)
    said = here.comment("Brisolle is late")
    mentions(scene, source, said)
    source.close()
    here.clock.advance(timedelta(days=31))
    here.reason = "quotaExceeded"
    again = scene.source()
    again.open("")
    assert gone(list(again.next_batch().events)) == [said]


@pytest.mark.parametrize("state", ["rejected", "heldForReview", "likelySpam"])
def test_what_is_held_back_is_left_out(scene: Scene, here: Tube, state: str) -> None:
    source = listening(scene)
    held = here.comment("held", moderationStatus=state)
    after = here.comment("after it")
    given = listen(source, scene, lambda heard: after in ids(heard.events))
    assert held not in ids(given.events)


def test_a_quota_that_is_used_up_is_waited_for_until_midnight_in_california(scene: Scene, here: Tube) -> None:
    source = scene.source()
    source.open("")
    here.quota = 0
    source.next_batch()
    with pytest.raises(Busy, match="quota") as told:
        source.next_batch()
    assert told.value.wait == timedelta(hours=20)  # 04:00 there


def test_a_key_that_may_not_is_no_matter_of_waiting(scene: Scene, here: Tube) -> None:
    source = scene.source()
    source.open("")
    here.reason = "accessNotConfigured"
    source.next_batch()
    with pytest.raises(Misconfigured, match=r"accessNotConfigured.*YouTube Data API v3"):
        source.next_batch()


def test_no_more_is_used_than_the_budget_holds(here: Tube, tmp_path: Path) -> None:
    purse = Purse(3)
    with scene_of(here, tmp_path, purse=purse) as scene:
        source = scene.source()
        source.open("")
        while purse.units:
            source.next_batch()
            here.clock.advance(timedelta(minutes=5))
        here.clock.advance(timedelta(minutes=15))
        source.next_batch()
        with pytest.raises(Busy, match="used up"):
            source.next_batch()
    assert (purse.units, here.used) == (0, 3)


def test_a_search_costs_a_hundred_units(here: Tube, tmp_path: Path) -> None:
    purse = Purse(1_000)
    with scene_of(here, tmp_path, watch("b", "brisolle"), purse=purse, channels=(), searches_a_day=1) as scene:
        source = scene.source()
        source.open("")
        source.next_batch()
        source.next_batch()
    assert (purse.units, here.used) == (900, 100)


def test_it_tells_whether_it_is_let_in(here: Tube, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, purse=Purse(10)) as scene:
        source = scene.source()
        assert isinstance(source, YouTube)
        assert source.check() == "YouTube lets us in; 9 units are left for today."


def test_there_is_no_listening_to_nothing_and_none_without_a_key(here: Tube, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="nothing to listen to"):
        Settings(key=SecretStr(KEY))
    with scene_of(here, tmp_path, key=SecretStr("")) as scene, pytest.raises(Misconfigured, match="key is empty"):
        scene.source().open("")


@pytest.mark.parametrize("minutes", [-60, -7, 7, 60])
def test_a_clock_that_is_wrong_costs_nothing(scene: Scene, here: Tube, minutes: int) -> None:
    here.skew = timedelta(minutes=minutes)
    before = here.say("said ten minutes before")
    here.clock.advance(timedelta(minutes=10))
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    said = here.say("Brisolle is late")
    listen(source, scene, lambda heard: said in ids(heard.events), given)
    seems_later = [before] if minutes > 10 else []
    assert ids(given.events) == [*seems_later, said]


def test_it_stops_while_the_platform_says_nothing(scene: Scene, here: Tube) -> None:
    silence = Event()
    source = listening(scene)
    here.site.faults.append(Reply(parts=silent(silence)))
    here.clock.advance(timedelta(hours=1))
    asking = Thread(target=source.next_batch, daemon=True)
    asking.start()
    began = time.monotonic()
    source.close()
    asking.join(2.0)
    stopped = time.monotonic() - began
    silence.set()
    assert not asking.is_alive()
    assert stopped < 2.0


def test_one_comment_that_is_gone_does_not_hide_the_others(scene: Scene, here: Tube) -> None:
    here.strict = True
    source = listening(scene)
    said = [here.comment(f"number {number}") for number in range(7)]
    mentions(scene, source, *said)
    here.delete(said[3])
    here.clock.advance(timedelta(hours=6))
    events = list(source.next_batch().events)
    assert gone(events) == [said[3]]
    assert ids(events) == [each for each in said if each != said[3]]


def test_a_restart_costs_no_search(here: Tube, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, watch("b", "brisolle"), searches_a_day=4) as scene:
        source = scene.source()
        source.open("")
        given = exhaust(source, scene)
        made = [each.path for each in here.site.asked].count("/search")
        source.close()
        again = scene.source()
        again.open(given.resume)
        for _ in range(5):
            again.next_batch()
        assert [each.path for each in here.site.asked].count("/search") == made > 0


def test_what_does_not_do_for_a_search_does_for_comments(here: Tube, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, watch("b", "brisolle"), purse=Purse(50), searches_a_day=4) as scene:
        source = scene.source()
        source.open("")
        for _ in range(5):
            source.next_batch()
        said = here.comment("Brisolle is late")
        mentions(scene, source, said)


def test_a_deletion_and_an_edit_that_a_stop_threw_away_are_told_after_it(scene: Scene, here: Tube) -> None:
    source = listening(scene)
    deleted, edited = here.comment("Brisolle is late"), here.comment("Brisolle is early")
    resume = listen(source, scene, lambda heard: {deleted, edited} <= set(ids(heard.events))).resume
    here.delete(deleted)
    here.change(edited, textDisplay="never mind")
    here.clock.advance(timedelta(hours=6))
    thrown_away = list(source.next_batch().events)
    source.close()
    again = scene.source()
    again.open(resume)
    events = list(again.next_batch().events)
    assert (gone(thrown_away), ids(thrown_away)) == ([deleted], [edited])
    assert (gone(events), ids(events)) == ([deleted], [edited])


@pytest.mark.parametrize("spoilt", [{"publishedAt": "yesterday"}, {"authorChannelId": 7}], ids=["time", "author"])
def test_a_comment_that_cannot_be_read_any_more_is_refused_and_not_deleted(
    scene: Scene, here: Tube, spoilt: dict[str, JsonValue]
) -> None:
    source = listening(scene)
    said = here.comment("Brisolle is late")
    mentions(scene, source, said)
    here.change(said, **spoilt)
    here.clock.advance(timedelta(hours=6))
    harvest = source.next_batch()
    assert len(harvest.refused) == 1
    assert not gone(list(harvest.events))
    here.change(said, publishedAt=here.clock.now().isoformat(), authorChannelId={"value": "UCanna"})
    here.clock.advance(timedelta(days=1))
    assert ids(list(source.next_batch().events)) == [said]


@pytest.mark.parametrize("answer", [{"items": []}, {"kind": "youtube#commentListResponse"}])
def test_an_answer_that_knows_none_of_several_deletes_none(
    scene: Scene, here: Tube, answer: dict[str, JsonValue]
) -> None:
    source = listening(scene)
    said = [here.comment("Brisolle is late"), here.comment("Brisolle is late again")]
    mentions(scene, source, *said)
    here.site.faults.append(as_json(answer))
    here.clock.advance(timedelta(hours=6))
    assert not gone(exhaust(source, scene).events)


def test_a_comment_without_an_id_may_be_any_that_is_missing(scene: Scene, here: Tube) -> None:
    source = listening(scene)
    said = here.comment("Brisolle is late")
    mentions(scene, source, said)
    here.site.faults.append(as_json({"items": [{"snippet": {"textDisplay": "whose?"}}]}))
    here.clock.advance(timedelta(hours=6))
    harvest = source.next_batch()
    assert [each.where for each in harvest.refused] == ["comment without an id of YouTube"]
    assert not gone(list(harvest.events))
