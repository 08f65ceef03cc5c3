"""What a platform's search has to be asked for."""

import pytest

from ingest.coverage import NOBODY, Served
from ingest.terms import joined, searches, served, terms
from tests.ingest.parts import Watching, watch


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("brisolle (retard OR colis)", {"brisolle"}),
        ('"La Brisolle" OR #brisolle', {"la brisolle", "#brisolle"}),
        ("(brisolle OR vantelle) NOT lang:en", {"brisolle", "vantelle"}),
        ("brisolle NEAR/5 (retard OR lent)", {"brisolle"}),
        ("@Brisolle OR author:anna", {"brisolle"}),
        ("author:anna", None),
        ("NOT brisolle", None),
        ("brisolle OR (", None),
    ],
)
def test_what_matches_holds_one_of_the_terms(query: str, asked: set[str] | None) -> None:
    assert terms(query) == asked


def test_only_watches_that_listen_to_it_are_asked_for() -> None:
    deaf = watch("vantelle", "vantelle").model_copy(update={"sources": ("rss.*",)})
    watches = Watching([watch("brisolle", "brisolle"), deaf, watch("who", "author:anna")])
    assert searches(watches.listening(), "mastodon.piaille") == ("brisolle",)


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("brisolle (retard OR author:anna)", True),
        ("brisolle NEAR/5 (retard OR lent)", True),
        ("brisolle OR author:anna", False),
        ("brisolle OR vantel*", False),
        ("brisolle OR (retard (author:anna OR ba))", True),
        ("brisolle OR ba", False),
        ("author:anna", False),
        ("brisolle OR (", False),
    ],
)
def test_a_watch_is_served_whole_where_all_that_it_takes_holds_a_term_that_can_be_asked_for(
    query: str, whole: bool
) -> None:
    asked = served(Watching([watch("b", query)]).listening(), "gdelt", lambda term: len(term) > 2)
    assert asked == (Served(("b",)) if whole else NOBODY)


def test_those_that_are_served_are_named_where_others_listen_too() -> None:
    deaf = watch("deaf", "author:anna").model_copy(update={"sources": ("rss.*",)})
    watches = Watching([watch("o", "oramire"), watch("b", "brisolle"), deaf])
    assert served(watches.listening(), "gdelt") == Served(("b", "o"), everyone=True)
    watches.change(*watches.watches, watch("who", "author:anna"))
    assert served(watches.listening(), "gdelt") == Served(("b", "o"), everyone=False)
    assert served(Watching([]).listening(), "gdelt") == NOBODY


def test_no_search_is_longer_than_it_may_be() -> None:
    assert joined(["brisolle", "la vantelle", "oramire"], " OR ", 28) == ('brisolle OR "la vantelle"', "oramire")
    assert joined(["x" * 30], " OR ", 28) == ()
