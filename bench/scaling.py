"""How the group that analyses scales: 1, 2, 4 and 8 processes over as many partitions of a Kafka topic.

Each is slowed by the same delay for every mention, as by a model that runs elsewhere: so it shows what the group and
the bus allow, whatever the number of cores.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path

from kafka import KafkaAdminClient

from app import wiring
from app.drain import lags
from bench import slow
from bench.corpus import BRANDS, mentions
from bench.figures import Figure, judged, plain
from bench.places import Place, lacking, on_servers
from bench.processes import running
from bench.waiting import awaited
from core.bus.kafka.settings import servers
from core.bus.port import RAW, Message, Publisher
from core.clock import SystemClock
from ingest.clean import wire
from schemas.event import SCHEMA, Posted
from schemas.watch import Watch

MEMBERS = (1, 2, 4, 8)
BATCH = 1_000
GOAL = 1.7
_DESCRIBED = {
    "METADATA": "Metadata-Version: 2.1\nName: bench-slow\nVersion: 1\n",
    "entry_points.txt": f"[tocsin.stages]\nslow = {slow.__name__}\n",
}
"""What makes a folder on the path an installed package, which brings the stage."""


def measure(folder: Path, count: int) -> list[Figure]:
    """count: mentions for each member. Nothing where the servers do not run."""
    if absence := lacking():
        print(f"Scaling is not measured: {absence}.", file=sys.stderr)
        return []
    paces = {members: pace(folder / f"members{members}", members, count) for members in MEMBERS}
    what = f"scaling, analyse slowed by {slow.DELAY * 1_000:g} ms a mention"
    return [
        *(plain(f"{what}, members: {members}", found, "mentions/s") for members, found in paces.items()),
        judged(f"{what}, two members against one", paces[2] / paces[1], "times", ">=", GOAL),
        *(
            plain(f"{what}, {members} members against one", paces[members] / paces[1], "times")
            for members in MEMBERS
            if members > 2
        ),
    ]


def pace(folder: Path, members: int, count: int) -> float:
    """Mentions a second, from the first published until none is left. count: for each member, on the average."""
    with on_servers(folder, partitions=members) as place:
        clock = SystemClock()
        wiring.prepare(place.settings, place.home, clock)
        with wiring.open_state(place.settings, place.home, clock) as state:
            state.watches.apply([Watch(id=brand, name=brand.title(), query=brand) for brand in BRANDS], by="bench")
        with (
            closing(wiring.open_bus(place.settings, place.home, clock)) as bus,
            closing(bus.publisher()) as publisher,
            _group(place, members, _installed(folder.with_name(f"{folder.name}-plugins"))),
        ):
            awaited(lambda: _at_work(place) == members, f"{members} members in the group")
            began = time.monotonic()
            _publish(publisher, members * count)
            ended = awaited(lambda: not lags(bus)["analyse"], "the end of the work")
        return members * count / (ended - began)


@contextmanager
def _group(place: Place, members: int, path: str) -> Iterator[None]:
    with ExitStack() as started:
        for _ in range(members):
            started.enter_context(running(place.home, *place.words("stage", "analyse"), settings={"PYTHONPATH": path}))
        yield


def _at_work(place: Place) -> int:
    """Members of the group, once it has shared out its partitions."""
    kafka = place.settings.bus.kafka
    group = f"{kafka.prefix}analyse"
    with closing(KafkaAdminClient(bootstrap_servers=servers(place.settings.bus.url))) as admin:
        found = admin.describe_groups([group])[group]
    return len(found["members"]) if found["group_state"] == "Stable" else 0


def _publish(publisher: Publisher, count: int) -> None:
    events = (Posted(mention=each) for each in mentions(count))
    headers = {"schema": SCHEMA, "kind": "posted", "observed_at": "", "trace": ""}
    while portion := list(islice(events, BATCH)):
        publisher.publish(RAW, [Message(event.mention.id, wire(event), headers) for event in portion])


def _installed(folder: Path) -> str:
    """A search path on which the slow stage is a plug-in."""
    described = folder / "bench_slow-1.dist-info"
    described.mkdir(parents=True)
    for name, text in _DESCRIBED.items():
        (described / name).write_text(text, encoding="utf-8")
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
