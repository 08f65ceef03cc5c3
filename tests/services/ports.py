"""Ports of 127.0.0.1 that nobody uses now."""

import random
import socket

_RANGE = range(20_000, 32_000)
"""Below the ports that the system lends to outgoing connections: while a killed server is away, none can take its port,
and no client can connect to itself."""


def free_port() -> int:
    while True:
        port = random.choice(_RANGE)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
