"""Messages to a Mastodon account: what it is named in and not everybody may read, over TLS, and what becomes of it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue, SecretStr

from core.errors import Misconfigured
from core.plugins import Plugins
from ingest.port import Source, Surroundings
from ingest.sources.mastodon_messages import PAGE, MastodonMessages, Settings
from tests.ingest.parts import HandClock
from tests.ingest.private_parts import messages, rested, surroundings, taken_back
from tests.ingest.site import Reply, Request, Site, as_json, site

TOKEN = "a token of the account"
MARKER = "un secret entre nous"
OWN: dict[str, JsonValue] = {"id": "1", "acct": "brisolle", "url": "https://m.example/@brisolle"}
ADA: dict[str, JsonValue] = {"id": "2", "acct": "ada@far.example", "url": "https://far.example/@ada"}

Status = dict[str, JsonValue]


@dataclass
class Instance:
    """notices: that somebody named the account, oldest first; own: what it wrote."""

    clock: HandClock
    notices: list[Status] = field(default_factory=list)
    own: list[Status] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def say(self, number: int, text: str, visibility: str = "direct") -> None:
        status = self._status(number, text, visibility, ADA, OWN)
        self.notices.append({"id": str(number), "type": "mention", "status": status})

    def reply(self, number: int, text: str, visibility: str = "direct") -> None:
        self.own.append(self._status(number, text, visibility, OWN, ADA))

    def edit(self, place: int, text: str) -> None:
        status = self.notices[place]["status"]
        assert isinstance(status, dict)
        self.notices[place]["status"] = {**status, "content": f"<p>{text}</p>"}

    def answer(self, asked: Request) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return as_json({"error": "The access token is invalid"}, 401)
        match asked.path.split("/")[3:]:
            case ["accounts", "verify_credentials"]:
                return as_json(OWN)
            case ["notifications"]:
                return as_json(_after(self.notices, asked))
            case ["accounts", "1", "statuses"]:
                return as_json(_after(self.own, asked))
            case ["statuses", number] if number not in self.gone:
                return as_json(self._found(number))
        return as_json({"error": "Record not found"}, 404)

    def _found(self, number: str) -> JsonValue:
        listed = [each["status"] for each in self.notices] + list(self.own)
        return next(each for each in listed if isinstance(each, dict) and each["id"] == number)

    def _status(self, number: int, text: str, visibility: str, by: Status, to: Status) -> Status:
        return {
            "id": str(number),
            "uri": f"https://m.example/users/x/statuses/{number}",
            "created_at": self.clock.now().isoformat(),
            "content": f"<p>{text}</p>",
            "visibility": visibility,
            "account": by,
            "mentions": [to],
        }


def _after(items: list[Status], asked: Request) -> JsonValue:
    """As the platform lists them, newest first: what follows min_id at once, or the newest page."""
    minimum = int(asked.query.get("min_id", "0"))
    newer = [each for each in items if int(str(each["id"])) > minimum]
    limit = int(asked.query["limit"])
    return list(reversed(newer[:limit] if minimum else newer[-limit:]))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def instance(clock: HandClock) -> Instance:
    return Instance(clock)


@pytest.fixture
def server(instance: Instance) -> Iterator[Site]:
    with site(instance.answer) as made:
        yield made


@pytest.fixture
def around(tmp_path: Path, clock: HandClock) -> Iterator[Surroundings]:
    with surroundings(tmp_path, "mastodon_messages", clock) as made:
        yield made


def begun(server: Site, around: Surroundings, resume: str = "", token: str = TOKEN) -> MastodonMessages:
    made = Settings(server=server.url, private="brisolle@m.example", token=SecretStr(token), ca_file=server.ca_file)
    source = MastodonMessages(made, around)
    source.open(resume)
    return source


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("mastodon_messages").build is MastodonMessages


def test_what_is_said_to_the_account_alone_is_a_conversation_and_what_all_may_read_is_not(
    instance: Instance, server: Site, around: Surroundings
) -> None:
    instance.say(1, "où est mon colis ?")
    instance.say(2, "à ses lecteurs", "private")
    instance.say(3, "devant tous", "public")
    instance.reply(4, "il arrive")
    instance.reply(5, "annonce", "unlisted")
    with closing(begun(server, around)) as source:
        given = rested(source)
    found = {each.text: each for each in messages(given)}
    assert found.keys() == {"où est mon colis ?", "à ses lecteurs", "il arrive"}
    assert {each.person for each in found.values()} == {"mastodon:https://far.example/@ada"}
    assert len({each.conversation for each in found.values()}) == 1
    assert [found[text].ours for text in ("où est mon colis ?", "il arrive")] == [False, True]
    assert found["où est mon colis ?"].author.handle == "ada@far.example"
    assert given.events == []


def test_it_goes_on_where_it_was_stopped_however_much_came(
    instance: Instance, server: Site, around: Surroundings
) -> None:
    instance.say(1, "avant")
    with closing(begun(server, around)) as first:
        resume = rested(first).resume
    for number in range(2, 2 * PAGE):
        instance.say(number, f"numéro {number}")
    with closing(begun(server, around, resume)) as second:
        given = rested(second)
    assert {each.text for each in messages(given)} == {f"numéro {number}" for number in range(2, 2 * PAGE)}


def test_an_edit_and_a_deletion_are_seen_when_it_is_looked_at_again(
    instance: Instance, server: Site, around: Surroundings, clock: HandClock
) -> None:
    instance.say(1, "à changer")
    instance.say(2, "à retirer")
    with closing(begun(server, around)) as source:
        rested(source)
        instance.gone.add("2")
        instance.edit(0, "changé")
        clock.advance(timedelta(hours=1))
        given = rested(source)
        assert [each.text for each in messages(given)] == ["changé"]
        assert taken_back(given) == ["mastodon:https://m.example/users/x/statuses/2"]
        clock.advance(timedelta(days=7))
        rested(source)
        clock.advance(timedelta(days=1))
        assert messages(rested(source)) == []


def test_a_status_that_cannot_be_read_is_refused_without_its_text(
    instance: Instance, server: Site, around: Surroundings
) -> None:
    instance.notices.append({"id": "1", "status": {"visibility": "direct", "content": MARKER}})
    instance.say(2, "la suite")
    with closing(begun(server, around)) as source:
        given = rested(source)
    assert [each.text for each in messages(given)] == ["la suite"]
    assert len(given.refused) == 1
    assert MARKER not in str(given.refused)


def test_a_token_that_is_not_known_is_told_what_to_mend(server: Site, around: Surroundings) -> None:
    with closing(begun(server, around, token="wrong")) as source, pytest.raises(Misconfigured, match="notifications"):
        rested(source)
    with pytest.raises(Misconfigured, match="token is empty"):
        begun(server, around, token="")
