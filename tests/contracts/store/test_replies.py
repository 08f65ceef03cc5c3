"""Who calls for an answer and who gave it, asked of every store."""

from datetime import timedelta

from index.replies import heard
from schemas.analysis import Enriched, Intent
from schemas.mention import Author, Kind, Mention
from schemas.scope import ALL, only
from schemas.watch import Account, Watch
from tests.builders import MORNING, author, mention
from tests.contracts.store.stores import Store
from tests.index.builders import enriched, seen_by, unmatched

HOUR = timedelta(hours=1)
ACME = Watch(id="acme", name="Acme", query="acme", account=(Account(network="x", handle="@AcmeHelp"),))
HELP = author("acmehelp")


def calling(subject: Mention, *addressed: str) -> Enriched:
    told = enriched(subject)
    intents = (Intent(name="answer", probability=0.9),)
    return told.model_copy(
        update={"analysis": told.analysis.model_copy(update={"intents": intents, "addressed": addressed})}
    )


def answer(id: str, to: str, after: timedelta, by: Author = HELP) -> Mention:  # noqa: A002 - the field's own name
    return mention(id, at=MORNING + after, by=by, kind=Kind.REPLY).model_copy(update={"reply_to": to})


def test_replies_of_own_accounts_are_told_from_those_of_others(store: Store) -> None:
    store.write(calling(mention("x:1"), "acme"), calling(mention("x:2")), calling(mention("x:3"), "acme"))
    store.write(
        enriched(answer("x:11", "x:1", 2 * HOUR)),
        enriched(answer("x:12", "x:2", HOUR, by=author("bob"))),
        enriched(answer("y:13", "x:3", HOUR, by=author("acmehelp", network="y"))),
    )
    told = heard(store.reader, ACME, MORNING, MORNING + HOUR, ALL)
    assert (told.called, told.looked_at, told.waits) == (3, 3, (2 * HOUR,))
    assert (told.addressed, told.heeded) == (2, 1)


def test_only_what_calls_for_an_answer_in_the_time_is_looked_at(store: Store) -> None:
    own = calling(mention("x:4", by=HELP))
    again = calling(mention("x:5", kind=Kind.REPOST, repost_of="x:1"))
    store.write(calling(mention("x:1")), enriched("x:2"), own, again, calling(mention("x:6", at=MORNING + HOUR)))
    assert heard(store.reader, ACME, MORNING, MORNING + HOUR, ALL).called == 1


def test_a_watch_without_an_account_of_its_own_has_no_replies(store: Store) -> None:
    store.write(calling(mention("x:1")), enriched(answer("x:11", "x:1", HOUR)))
    nobody = ACME.model_copy(update={"account": ()})
    told = heard(store.reader, nobody, MORNING, MORNING + HOUR, ALL)
    assert (told.called, told.waits) == (1, ())


def test_replies_that_the_visitor_may_not_see_are_not_told(store: Store) -> None:
    store.write(calling(mention("x:1")), unmatched(answer("x:11", "x:1", HOUR)))
    store.write(enriched(answer("x:12", "x:1", 2 * HOUR), seen_by("other")))
    assert heard(store.reader, ACME, MORNING, MORNING + HOUR, only("acme")).waits == ()
    assert heard(store.reader, ACME, MORNING, MORNING + HOUR, ALL).waits == (HOUR,)
