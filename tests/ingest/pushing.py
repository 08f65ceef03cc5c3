"""Whoever pushes to a source of the tests: over TLS, and again until it is taken."""

import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import trustme

from ingest.port import Source
from schemas.event import Event as Told

AGAIN = 0.05
"""Seconds until a sender tries once more."""
PATIENCE = 10.0


@dataclass(slots=True)
class Keys:
    """Files of a certificate of `localhost`. trust: believes it."""

    cert_file: Path
    ca_file: Path
    trust: ssl.SSLContext


@contextmanager
def keys() -> Iterator[Keys]:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    with tempfile.TemporaryDirectory() as folder:
        cert_file, ca_file = Path(folder) / "cert.pem", Path(folder) / "ca.pem"
        issued.private_key_and_cert_chain_pem.write_to_path(str(cert_file))
        authority.cert_pem.write_to_path(str(ca_file))
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
        yield Keys(cert_file, ca_file, trust)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


Signed = Callable[[bytes], Mapping[str, str]]


@dataclass(slots=True)
class Sender:
    """headers: of a body, made anew with each attempt. given: what the source gave, where it is asked meanwhile."""

    url: str
    keys: Keys
    headers: Signed
    answers: list[httpx.Response] = field(default_factory=list)
    given: list[Told] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)

    def send(self, body: bytes, **more: str) -> httpx.Response:
        """Once. Whoever asks the source has to do so meanwhile."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        with httpx.Client(verify=self.keys.trust, trust_env=False, timeout=PATIENCE) as client:
            return client.post(self.url, content=body, headers={**self.headers(body), **named})

    def push(self, body: bytes, **more: str) -> None:
        """Again and again until it is answered other than 5xx, in a thread of its own."""
        thread = Thread(target=self._until_taken, args=(body, more), daemon=True)
        self._threads.append(thread)
        thread.start()

    def break_off(self) -> None:
        """Begins a request, and hangs up in the middle of it."""
        url = httpx.URL(self.url)
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", url.port or 443), timeout=PATIENCE) as plain,
            self.keys.trust.wrap_socket(plain, server_hostname="localhost") as half,
        ):
            half.sendall(f"POST {url.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{{".encode())

    def close(self) -> None:
        self._stop.set()
        for each in self._threads:
            each.join(PATIENCE)

    def _until_taken(self, body: bytes, more: Mapping[str, str]) -> None:
        while not self._stop.is_set():
            with suppress(httpx.TransportError):
                answer = self.send(body, **more)
                if answer.status_code < 500 and answer.status_code != httpx.codes.CONFLICT:
                    self.answers.append(answer)
                    return
            self._stop.wait(AGAIN)


@contextmanager
def asked(source: Source, sender: Sender) -> Iterator[None]:
    """An open source that somebody asks all the time meanwhile, as the runner does; it is closed in the end."""
    stop = Event()

    def ask() -> None:
        while not stop.is_set():
            sender.given += source.next_batch().events

    thread = Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        source.close()
        thread.join(PATIENCE)
