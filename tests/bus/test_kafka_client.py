"""Our network client of kafka-python: it leaves no socket open, wherever a connection is broken off."""

import gc
import selectors
import socket
import warnings
from contextlib import closing

from core.bus.kafka.client import Client, Failures
from core.bus.kafka.cluster import Cluster
from core.bus.kafka.settings import KafkaSettings


def polled_until_readable(client: Client, awaited: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(awaited, selectors.EVENT_READ)
        while not selector.select(timeout=0):
            client.poll(timeout_ms=10)


def unclosed(client: Client) -> list[str]:
    """What Python says of sockets that nobody closed, when the client is closed."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        client.close()
        gc.collect()
    return [str(each.message) for each in told if each.category is ResourceWarning]


def test_a_handshake_that_is_not_answered_is_given_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        options = Cluster.of((address,), KafkaSettings(security="tls")).options
        failures = Failures(maxlen=20)
        client = Client(failures, **{**options, "socket_connection_setup_timeout_ms": 100})
        (broker,) = client.cluster.bootstrap_brokers()
        client.maybe_connect(broker.node_id)
        while not failures:
            client.poll(timeout_ms=100)
        assert "timed out" in str(failures[0])
        client.close()


def test_a_handshake_that_is_broken_off_leaves_no_socket_open() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        options = Cluster.of((address,), KafkaSettings(security="tls")).options
        client = Client(Failures(maxlen=20), **options)
        (broker,) = client.cluster.bootstrap_brokers()
        client.maybe_connect(broker.node_id)
        polled_until_readable(client, silent)
        with closing(silent.accept()[0]) as accepted:
            polled_until_readable(client, accepted)
            assert unclosed(client) == []
