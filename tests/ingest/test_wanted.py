"""A source that hears all of a platform gives what watches would take, and no more."""

from datetime import timedelta

import pytest

from core.query.document import Document
from ingest.wanted import Wanted
from schemas.watch import Account, Watch
from tests.builders import mention
from tests.ingest.parts import HandClock, Watching, watch


def wanted(*watches: Watch) -> Wanted:
    return Wanted(Watching(list(watches)), "bluesky", HandClock())


def test_what_no_watch_is_about_is_left_out() -> None:
    about = mention("bluesky:1", "Brisolle m'a encore livré en retard")
    assert wanted(watch("brisolle", "brisolle")).among([about, mention("bluesky:2", "il pleut")]) == [about]
    assert wanted().among([about]) == []


@pytest.mark.parametrize("query", ["brisolle lang:fr", "brisolle NOT lang:en", "brisolle (lang:fr OR retard)"])
def test_what_a_query_asks_of_languages_is_told_later(query: str) -> None:
    about = mention("bluesky:1", "Brisolle is late", lang="en")
    assert wanted(watch("brisolle", query)).among([about]) == [about]


def test_a_watch_that_listens_elsewhere_takes_nothing() -> None:
    elsewhere = Watch(id="brisolle", name="Brisolle", query="brisolle", sources=("rss.*",))
    assert wanted(elsewhere).among([mention("bluesky:1", "Brisolle")]) == []


def test_what_an_account_of_a_watch_says_and_is_told_belongs_to_it() -> None:
    own = Account(network="bluesky", handle="@Brisolle.example")
    by = mention("bluesky:1", "Bonjour, nous regardons.", by="brisolle.example")
    to = mention("bluesky:2", "merci").model_copy(update={"addressed": ("@brisolle.example",)})
    other = mention("bluesky:3", "merci")
    kept = wanted(Watch(id="b", name="Brisolle", query="brisolle", account=(own,))).among([by, to, other])
    assert [(each.id, each.known_watches) for each in kept] == [("bluesky:1", ("b",)), ("bluesky:2", ("b",))]


def test_a_change_of_watches_is_followed_within_a_second() -> None:
    watching, clock = Watching([watch("brisolle", "brisolle")]), HandClock()
    some = [mention("bluesky:1", "Brisolle"), mention("bluesky:2", "Vantelle")]
    hearing = Wanted(watching, "bluesky", clock)
    assert [each.id for each in hearing.among(some)] == ["bluesky:1"]
    watching.change(watch("vantelle", "vantelle"))
    clock.advance(timedelta(seconds=1))
    assert [each.id for each in hearing.among(some)] == ["bluesky:2"]


def test_documents_are_matched_before_they_are_made_mentions() -> None:
    some = [Document("", text, {"lang": ("en",)}, {}) for text in ("Brisolle is late", "it rains")]
    assert wanted(watch("brisolle", "brisolle lang:fr")).matched(some) == [True, False]


def test_people_whom_watches_name_are_told_by_their_handles() -> None:
    own = Account(network="bluesky", handle="@Care.Brisolle.example")
    elsewhere = Account(network="mastodon", handle="brisolle@social.example")
    query = "brisolle -author:@Nadia.example"
    hearing = wanted(Watch(id="b", name="Brisolle", query=query, account=(own, elsewhere)))
    assert hearing.named("bluesky") == {"care.brisolle.example", "nadia.example"}
