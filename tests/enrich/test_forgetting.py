"""A weigher forgets whoever was erased in a ledger of its own, on whatever machine, at work or on standby."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from core.bus.port import ANALYSED, Batch, Message, Record, TopicPartition
from core.clock import SystemClock
from core.state.suppression import Suppression
from enrich.ledger import Ledger
from enrich.messages import DECIDED, Decided
from enrich.weigh import Weigh
from schemas.mention import Kind
from tests.builders import mention
from tests.enrich.parts import analysed, batch_of, open_bus
from tests.migrated import migrated

SLOGAN = "boycottez tous la marque acme qui ment à ses clients depuis des années"
POSTS = [
    analysed(mention("x:1", SLOGAN, by="eve"), "acme"),
    analysed(mention("x:2", SLOGAN, by="ada"), "acme"),
    analysed(mention("x:3", "", by="bob", kind=Kind.REPOST, repost_of="x:0"), "acme"),
]


class Pod:
    """A weigher with a folder of its own; the bus and the state are elsewhere."""

    def __init__(self, folder: Path, elsewhere: Path, opened: ExitStack) -> None:
        self._folder = folder
        database = migrated(elsewhere / "state.db")
        opened.callback(database.close)
        self.suppression = Suppression(database, SystemClock())
        self.ledger = opened.enter_context(closing(Ledger.open(folder / "weigh.db")))
        bus = open_bus(elsewhere / "bus")
        publisher = opened.enter_context(closing(bus.publisher()))
        self.weigh = Weigh(self.ledger, publisher, bus, self.suppression, SystemClock())

    def holds(self, key: str) -> bool:
        """Whether it stands in any of its files."""
        return any(key.encode() in file.read_bytes() for file in self._folder.iterdir())


@pytest.fixture
def pods(tmp_path: Path) -> Iterator[tuple[Pod, Pod]]:
    """Both have weighed the posts."""
    (tmp_path / "elsewhere").mkdir()
    with ExitStack() as opened:
        one, other = (Pod(tmp_path / name, tmp_path / "elsewhere", opened) for name in ("one", "other"))
        for pod in (one, other):
            pod.weigh(batch_of(POSTS))
        yield one, other


def test_whoever_is_erased_is_soon_in_no_ledger(pods: tuple[Pod, Pod]) -> None:
    pods[0].suppression.add(["x:eve"])
    for pod in pods:
        assert pod.holds("x:eve")
        pod.weigh.idle()
        assert not pod.holds("x:eve")
        assert not pod.holds("x:1")
        assert pod.holds("x:ada")


def test_a_weigher_that_is_never_idle_forgets_too(pods: tuple[Pod, Pod]) -> None:
    pod, _ = pods
    pod.suppression.add(["x:2"])
    pod.weigh(batch_of(POSTS[:1], first=len(POSTS)))
    assert not pod.holds("x:2")
    assert pod.holds("x:eve")


def test_what_a_weigher_knows_by_its_copies_alone_is_forgotten(pods: tuple[Pod, Pod]) -> None:
    pod, _ = pods
    assert pod.holds("x:0")
    pod.suppression.add(["x:0"])
    pod.weigh.idle()
    assert not pod.holds("x:0")
    assert pod.ledger.dealt(["x:3"])["x:3"].group == "x:3"


def test_a_weigher_says_how_much_of_the_list_it_has_seen_to(pods: tuple[Pod, Pod]) -> None:
    pod, other = pods
    pod.suppression.add(["x:eve", "x:nobody"])
    pod.weigh.idle()
    assert (pod.ledger.forgotten(), other.ledger.forgotten()) == (pod.suppression.length(), 0)


def test_what_others_keep_is_not_touched(pods: tuple[Pod, Pod]) -> None:
    pod, other = pods
    before = dict(pod.ledger.dealt(["x:2", "x:3"]))
    pod.suppression.add(["x:nobody"])
    pod.weigh.idle()
    assert pod.ledger.dealt(["x:2", "x:3"]) == before == other.ledger.dealt(["x:2", "x:3"])


def test_a_group_whose_first_was_erased_is_not_brought_back_by_what_goes_through_again(pods: tuple[Pod, Pod]) -> None:
    pod, _ = pods
    pod.suppression.add(["x:gone"])
    again = analysed(mention("x:9", "bien après", by="dan"), "acme")
    decided = Decided(group="x:gone", weights={"acme": 0.25}).model_dump_json()
    message = Message("x:9", again.model_dump_json().encode(), {DECIDED: decided})
    pod.weigh(Batch((Record(TopicPartition(ANALYSED, 0), len(POSTS), message),)))
    assert pod.ledger.dealt(["x:9"])["x:9"].weights == {"acme": 0.25}
    assert not pod.holds("x:gone")
