"""Near-identical texts in a window."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.neardup import CHUNK, DAY, Window, signatures, words

SLOGAN = "boycottez tous la marque acme qui ment à ses clients depuis des années et ne rembourse jamais personne"
OTHERS = (
    "le train de huit heures est encore supprimé ce matin et aucun agent ne sait pourquoi",
    "merci à toute l'équipe pour la livraison rapide et le petit mot dans le colis",
    "my order was lost twice and the support line has been silent for three whole days",
)


def found(texts: Sequence[str], window: Window | None = None, minutes: Sequence[int] | None = None) -> list[int]:
    return (window or Window(64)).add(signatures([words(text) for text in texts]), minutes or [0] * len(texts))


def test_a_copy_is_found_by_the_newest_that_is_most_like_it() -> None:
    assert found([SLOGAN, OTHERS[0], SLOGAN, SLOGAN]) == [0, 0, 1, 3]


def test_case_punctuation_addresses_and_handles_make_no_difference() -> None:
    assert found([SLOGAN, f"RT @ada: {SLOGAN.upper()} !!! https://t.co/x", f"{SLOGAN} 👍👍 https://t.co/y"]) == [
        0,
        1,
        1,
    ]


def test_a_copy_with_a_few_other_words_is_found() -> None:
    changed = SLOGAN.replace("acme", "acmé").replace("années", "mois")
    assert found([SLOGAN, *OTHERS, changed]) == [0, 0, 0, 0, 1]


def test_different_texts_are_not_taken_for_copies() -> None:
    assert found(OTHERS) == [0, 0, 0]


def test_texts_a_day_apart_are_not_compared() -> None:
    assert found([SLOGAN, SLOGAN], minutes=[0, DAY - 1]) == [0, 1]
    assert found([SLOGAN, SLOGAN], minutes=[0, DAY]) == [0, 0]
    assert found([SLOGAN, SLOGAN], minutes=[DAY, 0]) == [0, 0]


def test_short_texts_are_not_compared() -> None:
    assert words("merci beaucoup @acme https://t.co/x !!!") == []
    assert words("merci beaucoup à toute l'équipe") != []


def test_a_text_is_forgotten_when_the_window_is_full_of_newer_ones() -> None:
    filler = [f"numéro {n} de la longue liste {n * 7} des textes {n * 13} sans rapport {n * 31}" for n in range(8)]
    assert found([SLOGAN, *filler[:7], SLOGAN], Window(8))[-1] == 1
    assert found([SLOGAN, *filler[:8], SLOGAN], Window(8))[-1] == 0


texts = st.lists(st.tuples(st.sampled_from((SLOGAN, f"oui {SLOGAN}", *OTHERS)), st.integers(0, 3 * DAY)), max_size=40)


@given(texts=texts, cuts=st.lists(st.integers(0, 40), max_size=4), capacity=st.integers(1, 12))
@settings(max_examples=60)
def test_batches_make_no_difference_nor_does_reading_the_window_again(
    texts: list[tuple[str, int]], cuts: list[int], capacity: int
) -> None:
    marks, minutes = signatures([words(text) for text, _ in texts]), [minute for _, minute in texts]
    whole = Window(capacity).add(marks, minutes)
    parts: list[int] = []
    for start, end in pairwise([0, *sorted(min(cut, len(texts)) for cut in cuts), len(texts)]):
        kept = range(max(0, start - capacity), start)
        window = Window(capacity)
        window.restore([n + 1 for n in kept], minutes[kept.start : start], marks[kept.start : start], start)
        parts += window.add(marks[start:end], minutes[start:end])
    assert parts == whole


def test_more_texts_than_are_worked_on_at_once_make_no_difference() -> None:
    rng = np.random.default_rng(7)
    marks = rng.integers(0, 2**16, (3 * CHUNK, 64), dtype=np.uint16)
    copies = rng.integers(0, CHUNK, CHUNK)
    marks[2 * CHUNK :] = marks[copies]
    capacity = 2 * CHUNK
    found = Window(capacity).add(marks, [0] * len(marks))
    newest: dict[int, int] = {}
    for number, source in enumerate(copies.tolist(), 2 * CHUNK + 1):
        expected = newest.get(source, source + 1)
        assert found[number - 1] == (expected if number - expected <= capacity else 0)
        newest[source] = number
