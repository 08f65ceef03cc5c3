"""Corrections: what stands, what was revoked, and what goes with its mention."""

import pytest

from core.errors import NotFound
from core.state.corrections import Corrections
from core.state.database import Database
from core.state.watches import Watches
from schemas.analysis import Label
from schemas.correction import Correction
from tests.builders import NOON
from tests.contracts.state.clock import HandClock


@pytest.fixture
def corrections(database: Database, clock: HandClock) -> Corrections:
    return Corrections(database, clock)


def said(mention: str, label: Label = Label.NEGATIVE, watch: str = "acme", by: str = "ada") -> Correction:
    return Correction(
        watch=watch, mention=mention, label=label, words=("borne",), said=(0.2, 0.5, 0.3), model="m@1", by=by, at=NOON
    )


def labels(corrections: Corrections, watch: str = "acme") -> dict[str, Label]:
    return {each.mention: each.label for each in corrections.standing([watch])}


def test_what_people_say_stands_for_its_watch_alone(corrections: Corrections) -> None:
    assert corrections.add([said("x:1"), said("x:2", Label.NEUTRAL), said("x:1", Label.POSITIVE, watch="bravo")]) == 3
    assert labels(corrections) == {"x:1": Label.NEGATIVE, "x:2": Label.NEUTRAL}
    assert labels(corrections, "bravo") == {"x:1": Label.POSITIVE}
    assert len(corrections.standing()) == 3


def test_a_newer_one_of_the_same_mention_replaces_the_older(corrections: Corrections, clock: HandClock) -> None:
    corrections.add([said("x:1")])
    corrections.add([said("x:1", Label.NEUTRAL, by="bob")])
    assert labels(corrections) == {"x:1": Label.NEUTRAL}
    older, newer = corrections.history("acme")
    assert (older.revoked_by, older.revoked_at, newer.revoked_at) == ("bob", clock.now(), None)


def test_saying_the_same_again_changes_nothing(corrections: Corrections, database: Database, clock: HandClock) -> None:
    corrections.add([said("x:1")])
    generation = Watches(database, clock).generation()
    assert corrections.add([said("x:1", by="bob")]) == 0
    assert Watches(database, clock).generation() == generation


def test_each_change_is_told_to_the_stages(corrections: Corrections, database: Database, clock: HandClock) -> None:
    watches = Watches(database, clock)
    seen = [watches.generation()]
    corrections.add([said("x:1")])
    seen.append(watches.generation())
    assert [each.mention for each in watches.listening().corrections] == ["x:1"]
    corrections.revoke(watches.listening().corrections[0].id, by="ada")
    seen.append(watches.generation())
    assert seen == sorted(set(seen))
    assert watches.listening().corrections == ()


def test_what_the_model_says_by_now_is_kept_of_what_stands(corrections: Corrections) -> None:
    corrections.add([said("x:1"), said("x:2")])
    first, second = corrections.standing()
    corrections.revoke(first.id, by="ada")
    corrections.follow([each.model_copy(update={"model": "m@2"}) for each in (first, second)])
    assert [each.correction.model for each in corrections.history("acme")] == ["m@1", "m@2"]


def test_what_does_not_stand_cannot_be_revoked(corrections: Corrections) -> None:
    corrections.add([said("x:1")])
    number = corrections.standing()[0].id
    corrections.revoke(number, by="ada")
    for gone in (number, 999):
        with pytest.raises(NotFound, match=f"No correction {gone} stands"):
            corrections.revoke(gone, by="ada")


def test_of_an_erased_mention_nothing_is_left_not_even_what_was_revoked(corrections: Corrections) -> None:
    corrections.add([said("x:1"), said("x:2")])
    corrections.add([said("x:1", Label.NEUTRAL)])
    assert corrections.erase(["x:ada"], ["x:1"]) == 2
    assert corrections.mentions() == ["x:2"]
    assert corrections.erase(["x:ada"], ["x:1"]) == 0
