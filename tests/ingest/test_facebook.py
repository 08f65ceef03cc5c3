"""Facebook pages: what every live source must do, and what notices of Meta mean."""

import hmac
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count

import httpx
import pytest
from pydantic import JsonValue, SecretStr

from core.errors import Misconfigured
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from ingest.sources.facebook import Facebook, Settings
from schemas.event import Deleted, Posted, Updated
from tests.builders import NOON
from tests.contracts.live import LiveSourceContract, Scene
from tests.ingest.parts import HandClock
from tests.ingest.pushing import Keys, Sender, asked, free_port, keys

SECRET = "the secret of our app"
TOKEN = "a token that was agreed on"
PAGE = "100200300"
POST = f"{PAGE}_11"

Value = dict[str, JsonValue]


def signed(body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex()}


def notice(clock: HandClock, *values: Value, about: str = "page", name: str = "feed") -> bytes:
    changes: list[JsonValue] = [{"field": name, "value": value} for value in values]
    entry: JsonValue = {"id": PAGE, "time": int(clock.now().timestamp()), "changes": changes}
    return json.dumps({"object": about, "entry": [entry]}).encode()


def comment(clock: HandClock, native: str, message: str, **more: JsonValue) -> Value:
    return {
        "item": "comment",
        "verb": "add",
        "comment_id": native,
        "post_id": POST,
        "parent_id": POST,
        "message": message,
        "from": {"id": "77", "name": "Ada Martin"},
        "created_time": int(clock.now().timestamp()),
        "post": {"id": POST, "permalink_url": "https://www.facebook.com/brisolle/posts/11"},
        **more,
    }


@dataclass
class Page:
    """A page whose visitors comment, and Meta's notices of it."""

    sender: Sender
    clock: HandClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def say(self, text: str) -> str:
        native = f"11_{next(self._numbers)}"
        self.sender.push(notice(self.clock, comment(self.clock, native, text)))
        return f"facebook:{native}"

    def spoil(self) -> None:
        self.sender.push(notice(self.clock, {"item": "comment", "verb": "add", "message": "of nothing"}))

    def cut(self) -> None:
        self.sender.break_off()

    def delete(self, said: str) -> None:
        self.sender.push(notice(self.clock, comment(self.clock, said.removeprefix("facebook:"), "", verb="remove")))


@pytest.fixture(scope="module")
def certificates() -> Iterator[Keys]:
    with keys() as made:
        yield made


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@contextmanager
def facebook(certificates: Keys) -> Iterator[tuple[Settings, Sender]]:
    port = free_port()
    settings = Settings(
        listen=f"127.0.0.1:{port}",
        cert_file=certificates.cert_file,
        app_secret=SecretStr(SECRET),
        verify_token=SecretStr(TOKEN),
        watches=("brisolle",),
    )
    with closing(Sender(f"https://localhost:{port}/facebook", certificates, signed)) as sender:
        yield settings, sender


@pytest.fixture
def pushed(certificates: Keys, clock: HandClock) -> Iterator[Sender]:
    """To a source that is open, and asked all the time."""
    with facebook(certificates) as (settings, sender):
        source = Facebook(settings, Surroundings("facebook", clock))
        source.open("")
        with asked(source, sender):
            yield sender


class TestFacebook(LiveSourceContract):
    @pytest.fixture
    def scene(self, certificates: Keys, clock: HandClock) -> Iterator[Scene]:
        with facebook(certificates) as (settings, sender):
            page = Page(sender, clock)
            around = Surroundings("facebook", clock)
            yield Scene(page, lambda: Facebook(settings, around), clock, (SECRET, TOKEN), page.delete)


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("facebook").build is Facebook


def test_a_subscription_is_confirmed_by_whoever_knows_the_token(pushed: Sender) -> None:
    with httpx.Client(verify=pushed.keys.trust, trust_env=False, base_url=pushed.url) as client:

        def challenged(**query: str) -> httpx.Response:
            named = {f"hub.{name}": value for name, value in query.items()}
            return client.get("", params=named)

        confirmed = challenged(mode="subscribe", verify_token=TOKEN, challenge="1158201444")
        assert (confirmed.status_code, confirmed.text) == (200, "1158201444")
        assert confirmed.headers["content-type"].startswith("text/plain")
        assert challenged(mode="subscribe", verify_token="guessed", challenge="1").status_code == 403
        assert challenged(mode="unsubscribe", verify_token=TOKEN, challenge="1").status_code == 403
        assert challenged(mode="subscribe", verify_token=TOKEN, challenge="<b>").status_code == 403
        assert challenged().status_code == 403


def test_a_notice_that_is_not_signed_by_the_app_is_not_read(pushed: Sender, clock: HandClock) -> None:
    body = notice(clock, comment(clock, "11_1", "perdu"))
    other = "sha256=" + hmac.digest(b"another secret", body, "sha256").hex()
    told = [pushed.send(body, X_Hub_Signature_256=given) for given in ("", "sha256=", other)]
    assert [each.status_code for each in told] == [401, 401, 401]
    assert [each for each in pushed.given if isinstance(each, Posted)] == []


def test_a_comment_says_where_it_stands_and_whose_it_is(pushed: Sender, clock: HandClock) -> None:
    assert pushed.send(notice(clock, comment(clock, "11_5", "où est mon colis ?", parent_id="11_4"))).status_code == 200
    (event,) = [each for each in pushed.given if isinstance(each, Posted)]
    mention = event.mention
    assert (mention.id, mention.kind, mention.text) == ("facebook:11_5", "comment", "où est mon colis ?")
    assert (mention.author.id, mention.author.name) == ("facebook:77", "Ada Martin")
    assert (mention.thread, mention.reply_to) == (f"facebook:{POST}", "facebook:11_4")
    assert (mention.url, mention.published_at) == ("https://www.facebook.com/brisolle/posts/11", NOON)
    assert mention.known_watches == ("brisolle",)


def test_edits_and_removals_are_told_and_reactions_are_not(pushed: Sender, clock: HandClock) -> None:
    pushed.send(
        notice(
            clock,
            comment(clock, "11_1", "mieux", verb="edited"),
            comment(clock, "11_2", "", verb="remove"),
            comment(clock, "11_3", "caché", verb="hide"),
            {"item": "reaction", "reaction_type": "angry", "verb": "add", "post_id": POST},
            {"item": "like", "verb": "add", "post_id": POST},
            {"item": "status", "verb": "add", "post_id": f"{PAGE}_12", "message": "brouillon", "published": 0},
            {"item": "post", "verb": "remove", "post_id": POST, "created_time": int(clock.now().timestamp())},
        )
    )
    edited, *gone = [each for each in pushed.given if isinstance(each, Posted | Updated | Deleted)]
    assert isinstance(edited, Updated)
    assert edited.mention.text == "mieux"
    assert [each.id for each in gone if isinstance(each, Deleted)] == ["facebook:11_2", f"facebook:{POST}"]


def test_a_post_elsewhere_that_names_the_page_is_heard_and_a_picture_needs_no_words(
    pushed: Sender, clock: HandClock
) -> None:
    named: Value = {"item": "post", "verb": "add", "post_id": "9_1", "message": "merci Brisolle", "sender_name": "Ada"}
    pushed.send(notice(clock, named, name="mention"))
    pushed.send(notice(clock, comment(clock, "11_6", "", photo="https://example.org/1.jpg")))
    post, picture = [each.mention for each in pushed.given if isinstance(each, Posted)]
    assert (post.id, post.kind, post.author.name, post.author.id) == (
        "facebook:9_1",
        "post",
        "Ada",
        "facebook:unknown-9_1",
    )
    assert [(each.kind, each.url) for each in picture.media] == [("photo", "https://example.org/1.jpg")]


def test_private_messages_are_left_alone(pushed: Sender) -> None:
    message: JsonValue = {"sender": {"id": "1"}, "message": {"mid": "m1", "text": "hello"}}
    body: JsonValue = {"object": "page", "entry": [{"id": PAGE, "time": 1772452800, "messaging": [message]}]}
    assert pushed.send(json.dumps(body).encode()).status_code == 200
    assert [each for each in pushed.given if isinstance(each, Posted)] == []


def test_what_cannot_be_read_is_kept_as_a_dead_letter_and_not_sent_again(certificates: Keys, clock: HandClock) -> None:
    bodies = [
        b"no json",
        notice(clock, comment(clock, "1", "x"), about="user"),
        notice(clock, comment(clock, "2", "x", created_time="soon")),
        notice(clock, comment(clock, "3", "")),
        json.dumps(
            {"object": "page", "entry": [{"id": PAGE, "changes": [{"field": "feed", "value": 7}, 7]}, 7]}
        ).encode(),
    ]
    with (
        facebook(certificates) as (settings, sender),
        closing(Facebook(settings, Surroundings("facebook", clock))) as source,
    ):
        source.open("")
        for body in bodies:
            sender.push(body)
        reasons: list[str] = []
        while len(sender.answers) < len(bodies):
            reasons += [each.reason for each in source.next_batch().refused]
    assert {each.status_code for each in sender.answers} == {200}
    assert len(reasons) == 6
    assert all(reason.endswith(".") for reason in reasons)


@pytest.mark.parametrize("setting", ["app_secret", "verify_token"])
def test_without_its_secrets_it_does_not_start(setting: str) -> None:
    given = {"app_secret": SecretStr(SECRET), "verify_token": SecretStr(TOKEN)} | {setting: SecretStr("")}
    with pytest.raises(Misconfigured, match=rf"sources\.facebook\.{setting}"):
        Facebook(Settings.model_validate(given), Surroundings("facebook", HandClock()))
