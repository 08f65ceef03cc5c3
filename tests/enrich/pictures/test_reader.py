"""From what was enriched to what stands in its pictures, and through the stages again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import JsonValue

from core.bus.port import ENRICHED, RAW
from core.bus.sqlite import SqliteBus
from core.query.sightings import document
from core.state.readings import Readings
from core.state.suppression import Suppression
from enrich.analyse import Analyse
from enrich.assembly import Assembly
from enrich.messages import decided
from enrich.pictures.reader import LATER, READ, Reader
from enrich.pictures.told import EVERY, UNREAD, Pictures
from enrich.stages.pictures import Settings
from schemas.analysis import ANALYSED, Analysed, Analysis, Enriched, Sighting
from schemas.event import EVENT, Updated
from schemas.mention import Media, Mention, Visibility
from schemas.reading import Failure, Reading, address_key
from tests.builders import deleted, mention
from tests.enrich.parts import (
    Crowd,
    HandClock,
    Watches,
    everything,
    listening,
    open_bus,
    said,
    send,
    watch,
    work_through,
)
from tests.migrated import migrated

A, B = "https://pictures.example/a.png", "https://pictures.example/b.png"
WRITTEN = Reading(text="Brisolle : remboursement refusé", model="test@1")
ACME = watch("acme", "retard")


@dataclass
class Eyes:
    """Reads by heart. sees: by address; what is not there cannot be had."""

    sees: dict[str, Reading] = field(default_factory=lambda: {A: WRITTEN})
    looked: list[str] = field(default_factory=list)

    def __call__(self, url: str, seconds: float) -> Reading | None:
        self.looked.append(url)
        return self.sees.get(url, Reading(failure=Failure.REFUSED))


@dataclass
class Hall:
    bus: SqliteBus
    readings: Readings
    suppression: Suppression
    eyes: Eyes = field(default_factory=Eyes)

    def read(self, watches: Sequence[str] = ("acme",), seconds: Sequence[float] = ()) -> list[Updated]:
        """What is to be enriched again, now."""
        before = len(everything(self.bus, RAW))
        passing = iter(seconds)
        with closing(self.bus.publisher()) as publisher:
            clock = (lambda: next(passing)) if seconds else (lambda: 0.0)
            reader = Reader(publisher, self.readings, self.eyes, watches, self.suppression, clock)
            assert work_through(self.bus, ENRICHED, reader) == []
        records = everything(self.bus, RAW)[before:]
        return [event for record in records if isinstance(event := EVENT.validate_json(record.message.body), Updated)]

    def remembered(self, of: str = "x:1") -> Mapping[str, Reading]:
        return self.readings.of([of]).get(of, {})


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    database = migrated(tmp_path / "state.db")
    clock = HandClock()
    yield Hall(open_bus(tmp_path / "bus"), Readings(database, clock), Suppression(database, clock))
    database.close()


def pictured(*urls: str, id: str = "x:1", alt: str = "") -> Mention:  # noqa: A002 - the field's own name
    media = tuple(Media(kind="image", url=url, alt=alt) for url in urls)
    return mention(id).model_copy(update={"media": media})


def enriched(subject: Mention, *, watches: Sequence[str] = ("acme",), told: Pictures | None = None) -> Enriched:
    other: dict[str, JsonValue] = {"pictures": told.model_dump(mode="json")} if told else {}
    sightings = tuple(Sighting(watch=each, weight=0.5, group="x:0") for each in watches)
    return Enriched(mention=subject, analysis=Analysis(other=other), generation=3, sightings=sightings)


def test_a_mention_whose_picture_was_read_comes_again_just_after_itself(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A)))
    (again,) = hall.read()
    assert again.mention == pictured(A).model_copy(update={"observed_at": mention("x:1").observed_at + LATER})
    assert hall.remembered() == {address_key(A): WRITTEN}
    (record,) = everything(hall.bus, RAW)
    before = decided(record)
    assert before is not None
    assert (before.group, before.weights) == ("x:0", {"acme": 0.5})


def test_and_is_then_found_by_what_stands_in_the_picture(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A)))
    hall.read()
    with closing(hall.bus.publisher()) as publisher:
        stages = Assembly({"pictures": Settings(watches=("acme",))})
        heard = Watches(listening(ACME))
        analyse = Analyse(publisher, heard, Crowd(), HandClock(), ("en", "fr"), stages, hall.suppression, hall.readings)
        work_through(hall.bus, RAW, analyse)
    (analysed,) = (each for each in said(hall.bus, "mentions.analysed", ANALYSED) if isinstance(each, Analysed))
    found = document(analysed.mention, analysed.analysis, None)
    assert found.further == (WRITTEN.text,)
    assert "tag" not in found.exact
    assert analysed.analysis.other["pictures"] == Pictures(
        pictures=1, unread=0, texts=(WRITTEN.text,), models=("test@1",)
    ).model_dump(mode="json")


def test_what_comes_again_is_not_looked_at_another_time(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A)), headers={READ: "read"})
    assert hall.read() == []
    assert hall.eyes.looked == []


def test_an_update_says_what_was_read_before_and_nothing_is_fetched(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A)))
    hall.read()
    known = Pictures(pictures=1, unread=0, texts=(WRITTEN.text,), models=("test@1",))
    send(hall.bus, ENRICHED, enriched(pictured(A), told=known))
    assert hall.read() == []
    send(hall.bus, ENRICHED, enriched(pictured(A)))  # analysed before it was read
    assert len(hall.read()) == 1
    assert hall.eyes.looked == [A]


def test_the_same_picture_in_another_mention_is_not_fetched_again(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A)), enriched(pictured(A, id="x:2")))
    send(hall.bus, ENRICHED, enriched(pictured(A, id="x:3")))
    assert {each.mention.id for each in hall.read()} == {"x:1", "x:2", "x:3"}
    assert hall.eyes.looked == [A]


def test_a_picture_that_cannot_be_had_is_told_with_its_reason_and_not_tried_again(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(B)))
    assert len(hall.read()) == 1
    send(hall.bus, ENRICHED, enriched(pictured(B)))
    hall.read()
    assert hall.eyes.looked == [B]
    assert hall.remembered() == {address_key(B): Reading(failure=Failure.REFUSED)}


def test_what_there_was_no_time_for_is_read_when_the_mention_comes_another_time(hall: Hall) -> None:
    analysed = enriched(pictured(A), told=Pictures(pictures=1, unread=1, label=UNREAD))
    send(hall.bus, ENRICHED, analysed)
    assert hall.read(seconds=(0.0, 1000.0)) == []
    assert (hall.eyes.looked, hall.remembered()) == ([], {})
    send(hall.bus, ENRICHED, analysed)
    assert len(hall.read()) == 1
    assert hall.remembered() == {address_key(A): WRITTEN}


def test_what_there_was_no_time_for_keeps_nothing_from_what_was_read_beside_it(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A, B)))
    assert len(hall.read(seconds=(0.0, 1.0, 1000.0))) == 1
    assert len(hall.remembered()) == 1


def test_a_picture_that_is_slow_by_itself_is_not_tried_again(hall: Hall) -> None:
    hall.eyes.sees[B] = Reading(failure=Failure.LATE)
    send(hall.bus, ENRICHED, enriched(pictured(B)), enriched(pictured(B)))
    hall.read()
    send(hall.bus, ENRICHED, enriched(pictured(B)))
    hall.read()
    assert hall.eyes.looked == [B]


@pytest.mark.parametrize(
    "not_read",
    [
        enriched(pictured(A), watches=("other",)),
        enriched(pictured(A), watches=("-",)),
        enriched(pictured(A, alt="un camion en feu")),
        enriched(pictured()),
        enriched(pictured(A).model_copy(update={"visibility": Visibility.PRIVATE})),
        enriched(mention("x:1").model_copy(update={"media": (Media(kind="video", url=A),)})),
    ],
    ids=["another watch", "no watch", "described", "no picture", "private", "a film"],
)
def test_what_nobody_asked_for_is_not_fetched(hall: Hall, not_read: Enriched) -> None:
    send(hall.bus, ENRICHED, not_read)
    assert hall.read() == []
    assert hall.eyes.looked == []


def test_the_pictures_of_all_watches_are_read_where_that_is_asked(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A), watches=("other",)))
    send(hall.bus, ENRICHED, enriched(pictured(B, id="x:2"), watches=("-",)))
    assert len(hall.read(watches=(EVERY,))) == 1
    assert hall.eyes.looked == [A]


def test_what_was_read_goes_when_its_mention_is_deleted(hall: Hall) -> None:
    send(hall.bus, ENRICHED, enriched(pictured(A)))
    hall.read()
    send(hall.bus, ENRICHED, deleted("x:1"))
    hall.read()
    assert hall.remembered() == {}


def test_nothing_of_who_was_erased_is_fetched(hall: Hall) -> None:
    hall.suppression.add([mention("x:1").author.id])
    send(hall.bus, ENRICHED, enriched(pictured(A)))
    assert hall.read() == []
    assert hall.eyes.looked == []


def test_nothing_stays_of_who_is_erased_while_a_picture_is_read(hall: Hall) -> None:
    class Slow(Eyes):
        def __call__(self, url: str, seconds: float) -> Reading | None:
            hall.suppression.add([mention("x:1").author.id])
            return super().__call__(url, seconds)

    hall.eyes = Slow()
    send(hall.bus, ENRICHED, enriched(pictured(A)))
    assert hall.read() == []
    assert hall.eyes.looked == [A]
    assert hall.remembered() == {}
