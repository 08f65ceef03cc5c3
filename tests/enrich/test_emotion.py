"""The emotion stage: what is felt, and how strongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.port import Draft, Stage
from enrich.stages.emotion import EmotionStage, Settings
from schemas.analysis import Analysis, Emotion, Language
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around


class TestEmotion(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return EmotionStage(Settings(), around())


def felt(text: str, language: str) -> Emotion:
    analysis = Analysis(language=Language(code=language, confidence=1.0))
    return EmotionStage(Settings(), around())([Draft(mention("x:1", text), analysis)])[0]


@pytest.mark.parametrize(
    ("text", "language", "emotion"),
    [
        ("I am furious with you", "en", "anger"),
        ("Je suis furieuse, ras le bol", "fr", "anger"),
        ("scared to get on that plane", "en", "fear"),
        ("j'ai peur de prendre l'avion", "fr", "fear"),
        ("the kitchen was disgusting", "en", "disgust"),
        ("les toilettes étaient dégueulasses, c'est immonde", "fr", "disgust"),
        ("so happy, cannot stop smiling", "en", "joy"),
        ("trop heureux de ma commande", "fr", "joy"),
        ("wow, I am surprised", "en", "surprise"),
        ("je suis sidéré", "fr", "surprise"),
        ("this makes me so sad", "en", "sadness"),
        ("très déçue et triste", "fr", "sadness"),
        ("schon wieder 😡", "de", "anger"),
    ],
)
def test_an_emotion_that_is_said_plainly_is_told(text: str, language: str, emotion: str) -> None:
    assert next(iter(felt(text, language).felt)) == emotion


@pytest.mark.parametrize(
    ("text", "language", "emotion"), [("I am not happy", "en", "joy"), ("je ne suis pas content", "fr", "joy")]
)
def test_what_is_denied_is_not_felt(text: str, language: str, emotion: str) -> None:
    assert emotion not in felt(text, language).felt


@pytest.mark.parametrize(
    ("calm", "loud"),
    [
        ("where is my bag", "where is my bag!!!"),
        ("where is my bag", "WHERE IS MY BAG"),
        ("where is my bag", "whereeee is my bag"),
        ("where is my bag", "where is my bag 🤬"),
        ("where is my bag", "where the fuck is my bag"),
    ],
)
def test_loud_writing_is_more_stirred(calm: str, loud: str) -> None:
    assert felt(calm, "en").arousal == 0
    assert 0.1 < felt(loud, "en").arousal < 1


def test_names_in_capitals_and_addresses_stir_nobody() -> None:
    assert felt("NATO and the EU on www.example.org", "en").arousal < 0.3


@given(st.text(max_size=200))
def test_arousal_is_between_calm_and_one(text: str) -> None:
    assert 0 <= felt(text, "en").arousal <= 1
