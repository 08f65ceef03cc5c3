"""Direct messages to an X account: signed questions over TLS, each event paid once a day and within the budget."""

import hmac
import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from pydantic import JsonValue, SecretStr

from core.errors import Busy, Misconfigured
from core.plugins import Plugins
from core.state.database import Database
from core.state.spending import Spending
from core.state.sqlite import sqlite_url
from ingest.governor import Governor
from ingest.port import NOTHING, Source, Surroundings
from ingest.sources.x_messages import EVENT, FIRST, USER, Bill, Settings, XMessages
from tests.ingest.parts import HandClock
from tests.ingest.private_parts import messages, rested, surroundings
from tests.ingest.site import Reply, Request, Site, as_json, site

KEYS = {"api_key": "app", "api_secret": "app-secret", "access_token": "own", "access_secret": "own-secret"}
ME, ADA = "100", "200"
NAMES = {ME: "brisolle", ADA: "ada"}
MARKER = "un secret entre nous"


def rightly_signed(asked: Request, url: str) -> bool:
    """RFC 5849, 3.4: HMAC-SHA1 over the method, the address and every parameter but the signature."""
    header = asked.headers.get("authorization", "").removeprefix("OAuth ").split(", ")
    given = {name: unquote(value.strip('"')) for name, _, value in (each.partition("=") for each in header)}
    signature = given.pop("oauth_signature", "")
    parameters = sorted((_quoted(name), _quoted(value)) for name, value in {**given, **asked.query}.items())
    base = "&".join(map(_quoted, (asked.method, url, "&".join(f"{name}={value}" for name, value in parameters))))
    key = f"{_quoted(KEYS['api_secret'])}&{_quoted(KEYS['access_secret'])}"
    right = b64encode(hmac.digest(key.encode(), base.encode(), "sha1")).decode()
    who = (given.get("oauth_consumer_key"), given.get("oauth_token"))
    return signature == right and who == (KEYS["api_key"], KEYS["access_token"])


def _quoted(text: str) -> str:
    return quote(text, safe="~")


@dataclass
class X:
    """Bills each event and user that it gives, once a UTC day. events: oldest first."""

    url: str = ""
    clock: HandClock = field(default_factory=HandClock)
    events: list[dict[str, JsonValue]] = field(default_factory=list)
    billed: set[tuple[str, str, str]] = field(default_factory=set)

    def say(self, text: str, by: str = ADA) -> None:
        self.events.append(
            {
                "id": str(1_000 + len(self.events)),
                "event_type": "MessageCreate",
                "text": text,
                "sender_id": by,
                "dm_conversation_id": f"{ME}-{ADA}",
                "created_at": self.clock.now().isoformat(),
            }
        )

    def answer(self, asked: Request) -> Reply:
        if not rightly_signed(asked, f"{self.url}{asked.path}"):
            return as_json({"title": "Unauthorized"}, 401)
        match asked.path:
            case "/2/users/me":
                return as_json({"data": self._billed_users([ME])[0]})
            case "/2/users":
                return as_json({"data": self._billed_users(asked.query["ids"].split(","))})
            case "/2/dm_events":
                return as_json(self._page(int(asked.query["max_results"]), int(asked.query.get("pagination_token", 0))))
        return Reply(404)

    def bill(self) -> float:
        return round(0.01 * len(self.billed), 2)

    def _page(self, size: int, start: int) -> JsonValue:
        newest = list(reversed(self.events))
        shown = newest[start : start + size]
        self.billed |= {(EVENT, str(each["id"]), f"{self.clock.now():%F}") for each in shown}
        more: dict[str, JsonValue] = {"next_token": str(start + size)} if start + size < len(newest) else {}
        return {"data": list(shown), "meta": {"result_count": len(shown), **more}}

    def _billed_users(self, ids: list[str]) -> list[JsonValue]:
        self.billed |= {(USER, each, f"{self.clock.now():%F}") for each in ids}
        return [{"id": each, "username": NAMES[each], "name": NAMES[each].title()} for each in ids]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def x(clock: HandClock) -> X:
    return X(clock=clock)


@pytest.fixture
def server(x: X) -> Iterator[Site]:
    with site(x.answer) as made:
        x.url = made.url
        yield made


def settings(server: Site, **keys: str) -> Settings:
    secrets = {name: SecretStr(value) for name, value in {**KEYS, **keys}.items()}
    made = {"private": "brisolle", "budget": Bill(usd_a_month=10), "address": server.url, "ca_file": server.ca_file}
    return Settings.model_validate({**made, **secrets})


@contextmanager
def governed(folder: Path, clock: HandClock, usd: float) -> Iterator[Surroundings]:
    database = Database.open(sqlite_url(folder / "spent.db"))
    database.migrate()
    governor = Governor(Bill(usd_a_month=usd), "x_messages", Spending(database), NOTHING, clock)
    with surroundings(folder, "x_messages", clock, governor) as made:
        yield made
    database.close()


@pytest.fixture
def around(tmp_path: Path, clock: HandClock) -> Iterator[Surroundings]:
    with governed(tmp_path, clock, 10) as made:
        yield made


def begun(server: Site, around: Surroundings, resume: str = "", **keys: str) -> XMessages:
    source = XMessages(settings(server, **keys), around)
    source.open(resume)
    return source


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("x_messages").build is XMessages


def test_what_is_said_both_ways_is_given_in_its_order(x: X, server: Site, around: Surroundings) -> None:
    x.say("où est mon colis ?")
    x.say("il arrive", by=ME)
    with closing(begun(server, around)) as source:
        given = rested(source)
    asked, answered = messages(given)
    assert (asked.text, asked.author.handle, asked.person, asked.ours) == ("où est mon colis ?", "ada", "x:200", False)
    assert (answered.text, answered.person, answered.ours) == ("il arrive", "x:200", True)
    assert (asked.account, asked.conversation) == ("x:brisolle", answered.conversation)
    assert given.events == []


def test_it_walks_back_to_what_was_read_and_gives_nothing_twice(x: X, server: Site, around: Surroundings) -> None:
    x.say("avant")
    with closing(begun(server, around)) as first:
        resume = rested(first).resume
    for number in range(FIRST * 15):
        x.say(f"numéro {number}")
    with closing(begun(server, around, resume)) as second:
        assert [each.text for each in messages(rested(second))] == [f"numéro {n}" for n in range(FIRST * 15)]
        assert messages(rested(second)) == []


def test_what_it_is_billed_is_what_was_counted_and_what_is_known_is_not_paid_again(
    x: X, server: Site, around: Surroundings, clock: HandClock
) -> None:
    for number in range(5):
        x.say(f"numéro {number}")
    with closing(begun(server, around)) as source:
        rested(source)
        rested(source)
        once = x.bill()
        clock.advance(timedelta(days=1))
        rested(source)
    assert once == 0.07  # five events, the account, who wrote
    assert x.bill() == 0.12
    assert around.budget.left(EVENT) == (10 - 0.12 - 0) // 0.01


def test_no_cap_is_passed(x: X, server: Site, tmp_path: Path, clock: HandClock) -> None:
    for number in range(50):
        x.say(f"numéro {number}")
    with governed(tmp_path, clock, 0.20) as around, closing(begun(server, around)) as source:
        rested(source)
        x.say("de plus")
        clock.advance(timedelta(minutes=2))
        with pytest.raises(Busy, match="budget"):
            rested(source)
    assert x.bill() <= 0.20


def test_an_event_that_cannot_be_read_is_refused_once_and_without_its_text(
    x: X, server: Site, around: Surroundings
) -> None:
    x.say("avant")
    with closing(begun(server, around)) as source:
        rested(source)
        x.events.append({"id": "5000", "text": MARKER})
        x.events.append({"id": "5001", "event_type": "MessageCreate", "sender_id": ADA, "text": "la suite",
                         "created_at": "2026-03-02T12:00:00Z"})  # fmt: skip
        given = rested(source)
        again = rested(source)
    assert [each.text for each in messages(given)] == ["la suite"]
    assert len(given.refused) == 1
    assert MARKER not in str(given.refused)
    assert (again.refused, messages(again)) == ([], [])


def test_a_token_without_the_right_is_told_what_to_mend(server: Site, around: Surroundings) -> None:
    wrong = closing(begun(server, around, access_secret="wrong"))
    with wrong as source, pytest.raises(Misconfigured, match="right to direct messages"):
        rested(source)
    with pytest.raises(Misconfigured, match="access_token is empty"):
        begun(server, around, access_token="")


def test_an_account_without_credit_is_left_alone_for_a_while(x: X, server: Site, around: Surroundings) -> None:
    with closing(begun(server, around)) as source:
        server.faults.append(Reply(402, json.dumps({"title": "CreditsDepleted"}).encode()))
        with pytest.raises(Busy, match="credit"):
            rested(source)
        x.say("ensuite")
        assert [each.text for each in messages(rested(source))] == ["ensuite"]
