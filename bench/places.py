"""Where a benchmark's Tocsin keeps everything: in a folder, or on the servers that `make services` started."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from app.home import Home
from app.settings import Settings, load
from tests.index.elastic.servers import indices
from tests.services.postgres import own_database
from tests.services.shared import SharedServers

_ON_SERVERS = """\
home = "{home}"
bus = {{ url = "kafka://{kafka}", partitions = {partitions}, kafka = {{ prefix = "bench-{unique}." }} }}
index = {{ url = "{elasticsearch}", elasticsearch = {{ prefix = "{prefix}", replicas = 0 }} }}
state = {{ url = "{postgres}" }}
"""
_IN_A_FOLDER = 'home = "{home}"\n'


@dataclass(frozen=True, slots=True)
class Place:
    """config: the file of its settings, which its commands are given."""

    config: Path
    settings: Settings

    @property
    def home(self) -> Home:
        return Home(self.settings.home)

    def words(self, *command: str) -> tuple[str, ...]:
        """Of a command line."""
        return ("--config", str(self.config), *command)


def in_a_folder(folder: Path) -> Place:
    """On the embedded engines."""
    return _place(folder, _IN_A_FOLDER.format(home=folder.as_posix()))


@contextmanager
def on_servers(folder: Path, partitions: int = 1) -> Iterator[Place]:
    """On Kafka, Elasticsearch and PostgreSQL, where nothing is before; indices and database are gone after.

    partitions: of mentions.raw. `lacking` must be None.
    """
    urls = {name: server["url"] for name, server in SharedServers().addresses().items()}
    with own_database(urls["postgres"]) as database, indices(urls["es9"]) as own:
        yield _place(
            folder,
            _ON_SERVERS.format(
                home=folder.as_posix(),
                kafka=urls["kafka"],
                partitions=partitions,
                unique=uuid4().hex[:8],
                elasticsearch=urls["es9"],
                prefix=own.prefix,
                postgres=database,
            ),
        )


def lacking() -> str | None:
    """Which of the servers do not run, and why; None: all do."""
    servers = SharedServers()
    absences = {name: servers.absence(name) for name in ("kafka", "es9", "postgres")}
    return "; ".join(f"{name}: {absence}" for name, absence in absences.items() if absence) or None


def _place(folder: Path, settings: str) -> Place:
    config = folder.with_suffix(".toml")
    config.write_text(settings, encoding="utf-8")
    return Place(config, load(config))
