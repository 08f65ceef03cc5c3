"""A platform of one village, installed as a package of one's own would be: its source, and where it is spoken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import JsonValue

from core.clock import SystemClock
from ingest.about import About, Sending
from ingest.clean import mention_of
from ingest.client import Client
from ingest.coverage import Reach
from ingest.port import Harvest, Surroundings
from ingest.wanted import Wanted
from schemas.base import Strict
from schemas.event import Covered, Posted
from tests.ingest.site import Reply, Request, Site, as_json, site


class Settings(Strict):
    """url: of the village. every_seconds: between two polls."""

    url: str = "https://village.invalid"
    ca_file: Path | None = None
    every_seconds: float = 0.5


class Village:
    """Says what watches want of what is said there. The resume point is the number of the newest post."""

    about: ClassVar[About] = About(
        title="The village square",
        key="no key",
        gaps="filled: all that was ever said can be read again",
        deletions="never told",
        sends=(Sending("reply", "500 characters"), Sending("hide")),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._client: Client | None = None
        self._next = 0
        self._reach = Reach.listening(around.name, around.clock.now())

    def open(self, resume: str) -> None:
        self._next = int(resume or 0)
        self._reach = Reach.listening(self._around.name, self._around.clock.now())

    def next_batch(self) -> Harvest:
        now = self._around.clock.now()
        posts = self._ask("/posts", after=str(self._next))
        assert isinstance(posts, list)
        mentions = [mention_of(self._fields(post, now)) for post in posts if isinstance(post, dict)]
        self._next += len(posts)
        self._reach, claims = self._reach.upto(now, now)
        events: list[Posted | Covered] = [Posted(mention=each) for each in self._wanted.among(mentions)]
        awake = now + timedelta(seconds=self._settings.every_seconds)
        return Harvest((*events, *claims), str(self._next), awake=awake)

    def check(self) -> str:
        quota = self._ask("/quota")
        return f"The village lets us in; {quota} calls are left."

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(self, path: str, **params: str) -> JsonValue:
        if self._client is None:
            self._client = Client(self._around.name, self._around.clock, ca_file=self._settings.ca_file, seconds=2.0)
        return self._client.get(self._settings.url + path, params).json()

    def _fields(self, post: dict[str, JsonValue], now: datetime) -> dict[str, JsonValue]:
        return {
            "id": f"village:{post['id']}",
            "network": "village",
            "source": self._around.name,
            "text": post["text"],
            "author": {"id": f"village:{post['by']}", "handle": post["by"]},
            "published_at": post["at"],
            "observed_at": now.isoformat(),
        }


@dataclass
class Square:
    """Where people of the village speak. site: its server."""

    site: Site
    posts: list[dict[str, JsonValue]] = field(default_factory=list)

    def say(self, *texts: str) -> None:
        for text in texts:
            said: dict[str, JsonValue] = {"id": len(self.posts), "by": "ada", "text": text}
            self.posts.append({**said, "at": SystemClock().now().isoformat()})

    def table(self, name: str = "village") -> str:
        """Of tocsin.toml."""
        return f'[sources."{name}"]\nkind = "village"\nurl = "{self.site.url}"\nca_file = "{self.site.ca_file}"\n'


@contextmanager
def square() -> Iterator[Square]:
    posts: list[dict[str, JsonValue]] = []

    def answer(asked: Request) -> Reply:
        if asked.path == "/quota":
            return as_json(100)
        return as_json([*posts[int(asked.query["after"]) :]])

    with site(answer) as here:
        yield Square(here, posts)


def install(folder: Path) -> None:
    """What an installer leaves in a folder of the path for a package that brings the source."""
    info = folder / "tocsin_village-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tocsin-village\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tocsin.sources]\nvillage = tests.village\n")
