"""A real IMAP server on 127.0.0.1, over TLS, with one folder: as much of RFC 3501 as a reader needs."""

import re
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socket import SHUT_RDWR, socket
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import trustme

USER, PASSWORD = "ada", "correct horse battery"


@dataclass(frozen=True, slots=True)
class Kept:
    """size: as the server says it; that of the body where it is None."""

    uid: int
    arrived: datetime
    body: bytes
    size: int | None = None


@dataclass(slots=True)
class Post:
    """refuse: how many of the next connections are broken off. withhold: what is refused to whoever fetches it.

    commands: all that were given.
    """

    host: str = "localhost"
    port: int = 0
    ca_file: Path = Path()
    validity: int = 1
    mails: list[Kept] = field(default_factory=list)
    refuse: int = 0
    withhold: str = ""
    commands: list[str] = field(default_factory=list)
    connections: list[socket] = field(default_factory=list)

    def deliver(self, body: bytes, arrived: datetime, size: int | None = None) -> None:
        uid = max((mail.uid for mail in self.mails), default=0) + 1
        self.mails.append(Kept(uid, arrived, body, size))

    def number_anew(self) -> None:
        self.validity += 1
        self.mails = [Kept(at, mail.arrived, mail.body, mail.size) for at, mail in enumerate(self.mails, 1)]

    def cut(self) -> None:
        self.refuse += 1
        for connection in self.connections:
            with suppress(OSError):
                socket.shutdown(connection, SHUT_RDWR)


@contextmanager
def imap() -> Iterator[Post]:
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(theirs)
    post = Post()
    with tempfile.TemporaryDirectory() as folder:
        post.ca_file = Path(folder) / "ca.pem"
        authority.cert_pem.write_to_path(str(post.ca_file))
        server = _Server(post)
        server.socket = theirs.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        post.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(StreamRequestHandler):
    def setup(self) -> None:
        super().setup()
        assert isinstance(self.server, _Server)
        self.post = self.server.post

    def handle(self) -> None:
        if self.post.refuse:
            self.post.refuse -= 1
            return
        self.post.connections.append(self.connection)
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.post.commands.append(command)
            self.answer(tag, command)

    def answer(self, tag: str, command: str) -> None:
        verb = " ".join(command.split()[: 2 if command.upper().startswith("UID") else 1]).upper()
        match verb:
            case "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1", f"{tag} OK done")
            case "LOGIN":
                known = command == f'LOGIN {USER} "{PASSWORD}"'
                self.say(f"{tag} OK done" if known else f"{tag} NO wrong: {command}")
            case "EXAMINE":
                self.examine(tag, command)
            case "UID SEARCH":
                uids = " ".join(str(mail.uid) for mail in _sought(self.post, command))
                self.say(f"* SEARCH {uids}".strip(), f"{tag} OK done")
            case "UID FETCH":
                self.fetch(tag, command)
            case "LOGOUT":
                self.say("* BYE", f"{tag} OK done")
            case _:
                self.say(f"{tag} BAD what is {verb}")

    def examine(self, tag: str, command: str) -> None:
        if command != 'EXAMINE "INBOX"':
            self.say(f"{tag} NO there is none")
            return
        following = max((mail.uid for mail in self.post.mails), default=0) + 1
        self.say(f"* {len(self.post.mails)} EXISTS", f"* OK [UIDVALIDITY {self.post.validity}] .")
        self.say(f"* OK [UIDNEXT {following}] .", f"{tag} OK [READ-ONLY]")

    def fetch(self, tag: str, command: str) -> None:
        if self.post.withhold and self.post.withhold in command:
            self.say(f"{tag} NO [LIMIT] not now")
            return
        uid = int(command.split()[2])
        for at, mail in enumerate(self.post.mails, 1):
            if mail.uid != uid:
                continue
            if "BODY.PEEK[]" in command:
                self.wfile.write(f"* {at} FETCH (UID {uid} BODY[] {{{len(mail.body)}}}\r\n".encode() + mail.body)
                self.say(")")
            else:
                size = len(mail.body) if mail.size is None else mail.size
                arrived = mail.arrived.strftime("%d-%b-%Y %H:%M:%S %z")
                self.say(f'* {at} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE "{arrived}")')
        self.say(f"{tag} OK done")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, post: Post) -> None:
        self.post = post
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        return  # a client that hangs up is what some tests are about


def _sought(post: Post, command: str) -> list[Kept]:
    """`n:*` holds the last mail whatever n is, as the standard wants it."""
    if found := re.search(r"UID (\d+):\*", command):
        first = int(found[1])
        last = max((mail.uid for mail in post.mails), default=0)
        return [mail for mail in post.mails if mail.uid >= min(first, last)]
    if found := re.search(r"SINCE (\S+)", command):
        day = datetime.strptime(f"{found[1]} +0000", "%d-%b-%Y %z")
        return [mail for mail in post.mails if mail.arrived >= day]
    return list(post.mails)
