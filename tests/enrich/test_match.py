"""The match stage: watches, their topics, and what narrows them."""

import pytest

from core.errors import Misconfigured
from enrich.port import Draft, Stage
from enrich.stages.match import MatchStage, Settings
from schemas.analysis import Analysis, Language, Match
from schemas.mention import Mention
from schemas.watch import WatchRevision
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around, listening, watch

ACME = watch("acme", "acme", topics={"delay": "retard*", "price": "prix OR cher"}, revision=4)
RIVAL = watch("rival", "rival", topics={"delay": "retard*"})


class TestMatch(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return MatchStage(Settings(), around(listening(ACME, RIVAL)))


def matched(subject: Mention, *watches: WatchRevision, language: str = "") -> tuple[Match, ...]:
    analysis = Analysis(language=Language(code=language, confidence=1.0)) if language else Analysis()
    return MatchStage(Settings(), around(listening(*watches)))([Draft(subject, analysis)])[0]


def test_a_match_says_the_revision_the_topics_and_the_words() -> None:
    found = matched(mention("x:1", "Encore un retard chez Acme"), ACME, RIVAL)
    assert found == (Match(watch="acme", revision=4, topics=("delay",), terms=("Acme", "retard")),)


def test_a_topic_counts_only_within_its_watch() -> None:
    assert matched(mention("x:1", "encore un retard"), ACME, RIVAL) == ()


def test_a_mention_can_belong_to_several_watches() -> None:
    found = matched(mention("x:1", "rival moins cher que acme"), ACME, RIVAL)
    assert [(match.watch, match.topics) for match in found] == [("acme", ("price",)), ("rival", ())]


def test_what_the_collector_knows_needs_no_query_to_agree() -> None:
    found = matched(mention("x:1", "toujours en retard", watches=("acme", "nobody")), ACME, RIVAL)
    assert [(match.watch, match.topics) for match in found] == [("acme", ("delay",))]


def test_the_languages_of_a_watch_narrow_it_but_an_untold_language_does_not() -> None:
    french = watch("acme", "acme", languages=("fr",))
    subject = mention("x:1", "acme")
    assert matched(subject, french, language="en") == ()
    assert matched(subject, french, language="fr") != ()
    assert matched(subject, french) != ()


def test_the_sources_of_a_watch_narrow_it() -> None:
    only_x = watch("acme", "acme", sources=("x",))
    assert matched(mention("x:1", "acme", source="x"), only_x) != ()
    assert matched(mention("x:1", "acme", source="bluesky"), only_x) == ()


def test_a_star_in_the_sources_of_a_watch_stands_for_anything() -> None:
    files = watch("acme", "acme", sources=("file.*",))
    assert matched(mention("x:1", "acme", source="file.tweets"), files) != ()
    assert matched(mention("x:1", "acme", source="bluesky"), files) == ()


@pytest.mark.parametrize("tag", ["FR", "fr-CA", "fr_FR"])
def test_a_language_of_a_watch_is_understood_however_it_is_written(tag: str) -> None:
    assert matched(mention("x:1", "acme"), watch("acme", "acme", languages=(tag,)), language="fr") != ()


def test_a_watch_that_is_no_longer_active_matches_nothing() -> None:
    assert matched(mention("x:1", "acme", watches=("acme",)), watch("acme", "acme", active=False)) == ()


def test_a_query_that_can_no_longer_be_read_says_whose_it_is() -> None:
    with pytest.raises(Misconfigured, match="the topic delay of the watch acme"):
        matched(mention("x:1", "acme"), watch("acme", "acme", topics={"delay": "(retard"}))


def test_no_watch_takes_what_tocsin_invents_to_examine_itself() -> None:
    everything = watch("greedy", "acme OR lang:fr")
    assert matched(mention("tocsin:1", "acme", watches=("greedy",)), everything, language="fr") == ()
