"""What Slack sends to our address, over a real socket."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event

import httpx
import pytest
from prometheus_client import CollectorRegistry

from alerts.channel import Receiver, Reply
from core.httpd.resources import LONGEST_BODY, with_resources
from core.httpd.server import AT_ONCE, WebServer
from tests.alerts.desk import PATIENCE, Desk
from tests.alerts.slack_server import CHANNEL, Workspace, slack
from tests.alerts.test_messages import INCIDENT
from tests.alerts.test_slack import told
from tests.alerts.test_slack_presses import notifier, signed
from web.actions import actions
from web.health import health_app


@dataclass(slots=True)
class Slow:
    """A receiver whose work takes until it is told to end."""

    release: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        return Reply(HTTPStatus.OK, "heard", afterwards=self._work)

    def _work(self) -> None:
        assert self.release.wait(PATIENCE)
        self.ended.set()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with slack() as server:
        yield server


def serving(receivers: Mapping[str, Receiver]) -> WebServer:
    health = health_app(list, CollectorRegistry())
    return WebServer("127.0.0.1", 0, with_resources(health, {"/actions/slack": actions(receivers)}))


def client(server: WebServer) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False)


def test_a_press_that_slack_sends_is_done_and_shown(workspace: Workspace) -> None:
    desk = Desk({INCIDENT.id: INCIDENT})
    channel = notifier(workspace, desk)
    channel.send(told())
    headers, body = signed(workspace.press(workspace.root, "acknowledge"))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(serving({"phone": channel})) as server, client(server) as asking:
        assert asking.post("/actions/slack/phone", content=body, headers=headers | kind).status_code == 200
        desk.until_done(1)
        workspace.until(lambda: "Acknowledged by ada" in workspace.root.words)
    assert workspace.root.blocks
    assert CHANNEL


def test_slack_is_answered_before_the_work_begins() -> None:
    slow = Slow()
    with closing(serving({"phone": slow})) as server, client(server) as asking:
        assert asking.post("/actions/slack/phone", content=b"x").text == "heard"
        assert not slow.ended.is_set()
        slow.release.set()
        assert slow.ended.wait(PATIENCE)


def test_a_request_without_a_signature_is_refused(workspace: Workspace) -> None:
    channel = notifier(workspace, Desk({}))
    with closing(serving({"phone": channel})) as server, client(server) as asking:
        assert asking.post("/actions/slack/phone", content=b"payload={}").status_code == 401


@pytest.mark.parametrize(
    "path", ["/actions/slack", "/actions/slack/", "/actions/slack/other", "/actions/slack/phone/x"]
)
def test_only_notifiers_that_exist_are_spoken_to(path: str) -> None:
    with closing(serving({"phone": Slow()})) as server, client(server) as asking:
        assert asking.post(path, content=b"x").status_code == 404


def test_only_post_is_taken() -> None:
    with closing(serving({"phone": Slow()})) as server, client(server) as asking:
        assert asking.get("/actions/slack/phone").status_code == 405


def test_health_and_figures_are_where_they_were() -> None:
    with closing(serving({})) as server, client(server) as asking:
        assert asking.get("/health").json() == {"status": "alive"}
        assert asking.get("/metrics").status_code == 200
        assert "not found" in json.dumps(asking.get("/actionsslack").json())


def said(server: WebServer, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(4096), b""))


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: %d" % (LONGEST_BODY + 1), b"413"),
        (b"Content-Length: 99999999999999999999", b"413"),
        (b"Content-Length: -1", b"411"),
        (b"Content-Length: 1e3", b"411"),
        (b"Transfer-Encoding: chunked", b"411"),
        (b"Content-Length: 100", b"400"),
    ],
)
def test_a_body_of_no_or_too_great_a_length_is_not_read(head: bytes, status: bytes) -> None:
    with closing(serving({"phone": Slow()})) as server:
        request = b"POST /actions/slack/phone HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\nshort"
        assert said(server, request).split(b" ")[1] == status


def test_connections_that_say_nothing_do_not_keep_others_out_for_ever() -> None:
    with closing(serving({})) as server:
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(AT_ONCE)]
        try:
            refused = _answered(server)
            for each in idle:
                each.close()
            while not _answered(server):
                pass
        finally:
            for each in idle:
                each.close()
        assert not refused


def _answered(server: WebServer) -> bool:
    try:
        return said(server, b"GET /health HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
    except OSError:
        return False
