"""The stage of sentiment towards each watch, and the sightings that take it."""

import pytest

from enrich.port import Draft, Stage
from enrich.sightings import unweighed
from enrich.stages.toward import Settings, TowardStage
from enrich.tiers import ACCURATE, FAST
from schemas.analysis import Analysis, Label, Language, Match, Sentiment, Toward
from schemas.watch import Account, Watch, WatchRevision
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around, listening, watch

AIRLINES = listening(watch("lufthansa", "lufthansa"), watch("air-france", '"air france"'))
GLAD = Sentiment(label=Label.POSITIVE, polarity=0.32, probabilities=(0.03, 0.2, 0.77), model="m@1")


class TestToward(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return TowardStage(Settings(), around(AIRLINES))


def analysed(text: str, *matches: Match, sentiment: Sentiment | None = GLAD) -> Analysis:
    spoken = Analysis(language=Language(code="en", confidence=1.0), sentiment=sentiment, matches=matches)
    found = TowardStage(Settings(), around(AIRLINES))([Draft(mention("x:1", text), spoken)])[0]
    return spoken.model_copy(update={"toward": found or ()})


def match(name: str, *terms: str) -> Match:
    return Match(watch=name, revision=1, terms=terms)


def test_two_watches_of_one_mention_see_different_feelings() -> None:
    both = match("lufthansa", "Lufthansa"), match("air-france", "Air", "France")
    seen = {each.watch: each for each in unweighed(analysed("Lufthansa lost my bag, thank god for Air France", *both))}
    assert (seen["lufthansa"].toward, seen["air-france"].toward) == (Label.NEGATIVE, Label.POSITIVE)
    assert seen["lufthansa"].polarity < 0 < seen["air-france"].polarity


def test_a_watch_of_which_nothing_else_is_said_sees_the_mention_s_own() -> None:
    analysis = analysed("I love Lufthansa", match("lufthansa", "Lufthansa"))
    (sighting,) = unweighed(analysis)
    assert analysis.toward == ()
    assert (sighting.toward, sighting.polarity) == (GLAD.label, GLAD.polarity)


def test_clauses_are_judged_by_the_tier_that_judged_the_whole() -> None:
    both = match("lufthansa", "Lufthansa"), match("air-france", "Air", "France")
    text = "Lufthansa lost my bag, thank god for Air France"
    by_tier = [analysed(text, *both, sentiment=GLAD.model_copy(update={"model": name})) for name in (FAST, ACCURATE)]
    quick, careful = ({each.watch: each.polarity for each in analysis.toward} for analysis in by_tier)
    assert quick != careful
    assert careful["lufthansa"] < 0 < careful["air-france"]


def test_where_no_model_speaks_the_language_nothing_is_said_of_anybody() -> None:
    both = match("lufthansa", "Lufthansa"), match("air-france", "Air", "France")
    analysis = analysed("Lufthansa lost my bag, thank god for Air France", *both, sentiment=None)
    assert [each.toward for each in unweighed(analysis)] == [None, None]


def test_the_words_of_a_topic_name_no_watch() -> None:
    both = match("lufthansa", "Lufthansa", "bag"), match("air-france", "Air", "France", "bag")
    analysis = analysed("Lufthansa lost my bag, thank god for Air France", *both)
    assert [each.label for each in analysis.toward] == [Label.NEGATIVE, Label.POSITIVE]


def test_an_account_names_its_watch() -> None:
    acme = Watch(id="acme", name="Acme", query="aktion", account=(Account(network="x", handle="acmehelp"),))
    stage = TowardStage(Settings(), around(listening(WatchRevision(watch=acme, revision=1))))
    spoken = Analysis(
        language=Language(code="en", confidence=1.0), sentiment=GLAD, matches=(match("acme", "acmehelp", "lost"),)
    )
    (found,) = stage([Draft(mention("x:1", "Bravado lost my bag but @acmehelp was wonderful"), spoken)])
    assert [(each.watch, each.label) for each in found or ()] == [("acme", Label.POSITIVE)]


@pytest.mark.parametrize("tag", ["#Lufthansa", "#airfrance", "#AirFrance #LUFTHANSA"])
@pytest.mark.parametrize(
    "text", ["Lufthansa lost my bag, thank god for Air France", "So Air France beats Lufthansa? 🙄"]
)
def test_the_own_hashtag_of_whom_a_text_names_says_nothing_of_anybody(text: str, tag: str) -> None:
    both = match("lufthansa", "Lufthansa"), match("air-france", "Air", "France")
    for tagged in (f"{text} {tag}", f"{tag} {text}"):
        assert analysed(tagged, *both).toward == analysed(text, *both).toward


def test_a_hashtag_that_alone_names_a_watch_is_its_name() -> None:
    both = match("lufthansa", "Lufthansa"), match("air-france", "Air", "France")
    by_tag = analysed("#Lufthansa lost my bag, thank god for Air France", *both)
    assert by_tag.toward == analysed("Lufthansa lost my bag, thank god for Air France", *both).toward


def test_the_sighting_of_no_watch_has_the_mention_s_own() -> None:
    told = Toward(watch="acme", label=Label.NEGATIVE, polarity=-0.5, probabilities=(0.6, 0.3, 0.1))
    (sighting,) = unweighed(Analysis(sentiment=GLAD, toward=(told,)))
    assert (sighting.watch, sighting.polarity) == ("-", GLAD.polarity)
