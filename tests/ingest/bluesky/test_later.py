"""What becomes of posts after they were given, and what cannot be asked or kept for the moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from core.errors import Transient
from ingest.port import Memory, Source
from ingest.sources.bluesky import Bluesky
from schemas.event import Posted, Updated
from tests.contracts.live import Scene, gone, ids, listen
from tests.contracts.source import Given
from tests.ingest.bluesky.place import Place
from tests.ingest.parts import HandClock, watch

NADIA = "did:plc:nadia"
BRISOLLE = watch("brisolle", "brisolle")


def likes(given: Given) -> list[int]:
    return [event.mention.engagement.likes for event in given.events if isinstance(event, Updated)]


def look(scene: Scene, minutes: int) -> None:
    scene.clock.advance(timedelta(minutes=minutes))


def looked(place: Place, source: Source, scene: Scene, given: Given) -> None:
    """Until the API has been asked for posts once more."""
    before = len(place.asked("getPosts"))
    listen(source, scene, lambda _: len(place.asked("getPosts")) > before, given)


def test_what_has_become_of_a_post_is_looked_at_and_told_when_it_changed(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    said = place.network.say("Brisolle is late")
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    for minutes, count in ((16, 3), (45, 40), (300, 0), (1_080, 400)):
        place.network.like(said, count)
        look(scene, minutes)
        looked(place, source, scene, given)
    assert likes(given) == [3, 43, 443]
    look(scene, 10_000)
    given.add(source.next_batch())
    assert len(place.asked("getPosts")) == 4, "a day later it is let be"


def test_what_is_gone_twice_is_deleted_although_nobody_told(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    said = place.network.say("Brisolle is late")
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    place.network.vanish(said)
    look(scene, 16)
    looked(place, source, scene, given)
    assert gone(given.events) == []
    look(scene, 6)
    listen(source, scene, lambda heard: gone(heard.events) == [said], given)


def test_nobody_waits_for_an_api_that_does_not_answer(place: Place, clock: HandClock) -> None:
    place.network.down = True
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    said = [place.network.say("Brisolle is late")]
    given = listen(source, scene, lambda heard: said[0] in ids(heard.events))
    said.append(place.network.say("Brisolle is late again"))
    listen(source, scene, lambda heard: said[1] in ids(heard.events), given)
    assert len(place.asked("getProfiles")) == 1, "it is left in peace for a while"
    place.network.down = False
    clock.advance(timedelta(seconds=31))
    said.append(place.network.say("Brisolle is here"))
    listen(source, scene, lambda heard: said[2] in ids(heard.events), given)
    handles = [event.mention.author.handle for event in given.events if isinstance(event, Posted)]
    assert handles == [NADIA, NADIA, "nadia.example"]
    look(scene, 16)
    listen(source, scene, lambda heard: any(isinstance(event, Updated) for event in heard.events), given)
    mended = {e.mention.id: e.mention.author.handle for e in given.events if isinstance(e, Updated)}
    assert mended == dict.fromkeys(said[:2], "nadia.example")


@dataclass
class Forgetful:
    """A memory that cannot be asked the first time that it is needed, nor be told anything."""

    kept: Memory
    asked: int = 0
    told: int = 0

    def recall(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked += 1
        _locked(self.asked)
        return self.kept.recall(keys)

    def keep(self, notes: Mapping[str, str], until: datetime) -> None:
        self.told += 1
        _locked(self.told)
        self.kept.keep(notes, until)


def _locked(time: int) -> None:
    if time == 1:
        raise Transient("the state is locked")


def test_what_cannot_be_dealt_with_now_is_dealt_with_later(place: Place) -> None:
    surroundings = place.around(BRISOLLE)
    source = Bluesky(place.settings(), replace(surroundings, memory=Forgetful(surroundings.memory)))
    scene = place.scene(BRISOLLE)
    scene.sources.append(source)
    source.open("")
    said = place.network.say("Brisolle is late")
    for _ in range(2):
        with pytest.raises(Transient, match="locked"):
            list(iter(source.next_batch, None))
    listen(source, scene, lambda heard: said in ids(heard.events))


class Spent:
    """A budget of which nothing is left."""

    def left(self, unit: str) -> int:
        return 0

    def use(self, unit: str, keys: Sequence[str]) -> None:
        raise AssertionError("nothing is left to be used")


def test_no_question_is_asked_beyond_the_budget(place: Place) -> None:
    source = Bluesky(place.settings(), replace(place.around(BRISOLLE), budget=Spent()))
    scene = place.scene(BRISOLLE)
    scene.sources.append(source)
    source.open("")
    said = place.network.say("Brisolle is late")
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    assert [e.mention.author.handle for e in given.events if isinstance(e, Posted)] == [NADIA]


def test_a_deletion_is_told_although_the_state_was_locked_when_it_came(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    first = scene.source()
    first.open("")
    said, other = place.network.say("Brisolle is late"), place.network.say("Brisolle is early")
    scene.clock.advance(timedelta(minutes=1))
    last = place.network.say("Brisolle is gone")
    given = listen(first, scene, lambda heard: {said, other, last} == set(ids(heard.events)))
    first.close()
    surroundings = place.around(BRISOLLE)
    source = Bluesky(place.settings(), replace(surroundings, memory=Forgetful(surroundings.memory)))
    scene.sources.append(source)
    place.network.delete(said)
    place.network.edit(other, "Brisolle is on time")
    source.open(given.resume)
    for _ in range(2):
        with pytest.raises(Transient, match="locked"):
            list(iter(source.next_batch, None))
    listen(source, scene, lambda heard: said in gone(heard.events))
