"""How far the consumer groups are, kept in a file and brought back: what a backup needs of Kafka.

The records stay where they are, on as many brokers as hold them. After a restore the groups read again what the
restored stores do not hold, for as long as the retention reaches.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.structs import OffsetAndMetadata
from kafka.structs import TopicPartition as Place

from core.errors import Misconfigured

FILE = "commits.json"

Commits = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Group to topic to partition to offset, the names without the prefix."""


def keep(admin: KafkaAdminClient, groups: Sequence[str], prefix: str, topics: Mapping[str, int], into: Path) -> None:
    """groups, topics: ours, without the prefix. Raises Misconfigured if there is such a file already."""
    places = [Place(prefix + topic, number) for topic, count in topics.items() for number in range(count)]
    found = admin.list_group_offsets({prefix + group: places for group in groups}) if groups else {}
    commits: dict[str, dict[str, dict[str, int]]] = {}
    for group in groups:
        for place, kept in found[prefix + group].items():
            if kept.offset >= 0:
                topic = place.topic.removeprefix(prefix)
                commits.setdefault(group, {}).setdefault(topic, {})[str(place.partition)] = kept.offset
    into.mkdir(parents=True, exist_ok=True)
    try:
        with (into / FILE).open("x", encoding="utf-8") as file:
            json.dump(commits, file)
    except FileExistsError:
        raise Misconfigured(f"{into / FILE} is there already.", "Name a new or empty folder for the copy.") from None


def bring_back(admin: KafkaAdminClient, prefix: str, folder: Path) -> None:
    """Raises Misconfigured for no such file; KafkaError while a member of one of the groups is at work."""
    try:
        commits: Commits = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Misconfigured(f"{folder / FILE} is missing or damaged.", "Restore from a whole backup.") from None
    for group, topics in commits.items():
        offsets = {
            Place(prefix + topic, int(partition)): OffsetAndMetadata(offset, "", -1)
            for topic, partitions in topics.items()
            for partition, offset in partitions.items()
        }
        admin.alter_group_offsets(prefix + group, offsets)
