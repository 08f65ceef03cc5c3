"""Private messages: each in the inbox of its account alone, taken back for good, kept for a while, gone with whoever is
erased."""

from datetime import timedelta

from core.state.database import Database
from core.state.held import Held
from core.state.private import PrivateMessages
from schemas.private import Received
from tests.builders import MORNING, NOON
from tests.contracts.state.clock import HandClock
from tests.private import ACCOUNT, ADA, message, received, withdrawn

OURS = ACCOUNT
WITH_ADA = "bluesky:with-ada"
MINUTE = timedelta(minutes=1)


def texts(kept: PrivateMessages, account: str = ACCOUNT, conversation: str = WITH_ADA) -> list[str | None]:
    found = kept.messages(account, conversation)
    return [each.message.text if each.message else None for each in found]


def test_a_conversation_is_read_newest_first_and_in_no_other_inbox(database: Database, clock: HandClock) -> None:
    kept = PrivateMessages(database, clock)
    later = Received(message=message(2, "il arrive", at=MORNING + MINUTE, by=OURS))
    kept.keep([received(1), later, Received(message=message(1, "autre", account="x:oramire"))])
    assert texts(kept) == ["il arrive", "où est mon colis ?"]
    assert texts(kept, "x:oramire") == ["autre"]
    assert [each.ours for each in kept.messages(ACCOUNT, WITH_ADA)] == [True, False]
    assert kept.conversations([]) == []
    assert [each.account for each in kept.conversations([ACCOUNT])] == [ACCOUNT]
    assert kept.accounts() == [ACCOUNT, "x:oramire"]


def test_what_comes_again_is_kept_once_and_an_edit_replaces_it(database: Database, clock: HandClock) -> None:
    kept = PrivateMessages(database, clock)
    edit = Received(message=message(1, "où est mon paquet ?", seen=NOON + MINUTE))
    kept.keep([received(1), received(1), edit, received(1)])
    assert texts(kept) == ["où est mon paquet ?"]


def test_what_was_taken_back_stays_so_in_whatever_order_it_came(database: Database, clock: HandClock) -> None:
    kept = PrivateMessages(database, clock)
    kept.keep([withdrawn(1), withdrawn(3)])
    kept.keep([received(1), received(2)])
    kept.keep([withdrawn(2), received(2)])
    assert texts(kept) == [None, None]
    assert kept.conversations([ACCOUNT])[0].length == 2


def test_a_conversation_waits_until_it_is_answered_or_marked_and_again_for_what_is_new(
    database: Database, clock: HandClock
) -> None:
    kept = PrivateMessages(database, clock)
    kept.keep([received(1), Received(message=message(1, "et moi ?", person="bluesky:eve", at=NOON))])

    def waiting() -> list[str]:
        return [each.id for each in kept.conversations([ACCOUNT], "waiting")]

    assert waiting() == ["bluesky:with-eve", WITH_ADA]
    kept.handle(ACCOUNT, WITH_ADA, MORNING, by="sofia")
    assert waiting() == ["bluesky:with-eve"]
    (_, handled) = kept.conversations([ACCOUNT])
    assert (handled.handled_by, handled.handled_at, handled.waits) == ("sofia", clock.now(), False)
    kept.keep([Received(message=message(2, "toujours rien", at=MORNING + MINUTE))])
    assert waiting() == ["bluesky:with-eve", WITH_ADA]
    kept.keep([Received(message=message(3, "c'est parti", at=MORNING + 2 * MINUTE, by=OURS))])
    assert waiting() == ["bluesky:with-eve"]


def test_conversations_come_page_by_page(database: Database, clock: HandClock) -> None:
    kept = PrivateMessages(database, clock)
    people = [f"bluesky:p{number}" for number in range(5)]
    kept.keep([Received(message=message(1, person=each, at=MORNING + MINUTE * at)) for at, each in enumerate(people)])
    first, rest = kept.conversations([ACCOUNT], limit=3), kept.conversations([ACCOUNT], limit=3, skip=3)
    assert [each.id[-2:] for each in (*first, *rest)] == ["p4", "p3", "p2", "p1", "p0"]


def test_what_was_written_at_the_same_moment_is_one_conversation_and_hides_no_other(
    database: Database, clock: HandClock
) -> None:
    kept = PrivateMessages(database, clock)
    kept.keep([Received(message=message(number, person=ADA, at=NOON)) for number in (1, 2, 3)])
    kept.keep([Received(message=message(1, person="bluesky:eve", at=MORNING))])
    found = kept.conversations([ACCOUNT], limit=2)
    assert [(each.id, each.length, each.last.id) for each in found] == [
        (WITH_ADA, 3, "bluesky:ada/3"),
        ("bluesky:with-eve", 1, "bluesky:eve/1"),
    ]


def test_an_erased_person_takes_our_answers_along(database: Database, clock: HandClock) -> None:
    kept = PrivateMessages(database, clock)
    other = Received(message=message(1, "et moi ?", person="bluesky:eve"))
    kept.keep([received(1), Received(message=message(2, "voilà", by=OURS)), other])
    kept.handle(ACCOUNT, WITH_ADA, MORNING, by="sofia")
    assert sorted(kept.with_persons([ADA])) == ["bluesky:ada/1", "bluesky:ada/2"]
    assert {each.values["id"] for each in Held(database).of(ADA, [])} == {"bluesky:ada/1", "bluesky:ada/2"}
    assert kept.erase([ADA], ["bluesky:other"]) == 2
    assert [each.id for each in kept.conversations([ACCOUNT])] == ["bluesky:with-eve"]
    assert kept.erase([], ["bluesky:eve/1"]) == 1
    assert Held(database).of(ADA, []) == []


def test_what_is_old_goes_with_its_marks(database: Database, clock: HandClock) -> None:
    kept = PrivateMessages(database, clock)
    kept.keep([received(1), Received(message=message(1, person="bluesky:eve", at=NOON))])
    kept.handle(ACCOUNT, WITH_ADA, MORNING, by="sofia")
    assert kept.forget(NOON) == 1
    kept.keep([received(1)])
    assert [each.handled_by for each in kept.conversations([ACCOUNT])] == ["", ""]
