"""Messages by Messenger and Instagram, in signed notices of Meta: over a real listener, and for own accounts only."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import JsonValue, SecretStr

from ingest.port import Harvest, Source, Surroundings
from ingest.sources import facebook, instagram
from schemas.private import PrivateEvent, Received, Withdrawn
from tests.ingest.parts import HandClock
from tests.ingest.pushing import Keys, Sender, asked, free_port, keys
from tests.ingest.test_facebook import SECRET, signed

OWN, THEIRS = "100200300", "77"
MARKER = "un secret entre nous"
KINDS = ("facebook", "instagram")


class Listened:
    """A source that is open, asked all the time, and pushed to. kept: what it gave of private messages, and refused."""

    def __init__(self, source: Source, sender: Sender, about: str) -> None:
        self.sender = sender
        self._source = source
        self._about = about
        self.private: list[PrivateEvent] = []
        self.refused: list[str] = []

    def open(self, resume: str) -> None:
        self._source.open(resume)

    def next_batch(self) -> Harvest:
        harvest = self._source.next_batch()
        self.private += harvest.private
        self.refused += map(str, harvest.refused)
        return harvest

    def close(self) -> None:
        self._source.close()

    def told(self, *items: JsonValue, channel: str = "messaging", own: str = OWN) -> int:
        """The status with which a notice of these was answered."""
        entry: JsonValue = {"id": own, "time": 1_772_452_800_000, channel: list(items)}
        return self.sender.send(json.dumps({"object": self._about, "entry": [entry]}).encode()).status_code


def item(message: JsonValue, sender: str = THEIRS, recipient: str = OWN, name: str = "message") -> JsonValue:
    return {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": 1_772_452_799_000, name: message}


@pytest.fixture(scope="module")
def certificates() -> Iterator[Keys]:
    with keys() as made:
        yield made


def made_source(kind: str, certificates: Keys, port: int, private: dict[str, str]) -> Source:
    common = {
        "listen": f"127.0.0.1:{port}",
        "cert_file": certificates.cert_file,
        "app_secret": SecretStr(SECRET),
        "verify_token": SecretStr("agreed"),
        "private": private,
    }
    around = Surroundings(kind, HandClock())
    if kind == "facebook":
        return facebook.Facebook(facebook.Settings.model_validate(common), around)
    return instagram.Instagram(instagram.Settings.model_validate(common), around)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def private() -> dict[str, str]:
    return {OWN: "@Brisolle"}


@pytest.fixture
def listened(kind: str, certificates: Keys, private: dict[str, str]) -> Iterator[Listened]:
    port = free_port()
    with closing(Sender(f"https://localhost:{port}/{kind}", certificates, signed)) as sender:
        made = Listened(made_source(kind, certificates, port, private), sender, "page" if kind == "facebook" else kind)
        made.open("")
        with asked(made, sender):
            yield made


def test_a_message_and_our_answer_are_one_conversation_of_the_account(listened: Listened, kind: str) -> None:
    assert listened.told(item({"mid": "m1", "text": "où est mon colis ?"})) == 200
    answer = item({"mid": "m2", "text": "il arrive", "is_echo": True}, OWN, THEIRS)
    assert listened.told(answer, channel="standby") == 200
    asked_, answered = (each.message for each in listened.private if isinstance(each, Received))
    assert (asked_.text, asked_.account, asked_.person, asked_.ours) == (
        "où est mon colis ?", f"{kind}:brisolle", f"{kind}:77", False,
    )  # fmt: skip
    assert (answered.ours, answered.conversation) == (True, asked_.conversation)
    assert f"{asked_.published_at:%F %T}" == "2026-03-02 11:59:59"
    assert [each for each in listened.sender.given if each.kind != "covered"] == []


def test_pictures_edits_and_what_is_taken_back(listened: Listened, kind: str) -> None:
    picture: JsonValue = [{"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}}, {"type": "like"}]
    listened.told(item({"mid": "m1", "attachments": picture}))
    listened.told(item({"mid": "m1", "text": "corrigé", "num_edit": 1}, name="message_edit"))
    listened.told(item({"mid": "m1", "is_deleted": True}))
    shown, edited, gone = listened.private
    assert isinstance(shown, Received)
    assert isinstance(edited, Received)
    assert [each.url for each in shown.message.media] == ["https://cdn.example/1.jpg"]
    assert (edited.message.id, edited.message.text) == (f"{kind}:m1", "corrigé")
    assert isinstance(gone, Withdrawn)
    assert (gone.id, gone.account) == (f"{kind}:m1", f"{kind}:brisolle")


def test_what_is_no_message_or_for_nobody_of_ours_is_left(listened: Listened) -> None:
    read: JsonValue = {"sender": {"id": THEIRS}, "recipient": {"id": OWN}, "read": {"watermark": 1}}
    assert listened.told(read) == 200
    assert listened.told(item({"mid": "m1", "text": MARKER}), own="999") == 200
    assert (listened.private, listened.refused) == ([], [])


def test_what_cannot_be_read_is_refused_without_its_text(listened: Listened) -> None:
    assert listened.told(item({"text": MARKER}), item({"mid": "m2", "text": "la suite"})) == 200
    assert [each.message.text for each in listened.private if isinstance(each, Received)] == ["la suite"]
    assert len(listened.refused) == 1
    assert MARKER not in listened.refused[0]


@pytest.mark.parametrize("private", [{}])
def test_where_it_is_not_switched_on_nothing_of_a_message_is_given(listened: Listened) -> None:
    assert listened.told(item({"mid": "m1", "text": MARKER})) == 200
    assert (listened.private, listened.refused) == ([], [])
