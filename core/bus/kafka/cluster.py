"""The way to the brokers: addresses, security, and what went wrong on it."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from kafka.errors import KafkaError

from core.bus.kafka.client import REMEMBERED, Client, Failures
from core.bus.kafka.faults import unconnected
from core.bus.kafka.settings import KafkaSettings
from core.bus.kafka.token import ClientCredentials
from core.errors import Misconfigured
from core.secret import secret

LARGEST = 4 << 20
"""Bytes of a message's key and body."""
ROOM = 1 << 20
"""Bytes that a message may take besides: headers (a dead letter's say where and why), the batch around it."""
ANSWER_S = 10.0
"""Seconds that a broker has for an answer, and a call of ours for its end: then it is Transient."""
CONNECT_S = 10.0

_FETCH = {"fetch_max_bytes": 16 << 20, "max_partition_fetch_bytes": LARGEST + ROOM}
_SAME_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_PROTOCOLS = {"plaintext": "PLAINTEXT", "tls": "SSL", "sasl_plaintext": "SASL_PLAINTEXT", "sasl_tls": "SASL_SSL"}

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Cluster:
    """where: its brokers, for messages. options: those of every client."""

    where: str
    settings: KafkaSettings
    options: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, servers: tuple[str, ...], settings: KafkaSettings) -> Self:
        """Connects to nobody yet. Raises Misconfigured for settings that cannot work together."""
        options = {
            "bootstrap_servers": list(servers),
            "bootstrap_timeout_ms": int(CONNECT_S * 1000),
            "request_timeout_ms": int(ANSWER_S * 1000),
            "reconnect_backoff_max_ms": 1_000,
            "security_protocol": _PROTOCOLS[settings.security],
            **_tls(settings),
            **_login(settings),
        }
        return cls(",".join(servers), settings, options)

    def admin(self) -> KafkaAdminClient:
        """Raises Transient when no broker can be reached, Misconfigured when none will talk to us."""
        return self._connected(KafkaAdminClient, client_id="tocsin-admin")

    def producer(self) -> KafkaProducer:
        """Each batch durable and once, in order. Nothing expires by itself: what cannot be sent is given up as a whole,
        or a later batch could overtake an earlier one. Raises Transient, Misconfigured."""
        return self._connected(
            KafkaProducer,
            client_id="tocsin",
            enable_idempotence=True,
            acks="all",
            compression_type="zstd",
            batch_size=ROOM,
            linger_ms=50,  # a flush ends it
            max_request_size=LARGEST + ROOM,
            max_block_ms=int(ANSWER_S * 1000),
            delivery_timeout_ms=86_400_000,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )

    def member(self, group: str) -> KafkaConsumer:
        """Of a consumer group. Raises Transient, Misconfigured."""
        session = int(self.settings.session_seconds * 1000)
        return self._connected(
            KafkaConsumer,
            client_id=f"tocsin-{group}",
            group_id=self.settings.prefix + group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=session,
            heartbeat_interval_ms=session // 5,
            max_poll_interval_ms=int(self.settings.silence_seconds * 1000),
            # Who holds a partition keeps it when others join: a standby stays one.
            partition_assignment_strategy=[StickyPartitionAssignor],
            allow_auto_create_topics=False,
            metrics_enabled=False,
            **_FETCH,
        )

    def reader(self) -> KafkaConsumer:
        """Reads without belonging to a group. Raises Transient, Misconfigured."""
        return self._connected(
            KafkaConsumer,
            client_id="tocsin-reader",
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
            metrics_enabled=False,
            **_FETCH,
        )

    def _connected(self, make: Callable[..., Made], **own: object) -> Made:
        failures: Failures = Failures(maxlen=REMEMBERED)
        clients: list[Client] = []

        def network(**options: object) -> Client:
            clients.append(Client(failures, **options))
            return clients[-1]

        try:
            return make(**self.options, **own, kafka_client=network)
        except KafkaError as error:
            for client in clients:
                client.close()
            raise unconnected([*failures] or [error], self.where, self.settings) from error


def _tls(settings: KafkaSettings) -> Mapping[str, object]:
    return {"ssl_context": trust(settings)} if settings.security.endswith("tls") else {}


def trust(settings: KafkaSettings) -> ssl.SSLContext:
    """Raises Misconfigured."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.ca_file:
        with _readable("ca_file", settings.ca_file):
            context.load_verify_locations(settings.ca_file)
    if settings.cert_file:
        with _readable("cert_file or key_file", settings.cert_file):
            context.load_cert_chain(settings.cert_file, settings.key_file)
    elif settings.key_file:
        raise Misconfigured("bus.kafka.key_file is set without cert_file.", "Set both.")
    return context


@contextmanager
def _readable(setting: str, file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        why = getattr(error, "strerror", None) or error
        raise Misconfigured(
            f"bus.kafka.{setting}: {file} cannot be used: {why}.", "Name files in PEM that Tocsin may read."
        ) from None


def _login(settings: KafkaSettings) -> Mapping[str, object]:
    if not settings.security.startswith("sasl"):
        return {}
    password = secret("bus.kafka.password", settings.password, settings.password_file)
    if not settings.username or not password.get_secret_value():
        raise Misconfigured(
            "bus.kafka.username or password is empty.", "Set both (or password_file), or choose another security."
        )
    if settings.mechanism != "OAUTHBEARER":
        return {
            "sasl_mechanism": settings.mechanism,
            "sasl_plain_username": settings.username,
            "sasl_plain_password": password.get_secret_value(),
        }
    address = urlsplit(settings.token_url)
    if address.scheme != "https" and address.hostname not in _SAME_MACHINE:
        raise Misconfigured("bus.kafka.token_url is no https address.", "Set it to where OAUTHBEARER gets its tokens.")
    provider = ClientCredentials(settings.token_url, settings.username, password, trust(settings))
    return {"sasl_mechanism": settings.mechanism, "sasl_oauth_token_provider": provider}
