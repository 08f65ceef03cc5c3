"""Elasticsearch that cannot take what the index stage brings, in every way there is: nothing is lost, nothing counted
twice, the status page says what is wrong and how it is mended, and the stage goes on by itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from elasticsearch import Elasticsearch

from app import wiring
from app.ports import Reader
from app.settings import IndexSettings
from app.standing import Standing, standings
from core.bus.port import ENRICHED, Message
from core.clock import SystemClock
from core.state.dead_letters import FiledLetter
from index.elastic.layout import Names, made
from index.elastic.settings import ElasticSettings
from index.embedded.reader import EmbeddedReader
from index.embedded.store import EmbeddedStore
from index.life import id_of
from schemas.analysis import Enriched
from schemas.event import Deleted
from schemas.scope import ALL
from tests.builders import MORNING, mention
from tests.contracts.store.stores import Noon
from tests.faults.house import Engines, House, eventually
from tests.index.builders import enriched
from tests.index.elastic.servers import indices
from tests.index.stream import WATCHES, entry
from tests.services.fixtures import OwnServer
from tests.services.search import Elasticsearch7, Elasticsearch9
from tests.services.server import Server

pytestmark = [pytest.mark.long, pytest.mark.service]

Entry = Enriched | Deleted
CLOCK = SystemClock()
APRIL = MORNING + timedelta(days=31)
PORTION = 50
"""Entries that reach the bus at once."""
HEAVY = 2_000
"""Documents in a request that keeps a server busy for a while."""


class Site:
    """The index stage as a process, over a store in Elasticsearch. client: the test's own, to do harm with."""

    def __init__(self, house: House, client: Elasticsearch) -> None:
        self.house = house
        self.client = client
        self.names = Names(house.settings.index.elasticsearch.prefix)

    def publish(self, entries: Sequence[Entry]) -> None:
        """As the weigher would."""
        with (
            closing(wiring.open_bus(self.house.settings, self.house.home, CLOCK)) as bus,
            closing(bus.publisher()) as publisher,
        ):
            for start in range(0, len(entries), PORTION):
                some = entries[start : start + PORTION]
                publisher.publish(ENRICHED, [Message(id_of(one), one.model_dump_json().encode()) for one in some])

    def standing(self) -> Standing | None:
        """How the status page says that the stage is, once it was heard of."""
        with wiring.open_state(self.house.settings, self.house.home, CLOCK) as state:
            return next((each for each in standings(state.stages, CLOCK.now()) if each.stage == "index"), None)

    def is_said(self, how: str, *words: str) -> bool:
        found = self.standing()
        return found is not None and found.how == how and all(word in found.detail for word in words)

    def waits_for(self, how: str, *words: str) -> None:
        eventually(lambda: self.is_said(how, *words), f"{how}, {words}, instead of {self.standing()},")

    def recovers(self) -> None:
        """By itself, to the end of all that waits."""
        eventually(lambda: self.house.waiting()["index"] == 0, "lag 0")
        self.waits_for("running")
        assert self.house.processes["index"].poll() is None

    def letters(self) -> Sequence[FiledLetter]:
        with wiring.open_state(self.house.settings, self.house.home, CLOCK) as state:
            return state.dead_letters.list(100)

    def contents(self) -> object:
        """Once nobody writes there any more: heads and sightings tell the same."""
        self.house.stop()
        with wiring.open_store(self.house.settings, self.house.home, CLOCK) as store:
            assert store.check() == []
        with wiring.open_reader(self.house.settings, self.house.home, CLOCK) as reader:
            return held(reader)


def held(reader: Reader) -> object:
    """Every sighting, and every figure that is counted of them."""
    return list(reader.scan(None, ALL)), [row for watch in WATCHES for row in reader.minutes(watch, 0, 2**31)]


def undisturbed(folder: Path, entries: Sequence[Entry]) -> object:
    """What comes of them on the embedded store."""
    with closing(EmbeddedStore.open(folder)) as store, closing(EmbeddedReader.open(folder, Noon())) as reader:
        store.write(entries, {})
        store.refresh()
        return held(reader)


@contextmanager
def staged(folder: Path, url: str, elastic: ElasticSettings) -> Iterator[Site]:
    engines = Engines(index=IndexSettings(url=url, elasticsearch=elastic))
    with House(folder / "home", engines=engines) as house, closing(Elasticsearch(url)) as client:
        house.run("init")
        house.start("index", "stage", "index")
        site = Site(house, client)
        site.waits_for("running")
        yield site


@pytest.fixture(params=["es9", "es7"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    url = str(request.getfixturevalue(f"{request.param}_url"))
    with indices(url) as elastic, staged(tmp_path, url, elastic) as opened:
        yield opened


def stream(start: int, end: int) -> list[Entry]:
    return [entry(23, offset) for offset in range(start, end)]


def block(site: Site, name: str, value: bool | None) -> None:
    for index in site.client.indices.get(index=f"{site.names.prefix}-*").body:
        site.client.indices.put_settings(index=index, settings={f"index.blocks.{name}": value})


@pytest.mark.parametrize(
    ("name", "hint"), [("write", "take it away (index.blocks)"), ("read_only_allow_delete", "Free disk space")]
)
def test_a_block_is_waited_out(site: Site, tmp_path: Path, name: str, hint: str) -> None:
    site.publish(stream(0, 200))
    site.recovers()
    block(site, name, True)
    site.publish(stream(200, 400))
    site.waits_for("degraded", "Elasticsearch takes no writes", site.names.prefix, hint)
    assert site.house.waiting()["index"] > 0
    block(site, name, None)
    site.recovers()
    assert site.letters() == []
    assert site.contents() == undisturbed(tmp_path / "embedded", stream(0, 400))


def test_what_conflicts_with_a_mapping_is_set_aside_by_name_until_the_mapping_is_mended(
    site: Site, tmp_path: Path
) -> None:
    april = site.names.month_of(1, int(APRIL.timestamp()) * 1_000_000)
    site.client.indices.create(
        index=made(april),
        mappings={"properties": {"weight": {"type": "date", "format": "strict_date"}}},
        aliases={april: {}, site.names.sightings: {}},
    )
    guilty = [enriched(mention(f"x:guilty{n}", "mon secret", at=APRIL)) for n in range(3)]
    entries = [*stream(0, 100), *guilty, *stream(100, 200)]
    site.publish(entries)
    site.recovers()
    letters = {filed.letter.key: filed.letter for filed in site.letters()}
    assert sorted(letters) == ["x:guilty0", "x:guilty1", "x:guilty2"]
    for key, letter in letters.items():
        assert (letter.kind, key in letter.reason) == ("Permanent", True)
        assert "tocsin rebuild" in letter.reason
        assert "secret" not in letter.reason
    site.house.run("rebuild")
    site.house.run("dead-letters", "replay")
    site.recovers()
    assert len(site.letters()) == 3
    assert site.contents() == undisturbed(tmp_path / "embedded", entries)


def test_a_server_without_room_for_a_further_index_is_waited_for(own_server: OwnServer, tmp_path: Path) -> None:
    narrow = own_server(Elasticsearch7({"cluster.max_shards_per_node": "3"}))
    with staged(tmp_path, narrow.url, ElasticSettings(replicas=0)) as site:
        site.publish(stream(0, 100))
        site.waits_for("degraded", "Elasticsearch makes no further index", "cluster.max_shards_per_node")
        site.client.cluster.put_settings(persistent={"cluster.max_shards_per_node": 100})
        site.recovers()
        assert [filed.letter.reason for filed in site.letters()] == []
        assert site.contents() == undisturbed(tmp_path / "embedded", stream(0, 100))


def test_a_server_that_can_hardly_queue_is_asked_until_it_has_taken_everything(
    own_server: OwnServer, tmp_path: Path
) -> None:
    narrow = own_server(Elasticsearch7({"thread_pool.write.size": "1", "thread_pool.write.queue_size": "1"}))
    with staged(tmp_path, narrow.url, ElasticSettings(replicas=0)) as site:
        entries = stream(0, 600)

        def turned_away() -> bool:
            if site.house.waiting()["index"] == 0:  # all of it slipped in between the others
                site.publish(entries)
            return site.is_said("degraded", "Elasticsearch was too busy", "needs more nodes")

        with crowd(narrow, members=8):
            eventually(turned_away, "that the server is too busy")
        site.recovers()
        assert [filed.letter.reason for filed in site.letters()] == []
        assert site.contents() == undisturbed(tmp_path / "embedded", entries)


@contextmanager
def crowd(server: Server, members: int) -> Iterator[None]:
    """Others who write there, without pause."""
    done = Event()
    threads = [Thread(target=_write, args=(server.url, done)) for _ in range(members)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _write(url: str, done: Event) -> None:
    heavy: list[Mapping[str, object]] = [{"index": {}}, {"text": "le train est en retard"}] * HEAVY
    with closing(Elasticsearch(url, request_timeout=60)) as client:
        patient = client.options(ignore_status=429)
        while not done.is_set():
            patient.bulk(index="others", operations=heavy)


def test_a_server_that_is_killed_while_it_writes_and_comes_back_holds_everything_once(
    own_server: OwnServer, tmp_path: Path
) -> None:
    server = own_server(Elasticsearch9())
    with staged(tmp_path, server.url, ElasticSettings(replicas=0)) as site:
        for turn in range(2):
            site.publish(stream(turn * 2_000, (turn + 1) * 2_000))
            eventually(lambda: written(site.client) > 200, "the middle of a batch")
            server.kill9()
            site.waits_for("degraded", "Elasticsearch cannot be reached", "Is it running at index.url?")
            server.start()
        site.recovers()
        assert [filed.letter.reason for filed in site.letters()] == []
        assert site.contents() == undisturbed(tmp_path / "embedded", stream(0, 4_000))


def written(client: Elasticsearch) -> int:
    """Documents, since the server started."""
    primaries = client.indices.stats(index="tocsin-*", metric="indexing")["_all"]["primaries"]
    return int(primaries["indexing"]["index_total"]) if primaries else 0
