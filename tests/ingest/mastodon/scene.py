"""A server of Mastodon and a source that listens to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import JsonValue

from ingest.port import Source
from ingest.sources.mastodon import Mastodon, Settings
from schemas.event import Posted
from schemas.mention import Mention
from schemas.watch import Watch
from tests.contracts.live import Scene, ids, listen
from tests.contracts.source import Given
from tests.ingest.mastodon.server import TOKEN, Town
from tests.ingest.parts import around, watch

ALL = watch("all", "NOT nothing")
NAME = "mastodon.piaille"


@contextmanager
def scene_of(here: Town, folder: Path, watched: Watch = ALL, **settings: object) -> Iterator[Scene]:
    with around(folder, NAME, here.clock, watched) as surroundings:
        set_ = Settings.model_validate({"server": here.site.url, "ca_file": here.site.ca_file, **settings})
        scene = Scene(here, lambda: Mastodon(set_, surroundings), here.clock, secrets=(TOKEN,), deletes=here.delete)
        yield scene
        scene.close()


def listening(scene: Scene) -> Source:
    """A source that has begun: it knows what was said last before that."""
    source = scene.source()
    source.open("")
    listen(source, scene, lambda heard: '"cursors":{"' in heard.resume)
    return source


def told(mention: str, heard: Given) -> bool:
    return mention in ids(heard.events)


def mention_of(scene: Scene, town: Town, **fields: JsonValue) -> Mention:
    """How a post is given whose fields these are."""
    source = listening(scene)
    said = town.post(**fields)
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    return next(e.mention for e in given.events if isinstance(e, Posted) and e.mention.id == said)
