"""The language stage: short texts, hints of the network, languages that nobody expects."""

import pytest

from enrich.port import Draft, Stage
from enrich.stages.language import LanguageStage, Settings
from schemas.analysis import Analysis, Language
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around, listening, watch


class TestLanguage(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return LanguageStage(Settings(), around())


def told(
    text: str, hint: str = "", *, languages: tuple[str, ...] = ("en", "fr"), watched: tuple[str, ...] = ()
) -> Language:
    heard = listening(watch("acme", "acme", languages=watched))
    stage = LanguageStage(Settings(), around(heard, languages=languages))
    return stage([Draft(mention("x:1", text, lang=hint), Analysis())])[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("le train est encore en retard", "fr"),
        ("my bag never arrived and nobody answers", "en"),
        ("Toujours aucune réponse du service client, c'est honteux !", "fr"),
        ("@united why is my flight late again?", "en"),
    ],
)
def test_expected_languages_are_told_apart(text: str, code: str) -> None:
    assert told(text).code == code


def test_a_language_that_nobody_expects_is_not_taken_for_one_that_is() -> None:
    assert told("Die Lieferung ist immer noch nicht angekommen und niemand antwortet mir").code == "de"


def test_a_watch_makes_its_languages_expected_ones() -> None:
    text = "mal sehen ob das klappt"
    assert told(text, watched=("de",)).confidence > told(text).confidence


@pytest.mark.parametrize("text", ["", "👍👍", "12345", "@sncf", "#fail https://t.co/abc", "lol"])
def test_where_nothing_can_be_said_nothing_is_said(text: str) -> None:
    assert told(text, languages=("en", "fr", "de", "es", "it", "pt", "nl")).code == ""


def test_the_word_of_the_network_decides_what_the_text_leaves_open() -> None:
    assert told("merci", "fr").code == "fr"
    assert told("ok", "fr-CA").code == "fr"
    assert told("ok", "en").code == "en"


def test_the_text_overrules_a_wrong_word_of_the_network() -> None:
    assert told("le train est encore en retard ce matin, merci pour rien", "en").code == "fr"


def test_a_hint_that_is_no_language_is_ignored() -> None:
    assert told("le train est encore en retard", "zxx") == told("le train est encore en retard")
