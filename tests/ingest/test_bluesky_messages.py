"""Messages to a Bluesky account: the log of its chats over TLS, by a session, resumed, with what was taken back."""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from pydantic import JsonValue, SecretStr

from core.errors import Busy, Misconfigured, Transient
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from ingest.sources.bluesky_messages import CHAT, BlueskyMessages, Settings
from tests.ingest.parts import HandClock
from tests.ingest.private_parts import messages, rested, surroundings, taken_back
from tests.ingest.site import Reply, Request, Site, as_json, site

PASSWORD = "abcd-efgh-ijkl-mnop"
OWN, ADA = "did:plc:own", "did:plc:ada"
MARKER = "un secret entre nous"
PROFILES: dict[str, JsonValue] = {OWN: "brisolle.example", ADA: "ada.example"}


@dataclass
class Chats:
    """A server that hands questions on to the service of chats. logs: all that ever happened; sessions: those begun."""

    logs: list[JsonValue] = field(default_factory=list)
    sessions: int = 0
    expired: bool = False

    def answer(self, asked: Request) -> Reply:
        method = asked.path.removeprefix("/xrpc/")
        if method == "com.atproto.server.createSession":
            return self._session(json.loads(asked.body))
        if asked.headers.get("authorization") != f"Bearer token-{self.sessions}" or self.expired:
            self.expired = False
            return as_json({"error": "ExpiredToken"}, 400)
        if asked.headers.get("atproto-proxy") != CHAT["Atproto-Proxy"]:
            return as_json({"error": "MethodNotImplemented"}, 501)
        return self._of_chats(method, asked)

    def say(self, number: int, text: str, by: str = ADA) -> None:
        self._log("logCreateMessage", {"id": str(number), "text": text, "sender": {"did": by}, "sentAt": SENT})

    def take_back(self, number: int) -> None:
        self._log("logDeleteMessage", {"id": str(number), "sender": {"did": ADA}, "sentAt": SENT})

    def _log(self, kind: str, message: JsonValue) -> None:
        entry: JsonValue = {"$type": f"chat.bsky.convo.defs#{kind}", "rev": "r", "convoId": "3kz", "message": message}
        self.logs.append(entry)

    def _session(self, told: dict[str, str]) -> Reply:
        if told != {"identifier": "brisolle.example", "password": PASSWORD}:
            return as_json({"error": "AuthenticationRequired"}, 401)
        self.sessions += 1
        return as_json({"accessJwt": f"token-{self.sessions}", "did": OWN})

    def _of_chats(self, method: str, asked: Request) -> Reply:
        members: list[JsonValue] = [{"did": did, "handle": handle} for did, handle in PROFILES.items()]
        match method:
            case "chat.bsky.convo.listConvos":
                return as_json({"convos": [{"id": "3kz", "rev": str(len(self.logs))}] if self.logs else []})
            case "chat.bsky.convo.getConvo":
                return as_json({"convo": {"id": "3kz", "members": members}})
            case "chat.bsky.convo.getLog":
                start = int(asked.query["cursor"])
                some = self.logs[start : start + 2]
                return as_json({"logs": some, "cursor": str(start + len(some))})
        return Reply(404)


SENT = "2026-03-02T11:59:00.000Z"


@pytest.fixture
def chats() -> Chats:
    return Chats()


@pytest.fixture
def server(chats: Chats) -> Iterator[Site]:
    with site(chats.answer) as made:
        yield made


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def around(tmp_path: Path, clock: HandClock) -> Iterator[Surroundings]:
    with surroundings(tmp_path, "bluesky_messages", clock) as made:
        yield made


def settings(server: Site, password: str = PASSWORD) -> Settings:
    secret = SecretStr(password)
    return Settings(private="brisolle.example", app_password=secret, service=server.url, ca_file=server.ca_file)


def begun(server: Site, around: Surroundings, resume: str = "") -> BlueskyMessages:
    source = BlueskyMessages(settings(server), around)
    source.open(resume)
    return source


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("bluesky_messages").build is BlueskyMessages


def test_what_is_said_from_then_on_is_given_with_who_it_is_with(
    chats: Chats, server: Site, around: Surroundings
) -> None:
    chats.say(1, "avant")
    with closing(begun(server, around)) as source:
        rested(source)
        chats.say(2, "où est mon colis ?")
        chats.say(3, "il arrive", by=OWN)
        chats.say(4, "merci")
        given = rested(source)
    asked, answered, thanked = messages(given)
    assert (asked.text, asked.author.handle, asked.person, asked.ours) == (
        "où est mon colis ?", "ada.example", f"bluesky:{ADA}", False,
    )  # fmt: skip
    assert (answered.person, answered.ours, answered.author.id) == (f"bluesky:{ADA}", True, f"bluesky:{OWN}")
    assert {each.account for each in (asked, answered, thanked)} == {"bluesky:brisolle.example"}
    assert {each.conversation for each in (asked, answered, thanked)} == {"bluesky:3kz"}
    assert given.events == []


def test_it_goes_on_where_it_was_stopped_and_what_is_taken_back_is_told(
    chats: Chats, server: Site, around: Surroundings
) -> None:
    with closing(begun(server, around)) as first:
        resume = rested(first).resume
    chats.say(1, "pendant l'arrêt")
    chats.take_back(1)
    with closing(begun(server, around, resume)) as second:
        given = rested(second)
    assert [each.text for each in messages(given)] == ["pendant l'arrêt"]
    assert taken_back(given) == ["bluesky:3kz/1"]


def test_a_session_that_is_over_is_begun_anew(chats: Chats, server: Site, around: Surroundings) -> None:
    with closing(begun(server, around)) as source:
        rested(source)
        chats.expired = True
        chats.say(1, "encore là ?")
        assert [each.text for each in messages(rested(source))] == ["encore là ?"]
    assert chats.sessions == 2


def test_an_entry_that_cannot_be_read_is_refused_without_its_text(
    chats: Chats, server: Site, around: Surroundings
) -> None:
    with closing(begun(server, around)) as source:
        rested(source)
        chats.logs.append({"$type": "chat.bsky.convo.defs#logCreateMessage", "message": {"text": MARKER}})
        chats.logs.append({"$type": "chat.bsky.convo.defs#logReadMessage", "convoId": "3kz"})
        chats.say(1, "la suite")
        given = rested(source)
    assert [each.text for each in messages(given)] == ["la suite"]
    assert len(given.refused) == 1
    assert MARKER not in str(given.refused)


def test_a_platform_in_trouble_is_asked_again_and_costs_nothing(
    chats: Chats, server: Site, around: Surroundings
) -> None:
    with closing(begun(server, around)) as source:
        rested(source)
        chats.say(1, "malgré tout")
        server.faults += [Reply(503), as_json({}, 429, Retry_After="9")]
        with pytest.raises(Transient):
            rested(source)
        with pytest.raises(Busy):
            rested(source)
        assert [each.text for each in messages(rested(source))] == ["malgré tout"]


def test_an_account_that_is_not_let_in_is_told_what_to_mend(server: Site, around: Surroundings) -> None:
    source = BlueskyMessages(settings(server, "wrong-wrong"), around)
    source.open("")
    with closing(source), pytest.raises(Misconfigured, match="right to messages"):
        rested(source)
    with pytest.raises(Misconfigured, match="app_password is empty"):
        BlueskyMessages(settings(server, ""), around)


def test_it_stops_within_two_seconds_and_logs_no_secret(
    chats: Chats, server: Site, around: Surroundings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        source = begun(server, around)
        source.close()
        source.open("")
        rested(source)
        chats.say(1, MARKER)
        rested(source)
        asking = Thread(target=source.next_batch, daemon=True)
        asking.start()
        before = time.monotonic()
        source.close()
        asking.join(2)
    assert time.monotonic() - before < 2
    assert not [each for each in (PASSWORD, "token-1", MARKER) if each in caplog.text]


def test_it_waits_between_two_questions(server: Site, around: Surroundings, clock: HandClock) -> None:
    with closing(begun(server, around)) as source:
        rested(source)
        awake = None
        while awake is None:
            awake = source.next_batch().awake
    assert awake == clock.now() + timedelta(seconds=30)
