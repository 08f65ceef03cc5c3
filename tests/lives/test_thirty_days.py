"""What YouTube asks of those who keep comments: what cannot be seen again within thirty days is kept no longer."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.errors import Busy
from ingest.port import Surroundings
from ingest.sources.youtube import Settings, YouTube
from tests.builders import NOON
from tests.contracts.live import Scene, exhaust
from tests.contracts.state.clock import HandClock as Hands
from tests.ingest.parts import HandClock
from tests.ingest.youtube import CHANNEL, KEY, Tube, tube
from tests.lives.pipeline import Pipeline


class Shared(Hands):
    """The clock of the platform, for the pipeline."""

    def __init__(self, of: HandClock) -> None:
        super().__init__(of.now())
        self._of = of

    def now(self) -> datetime:
        return self._of.now()

    def forward(self, **by: float) -> datetime:
        self._of.advance(timedelta(**by))
        return self._of.now()


class Heard:
    """A channel that is listened to, to the end of the pipeline."""

    def __init__(self, folder: Path, open_: ExitStack) -> None:
        self.clock = HandClock(NOON)
        self.tube: Tube = open_.enter_context(tube(self.clock))
        self.pipeline = open_.enter_context(Pipeline(folder, clock=Shared(self.clock)))
        site, state = self.tube.site, self.pipeline.state
        given = {"key": SecretStr(KEY), "channels": (CHANNEL,), "address": site.url, "ca_file": site.ca_file}
        settings = Settings.model_validate(given)
        around = Surroundings(
            "youtube", self.clock, state.watches,
            memory=state.remembered.notes("youtube"), given=state.remembered.posts("youtube"),
        )  # fmt: skip
        self.scene = Scene(self.tube, lambda: YouTube(settings, around), self.clock, secrets=(KEY,))
        self._source = open_.enter_context(closing(YouTube(settings, around)))
        self._source.open("")
        exhaust(self._source, self.scene)

    def kept(self) -> set[str]:
        """The comments that are stored, once the source has given what it has."""
        self.pipeline.hear(*exhaust(self._source, self.scene).events)
        return self.stored()

    def kept_when_refused(self) -> set[str]:
        """The same, where the platform answers nothing: what the source gives before it would wait."""
        with suppress(Busy):
            while not (events := self._source.next_batch().events):
                pass
            self.pipeline.hear(*events)
        return self.stored()

    def stored(self) -> set[str]:
        return {mention for mention, _ in self.pipeline.sightings()}


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    with ExitStack() as open_:
        yield Heard(tmp_path, open_)


def test_a_comment_that_cannot_be_looked_at_for_thirty_days_is_deleted_from_the_store(heard: Heard) -> None:
    said = heard.tube.comment("le train est en retard")
    assert heard.kept() == {said}
    heard.tube.reason = "quotaExceeded"
    heard.clock.advance(timedelta(days=29))
    assert heard.kept_when_refused() == {said}
    heard.clock.advance(timedelta(days=1))
    assert heard.kept_when_refused() == set()


def test_those_that_wait_longest_to_be_looked_at_hide_none_that_is_thirty_days_old(heard: Heard) -> None:
    old = heard.tube.comment("le train est en retard")
    heard.kept()
    heard.clock.advance(timedelta(days=8))
    assert heard.kept() == {old}
    heard.clock.advance(timedelta(days=3))
    recent = {heard.tube.comment(f"le train {number} est en retard") for number in range(60)}
    assert heard.kept() == {old, *recent}
    heard.tube.reason = "quotaExceeded"
    heard.clock.advance(timedelta(days=28))
    assert heard.kept_when_refused() == recent


def test_a_comment_that_is_looked_at_again_stays(heard: Heard) -> None:
    said = heard.tube.comment("le train est en retard")
    assert heard.kept() == {said}
    for _ in range(5):
        heard.clock.advance(timedelta(days=7))
        assert heard.kept() == {said}
