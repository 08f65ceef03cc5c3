"""kafka-python's network client, which also keeps why its connections failed: it would only log that."""

import socket
from collections import deque
from contextlib import suppress
from typing import Any

from kafka.errors import KafkaError
from kafka.net.compat import KafkaNetClient
from kafka.net.connection import KafkaConnection
from kafka.net.inet import KafkaNetSocket
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector

from core.bus.kafka.faults import is_hopeless

REMEMBERED = 20

Failures = deque[BaseException]

DIRECT = "direct://"
"""As a `proxy_url`, for which kafka-python looks up who opens sockets: no proxy."""


class Client(KafkaNetClient):  # type: ignore[misc] # kafka-python has no types
    """Given to each of kafka-python's clients as its `kafka_client`."""

    def __init__(self, failures: Failures, **options: Any) -> None:
        net = NetworkSelector(**options)
        super().__init__(net, _Connections(net, failures, **options), **options)

    def close(self, node_id: object = None) -> None:
        """kafka-python leaves a socket open that it is still writing to."""
        if node_id is None and not self._manager.closed:
            with suppress(KafkaError, RuntimeError):  # its thread may have ended before us
                self._net.run(self._manager.hang_up)
        super().close(node_id)


class _Direct(KafkaNetSocket):  # type: ignore[misc] # kafka-python has no types
    """kafka-python leaves a socket open that could not be connected."""

    SCHEMES = ("direct",)

    async def sock_connect(self, net: NetworkSelector, sock: socket.socket, *where: Any, **how: Any) -> socket.socket:
        try:
            await super().sock_connect(net, sock, *where, **how)
        except BaseException:
            sock.close()
            raise
        return sock


class _Connections(KafkaConnectionManager):  # type: ignore[misc] # kafka-python has no types
    def __init__(self, net: NetworkSelector, failures: Failures, **options: Any) -> None:
        super().__init__(net, **options)
        self._failures = failures

    def get_connection(self, node_id: object, **how: Any) -> KafkaConnection:
        """Raises what makes a second attempt useless, so that the first connection of all fails at once."""
        if not self.bootstrapped and self._failures and is_hopeless(self._failures[-1]):
            raise self._failures[-1]
        known = node_id in self._conns
        connection = super().get_connection(node_id, **how)
        if not known:
            for ended in (connection.init_future, connection.close_future):
                ended.add_errback(self._failures.append)
        return connection

    def hang_up(self) -> None:
        for connection in list(self._conns.values()):
            if connection.transport is not None:
                connection.transport.abort()
