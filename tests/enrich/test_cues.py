"""Patterns of words: what is written in a line is found, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.cues.matching import FREE, Cues
from enrich.cues.written import patterns
from enrich.emotion.lexicon import written as emotions
from enrich.intent import english, french
from enrich.intent.features import cues as ours


def score(line: str, text: str) -> float:
    return float(Cues({"thing": line})([text]).scores[0, 0])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("2 cancel", "Please CANCEL it"),
        ("2 cancel my|our contract", "I cancel our contract"),
        ("2 cancel ~ contract", "cancel this stupid old contract"),
        ("2 want to? buy", "I want buy that"),
        ("2 small_claims", "see you in small claims court"),
        ("2 n'achetez plus", "N’achetez plus rien chez eux"),
        ("2 résilié", "j'ai RESILIE hier"),
        ("2 when ~ ?", "when do you open?"),
        ("2 love", "loooooove it"),
        ("2 boycott|avoid\n        them", "avoid them"),
        ("2 😡", "encore en panne 😡"),
    ],
)
def test_a_line_finds_what_is_written_in_it(line: str, text: str) -> None:
    assert score(line, text) == 2


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("2 cancel", "cancellation"),
        ("2 cancel my contract", "cancel the contract"),
        ("2 cancel my contract", "cancel my old contract"),
        ("2 cancel ~ contract", f"cancel {'x ' * (FREE + 1)}contract"),
        ("2 cancel ~ contract", "Cancel it. The contract is fine"),
        ("2 very very", "very"),
        ("2 small_claims", "claims are small"),
    ],
)
def test_a_line_finds_nothing_else(line: str, text: str) -> None:
    assert score(line, text) == 0


def test_what_speaks_for_it_counts_less_and_less_and_what_speaks_against_it_in_full() -> None:
    assert score("4 a\n2 b\n2 c\n-3 d", "a b c d") == 4 + 2 / 2 + 2 / 4 - 3


def test_a_line_counts_once_in_a_text() -> None:
    assert score("2 bad", "bad bad bad") == 2


def test_the_words_that_spoke_are_shown_where_they_stand() -> None:
    text = "Bonjour, je RÉSILIE mon contrat"
    (begin, end), *_ = Cues({"thing": "3 résilie ~ contrat"})([text]).spans[0, 0]
    assert text[begin:end] == "RÉSILIE mon contrat"


@given(st.lists(st.text(max_size=60), max_size=6))
def test_a_text_is_told_alike_alone_and_among_others(texts: list[str]) -> None:
    cues = ours("fr")
    together = cues(texts).scores
    assert [cues([text]).scores[0].tolist() for text in texts] == [row.tolist() for row in together]


@pytest.mark.parametrize("line", ["2", "two words", "2 ~"])
def test_a_line_without_a_weight_or_without_words_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        patterns({"thing": line})


@pytest.mark.parametrize("written", [english.CUES, french.CUES, emotions("en"), emotions("fr"), emotions("")])
def test_what_we_wrote_can_be_read(written: dict[str, str]) -> None:
    assert all(readings for readings in patterns(written))


def test_both_languages_tell_the_same_things() -> None:
    assert tuple(english.CUES) == tuple(french.CUES)
