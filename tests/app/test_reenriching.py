"""How far a re-enrichment is, while it is under way."""

from contextlib import closing
from pathlib import Path

from app import wiring
from app.home import Home
from app.jobs import MOST_BEHIND, PORTION, Worker, of_history
from app.settings import Settings
from core.state.jobs import REENRICH, JobStatus
from index.embedded.reader import EmbeddedReader
from index.embedded.store import EmbeddedStore
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.index.builders import enriched
from tests.ingest.parts import Shelf


def test_its_progress_is_the_share_of_what_matches_that_was_sent(tmp_path: Path) -> None:
    home, clock, shelf = Home(tmp_path), HandClock(NOON), Shelf()
    settings = Settings(home=tmp_path)
    wiring.prepare(settings, home, clock)
    with (
        wiring.open_state(settings, home, clock) as state,
        closing(EmbeddedStore.open(home.index)) as store,
        closing(EmbeddedReader.open(home.index, clock)) as reader,
    ):
        store.write([enriched(f"x:{number}") for number in range(2 * PORTION)], {})
        store.refresh()
        number = state.jobs.ask(REENRICH, {"query": ""}, by="test")
        seen: list[float] = []

        def lag() -> int:
            seen.append(round(state.jobs.get(number).progress, 1))
            return MOST_BEHIND + 1

        assert Worker(state, of_history(state, reader, shelf, lag, lambda _: True)).turn()
        assert state.jobs.get(number).status is JobStatus.DONE
    assert seen == [0.5, 1.0]
    assert len(shelf.messages) == 2 * PORTION
