"""What people said of matches: by watch and text of the query, and gone with the mention."""

from core.state.database import Database
from core.state.judgements import Judgements
from tests.contracts.state.clock import HandClock


def said(judgements: Judgements, query: str) -> dict[str, bool]:
    return {each.mention: each.kept for each in judgements.of("orange", query)}


def test_what_is_said_last_of_a_mention_holds(database: Database, clock: HandClock) -> None:
    judgements = Judgements(database, clock)
    judgements.say("orange", "orange", {"x:1": True, "x:2": False}, by="ada")
    clock.forward(minutes=1)
    judgements.say("orange", "orange", {"x:2": True}, by="sofia")
    assert said(judgements, "orange") == {"x:1": True, "x:2": True}
    first, second = judgements.of("orange", "orange")
    assert (first.by, second.by) == ("ada", "sofia")
    assert second.at > first.at


def test_another_text_of_the_query_is_judged_anew_however_long_it_is(database: Database, clock: HandClock) -> None:
    judgements = Judgements(database, clock)
    long = " OR ".join(f"orange{number}" for number in range(1000))
    judgements.say("orange", long, {"x:1": True}, by="ada")
    judgements.say("orange", f"{long} OR jus", {"x:1": False}, by="ada")
    judgements.say("orange", "orange", {}, by="ada")
    assert (said(judgements, long), said(judgements, f"{long} OR jus"), said(judgements, "orange")) == (
        {"x:1": True},
        {"x:1": False},
        {},
    )


def test_it_goes_with_its_mention_and_with_no_other(database: Database, clock: HandClock) -> None:
    judgements = Judgements(database, clock)
    judgements.say("orange", "orange", {"x:1": True, "x:2": False}, by="ada")
    judgements.say("orange", "orange NOT jus", {"x:1": True}, by="ada")
    assert judgements.erase(["x:ada"], ["x:1", "x:9"]) == 2
    assert judgements.erase(["x:ada"], []) == 0
    assert said(judgements, "orange") == {"x:2": False}
