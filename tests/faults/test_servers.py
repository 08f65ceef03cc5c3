"""Kafka, Elasticsearch and PostgreSQL together: the same comes of the same events, whatever dies meanwhile."""

import random
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.conftest import Undisturbed, undisturbed
from tests.faults.contents import contents
from tests.faults.house import STAGES, House, eventually, on_servers
from tests.faults.moments import moments, outage
from tests.services.fixtures import OwnServer
from tests.services.kafka import Kafka
from tests.services.postgres import Postgres
from tests.services.search import Elasticsearch9
from tests.services.server import Server

pytestmark = [pytest.mark.long, pytest.mark.service]

Servers = Mapping[str, Server]


@pytest.fixture
def servers(own_server: OwnServer) -> Servers:
    return {recipe.name: own_server(recipe) for recipe in (Kafka(), Elasticsearch9(), Postgres())}


@pytest.fixture
def house(servers: Servers, tmp_path: Path) -> Iterator[House]:
    addresses = (servers[name].url for name in ("kafka", "es9", "postgres"))
    with House(tmp_path / "home", engines=on_servers(*addresses)) as opened:
        opened.listen()
        yield opened


def disturb(house: House, calm: Undisturbed, servers: Servers, victims: list[str], dice: random.Random) -> None:
    """Each of the victims is killed at a moment of its own: a server for up to three seconds, a program to be started
    again at once."""
    commands = {name: ("stage", name) for name in STAGES} | {"replay": ("replay", str(calm.file))}
    for name, words in commands.items():
        house.start(name, *words)
    for _, victim in zip(moments(house, len(victims), calm.events, dice), victims, strict=True):
        if victim in servers:
            outage(servers[victim], dice.uniform(0, 3))
        else:
            house.kill(victim)
            house.start(victim, *commands[victim])
    assert house.ended("replay") == 0
    eventually(house.is_through, "the end of all lag")
    house.stop()


def test_on_all_servers_the_same_comes_of_the_same_events(
    calm: Undisturbed, kafka_url: str, es9_url: str, postgres_database: str, tmp_path: Path
) -> None:
    with House(tmp_path / "home", engines=on_servers(kafka_url, es9_url, postgres_database)) as house:
        house.listen()
        house.run("replay", str(calm.file))
        house.run("run", "--drain")
        assert contents(house.home, house.settings) == calm.contents


def test_whichever_server_or_stage_is_killed_nothing_is_lost_and_nothing_counted_twice(
    calm: Undisturbed, house: House, servers: Servers
) -> None:
    dice = random.Random(41)
    victims = [*servers, *STAGES, "replay"]
    dice.shuffle(victims)
    disturb(house, calm, servers, victims, dice)
    house.run("run", "--drain")
    assert contents(house.home, house.settings) == calm.contents


def test_the_status_names_the_server_that_is_away_and_all_goes_on_by_itself_once_it_is_back(
    calm: Undisturbed, house: House, servers: Servers
) -> None:
    house.start("run", "run")
    house.run("replay", str(calm.file))
    for server in servers.values():
        server.kill9()
        where = str(urlsplit(f"//{server.url.rpartition('//')[2]}").port)
        eventually(lambda where=where: where in house.status(), f"a status that names {where}")  # type: ignore[misc]
        server.start()
        eventually(lambda where=where: where not in house.status(), "a status that is well")  # type: ignore[misc]
    eventually(house.is_through, "the end of all lag")
    house.stop()
    house.run("run", "--drain")
    assert contents(house.home, house.settings) == calm.contents


@pytest.mark.soak
def test_thirty_kills_of_servers_and_stages_over_two_hundred_thousand_mentions_change_nothing(
    tmp_path: Path, house: House, servers: Servers
) -> None:
    calm = undisturbed(tmp_path, mentions=200_000, seed=43)
    dice = random.Random(47)
    disturb(house, calm, servers, dice.choices([*servers, *STAGES, "replay"], k=30), dice)
    house.run("run", "--drain")
    assert contents(house.home, house.settings) == calm.contents


@pytest.mark.soak
def test_a_broker_that_is_away_for_a_minute_costs_a_minute(tmp_path: Path, house: House, servers: Servers) -> None:
    calm = undisturbed(tmp_path, mentions=20_000, seed=53)
    house.start("run", "run")
    house.run("replay", str(calm.file))
    eventually(partial(house.has_handled, calm.events * 3 // 2), "half of the work")
    outage(servers["kafka"], 60)
    eventually(house.is_through, "the end of all lag")
    house.stop()
    house.run("run", "--drain")
    assert contents(house.home, house.settings) == calm.contents
