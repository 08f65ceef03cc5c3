"""The sentiment stage with the model that ships: what it tells, and what must not change it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.accurate.model import NAME as ACCURATE_NAME
from enrich.port import Draft, Stage
from enrich.sentiment.explain import telling
from enrich.sentiment.model import NAME, fast
from enrich.stages.sentiment import EVERY, SentimentStage, Settings
from schemas.analysis import Analysis, Label, Language, Match, Sentiment
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around

CLEAR = [
    ("worst flight ever, I hate this terrible airline", "en", Label.NEGATIVE),
    ("your app has been broken for three days and nobody answers", "en", Label.NEGATIVE),
    ("thank you, great crew and a wonderful flight", "en", Label.POSITIVE),
    ("I love the new design, so happy with it", "en", Label.POSITIVE),
    ("the store opens at nine on Monday", "en", Label.NEUTRAL),
    ("service horrible, je suis très déçu", "fr", Label.NEGATIVE),
    ("encore un train annulé, c'est une honte", "fr", Label.NEGATIVE),
    ("merci, c'est génial, bravo à toute l'équipe", "fr", Label.POSITIVE),
    ("j'adore leur nouvelle collection, trop belle", "fr", Label.POSITIVE),
    ("le magasin ouvre lundi à neuf heures", "fr", Label.NEUTRAL),
]
NEGATED = [
    ("I am happy with this phone", "I am not happy with this phone", "en"),
    ("I would recommend this hotel", "I would never recommend this hotel", "en"),
    ("The food was good", "The food was not good", "en"),
    ("je suis content de ma commande", "je ne suis pas content de ma commande", "fr"),
    ("je recommande cet hôtel", "je ne recommande pas cet hôtel", "fr"),
    ("c'est bon", "c'est pas bon", "fr"),
]
ACCURATE = Settings(accurate=(EVERY,))
TEXTS = st.sampled_from([(text, language) for text, language, _ in CLEAR])


class TestSentiment(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return SentimentStage(Settings(), around())


class TestAccurateSentiment(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return SentimentStage(ACCURATE, around())


def felt(text: str, language: str, settings: Settings | None = None, watch: str = "acme") -> Sentiment | None:
    matches = (Match(watch=watch, revision=1),)
    analysis = Analysis(language=Language(code=language, confidence=1.0), matches=matches)
    return SentimentStage(settings or Settings(), around())([Draft(mention("x:1", text), analysis)])[0]


def told(text: str, language: str) -> Sentiment:
    sentiment = felt(text, language)
    assert sentiment is not None
    return sentiment


@pytest.mark.parametrize(("text", "language", "label"), CLEAR)
def test_plain_feelings_are_told(text: str, language: str, label: Label) -> None:
    assert told(text, language).label is label


def test_the_likeliest_is_the_label_and_polarity_is_positive_less_negative() -> None:
    sentiment = told("thank you, great crew", "en")
    negative, _, positive = sentiment.probabilities
    assert sum(sentiment.probabilities) == pytest.approx(1, abs=2e-4)
    assert max(sentiment.probabilities) == positive
    assert sentiment.polarity == pytest.approx(positive - negative, abs=1e-4)
    assert sentiment.model == NAME


@pytest.mark.parametrize(("text", "language", "label"), CLEAR)
def test_the_accurate_tier_tells_them_too(text: str, language: str, label: Label) -> None:
    sentiment = felt(text, language, ACCURATE)
    assert sentiment is not None
    assert (sentiment.label, sentiment.model) == (label, ACCURATE_NAME)


def test_the_accurate_tier_judges_for_the_watches_that_ask_for_it_alone() -> None:
    settings = Settings(accurate=("acme",))
    judges = [felt("thank you", "en", settings, watch) for watch in ("acme", "other")]
    assert [each.model for each in judges if each] == [ACCURATE_NAME, NAME]


@pytest.mark.parametrize("language", ["ja", "nl", ""])
def test_no_model_speaks_other_languages_and_none_pretends_to(language: str) -> None:
    assert felt("verschrikkelijk, terrible, horrible", language) is None


@given(TEXTS, st.sampled_from(["https://example.org/a?b=worst", "http://t.co/hate", "@worst_brand", "@love@x.example"]))
def test_addresses_and_handles_say_nothing_wherever_they_stand(text: tuple[str, str], sign: str) -> None:
    words, language = text
    half = words.index(" ")
    for changed in (f"{words} {sign}", f"{sign} {words}", f"{words[:half]} {sign}{words[half:]}"):
        assert told(changed, language) == told(words, language)


@given(TEXTS, st.sampled_from([" ", "\n", "\u00a0", "\t \t"]))
def test_spaces_say_nothing(text: tuple[str, str], space: str) -> None:
    words, language = text
    assert told(f"{space}{words}{space}", language) == told(words, language)


@pytest.mark.parametrize(("text", "language"), [("c'est une honte", "fr"), ("I can't stand it, it's awful", "en")])
def test_one_apostrophe_is_as_good_as_another(text: str, language: str) -> None:
    assert told(text.replace("'", "’"), language) == told(text, language)


@pytest.mark.parametrize(("text", "language", "label"), CLEAR)
def test_the_case_of_a_word_and_the_hashtag_of_a_brand_do_not_turn_a_clear_text(
    text: str, language: str, label: Label
) -> None:
    words = text.split()
    shouted = [" ".join([*words[:at], words[at].upper(), *words[at + 1 :]]) for at in range(len(words))]
    for changed in (*shouted, text.capitalize(), f"{text} #Brisolle", f"#Brisolle {text}"):
        assert told(changed, language).label is label


@pytest.mark.parametrize(("plain", "negated", "language"), NEGATED)
def test_a_negation_takes_praise_away(plain: str, negated: str, language: str) -> None:
    assert told(negated, language).polarity < told(plain, language).polarity - 0.3
    assert told(negated, language).label is not Label.POSITIVE


def test_the_words_that_weighed_most_are_named_with_their_sign() -> None:
    words = {each.word: each.weight for each in telling(fast(), "The crew was wonderful but I hate the food", "en")}
    assert words["wonderful"] > 0 > words["hate"]
    assert "The" not in words
