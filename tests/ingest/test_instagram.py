"""Instagram: what every live source must do, and mentions that have to be asked for."""

import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from pydantic import JsonValue, SecretStr

from core.errors import Misconfigured
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from ingest.sources.instagram import Instagram, Settings
from schemas.event import Posted
from schemas.mention import Mention
from tests.builders import NOON
from tests.contracts.live import LiveSourceContract, Scene, ids, listen
from tests.contracts.source import Given
from tests.ingest.parts import HandClock
from tests.ingest.pushing import Keys, Sender, free_port, keys
from tests.ingest.site import Reply, Request, Site, as_json, site

SECRET = "the secret of our app"
TOKEN = "a token that was agreed on"
BEARER = "EAAB-a-token-of-a-user"
ACCOUNT = "17841405309211844"

Value = dict[str, JsonValue]


def signed(body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex()}


def notice(clock: HandClock, name: str, *values: Value) -> bytes:
    changes: list[JsonValue] = [{"field": name, "value": value} for value in values]
    entry: JsonValue = {"id": ACCOUNT, "time": int(clock.now().timestamp()), "changes": changes}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def comment(native: str, text: str, **more: JsonValue) -> Value:
    person: JsonValue = {"id": "901", "username": "ada.martin"}
    media: JsonValue = {"id": "555", "media_product_type": "FEED"}
    return {"id": native, "text": text, "from": person, "media": media, **more}


@dataclass
class Account:
    """An account under whose posts people comment, and Meta's notices of it."""

    sender: Sender
    clock: HandClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def say(self, text: str) -> str:
        native = f"{next(self._numbers)}"
        self.sender.push(notice(self.clock, "comments", comment(native, text)))
        return f"instagram:{native}"

    def spoil(self) -> None:
        self.sender.push(notice(self.clock, "comments", {"text": "of nobody"}))

    def cut(self) -> None:
        self.sender.break_off()


def graph(request: Request) -> Reply:
    """As the Graph API answers; media 404 is gone."""
    asked = request.query["fields"]
    if request.path == "/me":
        return as_json({"id": "1", "name": "Ada"})
    if request.headers.get("authorization") != f"Bearer {BEARER}":
        return as_json({"error": {"code": 190}}, 401)
    if "(404)" in asked:
        return as_json({"error": {"code": 100}}, 404)
    told: JsonValue = {"timestamp": "2026-03-02T11:58:00+0000", "username": "bea", "like_count": 3}
    assert isinstance(told, dict)
    if asked.startswith("mentioned_comment.comment_id(77){id,text,timestamp,username,"):
        on: JsonValue = {"id": "66", "permalink": "https://www.instagram.com/p/66/"}
        return as_json(
            {"mentioned_comment": {**told, "id": "77", "text": "@brisolle au secours", "media": on}, "id": "1"}
        )
    if asked.startswith("mentioned_media.media_id(66){id,caption,timestamp,username,"):
        return as_json({"mentioned_media": {**told, "id": "66", "caption": "Merci @brisolle !", "comments_count": 2}})
    return as_json({"id": ACCOUNT})


@pytest.fixture(scope="module")
def certificates() -> Iterator[Keys]:
    with keys() as made:
        yield made


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def api() -> Iterator[Site]:
    with site(graph) as made:
        yield made


@contextmanager
def instagram(
    certificates: Keys, clock: HandClock, api: Site, bearer: str = BEARER
) -> Iterator[tuple[Callable[[], Instagram], Sender]]:
    port = free_port()
    settings = Settings(
        listen=f"127.0.0.1:{port}",
        cert_file=certificates.cert_file,
        app_secret=SecretStr(SECRET),
        verify_token=SecretStr(TOKEN),
        token=SecretStr(bearer),
        graph=api.url,
        ca_file=api.ca_file,
        watches=("brisolle",),
    )
    with closing(Sender(f"https://localhost:{port}/instagram", certificates, signed)) as sender:
        yield lambda: Instagram(settings, Surroundings("instagram", clock)), sender


class TestInstagram(LiveSourceContract):
    @pytest.fixture
    def scene(self, certificates: Keys, clock: HandClock, api: Site) -> Iterator[Scene]:
        with instagram(certificates, clock, api) as (make, sender):
            yield Scene(Account(sender, clock), make, clock, (SECRET, TOKEN, BEARER))


@pytest.fixture
def scene(certificates: Keys, clock: HandClock, api: Site) -> Iterator[Scene]:
    with instagram(certificates, clock, api) as (make, sender):
        made = Scene(Account(sender, clock), make, clock)
        yield made
        made.close()


def mentions(given: Given) -> list[Mention]:
    return [event.mention for event in given.events if isinstance(event, Posted)]


def push(scene: Scene, body: bytes) -> None:
    assert isinstance(scene.platform, Account)
    scene.platform.sender.push(body)


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("instagram").build is Instagram


def test_a_comment_is_told_whole(scene: Scene, clock: HandClock) -> None:
    source = scene.source()
    source.open("")
    push(scene, notice(clock, "comments", comment("12", "toujours rien", parent_id="11")))
    (mention,) = mentions(listen(source, scene, lambda heard: bool(mentions(heard))))
    assert (mention.id, mention.kind, mention.text) == ("instagram:12", "comment", "toujours rien")
    assert (mention.author.id, mention.author.handle) == ("instagram:901", "ada.martin")
    assert (mention.thread, mention.reply_to) == ("instagram:555", "instagram:11")
    assert (mention.published_at, mention.known_watches) == (NOON, ("brisolle",))


def test_mentions_are_asked_for_with_the_token_and_those_that_are_gone_are_left_out(
    scene: Scene, clock: HandClock
) -> None:
    source = scene.source()
    source.open("")
    named: list[Value] = [{"media_id": "404"}, {"media_id": "66", "comment_id": "77"}, {"media_id": "66"}]
    push(scene, notice(clock, "mentions", *named))
    said, post = mentions(listen(source, scene, lambda heard: len(mentions(heard)) == 2))
    assert (said.id, said.kind, said.text) == ("instagram:77", "comment", "@brisolle au secours")
    assert (said.author.id, said.thread, said.url) == (
        "instagram:bea",
        "instagram:66",
        "https://www.instagram.com/p/66/",
    )
    assert (post.id, post.kind, post.text) == ("instagram:66", "post", "Merci @brisolle !")
    assert (post.engagement.likes, post.engagement.replies) == (3, 2)
    assert said.published_at == NOON - timedelta(minutes=2)


def test_a_mention_that_could_not_be_asked_for_yet_outlives_a_restart_and_keeps_nobody_waiting(
    scene: Scene, clock: HandClock, api: Site
) -> None:
    api.faults += [Reply(500), Reply(429, headers={"Retry-After": "600"})]
    first = scene.source()
    first.open("")
    push(scene, notice(clock, "mentions", {"media_id": "66"}))
    given = listen(first, scene, lambda _: len(api.asked) == 1)
    other = scene.platform.say("said meanwhile")
    listen(first, scene, lambda heard: other in {each.id for each in mentions(heard)}, given)
    clock.advance(timedelta(seconds=31))
    listen(first, scene, lambda _: len(api.asked) == 2, given)
    clock.advance(timedelta(seconds=590))
    first.next_batch()
    assert len(api.asked) == 2
    first.close()
    second = scene.source()
    second.open(given.resume)
    listen(second, scene, lambda heard: [each.id for each in mentions(heard)] == ["instagram:66"])


def test_a_mention_that_spells_no_ids_or_is_answered_with_nothing_is_refused(
    scene: Scene, clock: HandClock, api: Site
) -> None:
    api.faults += [Reply(400, b'{"error": {"code": 100}}'), as_json({"id": ACCOUNT})]
    source = scene.source()
    source.open("")
    bad: list[Value] = [{}, {"media_id": "../me"}, {"media_id": "1"}, {"media_id": "2"}]
    push(scene, notice(clock, "mentions", *bad))
    given = listen(source, scene, lambda heard: len(heard.refused) == 4)
    assert all(each.reason.endswith(".") for each in given.refused)
    assert mentions(given) == []


@pytest.mark.parametrize(
    ("status", "code", "wait"),
    [(400, 17, 15 * 60), (403, 4, 15 * 60), (400, 2, 30)],
)
def test_what_is_refused_for_now_is_asked_for_later(
    scene: Scene, clock: HandClock, api: Site, status: int, code: int, wait: int
) -> None:
    api.faults.append(as_json({"error": {"code": code}}, status))
    source = scene.source()
    source.open("")
    push(scene, notice(clock, "mentions", {"media_id": "66"}))
    listen(source, scene, lambda _: len(api.asked) == 1)
    clock.advance(timedelta(seconds=wait - 1))
    source.next_batch()
    assert len(api.asked) == 1
    clock.advance(timedelta(seconds=1))
    assert ids(listen(source, scene, lambda heard: bool(mentions(heard))).events) == ["instagram:66"]


@pytest.mark.parametrize(
    "refusal", [Reply(401), as_json({"error": {"code": 190}}, 400), as_json({"error": {"code": 10}}, 403)]
)
def test_a_token_that_is_taken_no_more_halts_it(scene: Scene, clock: HandClock, api: Site, refusal: Reply) -> None:
    api.faults.append(refusal)
    source = scene.source()
    source.open("")
    push(scene, notice(clock, "mentions", {"media_id": "66"}))
    with pytest.raises(Misconfigured, match=f"answered {refusal.status}"):
        listen(source, scene, lambda _: False)


def test_it_can_be_checked(certificates: Keys, clock: HandClock, api: Site) -> None:
    with instagram(certificates, clock, api) as (make, _):
        assert make().check() == "The token is that of Ada."
    with instagram(certificates, clock, api, bearer="") as (make, _):
        assert "mentions are not" in make().check()
