"""A script that is played: what every source must do, what goes wrong in it, and the example of its page."""

import re
import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.starting import keyless
from core.errors import Busy
from core.plugins import Plugins
from ingest.port import Harvest, Source, Surroundings
from schemas.event import Covered, Deleted, Event, Posted, Updated
from tests.builders import NOON
from tests.contracts.source import Scene, SourceContract, everything
from tests.ingest.parts import HandClock

PAGE = Path(__file__).parents[2] / "docs/sources/scripted.md"
PLUGIN = Plugins[Source]("ingest.sources", "tocsin.sources").load("scripted")


def played(clock: HandClock, *steps: dict[str, object], begins: datetime | None = NOON) -> Source:
    settings = PLUGIN.settings.model_validate({"step": steps, "begins": begins})
    return PLUGIN.build(settings, Surroundings("scripted", clock))


def after(seconds: float) -> HandClock:
    return HandClock(NOON + timedelta(seconds=seconds))


def post(number: int, at: float = 0) -> dict[str, object]:
    return {"do": "post", "id": str(number), "at": at, "text": f"post {number}"}


def told(events: Sequence[Event]) -> list[str]:
    return [f"{each.kind} {each.mention.text if isinstance(each, Posted | Updated) else each.id}" for each in events]


def claimed(events: Sequence[Event]) -> list[tuple[int, int]]:
    """In minutes from noon."""
    spans = [(each.start - NOON, each.end - NOON) for each in events if isinstance(each, Covered)]
    return [(start // timedelta(minutes=1), end // timedelta(minutes=1)) for start, end in spans]


class TestScripted(SourceContract):
    @pytest.fixture
    def scene(self) -> Scene:
        posts = [post(number, at=number * 7.0) for number in range(300)]
        repeated: dict[str, object] = {"do": "repeat", "id": "30", "at": 217.0}
        edited: dict[str, object] = {"do": "edit", "id": "30", "at": 218.0, "text": "edited"}
        spoilt: dict[str, object] = {"do": "malformed", "at": 1000.0}
        future = {**post(999, at=1001.0), "mention": {"published_at": "tomorrow"}}
        steps = sorted([*posts, repeated, edited, spoilt, future], key=lambda step: float(str(step["at"])))
        return Scene(played(after(86_400), *steps), mentions=300, refused=2)


def test_each_step_comes_when_its_time_has_come() -> None:
    clock = after(0)
    source = played(clock, post(1), post(2, at=90), {"do": "delete", "id": "1", "at": 90})
    source.open("")
    first = source.next_batch()
    assert (told(first.events), first.awake) == (["posted post 1"], NOON + timedelta(seconds=90))
    clock.advance(timedelta(seconds=89))
    assert claimed(source.next_batch().events) == [(0, 1)]
    clock.advance(timedelta(seconds=1))
    assert told(source.next_batch().events) == ["posted post 2", "deleted scripted:1"]
    clock.advance(timedelta(seconds=30))
    last = source.next_batch()
    assert (claimed(last.events), last.done) == ([(1, 2)], True)


def test_an_edit_keeps_the_time_of_its_post_and_a_repetition_is_the_very_same() -> None:
    edit: dict[str, object] = {"do": "edit", "id": "1", "at": 5, "text": "mended"}
    events = everything(played(after(60), post(1), edit, {"do": "repeat", "id": "1", "at": 9})).events
    posted, edited, repeated, _ = events
    assert isinstance(edited, Updated)
    assert (edited.mention.published_at, edited.mention.observed_at) == (NOON, NOON + timedelta(seconds=5))
    assert repeated == posted


def test_a_deletion_may_come_before_its_post() -> None:
    first, second, _ = everything(played(after(60), {"do": "delete", "id": "1"}, post(1, at=3))).events
    assert isinstance(first, Deleted)
    assert isinstance(second, Posted)
    assert first.id == second.mention.id


def test_what_is_said_while_it_is_paused_is_not_heard_and_not_claimed() -> None:
    pause: dict[str, object] = {"do": "pause", "at": 130}
    steps = [post(1), pause, post(2, at=200), {"do": "resume", "at": 250}, post(3, at=310)]
    events = everything(played(after(3600), *steps)).events
    assert told([each for each in events if not isinstance(each, Covered)]) == ["posted post 1", "posted post 3"]
    assert claimed(events) == [(0, 2), (5, 6)]


def test_it_fails_once_after_what_came_before_and_goes_on() -> None:
    source = played(after(60), post(1), {"do": "fail", "at": 1, "seconds": 30, "reason": "503."}, post(2, at=2))
    source.open("")
    assert told(source.next_batch().events) == ["posted post 1"]
    with pytest.raises(Busy, match=r"503\.") as failure:
        source.next_batch()
    assert failure.value.wait == timedelta(seconds=30)
    assert told(source.next_batch().events)[0] == "posted post 2"


def test_one_without_a_beginning_begins_when_it_is_opened_and_goes_on_by_that_after_a_restart() -> None:
    clock = after(0)
    source = played(clock, post(1), post(2, at=100), begins=None)
    source.open("")
    resume = source.next_batch().resume
    clock.advance(timedelta(seconds=160))
    again = played(clock, post(1), post(2, at=100), begins=None)
    (second, *_) = everything(again, resume).events
    assert isinstance(second, Posted)
    assert second.mention.published_at == NOON + timedelta(seconds=100)


def test_a_script_that_was_changed_is_played_from_its_beginning() -> None:
    resume = everything(played(after(60), post(1))).resume
    assert told(everything(played(after(60), post(1), post(2)), resume).events)[:2] == [
        "posted post 1",
        "posted post 2",
    ]


def test_steps_out_of_their_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="step 2 is at 1 s, before the one that it follows"):
        played(after(0), post(1, at=2), post(2, at=1))


def test_nobody_who_begins_is_given_it() -> None:
    assert "scripted" not in keyless(())


def test_the_example_of_its_page_plays_as_the_page_says() -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.M | re.S)
    settings = PLUGIN.settings.model_validate(tomllib.loads(example)["sources"]["scripted"])
    source = PLUGIN.build(settings, Surroundings("scripted", after(86_400 * 365)))
    source.open("")
    before = source.next_batch()
    with pytest.raises(Busy, match="503"):
        source.next_batch()
    rest: Harvest = source.next_batch()
    said = [each for each in (*before.events, *rest.events) if not isinstance(each, Covered)]
    assert told(said) == [
        "posted Brisolle est en panne",
        "posted Brisolle, répondez !",
        "posted Brisolle, répondez !",
        "updated Brisolle est en panne, encore",
        "deleted scripted:1",
    ]
    assert [each.where for each in before.refused] == ["step 5 of scripted"]
    assert rest.done
