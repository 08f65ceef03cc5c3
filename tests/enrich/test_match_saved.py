"""The match-saved stage: live saved queries over all that is known."""

import pytest

from enrich.port import Draft, Stage
from enrich.stages.match_saved import MatchSavedStage, Settings
from schemas.analysis import Analysis, Label, Match, Sentiment
from schemas.watch import SavedQuery
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around, listening


class TestMatchSaved(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        saved = [SavedQuery(id="angry", name="Angry", query="toward:negative", live=True)]
        return MatchSavedStage(Settings(), around(listening(saved=saved)))


def matched(query: str, *, live: bool = True) -> tuple[str, ...]:
    """Of a negative mention of acme, on its topic delay, and of rival."""
    analysis = Analysis(
        matches=(Match(watch="acme", revision=1, topics=("delay",)), Match(watch="rival", revision=1)),
        sentiment=Sentiment(label=Label.NEGATIVE, polarity=-0.6, probabilities=(0.8, 0.1, 0.1), model="m@1"),
    )
    saved = [SavedQuery(id="it", name="It", query=query, live=live)]
    stage = MatchSavedStage(Settings(), around(listening(saved=saved)))
    return stage([Draft(mention("x:1", "acme en retard, rival non"), analysis)])[0]


@pytest.mark.parametrize(
    "query",
    ["retard", "sentiment:negative", "toward:negative watch:acme", "topic:delay", "watch:rival NOT topic:delay"],
)
def test_a_live_query_sees_what_the_stages_found_and_the_sightings(query: str) -> None:
    assert matched(query) == ("it",)


def test_a_mention_matches_as_one_of_its_watches_sees_it_not_as_all_together() -> None:
    assert matched("watch:rival topic:delay") == ()


def test_a_saved_query_that_is_not_live_is_left_alone() -> None:
    assert matched("retard", live=False) == ()
