"""How far the consumer groups are, kept in a file and brought back: what a backup needs of Kafka.

The records stay where they are, on as many brokers as hold them. After a restore the groups read again what the
restored stores do not hold, for as long as the retention reaches.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.structs import OffsetAndMetadata
from kafka.structs import TopicPartition as Place

from core.errors import Misconfigured

FILE = "commits.json"

Commits = Mapping[str, Mapping[str, int]]
"""Group to `topic/partition` to offset, the names without the prefix."""


@dataclass(frozen=True, slots=True)
class Ours:
    """What of a cluster is Tocsin's. topics: partitions of each, by its name without the prefix."""

    admin: KafkaAdminClient
    prefix: str
    topics: Mapping[str, int]

    def commits(self) -> Commits:
        """Of each group that has any."""
        places = [Place(self.prefix + topic, n) for topic, count in self.topics.items() for n in range(count)]
        found: dict[str, dict[str, int]] = {}
        for group in self._groups():
            for place, kept in self.admin.list_group_offsets({group: places})[group].items():
                if kept.offset >= 0:
                    name = f"{place.topic.removeprefix(self.prefix)}/{place.partition}"
                    found.setdefault(group.removeprefix(self.prefix), {})[name] = kept.offset
        return found

    def set_back(self, kept: Commits) -> None:
        """What was not committed yet then is read from its beginning."""
        for group, places in self.commits().items():
            offsets = {self._place(at): OffsetAndMetadata(kept.get(group, {}).get(at, 0), "", -1) for at in places}
            self.admin.alter_group_offsets(self.prefix + group, offsets)

    def _groups(self) -> list[str]:
        return [each["group_id"] for each in self.admin.list_groups() if each["group_id"].startswith(self.prefix)]

    def _place(self, name: str) -> Place:
        topic, partition = name.rsplit("/", 1)
        return Place(self.prefix + topic, int(partition))


def keep(commits: Commits, folder: Path) -> None:
    """Raises Misconfigured if they are kept there already."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with (folder / FILE).open("x", encoding="utf-8") as file:
            json.dump(commits, file)
    except FileExistsError:
        raise Misconfigured(f"{folder / FILE} is there already.", "Name a new or empty folder for the copy.") from None


def kept(folder: Path) -> Commits:
    """Raises Misconfigured."""
    try:
        commits: Commits = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Misconfigured(f"{folder / FILE} is missing or damaged.", "Restore from a whole backup.") from None
    return commits
