"""Inside an incident sentiment is the accurate tier's, and whatever is counted is what it was."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import micros
from enrich.analyse import analysed
from enrich.port import Draft
from enrich.sightings import unweighed
from enrich.stages import sentiment, toward
from enrich.tiers import ACCURATE, FAST
from index.figures import Figures, figures
from schemas.analysis import Analysis, Label, Language, Match, Sighting
from schemas.correction import Correction
from schemas.span import Span
from schemas.watch import Listening
from tests.builders import MORNING, mention
from tests.enrich.parts import around, listening, watch

HOUR = timedelta(hours=1)
BRANDS = listening(watch("lufthansa", "lufthansa"), watch("air-france", '"air france"'))
INSIDE = Span(incident="i", watch="lufthansa", topic=None, since=MORNING - HOUR, until=MORNING + HOUR)
TAUGHT = Correction(
    watch="air-france", mention="x:2", label=Label.NEGATIVE, words=("thank", "god"), said=(0.1, 0.2, 0.7), model="m",
    by="Sofia",
    at=MORNING,
)  # fmt: skip
PIECES = ["Lufthansa lost my bag", "thank god for Air France", "never again", "what a day 🙄", "not bad", "but", "?"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(", ".join)
BOTH = (
    Match(watch="lufthansa", revision=1, terms=("Lufthansa",)),
    Match(watch="air-france", revision=1, terms=("Air", "France")),
)


def judged(text: str, heard: Listening, chosen: sentiment.Settings) -> Analysis:
    stages = (
        sentiment.SentimentStage(chosen, around(heard)),
        toward.TowardStage(toward.Settings(), around(heard)),
    )
    known = Analysis(language=Language(code="en", confidence=1.0), matches=BOTH)
    return analysed(stages, [Draft(mention("x:1", text, at=MORNING), known)])[0]


def counted(sighting: Sighting) -> Figures:
    return figures(sighting, micros(MORNING), micros(MORNING))


@settings(max_examples=20)
@given(TEXTS, st.sampled_from([(), (TAUGHT,)]))
def test_every_watch_counts_as_if_nothing_had_rung(text: str, corrections: tuple[Correction, ...]) -> None:
    heard = BRANDS.model_copy(update={"corrections": corrections})
    ringing = heard.model_copy(update={"incidents": (INSIDE,)})
    plain = judged(text, heard, sentiment.Settings())
    closer = judged(text, ringing, sentiment.Settings(incidents="accurate"))
    assert closer.sentiment is not None
    assert closer.sentiment.model == ACCURATE
    assert [counted(each) for each in unweighed(closer)] == [counted(each) for each in unweighed(plain)]
    assert [each.counted for each in unweighed(closer)] == [each.toward for each in unweighed(plain)]


@pytest.mark.parametrize("text", [", but ".join(PIECES[:2]), PIECES[2]])
def test_a_watch_that_the_accurate_tier_judges_anyhow_is_counted_by_it(text: str) -> None:
    ringing = BRANDS.model_copy(update={"incidents": (INSIDE,)})
    everywhere = sentiment.Settings(accurate=(sentiment.EVERY,), incidents="accurate")
    analysis = judged(text, ringing, everywhere)
    assert analysis == judged(text, BRANDS, sentiment.Settings(accurate=(sentiment.EVERY,)))
    assert {each.counted for each in unweighed(analysis)} == {None}


def test_an_incident_says_nothing_where_the_setting_does_not_ask() -> None:
    analysis = judged(PIECES[0], BRANDS.model_copy(update={"incidents": (INSIDE,)}), sentiment.Settings())
    assert analysis.sentiment is not None
    assert (analysis.sentiment.model, analysis.sentiment.counted) == (FAST, None)
