"""What must not turn a label, and what must: signs that say nothing, names, negation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.bias import LIMIT, furthest
from bench.groups import FRAMES
from bench.labelled import NegationPair, negation_pairs
from enrich.port import Draft
from enrich.sentiment.model import fast
from enrich.sentiment.omitted import names
from enrich.stages.sentiment import LABELS, SentimentStage, Settings
from schemas.analysis import Analysis, Label, Language, Match, Sentiment
from tests.builders import mention
from tests.enrich.parts import around, listening, watch

PAIRS = negation_pairs()
TEXTS = st.sampled_from([(text, pair.lang) for pair in PAIRS for text in (pair.plain, pair.negated)])
ON_THE_LIST = sorted(set(FRAMES) - {"names off our list", "dialects"})
NAMES = sorted(set(names()))


def label(text: str, language: str) -> Label:
    return LABELS[int(fast().probabilities([text], [language])[0].argmax())]


def seen_by_acme(text: str, language: str) -> Sentiment | None:
    analysis = Analysis(language=Language(code=language, confidence=1.0), matches=(Match(watch="acme", revision=1),))
    stage = SentimentStage(Settings(), around(listening(watch("acme", "acme"))))
    return stage([Draft(mention("x:1", text), analysis)])[0]


@given(TEXTS, st.sampled_from("’‘ʼ´`′"))
def test_every_apostrophe_is_as_good_as_the_straight_one(text: tuple[str, str], apostrophe: str) -> None:
    words, language = text
    changed = fast().probabilities([words.replace("'", apostrophe)], [language])
    assert (changed == fast().probabilities([words], [language])).all()


@given(TEXTS, st.sampled_from(["#Acme", "#ACME", "#acme"]), st.booleans())
def test_the_hashtag_of_the_brand_says_nothing_of_it(text: tuple[str, str], tag: str, first: bool) -> None:
    words, language = text
    assert seen_by_acme(f"{tag} {words}" if first else f"{words} {tag}", language) == seen_by_acme(words, language)


def test_the_hashtag_of_another_may_say_something() -> None:
    assert seen_by_acme("the train #fail", "en") != seen_by_acme("the train", "en")


@given(TEXTS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_which_of_two_names_stands_in_a_text_says_nothing(text: tuple[str, str], one: str, other: str) -> None:
    words, language = text
    said = fast().probabilities(
        [f"{one} {words}", f"{other.upper()} {words}", f"{words} {one}-{other}"], [language] * 3
    )
    assert (said[0] == said[1]).all()
    assert (said[2] == fast().probabilities([words], [language])[0]).all()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ON_THE_LIST)
def test_no_group_is_further_from_the_others_than_the_limit(kind: str, language: str) -> None:
    group, distance = furthest(fast(), kind, language)
    assert distance <= LIMIT, group


@pytest.mark.parametrize(("text", "language"), [("the clinic of l'Algérie", "en"), ("le chef d'Alger", "fr")])
def test_a_name_is_one_with_an_article_or_a_genitive_too(text: str, language: str) -> None:
    bare = " ".join(text.split()[:-1])
    assert (fast().probabilities([text], [language]) == fast().probabilities([bare], [language])).all()


@pytest.mark.parametrize(
    ("language", "said", "least"),
    [
        ("en", Label.POSITIVE, 0.8),
        ("fr", Label.POSITIVE, 0.6),
        ("en", Label.NEGATIVE, 0.9),
        ("fr", Label.NEGATIVE, 0.7),
    ],
)
def test_a_negation_turns_most_of_what_it_should(language: str, said: Label, least: float) -> None:
    told = [
        pair for pair in PAIRS if (pair.lang, pair.label) == (language, said) and label(pair.plain, language) is said
    ]
    assert sum(_turns(pair) for pair in told) >= least * len(told)


def _turns(pair: NegationPair) -> bool:
    return label(pair.negated, pair.lang) is not pair.label


@pytest.mark.parametrize("text", ["never so bad", "I have never been so disappointed", "not only late but rude"])
def test_a_negation_that_raises_blame_does_not_take_it_back(text: str) -> None:
    assert label(text, "en") is Label.NEGATIVE
