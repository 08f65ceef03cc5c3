"""The connection to Jetstream: one server after the other, frames by the handful, and the moments of a quiet stream."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from ssl import SSLCertVerificationError
from threading import Event
from time import monotonic
from urllib.parse import urlencode, urlsplit

import zstandard
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from core.clock import Clock
from core.errors import Busy, Misconfigured, TocsinError, Transient
from core.requests import retry_after
from core.trust import trust
from ingest.client import AGENT
from ingest.sources.bluesky.names import POST, REPOST
from ingest.sources.bluesky.settings import Settings

REWIND = 5_000_000
"""Microseconds before the last event from which a connection goes on: servers do not hear all in the same order."""
DEAD = 30.0
"""Seconds without a sign of life after which a connection is given up."""
_LARGEST = 1_000_000
"""Bytes of an event that are taken: records of the protocol are smaller."""
_HANDFUL = 256
_GLANCE = 0.2
"""Seconds between two looks at whether the stream is to end."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """All that the server had sent until then has been given, and it is alive."""

    at: datetime


Handful = tuple[str | bytes, ...]


class Jetstream:
    """lively: whether the stream speaks all the time, so that silence means that something is broken; whoever reads
    the frames knows, and says so here."""

    def __init__(self, settings: Settings, name: str, clock: Clock, dead: float = DEAD) -> None:
        """Raises Misconfigured when a file cannot be read."""
        self._streams = settings.streams
        self._name = name
        self._clock = clock
        self._dead = dead
        self._trust = trust(f"sources.{name}.ca_file", settings.ca_file)
        self._dictionary = _dictionary(f"sources.{name}.zstd_dictionary", settings.zstd_dictionary)
        self._turn = 0
        self.lively = False

    @property
    def servers(self) -> int:
        return len(self._streams)

    @property
    def host(self) -> str:
        """Of the server whose turn it is."""
        return urlsplit(self._streams[self._turn]).hostname or ""

    def next_server(self) -> None:
        self._turn = (self._turn + 1) % len(self._streams)

    def read(self, cursor: int, stop: Event) -> Generator[Handful | Quiet, None, None]:
        """From the cursor on (microseconds since 1970), until it breaks off. Raises Transient, Busy, Misconfigured."""
        try:
            with self._connected(cursor) as connection:
                yield from self._frames(connection, stop)
        except ConnectionClosed as error:
            raise Transient(f"{self.host} broke the stream off: {error}.") from None
        except InvalidStatus as error:
            raise self._turned_away(error) from None
        except SSLCertVerificationError as error:
            hint = f"Mend it, or set sources.{self._name}.ca_file."
            raise Misconfigured(f"The certificate of {self.host} is not trusted: {error}.", hint) from None
        except (OSError, WebSocketException) as error:
            raise Transient(f"{self.host} cannot be reached: {str(error) or type(error).__name__}.") from None

    def _connected(self, cursor: int) -> ClientConnection:
        asked = [("wantedCollections", POST), ("wantedCollections", REPOST), ("maxMessageSizeBytes", str(_LARGEST))]
        asked += [("cursor", str(max(0, cursor - REWIND)))]
        asked += [("compress", "true")] if self._dictionary else []
        url = self._streams[self._turn]
        return connect(
            f"{url}?{urlencode(asked)}",
            ssl=self._trust if url.startswith("wss:") else None,
            compression=None,
            user_agent_header=AGENT,
            open_timeout=self._dead / 6,
            ping_interval=self._dead / 3,
            ping_timeout=self._dead * 2 / 3,
            close_timeout=_GLANCE,
            max_size=2 * _LARGEST,
            max_queue=2 * _HANDFUL,
        )

    def _frames(self, connection: ClientConnection, stop: Event) -> Iterator[Handful | Quiet]:
        heard = monotonic()
        pinged: tuple[datetime, Event] | None = None
        while not stop.is_set():
            handful = self._handful(connection)
            if handful:
                heard, pinged = monotonic(), None
                yield handful
            elif self.lively and monotonic() - heard > self._dead:
                raise Transient(f"{self.host} has said nothing for {self._dead:g} s.")
            elif pinged is None:
                pinged = (self._clock.now(), connection.ping())
            elif pinged[1].is_set():
                if not self.lively:
                    yield Quiet(pinged[0])
                pinged = None

    def _handful(self, connection: ClientConnection) -> Handful:
        """Empty after a while without a frame."""
        frames: list[str | bytes] = []
        with suppress(TimeoutError):
            frames.append(self._plain(connection.recv(timeout=_GLANCE)))
            while len(frames) < _HANDFUL:
                frames.append(self._plain(connection.recv(timeout=0)))
        return tuple(frames)

    def _plain(self, frame: str | bytes) -> str | bytes:
        """What cannot be decompressed is given as it is: whoever reads it will refuse it."""
        if self._dictionary is None or isinstance(frame, str):
            return frame
        with suppress(zstandard.ZstdError):
            return self._dictionary.decompress(frame, max_output_size=2 * _LARGEST)
        return frame

    def _turned_away(self, error: InvalidStatus) -> TocsinError:
        status = error.response.status_code
        said = f"{self.host} answered {status}"
        wait = retry_after(error.response.headers, self._clock.now())
        if wait is not None:
            return Busy(f"{said}, and asks for {wait.total_seconds():.0f} s of patience.", wait)
        return Transient(f"{said}.")


def _dictionary(setting: str, file: Path | None) -> zstandard.ZstdDecompressor | None:
    if file is None:
        return None
    try:
        return zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(file.read_bytes()))
    except (OSError, zstandard.ZstdError) as error:
        raise Misconfigured(f"{setting}, {file}, cannot be read: {error}.") from None
