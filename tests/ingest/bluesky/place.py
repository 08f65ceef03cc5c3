"""Where a test of Bluesky plays: a local network, a clock, and a state folder."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ingest.port import Surroundings
from ingest.sources.bluesky import Bluesky, Settings
from schemas.watch import Watch
from tests.contracts.live import Scene
from tests.ingest.bluesky.server import Network
from tests.ingest.parts import HandClock, around
from tests.ingest.site import Request


@dataclass
class Place:
    network: Network
    clock: HandClock
    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)

    def settings(self, **more: object) -> Settings:
        here = self.network
        assert here.site is not None
        own = {"streams": (here.url,), "api": here.site.url, "service": here.site.url, "ca_file": here.ca_file}
        return Settings.model_validate({**own, **more})

    def around(self, *watches: Watch) -> Surroundings:
        return self.stack.enter_context(around(self.folder, "bluesky", self.clock, *watches))

    def scene(self, *watches: Watch, **more: object) -> Scene:
        """more: further settings."""
        settings, surroundings = self.settings(**more), self.around(*watches)
        made = Scene(self.network, lambda: Bluesky(settings, surroundings), self.clock, deletes=self.network.delete)
        self.stack.callback(made.close)
        return made

    def asked(self, method: str) -> list[Request]:
        """Questions that the API was asked."""
        assert self.network.site is not None
        return [request for request in self.network.site.asked if request.path.endswith(f".{method}")]
