"""What an operator may set of Kafka: where it is, and `[bus.kafka]`."""

import re

from pydantic import Field

from core.bus.login import Login

SCHEME = "kafka://"
PORT = 9092
_SERVER = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")


class KafkaSettings(Login):
    """prefix: of topics and groups, where several share a cluster. replication: of topics that are made; None: as the
    cluster does. session_seconds: how long a member of a group may be unheard of before the others take its partitions.
    silence_seconds: how long it may work on one batch before they do.
    """

    prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,100}$")
    replication: int | None = Field(default=None, ge=1, le=16)
    session_seconds: float = Field(default=15.0, ge=1, le=300)
    silence_seconds: float = Field(default=300.0, ge=1, le=86_400)


def servers(url: str) -> tuple[str, ...]:
    """`host:port` of each broker in `kafka://host:9092,host2:9092`. Raises ValueError."""
    named = url.removeprefix(SCHEME).rstrip("/").split(",")
    if not url.startswith(SCHEME) or not all(_SERVER.fullmatch(server) for server in named):
        raise ValueError(f"write it like {SCHEME}host:{PORT},host2:{PORT}; logins belong in [bus.kafka]")
    return tuple(server if re.search(r":\d+$", server) else f"{server}:{PORT}" for server in named)
