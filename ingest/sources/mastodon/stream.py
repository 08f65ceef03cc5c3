"""The events of a server as they come (Server-Sent Events), read by a thread of their own."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock

import httpx

from core.errors import Transient
from ingest.client import Client
from ingest.live import Live

LONGEST = 4 * 1024 * 1024
"""Bytes of one line."""


@dataclass(frozen=True, slots=True)
class Said:
    """kind: `update`, `status.update`, `delete`; empty where the server says no more than that it is there."""

    kind: str = ""
    data: str = ""


BEAT = Said()


class Stream:
    """client: gives up after so long without a line as it waits for a part of an answer."""

    def __init__(self, name: str, client: Client, url: str) -> None:
        self._client = client
        self._url = url
        self._lock = Lock()
        self._closed = False
        self._socket: socket.socket | None = None
        self._live = Live(name, self._read)

    def take(self, most: int, seconds: float) -> list[Said]:
        """As Live does it. Raises Transient, Misconfigured, Permanent: it was broken off, or never begun."""
        return self._live.take(most, seconds)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._socket is not None:
                self._hang_up(self._socket)
        self._live.close()

    def _hang_up(self, connection: socket.socket) -> None:
        """Wakes the thread that waits for a line. The plain shutdown: that of TLS changes what is being read from."""
        with suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _read(self, stop: Event) -> Iterator[Said]:
        with self._client.stream(self._url, {"Accept": "text/event-stream"}) as answer:
            with self._lock:
                self._socket = answer.extensions["network_stream"].get_extra_info("socket")
                if self._closed:
                    return
            kind, lines = "", list[str]()
            for line in _lines(answer):
                if stop.is_set():
                    return
                name, _, value = line.partition(":")
                match name:
                    case "event":
                        kind = value.strip()
                    case "data":
                        lines.append(value.removeprefix(" "))
                    case "" if not line and lines:
                        yield Said(kind, "\n".join(lines))
                        kind, lines = "", []
                    case "" if line:
                        yield BEAT
                    case _:
                        pass
            raise Transient(f"{answer.url.host} ended its stream.")


def _lines(answer: httpx.Response) -> Iterator[str]:
    """Parted by line feeds alone: the library's own lines end at characters too that posts hold."""
    rest = b""
    for part in answer.iter_bytes():
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r").decode(errors="replace")
        if len(rest) > LONGEST:
            raise Transient(f"{answer.url.host} sent a line of more than {LONGEST} bytes.")
