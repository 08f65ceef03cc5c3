"""What people press in Slack: by Socket Mode, by signed HTTP, and who may."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from threading import Event, Thread
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from alerts.channel import Listener, Receiver, Reply, Surroundings
from alerts.notifiers.slack import Settings, Slack
from alerts.notifiers.slack.signed import WINDOW, Signed
from core.errors import Misconfigured, TocsinError, Transient
from schemas.incident import IncidentState
from tests.alerts.desk import PATIENCE, Desk
from tests.alerts.slack_server import APP_TOKEN, CHANNEL, TOKEN, Fields, Workspace, refuses, says, slack
from tests.alerts.test_messages import IN_FRENCH, INCIDENT
from tests.alerts.test_slack import Drawn, told
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"
ANYONE = "anyone in the channel"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with slack() as server:
        yield server


@pytest.fixture
def desk() -> Desk:
    return Desk({INCIDENT.id: INCIDENT})


def notifier(workspace: Workspace, desk: Desk, clock: HandClock | None = None, **changed: object) -> Slack:
    known: dict[str, object] = {"url": workspace.url, "token": TOKEN, "channel": CHANNEL, "may_act": ["U0ADA"]}
    secrets = {"app_token": APP_TOKEN, "signing_secret": SIGNING}
    around = Surroundings("phone", clock or HandClock(NOON), pictures=Drawn(), hands=desk)
    return Slack(Settings.model_validate({**known, **secrets, **changed}), around)


@dataclass(slots=True)
class Listening:
    """why: it ended, once it has."""

    thread: Thread
    why: list[TocsinError]

    def ends(self) -> TocsinError:
        self.thread.join(3 * PATIENCE)
        (why,) = self.why
        return why


@contextmanager
def listening(channel: Slack) -> Iterator[Listening]:
    stop, heard, ended = Event(), Event(), list[TocsinError]()

    def listen() -> None:
        try:
            channel.listen(stop, heard.set)
        except TocsinError as failure:
            ended.append(failure)
            heard.set()

    thread = Thread(target=listen, daemon=True)
    thread.start()
    assert heard.wait(PATIENCE)
    try:
        yield Listening(thread, ended)
    finally:
        stop.set()
        thread.join(PATIENCE)


def signed(payload: object, at: float = NOON.timestamp(), secret: str = SIGNING) -> tuple[dict[str, str], bytes]:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    stamp = str(int(at))
    proof = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={proof}"}, body


def over_http(channel: Slack, payload: object) -> Reply:
    headers, body = signed(payload)
    reply = channel.receive(headers, body)
    reply.afterwards()
    return reply


def test_it_listens_and_receives(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    assert isinstance(channel, Listener)
    assert isinstance(channel, Receiver)


# What is done, and what the message says then.


def test_a_press_is_done_and_the_message_says_so(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    over_http(channel, workspace.press(workspace.root, "acknowledge"))
    assert desk.done == [(INCIDENT.id, "acknowledge", "ada (U0ADA)")]
    assert "Acknowledged by ada (U0ADA)." in workspace.root.words
    assert "tocsin.acknowledge" not in workspace.root.buttons
    assert "214 negative mentions" in workspace.root.words


def test_the_picture_stays_where_it_was(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    before = workspace.root.blocks[-1]
    over_http(channel, workspace.press(workspace.root, "snooze"))
    assert workspace.root.blocks[-1] == before
    assert "Snoozed by ada" in workspace.root.words


def test_an_owner_is_told_besides_how_the_incident_stands(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    over_http(channel, workspace.press(workspace.root, "acknowledge"))
    over_http(channel, workspace.press(workspace.root, "assign"))
    assert "Acknowledged by ada (U0ADA)." in workspace.root.words
    assert "Assigned to ada (U0ADA)." in workspace.root.words
    assert "tocsin.acknowledge" not in workspace.root.buttons


def test_what_is_no_crisis_has_no_buttons_left(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    over_http(channel, workspace.press(workspace.root, "not_a_crisis"))
    assert "Not a crisis, says ada" in workspace.root.words
    assert workspace.root.buttons == []


def test_what_comes_after_a_press_still_knows_its_message(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    first = channel.send(told())
    over_http(channel, workspace.press(workspace.root, "acknowledge"))
    assert notifier(workspace, desk).send(told()) == first
    state = desk.known[INCIDENT.id]
    channel.send(told("resolved", 2, first, state=IncidentState.RESOLVED, handled_by=state.handled_by))
    assert len(workspace.roots) == 1
    assert "Closed by ada (U0ADA)." in workspace.root.words


def test_a_press_that_cannot_be_done_is_answered_to_whoever_pressed(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    payload = workspace.press(workspace.root, "acknowledge")
    over_http(channel, payload)
    over_http(channel, payload | {"actions": [*payload["actions"]], "trigger_id": "again"})
    (whisper,) = workspace.whispers
    assert (whisper["user"], whisper["channel"]) == ("U0ADA", CHANNEL)
    assert "acknowledged already" in whisper["text"]


def test_what_somebody_else_did_already_stays_theirs(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    before = workspace.root.blocks
    desk.quicker = "bob (U0BOB)"
    over_http(channel, workspace.press(workspace.root, "acknowledge"))
    assert workspace.root.blocks == before
    assert "already: acknowledged by bob" in workspace.whispers[0]["text"]


def test_a_press_while_the_state_is_busy_can_be_tried_again(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    desk.busy = True
    over_http(channel, workspace.press(workspace.root, "acknowledge"))
    assert "Try again in a moment" in workspace.whispers[0]["text"]


def test_a_press_that_slack_cannot_be_told_of_is_done_all_the_same(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    workspace.fail("conversations.history", says(500))
    over_http(channel, workspace.press(workspace.root, "acknowledge"))
    assert len(desk.done) == 1


# Who may.


def test_whoever_may_not_act_is_refused_and_told_how_to_be_allowed(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    before = workspace.root.blocks
    over_http(channel, workspace.press(workspace.root, "acknowledge", user="U0EVE", name="eve"))
    assert desk.done == []
    assert workspace.root.blocks == before
    (whisper,) = workspace.whispers
    assert whisper["user"] == "U0EVE"
    assert "notifiers.phone.may_act" in whisper["text"]


def test_the_refusal_is_in_the_language_of_the_message(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told(route=IN_FRENCH))
    over_http(channel, workspace.press(workspace.root, "acknowledge", user="U0EVE"))
    assert "Rien n’a été fait\u00a0:" in workspace.whispers[0]["text"]


def test_anyone_in_the_channel_may_where_that_is_said(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk, may_act=ANYONE)
    channel.send(told())
    over_http(channel, workspace.press(workspace.root, "acknowledge", user="U0EVE", name="eve"))
    assert desk.done == [(INCIDENT.id, "acknowledge", "eve (U0EVE)")]


def test_a_button_of_another_notifier_is_not_answered_by_this_ones_rules(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk, may_act=ANYONE)
    channel.send(told())
    payload = workspace.press(workspace.root, "acknowledge")
    payload["actions"][0]["value"] = payload["actions"][0]["value"].replace('"phone"', '"board"')
    over_http(channel, payload)
    assert desk.done == []
    assert "another notifier, board" in workspace.whispers[0]["text"]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"type": "view_submission"},
        {"type": "block_actions", "user": {}},
        {"type": "block_actions", "actions": [{"action_id": "tocsin.explode", "value": "{}"}]},
    ],
)
def test_what_is_no_press_of_ours_is_no_failure(workspace: Workspace, desk: Desk, payload: object) -> None:
    assert over_http(notifier(workspace, desk), payload).status is HTTPStatus.OK
    assert workspace.calls == []


def test_a_value_that_we_did_not_write_does_nothing(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    payload = workspace.press(workspace.root, "acknowledge")
    payload["actions"][0]["value"] = "<script>"
    over_http(channel, payload)
    assert desk.done == []


# Socket Mode.


def test_a_press_comes_over_socket_mode_and_is_acknowledged(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    with listening(channel):
        workspace.send(workspace.press(workspace.root, "acknowledge"))
        workspace.until(lambda: "Acknowledged by ada" in workspace.root.words)
    assert len(desk.done) == 1


def test_slack_is_told_that_a_press_came_before_anything_is_done(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    with listening(channel):
        with desk.acted:  # nothing can be done meanwhile
            workspace.send(workspace.press(workspace.root, "acknowledge"))  # returns once it is acknowledged
            assert desk.done == []
        desk.until_done(1)


@pytest.mark.parametrize("ending", ["hang_up", "close"])
def test_a_connection_that_ends_is_said(workspace: Workspace, desk: Desk, ending: str) -> None:
    channel = notifier(workspace, desk)
    with listening(channel) as heard:
        workspace.until(lambda: len(workspace.lines) == 1)
        getattr(workspace.lines[0], ending)()
        assert isinstance(heard.ends(), Transient)


def test_slack_may_move_a_connection_without_anything_being_lost(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    with listening(channel) as heard:
        workspace.until(lambda: len(workspace.lines) == 1)
        workspace.lines[0].send({"type": "disconnect", "reason": "refresh_requested"})
        workspace.until(lambda: len(workspace.lines) == 2 and not workspace.lines[0].is_open)
        workspace.send(workspace.press(workspace.root, "acknowledge"))
        desk.until_done(1)
        assert heard.why == []


def test_a_wrong_app_token_is_said(workspace: Workspace, desk: Desk) -> None:
    with listening(notifier(workspace, desk, app_token="xapp-wrong")) as heard:
        failure = heard.ends()
    assert isinstance(failure, Misconfigured)
    assert "xapp-wrong" not in str(failure)


def test_an_app_token_without_its_scope_is_said(workspace: Workspace, desk: Desk) -> None:
    workspace.fail("apps.connections.open", refuses("missing_scope", needed="connections:write"))
    with listening(notifier(workspace, desk)) as heard:
        assert "connections:write" in str(heard.ends())


def test_without_an_app_token_there_is_nothing_to_listen_to(workspace: Workspace, desk: Desk) -> None:
    notifier(workspace, desk, app_token="").listen(Event(), lambda: None)
    assert workspace.calls == []


# Signed HTTP.


@pytest.mark.parametrize(
    "changed",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=é"},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "soon"},
        {"x-slack-request-timestamp": "9" * 5000},
    ],
)
def test_a_request_that_does_not_prove_itself_does_nothing(
    workspace: Workspace, desk: Desk, changed: dict[str, str]
) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    headers, body = signed(workspace.press(workspace.root, "acknowledge"))
    reply = channel.receive(headers | changed, body)
    reply.afterwards()
    assert reply.status is HTTPStatus.UNAUTHORIZED
    assert desk.done == []


def test_a_request_with_another_secret_or_another_body_is_refused(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    headers, body = signed({"type": "block_actions"}, secret="another")
    assert channel.receive(headers, body).status is HTTPStatus.UNAUTHORIZED
    headers, body = signed({"type": "block_actions"})
    assert channel.receive(headers, body + b"&x=1").status is HTTPStatus.UNAUTHORIZED
    assert channel.receive(headers, b"\xff").status is HTTPStatus.UNAUTHORIZED
    assert channel.receive({}, body).status is HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_request_older_or_newer_than_five_minutes_is_refused(workspace: Workspace, desk: Desk, minutes: int) -> None:
    clock = HandClock(NOON)
    channel = notifier(workspace, desk, clock)
    headers, body = signed({"type": "block_actions"}, (NOON + timedelta(minutes=minutes)).timestamp())
    assert channel.receive(headers, body).status is HTTPStatus.UNAUTHORIZED


def test_a_request_that_is_replayed_does_nothing(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    headers, body = signed(workspace.press(workspace.root, "snooze"))
    for _ in range(3):
        reply = channel.receive(headers, body)
        reply.afterwards()
        assert reply.status is HTTPStatus.OK
    assert len(desk.done) == 1


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload=%7B", b"other=1", b"payload=" + b"%5B" * 5000])
def test_a_request_of_slack_without_a_payload_is_refused(workspace: Workspace, desk: Desk, body: bytes) -> None:
    stamp = str(int(NOON.timestamp()))
    proof = hmac.new(SIGNING.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={proof}"}
    assert notifier(workspace, desk).receive(headers, body).status is HTTPStatus.BAD_REQUEST


def test_without_a_signing_secret_nothing_is_received(workspace: Workspace, desk: Desk) -> None:
    headers, body = signed({"type": "block_actions"})
    assert notifier(workspace, desk, signing_secret="").receive(headers, body).status is HTTPStatus.NOT_FOUND


def test_slack_is_answered_before_anything_is_done(workspace: Workspace, desk: Desk) -> None:
    channel = notifier(workspace, desk)
    channel.send(told())
    payload: Fields = workspace.press(workspace.root, "acknowledge")
    reply = channel.receive(*signed(payload))
    assert (reply.status, desk.done) == (HTTPStatus.OK, [])
    reply.afterwards()
    assert len(desk.done) == 1


def test_what_can_no_more_be_told_from_a_repetition_is_refused_until_the_window_has_moved_on() -> None:
    clock, done = HandClock(NOON), list[object]()
    receiver = Signed(SecretStr(SIGNING), clock, done.append, remembered=1)

    def status(payload: str) -> HTTPStatus:
        reply = receiver.receive(*signed(payload, at=clock.now().timestamp()))
        reply.afterwards()
        return reply.status

    first = signed("first")
    assert status("first") == HTTPStatus.OK
    assert receiver.receive(*first).status == HTTPStatus.OK
    assert status("second") == HTTPStatus.SERVICE_UNAVAILABLE
    clock.forward(seconds=2 * WINDOW + 1)
    assert status("second") == HTTPStatus.OK
    assert done == ["first", "second"]
