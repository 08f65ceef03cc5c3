"""The webhook: what every live source must do, and what whoever pushes to this one may rely on."""

import gzip
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
import zstandard
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it ships no types
from pydantic import JsonValue, SecretStr

from core.errors import Misconfigured
from core.plugins import Plugins
from core.retry import Patience
from ingest.port import Source, Surroundings
from ingest.rows.columns import Columns
from ingest.runner import Desk, collect
from ingest.sources.webhook import Settings, Webhook
from ingest.sources.webhook.described import schema
from ingest.sources.webhook.signature import signature
from schemas.event import Deleted, Posted
from schemas.mention import Visibility
from tests.builders import deleted, posted
from tests.contracts.live import LiveSourceContract, Scene
from tests.forgotten import Forgotten
from tests.ingest.parts import HandClock, Ledger, Notebook, Refusals, Shelf, around
from tests.ingest.pushing import Keys, Sender, asked, free_port, keys

SECRET = "a secret of both sides"
FORMER = "what it was before this"
DEEP = b'{"kind": "posted", "mention": ' + b"[" * 900 + b"]" * 900 + b"}"


@dataclass
class Crm:
    """A platform that pushes what is said on it."""

    sender: Sender
    clock: HandClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def say(self, text: str) -> str:
        native = f"{next(self._numbers)}"
        self.sender.push(json.dumps(plain(text, self.clock, id=native)).encode())
        return f"webhook:{native}"

    def spoil(self) -> None:
        self.sender.push(b'{"published_at": "tomorrow", "author": "ada", "text": "never"}')

    def cut(self) -> None:
        self.sender.break_off()

    def delete(self, said: str) -> None:
        self.sender.push(deleted(said, at=self.clock.now()).model_dump_json().encode())


def plain(text: str, clock: HandClock, **more: JsonValue) -> dict[str, JsonValue]:
    return {"published_at": clock.now().isoformat(), "author": "ada", "text": text, **more}


@pytest.fixture(scope="module")
def certificates() -> Iterator[Keys]:
    with keys() as made:
        yield made


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@contextmanager
def webhook(
    folder: Path, certificates: Keys, clock: HandClock, columns: Columns | None = None
) -> Iterator[tuple[Settings, Surroundings, Sender]]:
    """Settings and surroundings to make it from, and somebody who pushes to it."""
    port = free_port()
    settings = Settings(
        listen=f"127.0.0.1:{port}",
        cert_file=certificates.cert_file,
        secret=SecretStr(f"{SECRET}\n{FORMER}"),
        columns=columns or Columns(),
    )

    def headers(body: bytes) -> dict[str, str]:
        timestamp = f"{clock.now().timestamp():.0f}"
        return {"X-Tocsin-Timestamp": timestamp, "X-Tocsin-Signature": signature(SECRET.encode(), timestamp, body)}

    with (
        around(folder, "webhook", clock) as surroundings,
        closing(Sender(f"https://localhost:{port}/webhook", certificates, headers)) as sender,
    ):
        yield settings, surroundings, sender


@pytest.fixture
def pushed(tmp_path: Path, certificates: Keys, clock: HandClock) -> Iterator[Sender]:
    """To a source that is open, and asked all the time."""
    with webhook(tmp_path, certificates, clock) as (settings, surroundings, sender):
        source = Webhook(settings, surroundings)
        source.open("")
        with asked(source, sender):
            yield sender


class TestWebhook(LiveSourceContract):
    @pytest.fixture
    def scene(self, tmp_path: Path, certificates: Keys, clock: HandClock) -> Iterator[Scene]:
        with webhook(tmp_path, certificates, clock) as (settings, surroundings, sender):
            crm = Crm(sender, clock)
            yield Scene(crm, lambda: Webhook(settings, surroundings), clock, (SECRET, FORMER), crm.delete)


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("webhook").build is Webhook


def test_nothing_is_answered_before_it_is_durable(tmp_path: Path, certificates: Keys, clock: HandClock) -> None:
    with (
        webhook(tmp_path, certificates, clock) as (settings, surroundings, sender),
        closing(Webhook(settings, surroundings)) as source,
    ):
        source.open("")
        sender.push(json.dumps(plain("mon colis est perdu", clock, id="1")).encode())
        while not (events := source.next_batch().events):
            pass
        assert isinstance(events[0], Posted)
        assert sender.answers == []
        while not sender.answers:
            source.next_batch()
        assert sender.answers[0].json() == {"accepted": 1, "refused": 0, "refusals": []}


def test_while_the_bus_takes_nothing_the_sender_waits_and_then_its_mentions_are_there_once(
    tmp_path: Path, certificates: Keys, clock: HandClock
) -> None:
    shelf, dead, stop = Shelf(failures=5), Refusals(), Event()
    patience = Patience(first=timedelta(milliseconds=1), longest=timedelta(milliseconds=2))
    desk = Desk(shelf, Notebook(), Forgotten(), dead, clock, patience)
    with webhook(tmp_path, certificates, clock) as (settings, surroundings, sender):
        source = Webhook(settings, surroundings)
        running = Thread(target=collect, args=("webhook", source, desk, stop, Ledger()), daemon=True)
        running.start()
        sender.push(f"{json.dumps(plain('perdu', clock, id='1'))}\n{{}}\n".encode())
        while not sender.answers:
            stop.wait(0.01)
        stop.set()
        running.join()
    assert sender.answers[0].status_code == 207
    assert [message.key for message in shelf.messages if message.headers["kind"] == "posted"] == ["webhook:1"]
    (letter,) = dead.kept
    assert letter.reason.startswith("line 2 of what webhook was sent at")


def test_a_list_an_object_and_lines_are_read_alike(pushed: Sender, clock: HandClock) -> None:
    one, two = (plain(f"colis {number}", clock, id=str(number)) for number in (1, 2))
    bodies = [json.dumps([one, two]), f"{json.dumps(one)}\n{json.dumps(two)}\n", json.dumps(one, indent=2)]
    assert [pushed.send(body.encode()).json()["accepted"] for body in bodies] == [2, 2, 1]
    assert [event.mention.id for event in pushed.given if isinstance(event, Posted)] == [
        f"webhook:{number}" for number in (1, 2, 1, 2, 1)
    ]


def test_events_are_taken_as_they_are_but_for_the_source_that_they_came_by(pushed: Sender, clock: HandClock) -> None:
    said, gone = posted("x:1"), deleted("x:2", at=clock.now())
    assert said.mention.source != "webhook"
    pushed.send(f"{said.model_dump_json()}\n{gone.model_dump_json()}".encode())
    event, end = [each for each in pushed.given if isinstance(each, Posted | Deleted)]
    assert event == said.model_copy(update={"mention": said.mention.model_copy(update={"source": "webhook"})})
    assert end == gone


def test_bad_items_are_named_and_the_others_are_taken(pushed: Sender, clock: HandClock) -> None:
    covered = '{"kind": "covered", "source": "webhook"}'
    late = plain("demain", clock, published_at="tomorrow")
    answer = pushed.send("\n".join([json.dumps(plain("perdu", clock)), "{", json.dumps(late), covered]).encode())
    assert (answer.status_code, answer.json()["accepted"], answer.json()["refused"]) == (207, 1, 3)
    assert [each["where"] for each in answer.json()["refusals"]] == ["line 2", "line 3", "line 4"]
    assert answer.json()["refusals"][1]["reason"] == 'published_at "tomorrow" is no date.'


def test_a_private_message_is_refused_and_the_sender_is_told_so(pushed: Sender) -> None:
    hidden = posted("chat:1").mention.model_copy(update={"visibility": Visibility.PRIVATE})
    answer = pushed.send(Posted(mention=hidden).model_dump_json().encode())
    assert (answer.status_code, answer.json()["accepted"]) == (422, 0)
    assert answer.json()["refusals"][0]["reason"].startswith("it is private")


def test_what_holds_nothing_that_can_be_read_is_no_success(pushed: Sender) -> None:
    hollow = (b"", b"[]", b"[1")
    unreadable = (b"7", b'["x"]', b"no json", b"\xff\xfe\xff", b'{"author": "\\ud800"}', DEEP)
    assert [pushed.send(body).status_code for body in hollow] == [400] * len(hollow)
    assert [pushed.send(body).status_code for body in unreadable] == [422] * len(unreadable)


def test_every_secret_is_believed(pushed: Sender, clock: HandClock) -> None:
    body = json.dumps(plain("perdu", clock)).encode()
    timestamp = f"{clock.now().timestamp():.0f}"
    for secret in (SECRET, FORMER):
        assert pushed.send(body, X_Tocsin_Signature=signature(secret.encode(), timestamp, body)).status_code == 200


def test_whoever_does_not_sign_what_is_sent_now_is_not_heard(pushed: Sender, clock: HandClock) -> None:
    body = json.dumps(plain("perdu", clock)).encode()
    now = f"{clock.now().timestamp():.0f}"
    old = f"{(clock.now() - timedelta(minutes=6)).timestamp():.0f}"
    refused = [
        {"X_Tocsin_Signature": signature(b"another secret of theirs", now, body)},
        {"X_Tocsin_Signature": signature(SECRET.encode(), now, body + b" ")},
        {"X_Tocsin_Signature": ""},
        {"X_Tocsin_Timestamp": old, "X_Tocsin_Signature": signature(SECRET.encode(), old, body)},
        {"X_Tocsin_Timestamp": "now", "X_Tocsin_Signature": signature(SECRET.encode(), "now", body)},
    ]
    assert [pushed.send(body, **headers).status_code for headers in refused] == [401] * len(refused)
    assert [each for each in pushed.given if isinstance(each, Posted)] == []


def test_the_same_key_is_answered_as_before_and_gives_nothing_again(pushed: Sender, clock: HandClock) -> None:
    body = json.dumps([plain("perdu", clock), {"text": "?"}]).encode()
    first, again = (pushed.send(body, Idempotency_Key="order-1") for _ in range(2))
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (207, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len([each for each in pushed.given if isinstance(each, Posted)]) == 1
    assert pushed.send(json.dumps(plain("autre", clock)).encode(), Idempotency_Key="order-1").status_code == 422
    clock.advance(timedelta(days=1, seconds=1))
    assert "Idempotency-Replayed" not in pushed.send(body, Idempotency_Key="order-1").headers


def test_a_compressed_body_is_unpacked_and_a_bomb_is_not(pushed: Sender, clock: HandClock) -> None:
    plainly = json.dumps(plain("perdu", clock)).encode()
    for encoding, pack in (("gzip", gzip.compress), ("zstd", zstandard.ZstdCompressor().compress)):
        body = pack(plainly)
        assert pushed.send(body, Content_Encoding=encoding).json()["accepted"] == 1
        assert pushed.send(body[:-6], Content_Encoding=encoding).status_code == 400
        assert pushed.send(pack(b" " * 9_000_000), Content_Encoding=encoding).status_code == 413


def test_only_what_is_known_is_unpacked(pushed: Sender) -> None:
    assert pushed.send(b"{}", Content_Encoding="br").status_code == 400


def test_other_names_of_columns_are_mapped(tmp_path: Path, certificates: Keys, clock: HandClock) -> None:
    columns = Columns.model_validate({"text": "body", "network": {"value": "crm"}})
    with webhook(tmp_path, certificates, clock, columns) as (settings, surroundings, sender):
        source = Webhook(settings, surroundings)
        source.open("")
        with asked(source, sender):
            sender.send(json.dumps({**plain("", clock, id="7"), "body": "perdu"}).encode())
    (event,) = [each for each in sender.given if isinstance(each, Posted)]
    assert (event.mention.id, event.mention.network, event.mention.text) == ("crm:7", "crm", "perdu")


def test_its_schema_is_public_and_says_what_is_taken(pushed: Sender, clock: HandClock) -> None:
    with httpx.Client(verify=pushed.keys.trust, trust_env=False) as client:
        told = client.get(f"{pushed.url}/schema").json()
        assert client.get(pushed.url).status_code == 405
        assert client.get(f"{pushed.url}/others").status_code == 404
    assert told == schema(Columns())
    Draft202012Validator.check_schema(told)
    validator = Draft202012Validator(told)
    native = json.loads(posted("x:1").model_dump_json())
    good: list[JsonValue] = [plain("perdu", clock), [plain("perdu", clock, likes=3)], native]
    bad: list[JsonValue] = [[], 7, {"text": "no author"}]
    assert [validator.is_valid(each) for each in (*good, *bad)] == [True] * len(good) + [False] * len(bad)


@pytest.mark.parametrize("written", ["", "short"])
def test_without_a_secret_that_deserves_the_name_it_does_not_start(written: str) -> None:
    with pytest.raises(Misconfigured, match=r"sources\.webhook\.secret"):
        Webhook(Settings(secret=SecretStr(written)), Surroundings("webhook", HandClock()))
