"""What is learned from corrections: as much as they say, and no more."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.corrections.agreement import agreement
from enrich.corrections.learning import DOUBT, FARTHEST, Example, Weights, learned, shifted
from enrich.corrections.words import words_of

UNSURE = (0.3, 0.4, 0.3)
NEGATIVE, NEUTRAL, POSITIVE = range(3)
WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True).map(lambda each: tuple(sorted(each)))
CHANCES = st.tuples(*(st.floats(0.01, 1.0),) * 3).map(lambda each: tuple(part / sum(each) for part in each))
EXAMPLES = st.lists(st.builds(Example, WORDS, CHANCES, st.integers(0, 2)), min_size=1, max_size=12)


def taught(*texts: tuple[str, int]) -> list[Example]:
    return [Example(words_of(text, ()), UNSURE, label) for text, label in texts]


def test_a_text_like_a_corrected_one_leans_as_it_was_corrected() -> None:
    weights = learned(taught(("la borne mouline encore", NEGATIVE)))
    near = shifted(UNSURE, words_of("cette borne mouline depuis midi", ()), weights)
    far = shifted(UNSURE, words_of("le concert commence bientôt", ()), weights)
    assert near[NEGATIVE] > UNSURE[NEGATIVE] + 0.05
    assert far == UNSURE


def test_what_is_corrected_twice_weighs_more_than_once() -> None:
    once = learned(taught(("ça mouline", NEGATIVE)))
    twice = learned(taught(("ça mouline", NEGATIVE), ("ça mouline toujours", NEGATIVE)))
    text = words_of("ça mouline", ())
    assert shifted(UNSURE, text, twice)[NEGATIVE] > shifted(UNSURE, text, once)[NEGATIVE]


def test_a_model_that_is_sure_gives_way_later_than_one_that_is_not() -> None:
    weights = learned(taught(("ça mouline", NEGATIVE)))
    text = words_of("ça mouline mais bravo", ())
    sure, unsure = shifted((0.02, 0.03, 0.95), text, weights), shifted(UNSURE, text, weights)
    assert max(sure) == sure[POSITIVE]
    assert max(unsure) == unsure[NEGATIVE]


def test_to_confirm_the_model_moves_it_less_than_to_correct_it() -> None:
    certain = (0.9, 0.05, 0.05)
    confirmed, corrected = (learned([Example(("a",), certain, label)]) for label in (NEGATIVE, POSITIVE))
    assert max(map(abs, confirmed["a"])) < max(map(abs, corrected["a"])) / 5


@given(EXAMPLES, CHANCES, WORDS)
def test_probabilities_stay_probabilities_and_move_no_farther_than_allowed(
    examples: list[Example], said: tuple[float, float, float], words: tuple[str, ...]
) -> None:
    chances = shifted(said, words, learned(examples))
    assert sum(chances) == pytest.approx(1)
    odds = [math.log(now / before) for now, before in zip(chances, said, strict=True)]
    assert max(odds) - min(odds) <= 2 * FARTHEST + 1e-9


@given(EXAMPLES)
def test_the_weights_are_where_the_posterior_is_highest(examples: list[Example]) -> None:
    """Its gradient is zero there: what the words of the examples still miss equals what the prior takes from them."""
    weights = learned(examples)
    for word, row in weights.items():
        for label in range(3):
            missing: float = sum(
                (float(each.label == label) - _unclipped(each, weights)[label]) / math.sqrt(len(each.words))
                for each in examples
                if word in each.words
            )
            assert missing == pytest.approx(DOUBT * row[label], abs=1e-3)


def _unclipped(example: Example, weights: Weights) -> list[float]:
    scores = [
        math.log(example.said[label])
        + sum(weights[word][label] for word in example.words) / math.sqrt(len(example.words))
        for label in range(3)
    ]
    total = sum(map(math.exp, scores))
    return [math.exp(score) / total for score in scores]


def test_the_words_by_which_a_watch_has_all_its_mentions_teach_nothing() -> None:
    assert words_of("le train mouline", ["train"]) == ("mouline", "train mouline")


def test_handles_figures_and_words_without_a_subject_teach_nothing() -> None:
    assert words_of("@marc et le 12", ()) == ()
    assert "marc" not in " ".join(words_of("@marc la borne", ()))
    assert "borne" in words_of("La BORNE !", ())


def test_agreement_is_measured_on_what_was_not_learned_from() -> None:
    """Ten kinds of complaint, each said once: nothing can be learned from the others."""
    apart = [Example((f"word{number}",), UNSURE, NEGATIVE) for number in range(10)]
    assert agreement(apart).learned.value == agreement(apart).without.value == 0
    alike = [Example((f"word{number}", "mouline"), UNSURE, NEGATIVE) for number in range(30)]
    found = agreement(alike)
    assert (found.examples, found.confirmed, found.without.value) == (30, 0, 0)
    assert found.learned.value == 1
    assert found.learned.low < 1 <= found.learned.high + 1e-9
