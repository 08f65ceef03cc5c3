"""Tags and what people say with them: kept by sighting, told to the stages, gone with the mention."""

from collections.abc import Callable, Sequence

import pytest

from core.errors import NotFound, Permanent
from core.state.database import Database
from core.state.saved_queries import SavedQueries
from core.state.taggings import Taggings
from core.state.tags import Tags
from core.state.watches import Watches
from schemas.scope import ALL
from schemas.tag import Tag, Tagging
from schemas.watch import SavedQuery
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

REFUND = Tag(id="product/refund", name="Refund", query="remboursement")
IRONIC = Tag(id="tone/ironic", name="Ironic", team="care")


def said(mention: str, watch: str = "acme", tag: str = REFUND.id, *, stands: bool = True) -> Tagging:
    return Tagging(mention=mention, watch=watch, tag=tag, stands=stands, by="ada", at=NOON)


@pytest.fixture
def tags(database: Database, clock: HandClock) -> Tags:
    return Tags(database, clock)


@pytest.fixture
def taggings(database: Database) -> Taggings:
    return Taggings(database)


@pytest.fixture
def watches(database: Database, clock: HandClock) -> Watches:
    return Watches(database, clock)


def test_a_tag_is_in_use_until_it_is_retired_and_may_come_back(tags: Tags) -> None:
    assert tags.save(REFUND, "ada")
    assert not tags.save(REFUND, "ada")
    assert tags.save(IRONIC, "ada")
    assert tags.list() == [REFUND, IRONIC]
    assert tags.retire(REFUND.id, "ada") == REFUND
    assert tags.list() == [IRONIC]
    with pytest.raises(NotFound, match="no tag"):
        tags.get(REFUND.id)
    assert tags.save(REFUND, "ada")
    assert tags.get(REFUND.id) == REFUND


def test_a_misspelt_tag_is_told_its_neighbour(tags: Tags) -> None:
    tags.save(REFUND, "ada")
    with pytest.raises(NotFound, match="product/refund"):
        tags.retire("product/refnd", "ada")


def test_a_tag_never_changes_its_team(tags: Tags) -> None:
    tags.save(REFUND, "ada")
    with pytest.raises(Permanent, match="other watches"):
        tags.save(REFUND.model_copy(update={"team": "care"}), "ada")


def test_every_change_is_told_to_the_stages(tags: Tags, taggings: Taggings, watches: Watches) -> None:
    changes: Sequence[Callable[[], object]] = (
        lambda: tags.save(REFUND, "ada"),
        lambda: taggings.say([said("x:1")]),
        lambda: taggings.unsay([said("x:1")]),
        lambda: tags.retire(REFUND.id, "ada"),
    )
    for number, change in enumerate(changes, start=1):
        assert change()
        assert (watches.revision(), watches.generation()) == (number, number)


def test_what_says_nothing_new_changes_nothing(tags: Tags, taggings: Taggings, watches: Watches) -> None:
    tags.save(REFUND, "ada")
    taggings.say([said("x:1")])
    before = watches.generation()
    tags.save(REFUND, "bob")
    assert taggings.say([said("x:1")]) == []
    assert taggings.unsay([said("x:2")]) == []
    assert watches.generation() == before


def test_a_rule_follows_its_saved_query_and_sleeps_without_it(
    database: Database, clock: HandClock, tags: Tags, watches: Watches
) -> None:
    saved = SavedQueries(database, clock)
    follows = Tag(id="tone/angry", name="Angry", saved="angry")

    def rules() -> list[str]:
        return [tag.query for tag in watches.listening().tags]

    saved.save(SavedQuery(id="angry", name="Angry", query="toward:negative"), "ada")
    tags.save(follows, "ada")
    assert rules() == ["toward:negative"]
    generation = watches.generation()
    saved.save(SavedQuery(id="angry", name="Angry", query="emotion:anger"), "ada")
    assert rules() == ["emotion:anger"]
    saved.remove("angry", "ada")
    assert rules() == [""]
    assert watches.generation() == generation + 2
    assert tags.get(follows.id) == follows


def test_what_was_said_is_known_by_mention_and_the_last_word_counts(taggings: Taggings) -> None:
    assert taggings.say([said("x:1"), said("x:1", "rival"), said("x:2")]) == ["x:1", "x:2"]
    assert taggings.say([said("x:2", stands=False)]) == ["x:2"]
    found = taggings.of(["x:1", "x:2", "x:3"])
    assert [(each.watch, each.stands) for each in found["x:1"]] == [("acme", True), ("rival", True)]
    assert [(each.watch, each.stands) for each in found["x:2"]] == [("acme", False)]
    assert "x:3" not in found
    assert taggings.counts(ALL) == {REFUND.id: 2}
    assert taggings.given(REFUND.id) == ["x:1"]


def test_it_goes_with_its_mention_and_with_no_other(taggings: Taggings) -> None:
    taggings.say([said("x:1"), said("x:1", "rival"), said("x:2")])
    assert taggings.erase(["x:ada"], ["x:1", "x:9"]) == 2
    assert taggings.erase([], ["x:1"]) == 0
    assert list(taggings.of(["x:1", "x:2"])) == ["x:2"]


def test_it_goes_with_the_sighting_that_is_no_more(taggings: Taggings) -> None:
    taggings.say([said("x:1"), said("x:1", "rival"), said("x:2"), said("x:3")])
    assert taggings.after("", 2) == ["x:1", "x:2"]
    assert taggings.after("x:2", 2) == ["x:3"]
    assert taggings.keep(["x:1", "x:2"], [("x:1", "acme")]) == 2
    kept = taggings.of(["x:1", "x:2", "x:3"])
    assert {mention: [each.watch for each in of_one] for mention, of_one in kept.items()} == {
        "x:1": ["acme"],
        "x:3": ["acme"],
    }
