"""What the state holds of one person: all of it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from core.clock import micros
from core.state import held as module
from core.state.audit import Audit
from core.state.authors import Authors
from core.state.corrections import Corrections
from core.state.database import Database
from core.state.dead_letters import DeadLetters
from core.state.held import Held
from core.state.readings import Readings
from core.state.receipts import Receipts
from core.state.remembered import Remembered
from core.state.tables import judgements, marks, metadata, taggings
from schemas.analysis import Label
from schemas.correction import Correction
from schemas.letter import Letter
from schemas.reading import Reading, address_key
from tests.builders import NOON, author, mention
from tests.contracts.state.clock import HandClock

ADA, POST = author("ada").id, "x:1"
OF_PERSONS = {
    "profiles", "authored", "draws", "conduct", "readings", "taggings", "marks", "judgements", "corrections",
    "source_notes", "source_posts", "dead_letters", "incidents", "incident_history", "lessons", "outbox", "jobs",
    "private_messages",
}  # fmt: skip
"""Tables that may hold something of somebody whom we listen to: an access export reads them, an erasure too."""
OF_NOBODY = {
    "counters", "watches", "watch_history", "saved_queries", "saved_query_history", "cursors", "coverage_copies",
    "coverage_spans", "playbooks", "memories", "silences", "digests", "found_topics", "suppression", "secrets",
    "receipts", "stages", "halts", "audit", "spending", "billed", "accounts", "invitations", "sessions", "tokens",
    "attempts", "answered", "annotations", "tags", "standing_orders",
    "kept_counts", "retentions",
    "recent_queries",
    "private_handled",
}  # fmt: skip
"""What they hold is of the deployment, of those who use it, or names persons by keyed hashes alone (standing orders:
the ids of mentions that were told, and recent queries what was asked; an erasure takes them out)."""


@pytest.fixture
def held(database: Database, clock: HandClock) -> Held:
    """With something of Ada in every table that a repository of it fills."""
    post = mention(POST, by="ada")
    Authors(database).seen([post], {})
    Readings(database, clock).keep(POST, {address_key("https://x.example/1.png"): Reading(text="late", model="t@1")})
    words = {"words": (), "said": None, "model": "m", "by": "bob", "at": NOON}
    corrected = Correction.model_validate({"watch": "acme", "mention": POST, "label": Label.NEGATIVE, **words})
    Corrections(database, clock).add([corrected])
    Remembered(database, clock).notes("x").keep({ADA: "profile", "77": POST}, NOON + timedelta(days=1))
    Remembered(database, clock).posts("x").look_again([POST], NOON)
    letter = Letter("mentions.raw", 0, 1, POST, b'{"author": {"id": "x:ada"}}', "invalid", "no date", {})
    DeadLetters(database, clock).add([letter])
    noted = {"by": "bob", "at": micros(NOON)}
    with database.write() as connection:
        connection.execute(insert(taggings).values(mention=POST, watch="acme", tag="refund", stands=1, **noted))
        connection.execute(insert(marks).values(author=ADA, watch="acme", mark="customer", **noted))
        connection.execute(insert(judgements).values(watch="acme", query="acme", mention=POST, kept=1, **noted))
    return Held(database)


def test_all_that_is_held_is_told_without_who_of_us_wrote_it(held: Held) -> None:
    told = held.of(ADA, [POST])
    assert {each.kind for each in told} == {
        "profile", "counts", "authored (hashes)", "tag", "judgement", "reading", "source post", "correction", "mark",
        "source note", "dead letter",
    }  # fmt: skip
    assert "bob" not in str(told)
    (mark,) = (each.values for each in told if each.kind == "mark")
    assert mark == {"author": ADA, "watch": "acme", "mark": "customer", "at": NOON.isoformat()}


def test_of_somebody_else_nothing_is_told(held: Held) -> None:
    assert held.of(author("adam").id, ["x:11"]) == []
    assert held.of("", []) == []


def test_it_is_decided_of_every_table_whether_it_holds_something_of_a_person() -> None:
    assert set(metadata.tables) == OF_PERSONS | OF_NOBODY
    assert set() == OF_PERSONS & OF_NOBODY
    assert [name for name in OF_PERSONS if not hasattr(module, name)] == []


def test_receipts_are_paged_and_found_by_whom_they_are_of(database: Database, clock: HandClock) -> None:
    receipts, final = Receipts(database, clock), NOON + timedelta(days=7)
    made = [receipts.write("ada", [f"{number:064x}"], {"mentions": number}, final) for number in range(5)]
    assert list(receipts.page(2)) == [made[4], made[3]]
    assert list(receipts.page(9, before=made[3].number)) == [made[2], made[1], made[0]]
    assert list(receipts.page(9, subject=f"{3:064x}")) == [made[3]]
    assert list(receipts.page(9, subject="%")) == []
    assert "erased" in Audit(database, clock).what()
