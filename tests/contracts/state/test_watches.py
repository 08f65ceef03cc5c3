"""Watches and saved queries: every revision kept, every change told."""

import pytest

from core.errors import NotFound
from core.state.audit import Audit
from core.state.database import Database
from core.state.saved_queries import SavedQueries
from core.state.watches import WatchChange, Watches
from enrich.port import Watchlist
from schemas.watch import SavedQuery, Topic, Watch
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

ACME = Watch(id="acme", name="Acme", query="acme", topic=(Topic(id="late", query="retard"),))
RIVAL = Watch(id="rival", name="Rival", query="rival")
LIVE = SavedQuery(id="boycott", name="Boycott", query="boycott*", live=True)


@pytest.fixture
def watches(database: Database, clock: HandClock) -> Watches:
    return Watches(database, clock)


@pytest.fixture
def queries(database: Database, clock: HandClock) -> SavedQueries:
    return SavedQueries(database, clock)


def test_a_removed_watch_is_still_among_those_that_ever_were(watches: Watches) -> None:
    watches.apply([ACME, RIVAL], by="ada")
    watches.remove("acme", by="ada")
    assert [(each.watch.id, each.active) for each in watches.ever()] == [("acme", False), ("rival", True)]


def test_a_stage_sees_what_was_applied(watches: Watches) -> None:
    watchlist: Watchlist = watches
    watches.apply([RIVAL, ACME], by="ada")
    listening = watchlist.listening()
    assert [(revision.watch, revision.revision) for revision in listening.watches] == [(ACME, 1), (RIVAL, 1)]
    assert (listening.generation, watchlist.revision()) == (1, 1)


def test_applying_the_same_file_again_changes_nothing(watches: Watches) -> None:
    watches.apply([ACME, RIVAL], by="ada")
    before = watches.listening()
    assert watches.apply([ACME, RIVAL], by="bob") == []
    assert watches.listening() == before
    assert watches.revision() == 1


def test_only_the_watch_that_changed_gets_a_new_revision(watches: Watches) -> None:
    watches.apply([ACME, RIVAL], by="ada")
    wider = ACME.model_copy(update={"query": "acme OR acmé"})
    assert watches.apply([wider, RIVAL], by="bob") == [WatchChange("acme", 2, "changed")]
    assert (watches.get("rival").revision, watches.generation(), watches.revision()) == (1, 2, 2)


def test_the_history_of_a_watch_says_who_made_which_revision(watches: Watches, clock: HandClock) -> None:
    watches.apply([ACME], by="ada")
    later = clock.forward(hours=1)
    watches.apply([ACME.model_copy(update={"name": "ACME"})], by="bob")
    past = watches.history("acme")
    assert [(p.revision.revision, p.revision.watch.name, p.by, p.at) for p in past] == [
        (2, "ACME", "bob", later),
        (1, "Acme", "ada", NOON),
    ]


def test_a_removed_watch_is_not_listened_for_and_keeps_its_history(watches: Watches) -> None:
    watches.apply([ACME, RIVAL], by="ada")
    watches.remove("acme", by="bob")
    assert [revision.watch.id for revision in watches.listening().watches] == ["rival"]
    assert not watches.get("acme").active
    assert [past.revision.active for past in watches.history("acme")] == [False, True]
    assert watches.generation() == 2


def test_a_watch_that_comes_back_goes_on_from_its_last_revision(watches: Watches) -> None:
    watches.apply([ACME], by="ada")
    watches.remove("acme", by="ada")
    assert watches.apply([ACME], by="ada") == [WatchChange("acme", 3, "added")]
    assert [revision.watch.id for revision in watches.list()] == ["acme"]


def test_topics_and_saved_queries_that_ever_were_are_known_by_name(watches: Watches, queries: SavedQueries) -> None:
    late, dirty = Topic(id="late", name="Late", query="retard"), Topic(id="dirty", name="Dirty", query="sale")
    watches.apply([ACME.model_copy(update={"topic": (late,)})], by="ada")
    watches.apply([ACME.model_copy(update={"topic": (dirty,)})], by="ada")
    watches.remove("acme", by="ada")
    queries.save(LIVE, by="ada")
    queries.remove(LIVE.id, by="ada")
    assert watches.topics_ever() == {"late", "dirty"}
    assert queries.ever() == {LIVE.id}


def test_an_unknown_watch_is_said_to_be_unknown(watches: Watches) -> None:
    for ask in (watches.get, watches.history):
        with pytest.raises(NotFound, match='There is no watch "nobody"'):
            ask("nobody")
    with pytest.raises(NotFound):
        watches.remove("nobody", by="ada")


def test_a_watch_cannot_be_removed_twice(watches: Watches) -> None:
    watches.apply([ACME], by="ada")
    watches.remove("acme", by="ada")
    with pytest.raises(NotFound):
        watches.remove("acme", by="ada")


def test_a_new_model_raises_the_generation_and_is_told(watches: Watches, database: Database, clock: HandClock) -> None:
    before = watches.revision()
    assert watches.raise_generation("sentiment@2") == 1
    assert watches.revision() == before + 1
    assert Audit(database, clock).list(limit=1)[0].subject == "sentiment@2"


def test_a_query_goes_through_the_state_as_it_was_written(watches: Watches) -> None:
    odd = ACME.model_copy(update={"query": "\"l'été\" NEAR/5 \U0001f525 -- '; DROP TABLE watches"})
    watches.apply([odd], by="ada'; --")
    assert watches.get("acme").watch == odd
    assert watches.history("acme")[0].by == "ada'; --"


def test_a_live_saved_query_is_listened_for(watches: Watches, queries: SavedQueries) -> None:
    queries.save(LIVE, by="ada")
    queries.save(SavedQuery(id="mood", name="Mood", query="sentiment:negative"), by="ada")
    assert watches.listening().saved == (LIVE,)
    assert (watches.revision(), watches.generation()) == (1, 1)


def test_a_query_that_stops_being_live_is_told_too(watches: Watches, queries: SavedQueries) -> None:
    queries.save(LIVE, by="ada")
    queries.save(LIVE.model_copy(update={"live": False}), by="ada")
    assert watches.listening().saved == ()
    assert watches.revision() == 2
    queries.save(LIVE, by="ada")
    queries.remove("boycott", by="ada")
    assert watches.listening().saved == ()
    assert watches.revision() == 4


def test_versions_of_a_saved_query_are_kept(queries: SavedQueries) -> None:
    mood = SavedQuery(id="mood", name="Mood", query="sentiment:negative")
    assert queries.save(mood, by="ada") == 1
    assert queries.save(mood, by="ada") == 1
    assert queries.save(mood.model_copy(update={"query": "toward:negative"}), by="bob") == 2
    queries.remove("mood", by="cleo")
    assert [(v.version, v.query.query, v.active, v.by) for v in queries.history("mood")] == [
        (3, "toward:negative", False, "cleo"),
        (2, "toward:negative", True, "bob"),
        (1, "sentiment:negative", True, "ada"),
    ]
    assert queries.list() == []
    with pytest.raises(NotFound, match='There is no saved query "mood"'):
        queries.get("mood")


def test_everything_that_people_change_is_in_the_audit(
    watches: Watches, queries: SavedQueries, database: Database, clock: HandClock
) -> None:
    watches.apply([ACME], by="ada")
    queries.save(LIVE, by="bob")
    watches.remove("acme", by="cleo")
    noted = Audit(database, clock).list(limit=10)
    assert [(action.by, action.action, action.subject) for action in noted] == [
        ("cleo", "watch removed", "acme"),
        ("bob", "query saved", "boycott"),
        ("ada", "watch added", "acme"),
    ]
