"""The tags stage: what people say of a sighting, and what the rules of tags say of it."""

from collections.abc import Mapping, Sequence

import pytest

from enrich.analyse import analysed
from enrich.assembly import Assembly
from enrich.port import Draft, Stage, Surroundings
from enrich.sightings import unweighed
from enrich.stages.tags import Settings, TagsStage
from schemas.analysis import NO_WATCH, Analysis, Label, Match, Sentiment, Tagged
from schemas.mention import Mention
from schemas.tag import Tag, Tagging
from schemas.watch import Listening, SavedQuery
from tests.builders import NOON, mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import Crowd, HandClock, listening, watch

LATE = Tag(id="service/late", name="Late", query="retard OR late")
ANGRY = Tag(id="tone/angry", name="Angry", query="toward:negative")
BY_HAND = Tag(id="tone/ironic", name="Ironic")


class Said:
    """Taggings in memory."""

    def __init__(self, *said: Tagging) -> None:
        self._said = said

    def of(self, mentions: Sequence[str]) -> Mapping[str, Sequence[Tagging]]:
        return {one: [each for each in self._said if each.mention == one] for one in mentions}


def word(tag: Tag, watch: str = "acme", *, stands: bool = True, of: str = "x:1") -> Tagging:
    return Tagging(mention=of, watch=watch, tag=tag.id, stands=stands, by="ada", at=NOON)


def around(heard: Listening, *said: Tagging) -> Surroundings:
    return Surroundings(heard, Crowd(), HandClock(), ("en", "fr"), taggings=Said(*said))


def heard(*tags: Tag) -> Listening:
    ours, rival = watch("acme", "acme"), watch("rival", "rival")
    teamed = rival.model_copy(update={"watch": rival.watch.model_copy(update={"team": "rivals"})})
    return listening(ours, teamed).model_copy(update={"tags": tags})


def told(*tags: Tag, said: Sequence[Tagging] = (), subject: Mention | None = None) -> Mapping[str, tuple[str, ...]]:
    """By watch, of a mention that is negative of acme and positive of rival."""
    stage = TagsStage(Settings(), around(heard(*tags), *said))
    (found,) = stage([Draft(subject or mention("x:1", "acme en retard, rival non"), SEEN)])
    return {each.watch: each.tags for each in found or ()}


SENTIMENT = Sentiment(label=Label.POSITIVE, polarity=0.6, probabilities=(0.1, 0.2, 0.7), model="m@1")
SEEN = Analysis(
    matches=(Match(watch="acme", revision=1), Match(watch="rival", revision=1)),
    sentiment=SENTIMENT,
)


class TestTags(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return TagsStage(Settings(), around(heard(LATE, ANGRY, BY_HAND), word(BY_HAND)))


def test_a_rule_tags_what_it_matches() -> None:
    assert told(LATE) == {"acme": (LATE.id,), "rival": (LATE.id,)}


def test_a_rule_tags_the_sighting_that_it_matches_and_no_other_of_the_mention() -> None:
    ours = LATE.model_copy(update={"query": "retard watch:acme"})
    assert told(ours) == {"acme": (LATE.id,)}


def test_a_person_tags_a_mention_as_one_watch_sees_it() -> None:
    assert told(BY_HAND, said=[word(BY_HAND)]) == {"acme": (BY_HAND.id,)}


def test_a_persons_word_goes_before_a_rule() -> None:
    assert told(LATE, said=[word(LATE, stands=False)]) == {"rival": (LATE.id,)}
    assert told(ANGRY, said=[word(ANGRY)]) == {"acme": (ANGRY.id,)}


def test_tags_are_told_in_order_and_once() -> None:
    assert told(BY_HAND, LATE, said=[word(BY_HAND), word(LATE)])["acme"] == (LATE.id, BY_HAND.id)


def test_a_tag_of_a_team_is_for_its_watches_alone() -> None:
    theirs = LATE.model_copy(update={"team": "rivals"})
    assert told(theirs, said=[word(theirs, "acme")]) == {"rival": (LATE.id,)}


def test_a_tag_that_is_not_in_use_says_nothing() -> None:
    assert told(LATE, said=[word(BY_HAND)]) == {"acme": (LATE.id,), "rival": (LATE.id,)}
    assert told(said=[word(BY_HAND)]) == {}


def test_what_no_watch_matches_can_be_tagged_by_a_rule_for_all() -> None:
    stage = TagsStage(Settings(), around(heard(LATE, LATE.model_copy(update={"id": "a/b", "team": "rivals"}))))
    (found,) = stage([Draft(mention("x:1", "en retard"), Analysis())])
    assert found == (Tagged(watch=NO_WATCH, tags=(LATE.id,)),)


def test_a_mention_without_tags_bears_no_trace_of_the_stage() -> None:
    stages = Assembly({})(around(heard(LATE)))
    (analysis,) = analysed(stages, [Draft(mention("x:1", "acme, rien"), Analysis())])
    assert analysis.tags == ()
    assert "tags" not in analysis.models


def test_a_live_saved_query_sees_the_tags_and_the_sighting_has_them() -> None:
    live = SavedQuery(id="it", name="It", query=f"tag:{LATE.id}", live=True)
    stages = Assembly({})(around(heard(LATE).model_copy(update={"saved": (live,)})))
    (analysis,) = analysed(stages, [Draft(mention("x:1", "acme en retard"), Analysis())])
    assert analysis.saved == ("it",)
    assert [(each.watch, each.tags) for each in unweighed(analysis)] == [("acme", (LATE.id,))]
