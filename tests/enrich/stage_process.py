"""A stage of enrichment as a process that the tests kill: `python -m tests.enrich.stage_process ROLE FOLDER [BUS]`.

It says a line for each batch that it has committed.
"""

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

from app.ports import Bus
from core.bus.fenced import Fenced
from core.bus.port import ANALYSED, ENRICHED, RAW, Refusal, Tenure, Work
from core.bus.pump import pump
from core.errors import Transient
from core.retry import Patience
from enrich.analyse import Analyse
from enrich.assembly import Assembly
from enrich.ledger import Ledger
from enrich.weigh import Weigh
from tests.bus.kafka_parts import at_address
from tests.enrich.parts import Crowd, HandClock, Watches, listening, open_bus, watch
from tests.forgotten import NOBODY

TOPICS = {"analyse": RAW, "weigh": ANALYSED}
ONE_ORDER = {RAW: 1, ANALYSED: 1, ENRICHED: 3}
"""With one partition of mentions.raw, weights do not depend on which members analysed what (docs/decisions)."""
ONE_STORE = {RAW: 1, ANALYSED: 1, ENRICHED: 1}
"""As wiring has it."""
HEARD = listening(watch("acme", "acme OR boycott*"), watch("rail", "train"))


class NoDeadLetters:
    def keep(self, refusals: Sequence[Refusal]) -> None:
        raise AssertionError(refusals)


class Said:
    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        print(records, flush=True)

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        print(failure, file=sys.stderr, flush=True)

    def recovered(self) -> None:
        pass


def work(role: str, bus: Bus, tenure: Tenure, folder: Path) -> Work:
    if role == "weigh":
        fenced = Fenced(bus.publisher(), tenure)
        weigh = Weigh(Ledger.open(folder / "weigh" / "weigh.db"), fenced, bus, NOBODY, HandClock())
        weigh.batch_size = 40
        return weigh
    analyse = Analyse(bus.publisher(), Watches(HEARD), Crowd(), HandClock(), ("en", "fr"), Assembly({}), NOBODY)
    analyse.batch_size = 40
    return analyse


def main(role: str, folder: Path, where: str = "") -> None:
    bus: Bus = at_address(where, ONE_STORE) if where else open_bus(folder / "bus", ONE_ORDER)
    with closing(bus.consumer(role, [TOPICS[role]])) as consumer:
        pump(consumer, work(role, bus, consumer, folder), NoDeadLetters(), Event(), Patience(), Said())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
