"""kafka-python's network client, which also keeps why its connections failed: it would only log that."""

import socket
import ssl
from collections import deque
from contextlib import suppress
from typing import Any

from kafka.errors import KafkaConnectionError, KafkaError
from kafka.net.compat import KafkaNetClient
from kafka.net.connection import KafkaConnection
from kafka.net.inet import KafkaNetSocket, create_connection
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector
from kafka.net.transport import KafkaSSLTransport, KafkaTCPTransport

from core.bus.kafka.faults import PATIENT, hopeless

REMEMBERED = 20

Failures = deque[BaseException]

DIRECT = "direct://"
"""As a proxy's address, for which kafka-python looks up who opens sockets: no proxy."""


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


class _Whole:
    """kafka-python throws away what a broker says just before it hangs up: why it refuses a login."""

    def _sock_recv(self) -> tuple[bytes, Exception | None]:
        said, ended = super()._sock_recv()  # type: ignore[misc] # of the transport that this is mixed into
        return (said, None) if said else (said, ended)


class _Plain(_Whole, KafkaTCPTransport):  # type: ignore[misc] # kafka-python has no types
    pass


class _Tls(_Whole, KafkaSSLTransport):  # type: ignore[misc] # kafka-python has no types
    async def handshake(self, timeout_at: float | None = None) -> None:
        """As kafka-python does, which waits for ever for one who does not answer."""
        while True:
            try:
                self._sock.do_handshake()
            except ssl.SSLWantReadError:
                await self._net.wait_read(self._sock, timeout_at=timeout_at)
            except ssl.SSLWantWriteError:
                await self._net.wait_write(self._sock, timeout_at=timeout_at)
            else:
                return


class _Connections(KafkaConnectionManager):  # type: ignore[misc] # kafka-python has no types
    def __init__(self, net: NetworkSelector, failures: Failures, **options: Any) -> None:
        super().__init__(net, **options)
        self._failures = failures

    def get_connection(self, node_id: object, **how: Any) -> KafkaConnection:
        """Raises what makes another attempt useless, so that the first connection of all does not take for ever."""
        if not self.bootstrapped and (hopeless(self._failures) or len(self._failures) >= PATIENT):
            raise self._failures[-1]
        known = node_id in self._conns
        connection = super().get_connection(node_id, **how)
        if not known:
            for ended in (connection.init_future, connection.close_future):
                ended.add_errback(self._note)
        return connection

    async def _build_transport(self, node: Any, timeout_at: float | None = None) -> _Plain | _Tls:
        """As kafka-python does, which leaves the socket open when the handshake fails, or is broken off by a close:
        then the task ends here with a GeneratorExit, before anybody else knows the transport."""
        options = self.config["socket_options"]
        opened = await create_connection(self._net, node.host, node.port, options, DIRECT, timeout_at)
        if not self.ssl_enabled:
            return _Plain(self._net, opened, host=node.host)
        transport = _Tls(self._net, opened, host=node.host, ssl_context=self.config["ssl_context"])
        try:
            await transport.handshake(timeout_at)
        except Exception as error:
            transport.abort(error)
            raise KafkaConnectionError(f"Handshake failed: {error}") from error
        except BaseException:
            transport.abort()
            raise
        return transport

    def _note(self, failure: BaseException) -> None:
        """Once, though a connection that fails from the start ends twice. (kafka-python's errors equal one another.)"""
        if not any(failure is known for known in self._failures):
            self._failures.append(failure)

    def hang_up(self) -> None:
        for connection in list(self._conns.values()):
            if connection.transport is not None:
                connection.transport.abort()
