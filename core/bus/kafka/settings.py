"""What an operator may set of Kafka: where it is, and `[bus.kafka]`."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from schemas.base import Strict

SCHEME = "kafka://"
PORT = 9092
_SERVER = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")


class KafkaSettings(Strict):
    """security: tls and sasl_tls verify the brokers' certificates, against ca_file where there is one.

    mechanism, username, password (or password_file): for sasl_*. With OAUTHBEARER they are the client's id and secret
    at token_url. cert_file, key_file: of a client that shows a certificate. prefix: of topics and groups, where several
    share a cluster. replication: of topics that are made; None: as the cluster does. session_seconds: how long a
    member of a group may be unheard of before the others take its partitions. silence_seconds: how long it may work on
    one batch before they do.
    """

    security: Literal["plaintext", "tls", "sasl_plaintext", "sasl_tls"] = "plaintext"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = "SCRAM-SHA-512"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    token_url: str = ""
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
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
