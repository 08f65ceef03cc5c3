"""The stage that keeps private messages: from its own topic, without whoever was erased, silent in what it refuses."""

from datetime import timedelta
from pathlib import Path

from core.bus.port import PRIVATE, Batch, Message, Record, Refusal, TopicPartition
from core.state.database import Database
from core.state.private import PrivateMessages
from core.state.sqlite import sqlite_url
from inbox.runner import Discreet, Keep
from inbox.sight import own_accounts
from ingest.private import on_the_bus
from schemas.people import Person, Role
from schemas.private import PrivateEvent
from schemas.watch import Account, Watch
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.forgotten import NOBODY, Forgotten
from tests.ingest.parts import Refusals
from tests.private import ACCOUNT, ADA, received, withdrawn

MARKER = "un secret entre nous"


def batch(*messages: Message) -> Batch:
    return Batch(tuple(Record(TopicPartition(PRIVATE, 0), at, each) for at, each in enumerate(messages)))


def on_bus(*events: PrivateEvent) -> Batch:
    return batch(*(on_the_bus(each, NOON) for each in events))


def opened(folder: Path) -> PrivateMessages:
    database = Database.open(sqlite_url(folder / "state.db"))
    database.migrate()
    return PrivateMessages(database, HandClock(NOON))


def test_messages_are_kept_in_the_order_of_the_bus(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    assert Keep(kept, NOBODY)(on_bus(received(1), received(2), withdrawn(1))) == []
    assert [each.message is None for each in kept.messages(ACCOUNT, "bluesky:with-ada")] == [False, True]


def test_an_erased_person_is_not_let_back_in(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    Keep(kept, Forgotten(frozenset({ADA})))(on_bus(received(1)))
    assert kept.accounts() == []


def test_what_cannot_be_read_is_a_letter_that_says_where_and_nothing_else(tmp_path: Path) -> None:
    broken = Message("bluesky:1", f'{{"text": "{MARKER}"}}'.encode(), {"kind": "received"})
    refused = Keep(opened(tmp_path), NOBODY)(batch(broken))
    letters = Refusals()
    Discreet(letters).keep([*refused, Refusal(refused[0].record, "Bug", f"KeyError: {MARKER}")])
    assert len(letters.kept) == 2
    assert MARKER not in str(letters.kept)
    assert {each.record.at.topic for each in letters.kept} == {PRIVATE}


def test_an_observation_from_the_future_is_not_believed() -> None:
    late = received(1).message.model_copy(update={"observed_at": NOON + timedelta(days=1)})
    body = on_the_bus(received(1).model_copy(update={"message": late}), NOON).body
    assert b"2026-03-02T12:05" in body


WATCHES = (
    Watch(id="b", name="B", query="b", team="care", account=(Account(network="bluesky", handle="@Brisolle"),)),
    Watch(id="c", name="C", query="c", kind="competitor", team="care", account=(Account(network="x", handle="other"),)),
    Watch(id="o", name="O", query="o", account=(Account(network="x", handle="open"),)),
)


def sees(role: Role, *teams: str) -> frozenset[str]:
    return own_accounts(Person(login="ada", name="Ada", role=role, teams=frozenset(teams)), WATCHES)


def test_those_who_answer_read_the_accounts_of_their_teams_brands() -> None:
    assert sees(Role.RESPONDER, "care") == {"bluesky:brisolle", "x:open"}
    assert sees(Role.ADMINISTRATOR, "care") == {"bluesky:brisolle", "x:open"}


def test_other_teams_and_lower_roles_read_nothing() -> None:
    assert sees(Role.RESPONDER, "rivals") == {"x:open"}
    assert sees(Role.ADMINISTRATOR) == {"x:open"}
    assert sees(Role.ANALYST, "care") == sees(Role.VIEWER, "care") == frozenset()
