"""The servers of this checkout, one of each kind, which all its tests share and which survive between runs."""

import fcntl
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from tests.services.containers import Container, chosen
from tests.services.jars import NotBuilt
from tests.services.kafka import Kafka
from tests.services.postgres import Postgres
from tests.services.search import Elasticsearch7, Elasticsearch9
from tests.services.server import NotUp, Recipe, Server, eventually

HERE = Path(__file__).parents[2] / ".services"
RECIPES: Sequence[Recipe] = (Kafka(lasting=True), Elasticsearch9(), Elasticsearch7(), Postgres())
CONTAINERS = (
    Container(Kafka(), "127.0.0.1:{port}", "127.0.0.1:{port}"),
    Container(Elasticsearch9(), "http://127.0.0.1:{port}", "http://127.0.0.1:{port}"),
    Container(
        Postgres(),
        "postgresql+psycopg://tocsin@127.0.0.1:{port}/tocsin",
        "postgresql://postgres@127.0.0.1:{port}/tocsin",
    ),
)
"""Elasticsearch 7.10 is none of them: as it is sold, it refuses clients of 8."""
_INSTEAD = {"es7": "es9", "es9": "es7"}
PATIENCE = 30.0
"""Seconds that a running server has to answer before it is replaced: others may be working it hard."""


class Address(TypedDict):
    """pid: of a container, of the `docker compose` that minds it."""

    url: str
    pid: int


def best(names: Collection[str]) -> Sequence[Recipe]:
    """How each is made on this machine: those of the names as containers, where it has them."""
    made: dict[str, Recipe] = {recipe.name: recipe for recipe in RECIPES}
    return [*(made | {each.name: each for each in chosen(CONTAINERS, names)}).values()]


class SharedServers:
    """`addresses.json` in the folder says where they are. Any number of processes may start and stop them."""

    def __init__(self, folder: Path = HERE, recipes: Iterable[Recipe] = RECIPES) -> None:
        self._folder = folder
        self.servers: Mapping[str, Server] = {recipe.name: Server(recipe, folder / recipe.name) for recipe in recipes}

    def start(self, names: Iterable[str]) -> None:
        """Those that run well are left alone; `absence` tells of those that do not come up."""
        with self._alone(), ThreadPoolExecutor() as pool:
            list(pool.map(self._start, names))
            self._write_addresses()

    def stop(self, names: Iterable[str]) -> None:
        """With all their data."""
        with self._alone():
            for name in names:
                self.servers[name].erase()
            self._write_addresses()

    def addresses(self) -> dict[str, Address]:
        """Of those that run."""
        running = {name: server for name, server in self.servers.items() if server.running()}
        return {name: Address(url=server.url, pid=server.pid) for name, server in running.items()}

    def absence(self, name: str) -> str | None:
        """Why it does not run, as a sentence; None when it does."""
        server, failure = self.servers[name], self._failure(name)
        if server.running():
            return None
        if failure.exists():
            return failure.read_text()
        return server.recipe.lacking() or "it was not started (make services)"

    def may_be_absent(self, name: str, environment: Mapping[str, str]) -> bool:
        """Not where CI=true, except an Elasticsearch for which no JDK is found, while the other one runs."""
        if environment.get("CI") != "true":
            return True
        other = _INSTEAD.get(name)
        return other is not None and bool(self.servers[name].recipe.lacking()) and self.servers[other].running()

    def _start(self, name: str) -> None:
        server, failure = self.servers[name], self._failure(name)
        failure.unlink(missing_ok=True)
        if server.current() and eventually(server.answers, PATIENCE):
            return
        server.erase()
        if server.recipe.lacking():
            return
        try:
            server.start()
        except (NotUp, NotBuilt) as error:
            failure.write_text(str(error))

    def _failure(self, name: str) -> Path:
        return self._folder / f"{name}.failure"

    def _write_addresses(self) -> None:
        unfinished = self._folder / "addresses.unfinished"
        unfinished.write_text(json.dumps(self.addresses(), indent=2) + "\n")
        unfinished.rename(self._folder / "addresses.json")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
