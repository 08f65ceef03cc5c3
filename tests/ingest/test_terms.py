"""What a platform's search has to be asked for."""

import pytest

from ingest.terms import joined, searches, terms
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
    assert searches(watches, "mastodon.piaille") == ("brisolle",)


def test_no_search_is_longer_than_it_may_be() -> None:
    assert joined(["brisolle", "la vantelle", "oramire"], " OR ", 28) == ('brisolle OR "la vantelle"', "oramire")
    assert joined(["x" * 30], " OR ", 28) == ()
