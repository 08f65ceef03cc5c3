"""The cause, in the mentions' own words."""

import string

from hypothesis import given
from hypothesis import strategies as st

from alerts.terms import distinctive, log_likelihood

BEFORE = ["the seats were fine", "slow wifi again on the train", "lovely staff", "trains are late", "good coffee"] * 20


def phrases(now: list[str], before: list[str] = BEFORE, taboo: tuple[str, ...] = ("Voltéa",)) -> list[str]:
    return [term.phrase for term in distinctive(now, before, taboo, 5)]


def test_what_everybody_suddenly_writes_is_the_cause() -> None:
    now = ["Voltéa app outage again", "the app outage ruined my day", "App outage, thanks Voltéa", "slow wifi"] * 5
    assert phrases(now)[0].casefold() == "app outage"


def test_what_was_always_written_is_no_cause() -> None:
    assert phrases(["slow wifi on the train", "trains are late"] * 10) == []


def test_the_brand_and_the_words_of_its_query_are_never_the_cause() -> None:
    found = phrases(["voltéa panne", "VOLTEA panne"] * 10, taboo=("Voltéa", "voltea OR #voltea"))
    assert found == ["panne"]


def test_handles_and_links_are_never_the_cause() -> None:
    assert phrases(["@camille panne https://bit.ly/amende"] * 20) == ["panne"]


def test_french_elisions_are_taken_off() -> None:
    assert phrases(["c'est l’amende", "pas d'amende pour moi"] * 10) == ["amende"]


def test_a_phrase_may_hold_small_words_inside_but_not_at_its_ends() -> None:
    assert "hors de service" in phrases(["le distributeur est hors de service", "toujours hors de service ici"] * 10)


def test_nothing_is_said_from_one_single_text() -> None:
    assert phrases(["panne géante"]) == []


def test_the_form_that_most_people_wrote_is_shown() -> None:
    assert phrases(["PANNE GÉANTE"] * 3 + ["panne géante"] * 9)[0] == "panne géante"


def test_an_acronym_of_two_letters_is_a_word() -> None:
    assert phrases(["le QR code refusé"] * 9)[0] == "QR code refusé"


def test_log_likelihood_is_that_of_the_paper() -> None:
    # Dunning 1993, table 2, "the swiss": 110, 2442, 111 and 29114 give 270.72.
    assert round(log_likelihood(110, 110 + 2442, 111, 111 + 29114), 2) == 270.72


def test_a_rarer_word_has_a_negative_score() -> None:
    assert log_likelihood(1, 100, 50, 100) < 0


@given(st.lists(st.text(max_size=60), max_size=30), st.lists(st.text(max_size=60), max_size=10))
def test_every_term_stands_in_the_texts(now: list[str], before: list[str]) -> None:
    for term in distinctive(now, before, (), 5):
        assert term.texts <= len(now)
        assert sum(all(word in text for word in term.phrase.split()) for text in now) >= 1


@given(st.text(alphabet=string.printable + "éà’'-#@\u202e\u0000", max_size=5000))
def test_any_text_is_read_without_fail(text: str) -> None:
    assert len(distinctive([text] * 3, [], (), 8)) <= 8
