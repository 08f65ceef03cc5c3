"""The sentiment stage: what the lexicons say, and that they say so."""

import pytest
from enrich.sentiment.lexicons import label_of, probabilities
from hypothesis import given
from hypothesis import strategies as st

from enrich.port import Draft, Stage
from enrich.stages.sentiment import SentimentStage, Settings
from schemas.analysis import Analysis, Label, Language, Sentiment
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around


class TestSentiment(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return SentimentStage(Settings(), around())


def felt(text: str, language: str) -> Sentiment | None:
    analysis = Analysis(language=Language(code=language, confidence=1.0))
    return SentimentStage(Settings(), around())([Draft(mention("x:1", text), analysis)])[0]


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("worst flight ever, I hate this terrible airline", "en", Label.NEGATIVE),
        ("thank you, great crew and a wonderful flight", "en", Label.POSITIVE),
        ("the flight leaves at nine", "en", Label.NEUTRAL),
        ("service horrible, je suis très déçu", "fr", Label.NEGATIVE),
        ("merci, c'est génial, bravo", "fr", Label.POSITIVE),
    ],
)
def test_plain_feelings_are_told(text: str, language: str, label: Label) -> None:
    sentiment = felt(text, language)
    assert sentiment is not None
    assert sentiment.label is label


def test_the_model_that_spoke_is_named() -> None:
    english, french = felt("great", "en"), felt("génial", "fr")
    assert english is not None
    assert french is not None
    assert english.model.startswith("vader@")
    assert french.model.startswith("vader-fr@")


@pytest.mark.parametrize("language", ["de", "ja", ""])
def test_no_model_speaks_other_languages_and_none_pretends_to(language: str) -> None:
    assert felt("schrecklich, terrible, horrible", language) is None


@given(st.integers(-1000, 1000))
def test_the_likeliest_probability_is_the_label(thousandths: int) -> None:
    compound = thousandths / 1000
    negative, neutral, positive = probabilities(compound)
    assert negative + neutral + positive == pytest.approx(1, abs=2e-4)
    likeliest = max((negative, Label.NEGATIVE), (neutral, Label.NEUTRAL), (positive, Label.POSITIVE))
    assert label_of(compound) is likeliest[1] or abs(compound) == pytest.approx(0.05)
