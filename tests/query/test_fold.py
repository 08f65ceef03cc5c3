"""Words as every engine compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.fold import TOKEN_LIMIT, marks, stems, tokens, written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crème BRÛLÉE", "creme brulee"),
        ("œuvre Æther ﬁn Straße", "oeuvre aether fin strasse"),
        ("l'app l’app lʼapp d'Orange aujourd'hui", "l app l app l app d orange aujourd hui"),
        ("don’t", "don t"),
        ("service-client, n°1 !", "service client n 1"),
        ("air_france _nul_", "air france nul"),
        ("e\u0301te\u0301 \u00e9t\u00e9", "ete ete"),
        ("boy\u00adcott boy\u200bcott \u200fboycott\u200e \ufeffboycott", "boycott boycott boycott boycott"),
        ("𝐁𝐨𝐲𝐜𝐨𝐭𝐭 ｆｕｌｌ ⓑ", "boycott full"),
        ("SNCF™ Vichy® m²", "sncf vichy m2"),
        ("İstanbul ıslak ΣΟΦΟΣ", "istanbul islak σοφοσ"),
        ("Łódź Øre Đà", "lodz ore da"),
        ("МОСКВА й", "москва и"),
        ("東京駅 で待つ", "東 京 駅 て 待 つ"),
        ("한국어", "한국어"),
        ("a\x00b\ud800c\u2028d", "a b c d"),
        ("😡 colère 😡", "colere"),
        ("voir https://www.lemonde.fr/2026/03/boycott?x=1#y et http://t.co/Ab1", "voir lemonde fr et t co"),
        ("#Boycott @SNCF", "boycott sncf"),
        ("", ""),
        ("…!?", ""),
    ],
)
def test_what_differs_only_in_writing_is_one_word(text: str, words: str) -> None:
    assert tokens(text) == words.split()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#Boycott, #été2026 et #n_importe_quoi.", ["#boycott", "#ete2026", "#n_importe_quoi"]),
        ("＃boycott ＠sncf", ["#boycott", "@sncf"]),
        ("merci @SNCF_Voyageurs.", ["@sncf_voyageurs"]),
        ("@ada.bsky.social et @bob@piaille.fr", ["@ada.bsky.social", "@ada", "@bob@piaille.fr", "@bob"]),
        ("ada@example.org C# a#b &#39; https://x.com/#/y/@z ##deux", []),
        ("#東京 #e\u0301te\u0301", ["#東京", "#ete"]),
        ("#\u0301 @\u200f", []),
        ("rien", []),
    ],
)
def test_hashtags_and_handles_are_told_from_other_signs(text: str, found: list[str]) -> None:
    assert marks(text) == found


def test_a_word_of_endless_letters_is_cut() -> None:
    found = tokens("x" * 1_000_000)
    assert "".join(found) == "x" * 1_000_000
    assert {len(token) for token in found} == {TOKEN_LIMIT}


def test_a_million_characters_of_anything_are_read() -> None:
    assert len(tokens("e\u0301\u200f😡\x00 " * 200_000)) == 200_000
    assert marks("#a @b " * 100_000) == ["#a", "@b"] * 100_000
    assert marks("#" * 1_000_000) == []
    assert marks("@a." * 300_000) == ["@a"] * 300_000
    assert tokens("http://" * 140_000) == ["http"]


def test_forms_of_a_word_are_kin_in_french_or_english() -> None:
    assert set(stems("livraison")) & set(stems("livraisons"))
    assert set(stems("delivery")) & set(stems("deliveries"))
    assert not set(stems("livraison")) & set(stems("colis"))


def test_matching_words_are_shown_as_the_author_wrote_them() -> None:
    assert written("L’Œuvre, CRÈME e\u0301te\u0301 東京") == [
        ("l", "L"),
        ("oeuvre", "Œuvre"),
        ("creme", "CRÈME"),
        ("ete", "e\u0301te\u0301"),
        ("東", "東京"),
        ("京", "東京"),
    ]


ANY_TEXT = st.text(st.characters(exclude_characters="\u0345"), max_size=80)  # an accent whose capital is a letter


@given(ANY_TEXT)
def test_folding_again_changes_nothing(text: str) -> None:
    found = tokens(text)
    assert tokens(" ".join(found)) == found


@given(ANY_TEXT)
def test_tokens_are_letters_and_digits_within_the_limit(text: str) -> None:
    assert all(token.isalnum() and 0 < len(token) <= TOKEN_LIMIT for token in tokens(text))
    assert all(mark[0] in "#@" and len(mark) > 1 for mark in marks(text))


@given(ANY_TEXT)
def test_case_changes_nothing(text: str) -> None:
    assert tokens(text.casefold()) == tokens(text)
