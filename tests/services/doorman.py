"""A small server of the tests' own: takes connections on its port, and writes down each of its starts."""

import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.services.server import Launch, listens


@dataclass(frozen=True, slots=True)
class Doorman:
    """lack: what this machine lacks for it. port: the one it takes whatever it is given, so that it may fail."""

    lack: str | None = None
    port: int | None = None
    fingerprint: str = "first"
    name: str = "doorman"

    def lacking(self) -> str | None:
        return self.lack

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        port = self.port or ports[0]
        command = [sys.executable, "-m", "tests.services.doorman", str(port), str(folder / "starts.txt")]
        return Launch(command, url=f"127.0.0.1:{port}", admin_url=f"127.0.0.1:{port}")

    def answers(self, admin_url: str) -> bool:
        return listens(admin_url)


def main(port: int, starts: Path) -> None:
    with starts.open("a") as book:
        book.write("started\n")
    with socket.create_server(("127.0.0.1", port)) as door:
        while True:
            door.accept()[0].close()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
