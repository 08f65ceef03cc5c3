"""Telling words and phrases."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.fold import tokens
from index.likelihood import log_likelihood, telling_terms

counts = st.integers(0, 50)


def test_the_figure_is_dunnings() -> None:
    """Here from the four cells of its table: seen, and expected from row and column sums."""
    cells = [(10, 100 * 30), (90, 100 * 1_070), (20, 1_000 * 30), (980, 1_000 * 1_070)]
    figure = 2 * sum(seen * log(seen * 1_100 / product) for seen, product in cells)
    assert log_likelihood(10, 100, 20, 1_000) == pytest.approx(figure)


@given(count=counts, extra=counts, other=counts, other_extra=counts)
def test_the_sign_says_which_share_is_greater(count: int, extra: int, other: int, other_extra: int) -> None:
    total, other_total = count + extra, other + other_extra
    score = log_likelihood(count, total, other, other_total)
    if count * other_total == other * total:
        assert score == pytest.approx(0, abs=1e-9)
    else:
        assert (score > 0) == (count * other_total > other * total)
    assert log_likelihood(other, other_total, count, total) == pytest.approx(-score, abs=1e-9)


def texts(*repeated: tuple[int, str]) -> list[tuple[str, str]]:
    return [("", text) for times, text in repeated for _ in range(times)]


def told(found: list[tuple[str, str]], background: list[tuple[str, str]], limit: int = 10) -> dict[str, float]:
    return {term.value: term.count for term in telling_terms(found, background, limit)}


REST = texts((500, "le soleil brille"), (200, "un service rapide"), (200, "le client sourit"))


def test_words_that_are_as_frequent_everywhere_tell_nothing() -> None:
    assert told(texts((5, "panne le")), texts((994, "le"), (6, "panne le"))) == {"panne": 5}


def test_the_most_telling_come_first_and_no_more_than_asked() -> None:
    found = texts((9, "a1 bac"), (5, "bo cec"), (2, "di"))
    assert list(told(found, texts((90, "bac"), (900, "bo")), 2)) == ["cec", "bac"]


def test_a_phrase_is_told_instead_of_words_that_say_less() -> None:
    assert told(texts((30, "le service client ne répond pas"), (10, "nul")), REST) == {
        "service client": 30,
        "repond": 30,
        "ne": 30,
        "pas": 30,
        "nul": 10,
    }


def test_of_phrases_that_share_a_word_one_is_told() -> None:
    found = told(texts((30, "le service client perdu ne répond pas")), REST)
    assert [term for term in found if " " in term] == ["service client perdu"]


def test_a_word_is_told_beside_a_phrase_that_holds_it_only_now_and_then() -> None:
    found = told(texts((40, "une panne"), (10, "une panne totale")), REST)
    assert (found["panne"], found["panne totale"]) == (50, 10)
    assert "totale" not in found


def test_a_phrase_neither_begins_nor_ends_with_a_word_without_a_subject_but_may_hold_one() -> None:
    found = told(texts((30, "dans la fuite de gaz et de la")), REST)
    assert "fuite de gaz" in found
    assert not {"la fuite", "gaz et", "fuite", "gaz"} & found.keys()


def test_words_that_are_never_side_by_side_are_no_phrase() -> None:
    split = [("colis", "perdu")] * 30 + texts((30, "colis mais où est-il donc perdu"))
    assert {"colis", "perdu"} <= told(split, REST).keys()
    assert not any(" " in term and "perdu" in term for term in told(split, REST))


@given(st.lists(st.text("ab c", max_size=12), max_size=40), st.lists(st.text("ab c", max_size=12), max_size=40))
def test_whatever_is_told_stands_in_so_many_of_the_texts_and_in_a_greater_share_of_them(
    some: list[str], others: list[str]
) -> None:
    found, background = texts(*((12, f"xx{one}") for one in some)), texts(*((3, other) for other in others))

    def holding(term: str, among: list[tuple[str, str]]) -> int:
        return sum(f" {term} " in f" {' '.join(tokens(text))} " for _, text in among)

    for term in telling_terms(found, background, 50):
        assert term.count == holding(term.value, found)
        assert term.count * len(background) > holding(term.value, background) * len(found)
