"""Commands that are asked of a server: over a real site, with a real key, as the same commands answer on its folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from app.serving import served
from app.settings import WebSettings
from cli.output import Exit
from schemas.analysis import Label
from schemas.digest import Digest
from schemas.incident import IncidentState
from schemas.order import StandingOrder
from schemas.people import Right, Role
from schemas.scope import ALL, only
from schemas.tag import Tag
from tests.cli.shell import Shell
from tests.web.town import INCIDENT, Town, build, town

BOTH: frozenset[Right] = frozenset({"read", "write"})
SINCE = ("--since", "2026-11-20T00:00Z", "--until", "2026-11-22T14:00Z")
REFUND = Tag(id="product/refund", name="Refund", query="refund")
WATCH = """
[[watch]]
id = "brisolle"
name = "Brisolle"
query = "brisolle OR @brisolle"
"""


@dataclass(frozen=True, slots=True)
class Far:
    """The site, its folder as a command on its machine has it, and its address."""

    town: Town
    here: Shell
    address: str

    def asked_as(self, role: Role, rights: frozenset[Right] = BOTH) -> Shell:
        """From a machine that has no data folder."""
        account = self.town.people[role].id
        _, key = self.town.state.tokens.add(account, "shell", rights, timedelta(days=30), by="ada")
        return self.with_key(key)

    def with_key(self, key: str) -> Shell:
        empty = self.here.home.parent / "nothing"
        return Shell(empty, besides={"TOCSIN_SERVER": self.address, "TOCSIN_TOKEN": key})


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    home = tmp_path_factory.mktemp("far") / "home"
    build(home)
    with opened(home) as made:
        _furnish(made.town)
        yield made


def _furnish(the_town: Town) -> None:
    """With something in every list."""
    state = the_town.state
    state.tags.save(REFUND, by="ada")
    state.orders.set(StandingOrder(id="now", query="angry", channel="mail"), by="ada")
    state.digests.set(Digest(id="daily", channel="mail", team="care"), by="ada")
    (hit,) = the_town.store.search(None, only("brisolle"), 1).hits
    the_town.app.state.backing.teaching.teach("brisolle", Label.NEUTRAL, [hit.mention.id], "ada")
    state.receipts.write("ada", ["hash"], {"mentions": 3}, the_town.clock.now())


@contextmanager
def opened(home: Path) -> Iterator[Far]:
    with town(home) as made, served(made.app, WebSettings(port=0)) as port:
        yield Far(made, Shell(home), f"http://127.0.0.1:{port}")


@pytest.fixture
def fresh(far: Far, tmp_path: Path) -> Iterator[Far]:
    """One that a test may change."""
    shutil.copytree(far.here.home, tmp_path / "home")
    with opened(tmp_path / "home") as made:
        yield made


@pytest.mark.parametrize(
    "words",
    [
        ("search", "toward:negative", "--watch", "brisolle", *SINCE),
        ("search", "refund", "--limit", "3"),
        ("count", "--split", "toward", "--by", "hour", *SINCE),
        ("top", "author_id", "toward:negative"),
        ("top", "source"),
        ("terms", "toward:negative", "--background", "brisolle"),
        ("queries", "list"),
        ("queries", "show", "angry"),
        ("queries", "run", "angry", "--limit", "5"),
        ("watches", "list"),
        ("watches", "show", "brisolle"),
        ("incidents", "list", "--state", "open"),
        ("incidents", "show", INCIDENT),
        ("incidents", "why", "brisolle", "--at", "2026-11-22T13:30Z"),
        ("incidents", "lessons"),
        ("tags", "list", *SINCE),
        ("orders", "list"),
        ("digests", "list"),
        ("corrections", "list", "--watch", "brisolle"),
        ("receipts",),
        ("routes", "list"),
        ("routes", "test", "--watch", "brisolle", "--severity", "4", "--at", "2026-11-22T14:00Z"),
        ("coverage", *SINCE),
        ("dead-letters", "list"),
        ("dead-letters", "counts"),
        ("jobs",),
        ("status",),
    ],
    ids=" ".join,
)
def test_a_server_answers_as_the_folder_does(far: Far, words: tuple[str, ...]) -> None:
    there = far.asked_as(Role.ADMINISTRATOR)
    for more in ((), ("--json",)):
        assert there.well(*words, *more).out == far.here.well(*words, *more).out


def test_what_stands_on_several_pages_is_told_whole(far: Far) -> None:
    rows = far.asked_as(Role.ADMINISTRATOR).well("search", "--limit", "1200", "--json").rows()
    assert len(rows) == 1200
    assert rows[-1]["next"]


def test_somebody_is_told_of_their_watches_alone(far: Far) -> None:
    there = far.asked_as(Role.VIEWER)
    assert {row["id"] for row in there.well("watches", "list", "--json").rows()} == {"brisolle", "oramire"}
    assert there("watches", "show", "sealed").code == Exit.NOT_FOUND
    assert there("search", "brisolle", "--watch", "sealed").code == Exit.NOT_FOUND


@pytest.mark.parametrize("name", ["march.csv", "march.ndjson"])
def test_an_export_is_the_same_file(far: Far, name: str) -> None:
    for shell, folder in ((far.asked_as(Role.ADMINISTRATOR), "there"), (far.here, "here")):
        (far.here.home.parent / folder).mkdir(exist_ok=True)
        shell.well("export", str(far.here.home.parent / folder / name), "--query", "refund")
    there, here = (far.here.home.parent / folder / name for folder in ("there", "here"))
    assert there.read_bytes() == here.read_bytes()


def test_an_incident_is_handled_from_elsewhere_in_the_name_of_the_keys_owner(fresh: Far) -> None:
    there = fresh.asked_as(Role.RESPONDER)
    said = there.well("incidents", "ack", INCIDENT)
    assert said.out == f"{INCIDENT}: acknowledged by responder@example.org\n"
    for words in (("assign", INCIDENT, "Léa"), ("note", INCIDENT, "doors jammed"), ("snooze", INCIDENT, "--for", "2h")):
        there.well("incidents", *words)
    standing = fresh.town.state.incidents.get(INCIDENT, ALL)
    assert (standing.state, standing.owner) == (IncidentState.SNOOZED, "Léa")
    there.well("incidents", "resolve", INCIDENT)
    assert there("incidents", "ack", INCIDENT).code == Exit.FAILURE


def test_a_query_is_saved_there_and_keeps_what_is_not_said_again(fresh: Far) -> None:
    there = fresh.asked_as(Role.ANALYST)
    assert there.well("queries", "save", "angry", "toward:negative AND refund").out == "angry is saved, version 2.\n"
    assert fresh.town.state.saved_queries.get("angry").name == "Angry at us"


def test_watches_are_applied_there(fresh: Far, tmp_path: Path) -> None:
    (tmp_path / "watches.toml").write_text(WATCH)
    there = fresh.asked_as(Role.ADMINISTRATOR)
    (changed,) = there.well("watches", "apply", str(tmp_path / "watches.toml"), "--json").rows()
    assert changed == {"watch": "brisolle", "revision": 2, "change": "changed"}


def test_mentions_are_tagged_there(fresh: Far) -> None:
    there = fresh.asked_as(Role.ANALYST)
    mention = fresh.town.store.search(None, only("brisolle"), 1).hits[0].mention.id
    there.well("tags", "add", "product/money", "--team", "care", "--query", "refund")
    there.well("tags", "rule", "product/money", "--query", "refund OR remboursement")
    assert fresh.town.state.tags.get("product/money").query == "refund OR remboursement"
    given = there("tags", "give", "product/money", mention, "x:gone", "--watch", "brisolle")
    assert (given.code, "1 mentions are tagged now" in given.out) == (Exit.PARTLY, True)
    there.well("tags", "remove", "product/money", mention, "--watch", "brisolle")
    assert [each.stands for each in fresh.town.state.taggings.of([mention])[mention]] == [False]
    there.well("tags", "apply", "product/money")
    there.well("tags", "retire", "product/money")
    assert fresh.town.state.tags.list() == [REFUND]
    assert there("tags", "add", "product/price").code == Exit.FAILURE
    assert there("tags", "apply", "no/such").code == Exit.NOT_FOUND
    assert there("tags", "apply", "no/such?x=1").code == Exit.USAGE


def test_what_is_sent_and_what_stays_quiet_is_set_there(fresh: Far) -> None:
    there, state = fresh.asked_as(Role.RESPONDER), fresh.town.state
    there.well("orders", "set", "angry-now", "--query", "angry", "--channel", "mail")
    there.well("digests", "set", "care-daily", "--channel", "mail", "--team", "care")
    assert "Brisolle" in there.well("digests", "show", "care-daily").out
    there.well("silences", "add", "watch=brisolle", "--for", "2h")
    (silence,) = there.well("silences", "list", "--json").rows()
    assert (silence["matchers"], silence["by"]) == ({"watch": "brisolle"}, "responder@example.org")
    there.well("silences", "end", str(silence["id"]))
    there.well("orders", "drop", "angry-now")
    there.well("digests", "drop", "care-daily")
    assert [each.order.id for each in state.orders.standing()] == ["now"]
    assert [each.digest.id for each in state.digests.standing()] == ["daily"]
    assert there("orders", "set", "lost", "--query", "angry", "--channel", "pigeon").code == Exit.NOT_FOUND


def test_what_is_listened_for_and_saved_is_removed_there(fresh: Far) -> None:
    there = fresh.asked_as(Role.ANALYST)
    there.well("queries", "remove", "angry")
    there.well("watches", "remove", "oramire")
    assert not fresh.town.state.watches.get("oramire").active
    assert there("queries", "remove", "angry").code == Exit.NOT_FOUND
    assert [each["id"] for each in there.well("topics", "list", "--json").rows()] == ["found-outage"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("search", "retard NEAR/5"), Exit.USAGE),
        (("search", "watch:nowhere"), Exit.NOT_FOUND),
        (("top", "colour"), Exit.USAGE),
        (("incidents", "show", "gone"), Exit.NOT_FOUND),
        (("search", "x", "--cursor", "made-up"), Exit.USAGE),
        (("dead-letters", "show", "7"), Exit.NOT_FOUND),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_server_refuses_as_the_folder_does(far: Far, words: tuple[str, ...], code: Exit) -> None:
    there, here = far.asked_as(Role.ADMINISTRATOR)(*words, "--json"), far.here(*words, "--json")
    assert (there.code, there.out) == (code, "")
    assert (there.code, there.err.partition('"hint"')[0]) == (here.code, here.err.partition('"hint"')[0])


def test_a_role_that_is_too_low_is_said(far: Far) -> None:
    said = far.asked_as(Role.VIEWER)("incidents", "ack", INCIDENT)
    assert (said.code, "Your role does not allow this." in said.err) == (Exit.FAILURE, True)


def test_a_key_that_may_only_read_changes_nothing(far: Far) -> None:
    said = far.asked_as(Role.ADMINISTRATOR, frozenset({"read"}))("incidents", "ack", INCIDENT)
    assert (said.code, "no right to write" in said.err) == (Exit.FAILURE, True)


@pytest.mark.parametrize("key", ["", "tocsin_guessed", "a b"])
def test_without_a_good_key_it_says_how_to_get_one(far: Far, key: str) -> None:
    said = far.with_key(key)("search", "brisolle")
    assert (said.code, "TOCSIN_TOKEN" in said.err) == (Exit.MISCONFIGURED, True)


def test_the_key_may_stand_in_a_file(far: Far, tmp_path: Path) -> None:
    key = far.asked_as(Role.VIEWER).besides["TOCSIN_TOKEN"]
    (tmp_path / "key").write_text(f"{key}\n")
    Shell(tmp_path / "none").well("--server", far.address, "--token-file", str(tmp_path / "key"), "watches", "list")


@pytest.mark.parametrize(
    "words", [("run",), ("backup", "copy"), ("evaluate", "--watch", "brisolle"), ("doctor",), ("init",)], ids=" ".join
)
def test_what_needs_the_folder_says_so(far: Far, words: tuple[str, ...]) -> None:
    said = far.asked_as(Role.ADMINISTRATOR)(*words)
    assert (said.code, "cannot be asked of a server" in said.err) == (Exit.USAGE, True)


def test_a_key_is_not_sent_in_clear_over_a_network(tmp_path: Path) -> None:
    shell = Shell(tmp_path, besides={"TOCSIN_SERVER": "http://tocsin.example.org", "TOCSIN_TOKEN": "tocsin_x"})
    said = shell("watches", "list")
    assert (said.code, "in clear" in said.err) == (Exit.MISCONFIGURED, True)


def test_a_server_that_is_away_may_be_tried_again(tmp_path: Path) -> None:
    shell = Shell(tmp_path, besides={"TOCSIN_SERVER": "http://127.0.0.1:9", "TOCSIN_TOKEN": "tocsin_x"})
    said = shell("watches", "list", "--json")
    assert (said.code, '"kind": "transient"' in said.err) == (Exit.FAILURE, True)


def test_something_else_that_answers_is_no_tocsin(tmp_path: Path) -> None:
    class Other(StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")

    with ThreadingTCPServer(("127.0.0.1", 0), Other) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        said = Shell(tmp_path, besides={"TOCSIN_SERVER": address, "TOCSIN_TOKEN": "tocsin_x"})("watches", "list")
        server.shutdown()
    assert (said.code, "does not answer as Tocsin does" in said.err) == (Exit.FAILURE, True)
