"""A source of X over a small X."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from core.state.remembered import Remembered
from core.state.spending import Spending
from ingest.governor import Governor
from ingest.port import Surroundings
from ingest.sources.x import Settings, XSource
from ingest.sources.x.settings import XPlan
from schemas.watch import Watch
from tests.contracts.live import Scene, exhaust, ids, listen
from tests.contracts.source import Given
from tests.ingest.parts import HandClock, Watching, watch
from tests.ingest.x.server import TOKEN, Served, serving
from tests.migrated import migrated

BRAND = "brisolle"


@dataclass
class Stage:
    """All that one source of X stands on. plan: what it may spend."""

    served: Served
    clock: HandClock
    watching: Watching
    around: Surroundings
    governor: Governor
    settings: Settings
    sources: list[XSource] = field(default_factory=list)

    def source(self) -> XSource:
        made = XSource(self.settings, self.around)
        self.sources.append(made)
        return made

    def say(self, text: str) -> str:
        """About the brand."""
        return f"x:{self.served.x.write(f'{text} {BRAND}').id}"

    def spoil(self) -> None:
        self.served.x.raw(b'{"data": {"id": "seven", "text": 7}, "matching_rules": []}')
        self.served.x.raw(b'{"data": ')

    def cut(self) -> None:
        self.served.x.cut()

    def regret(self, mention: str) -> None:
        """It is deleted, and more than an hour passes."""
        self.served.x.remove(mention)
        self.clock.advance(timedelta(hours=1, minutes=1))

    def close(self) -> None:
        for each in self.sources:
            each.close()


@contextmanager
def stage(folder: Path, *watches: Watch, plan: XPlan | None = None) -> Iterator[Stage]:
    clock = HandClock()
    database = migrated(folder / "x.db")
    watching = Watching(list(watches) or [watch(BRAND, BRAND)])
    spends = plan or XPlan(usd_a_month=100)
    governor = Governor(spends, "x", Spending(database), watching, clock)
    remembered = Remembered(database, clock)
    around = Surroundings("x", clock, watching, governor, remembered.notes("x"), remembered.posts("x"))
    with serving(clock) as served:
        settings = Settings(bearer_token=SecretStr(TOKEN), budget=spends, address=served.url, ca_file=served.ca_file)
        made = Stage(served, clock, watching, around, governor, settings)
        try:
            yield made
        finally:
            made.close()
            database.close()


def scene(here: Stage) -> Scene:
    return Scene(here, here.source, here.clock)


def started(here: Stage) -> tuple[XSource, Given]:
    source, heard = here.source(), Given()
    source.open("")
    exhaust(source, scene(here), heard)
    return source, heard


def hear(here: Stage, source: XSource, heard: Given, mention: str) -> Given:
    return listen(source, scene(here), lambda given: mention in ids(given.events), heard)


def pass_by(here: Stage, source: XSource, heard: Given, minutes: int) -> None:
    """Nothing is said for so long, and the stream is alive."""
    for _ in range(2 * minutes):
        here.clock.advance(timedelta(seconds=30))
        for _ in range(2):
            heard.add(source.next_batch())
