"""A live source through bad days: what is stored in the end is what its platform says was public, once."""

import random
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Condition, Event, Thread

import pytest

from app import wiring
from app.settings import Settings
from core.clock import SystemClock, from_minute, minute_of
from core.retry import Patience
from ingest.port import Harvest, Source
from ingest.runner import Desk, collect
from schemas.event import Covered
from schemas.scope import ALL
from schemas.watch import Watch
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.faults.house import House, eventually
from tests.ingest.bluesky.server import PASSWORD, POST, Account, Network, bluesky
from tests.ingest.parts import Ledger
from tests.lives.pipeline import Pipeline

BRISOLLE = Watch(id="brisolle", name="Brisolle", query="brisolle")
PEOPLE = {f"did:plc:p{number}": Account(f"p{number}.example") for number in range(40)}
MINUTE = timedelta(minutes=1)
WAIT = 30.0
"""Seconds of real time in which a source catches up with a minute."""


@dataclass
class Overheard:
    """A source, and until when it has claimed to have told everything."""

    source: Source
    claimed: int = 0
    told: Condition = field(default_factory=Condition)

    def open(self, resume: str) -> None:
        self.source.open(resume)

    def next_batch(self) -> Harvest:
        harvest = self.source.next_batch()
        with self.told:
            self.claimed = max([self.claimed, *(minute_of(e.end) for e in harvest.events if isinstance(e, Covered))])
            self.told.notify_all()
        return harvest

    def close(self) -> None:
        self.source.close()

    def wait(self, minute: int) -> None:
        with self.told:
            assert self.told.wait_for(lambda: self.claimed >= minute, WAIT), f"{from_minute(minute)} was not claimed"


@contextmanager
def listening(pipeline: Pipeline, source: Source) -> Iterator[None]:
    """Onto the bus, in a thread, as in a running Tocsin; only that nobody waits long to try again."""
    stop, state = Event(), pipeline.state
    patience = Patience(first=timedelta(milliseconds=20), longest=timedelta(milliseconds=50))
    with closing(pipeline.bus.publisher()) as publisher:
        letters = wiring.dead_letters(publisher, state)
        desk = Desk(publisher, state.cursors, state.suppression, letters, pipeline.clock, patience)
        thread = Thread(target=collect, args=("bluesky", source, desk, stop, Ledger()))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def settings(network: Network, folder: Path) -> Settings:
    assert network.site is not None
    table: dict[str, object] = {
        "streams": [network.url],
        "api": network.site.url,
        "service": network.site.url,
        "ca_file": str(network.ca_file),
        "handle": "watcher.example",
        "app_password": PASSWORD,
    }
    return Settings(home=folder, sources={"bluesky": table})


@dataclass
class Weather:
    """What happens to a network in a minute: people talk, and one thing in twenty goes wrong."""

    network: Network
    clock: HandClock
    dice: random.Random
    number: int = 0

    def blow(self) -> None:
        for _ in range(self.dice.randrange(5)):
            self._speak()
            if self.dice.random() < 0.05 and self.network.log:
                self.network.write(self.network.log[-1], self.network.times[-1])  # told twice
            if self.dice.random() < 0.01:
                self.network.spoil()
        if self.dice.random() < 0.1:
            self._regret()

    def _speak(self) -> None:
        self.number += 1
        by = self.dice.choice(list(PEOPLE))
        brand = self.dice.choice(("Brisolle", "Brisolle", "la pluie"))
        skewed = self.clock.now() + timedelta(minutes=self.dice.choice((0, 0, 0, 0, 0, 0, 0, 0, -120, 180)))
        with self.network.changed:
            said = self.network.say(f"{brand}, encore une fois ({self.number})", by, createdAt=skewed.isoformat())
            if self.dice.random() < 0.02:
                self._turn_around(said, by)

    def _turn_around(self, mention: str, by: str) -> None:
        """What was said is gone, and the stream tells of the end first."""
        rkey = mention.rpartition("/")[2]
        frame, at = self.network.log.pop(), self.network.times.pop()
        self.network.vanish(mention)
        self.network.commit(by, POST, rkey, "delete")
        self.network.write(frame, at + 2)

    def _regret(self) -> None:
        uri = self.dice.choice(list(self.network.posts)) if self.network.posts else ""
        if not uri:
            return
        _, _, did, _, rkey = uri.split("/")
        if self.dice.random() < 0.5:
            self.network.delete(f"bluesky:{did}/{rkey}")
        else:
            text = str(self.network.posts[uri].record["text"])
            self.network.edit(f"bluesky:{did}/{rkey}", f"{text}, corrigé")


def public(network: Network) -> Mapping[str, str]:
    """What the platform shows about the brand, by the id of its mention."""
    shown = {uri: str(view.record["text"]) for uri, view in network.posts.items()}
    return {
        f"bluesky:{uri.split('/')[2]}/{uri.split('/')[4]}": text for uri, text in shown.items() if "Brisolle" in text
    }


def a_day(folder: Path, minutes: int, cuts: int, seed: int) -> None:
    clock, dice = HandClock(NOON), random.Random(seed)
    with bluesky(clock) as network:
        network.accounts |= PEOPLE
        own = settings(network, folder)
        with Pipeline(folder, (BRISOLLE,), clock, settings=own) as pipeline:
            source = Overheard(wiring.source(own, "bluesky", clock, pipeline.state))
            weather, broken = Weather(network, clock, dice), set(dice.sample(range(2, minutes), cuts))
            with listening(pipeline, source):
                first = minute_of(clock.now())
                eventually(lambda: bool(network.asked), "a listener")
                for minute in range(minutes):
                    weather.blow()
                    if minute in broken:
                        network.cut()
                    clock.forward(seconds=60)
                    if minute >= 2:
                        source.wait(first + minute - 1)
                clock.forward(seconds=120)
                source.wait(first + minutes)
            pipeline.rest()
            stored = {hit.mention.id: hit.mention.text for hit in pipeline.store.scan(None, ALL)}
            assert stored == public(network)
            spans = pipeline.state.coverage.spans(first, first + minutes)
            assert [(span.start, span.end) for span in spans] == [(first, first + minutes)]
            assert pipeline.state.dead_letters.waiting(after=0, limit=10)


def test_two_bad_hours_leave_what_the_platform_shows(tmp_path: Path) -> None:
    a_day(tmp_path, minutes=120, cuts=17, seed=3)


@pytest.mark.soak
def test_a_bad_day_leaves_what_the_platform_shows(tmp_path: Path) -> None:
    a_day(tmp_path, minutes=1440, cuts=200, seed=5)


def killed(folder: Path, kills: int, seed: int) -> None:
    """The ingester is killed again and again while people talk, and the platform goes on."""
    dice = random.Random(seed)
    with bluesky(SystemClock()) as network:
        network.accounts |= PEOPLE
        assert network.site is not None
        environment = {
            "TOCSIN_SOURCES__BLUESKY__STREAMS": f'["{network.url}"]',
            "TOCSIN_SOURCES__BLUESKY__API": network.site.url,
            "TOCSIN_SOURCES__BLUESKY__CA_FILE": str(network.ca_file),
        }
        with House(folder / "killed", environment) as house:
            house.listen()
            said: dict[str, str] = {}
            house.start("ingest", "stage", "ingest")
            eventually(lambda: bool(network.asked), "a first listener")
            text = "velorail, first of all"  # before anything was heard there is no place to go on from
            said[network.say(text, dice.choice(list(PEOPLE)))] = text
            eventually(lambda: _heard(house) >= said.keys(), "the first that was said")
            for _ in range(kills):
                for _ in range(dice.randrange(1, 20)):
                    text = f"velorail {len(said)} est en retard"
                    said[network.say(text, dice.choice(list(PEOPLE)))] = text
                    Event().wait(dice.uniform(0, 0.02))
                network.asked.clear()
                house.kill("ingest")
                house.start("ingest", "stage", "ingest")
                eventually(lambda: bool(network.asked), "another listener")
            eventually(lambda: _heard(house) >= said.keys(), "everything that was said")
    with House(folder / "killed") as deaf:
        deaf.run("run", "--drain")
        with wiring.open_reader(deaf.settings, deaf.home, SystemClock()) as reader:
            stored = [(hit.mention.id, hit.mention.text) for hit in reader.scan(None, ALL)]
    assert sorted(stored) == sorted(said.items())


def _heard(house: House) -> set[str]:
    """Ids of mentions on the bus."""
    with closing(wiring.open_bus(house.settings, house.home, SystemClock())) as bus:
        return {record.message.key for record in bus.history("mentions.raw", NOON)}


def test_an_ingester_that_is_killed_loses_nothing_and_gives_nothing_twice(tmp_path: Path) -> None:
    killed(tmp_path, kills=5, seed=7)


@pytest.mark.soak
def test_an_ingester_that_is_killed_a_hundred_times_loses_nothing_and_gives_nothing_twice(tmp_path: Path) -> None:
    killed(tmp_path, kills=100, seed=9)
