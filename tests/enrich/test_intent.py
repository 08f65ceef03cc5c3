"""The intent stage: what people want, in both languages, and what only looks like it."""

import pytest

from enrich.intent.model import HEADS, model
from enrich.port import Draft, Stage
from enrich.stages.intent import IntentStage, Settings
from schemas.analysis import Analysis, Intent, Language
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around


class TestIntent(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return IntentStage(Settings(), around())


def intents(text: str, language: str) -> tuple[Intent, ...] | None:
    analysis = Analysis(language=Language(code=language, confidence=1.0))
    return IntentStage(Settings(), around())([Draft(mention("x:1", text), analysis)])[0]


def wanted(text: str, language: str) -> set[str]:
    return {intent.name for intent in intents(text, language) or ()}


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("@brisolle still no internet after three days, this is terrible service", "en", "complaint"),
        ("@brisolle toujours pas de réseau depuis trois jours, service lamentable", "fr", "complaint"),
        ("Does anyone know when the shop opens?", "en", "question"),
        ("Quelqu'un sait quand ouvre le magasin ?", "fr", "question"),
        ("I want to buy the new Halo, cannot wait", "en", "purchase"),
        ("Je vais commander la nouvelle box", "fr", "purchase"),
        ("It would be great if you could add a dark mode", "en", "suggestion"),
        ("Ce serait bien d'ajouter un mode sombre", "fr", "suggestion"),
        ("Great service, thank you so much to the whole team", "en", "praise"),
        ("Bravo à toute l'équipe, service impeccable", "fr", "praise"),
        ("Cancelling my subscription, you lost a customer", "en", "churn"),
        ("Je résilie mon abonnement et je passe à la concurrence", "fr", "churn"),
        ("Boycott Brisolle! Do not buy anything from them", "en", "boycott"),
        ("Boycottez Brisolle, n'achetez plus rien chez eux", "fr", "boycott"),
        ("You will hear from my lawyer", "en", "legal"),
        ("Je vais porter plainte et saisir la DGCCRF", "fr", "legal"),
        ("I am a journalist writing an article on your recall, could I speak to a spokesperson", "en", "press"),
        ("Journaliste pour un quotidien, je prépare un article sur votre rappel", "fr", "press"),
        ("Are you hiring? I sent my CV last week", "en", "job"),
        ("Vous recrutez ? J'ai envoyé ma candidature", "fr", "job"),
        ("I was charged twice, please refund me", "en", "billing"),
        ("J'ai été prélevé deux fois, je voudrais un remboursement", "fr", "billing"),
        ("@brisolle can you help me? I cannot log in", "en", "answer"),
    ],
)
def test_an_intent_that_is_said_plainly_is_told(text: str, language: str, intent: str) -> None:
    assert intent in wanted(text, language)


@pytest.mark.parametrize(
    ("text", "language", "lure"),
    [
        ("You did a great job", "en", "job"),
        ("Salade d'avocats à midi", "fr", "legal"),
        ("Press the button to start", "en", "press"),
        ("They cancelled my flight", "en", "churn"),
        ("Je pars en vacances demain", "fr", "churn"),
        ("Are you kidding me?", "en", "question"),
        ("Merci pour rien", "fr", "praise"),
    ],
)
def test_words_that_only_look_like_it_are_not_taken_for_it(text: str, language: str, lure: str) -> None:
    assert lure not in wanted(text, language)


def test_the_words_that_told_it_are_shown_as_written() -> None:
    (churn,) = [intent for intent in intents("Je RÉSILIE mon contrat", "fr") or () if intent.name == "churn"]
    assert "RÉSILIE" in churn.terms


@pytest.mark.parametrize("language", ["de", "ja", ""])
def test_nothing_is_said_in_other_languages(language: str) -> None:
    assert intents("boycott", language) is None


def test_what_nobody_wants_anything_with_has_no_intent() -> None:
    assert intents("il pleut", "fr") == ()


def test_the_shipped_model_has_a_row_for_each_feature_and_a_column_for_each_head() -> None:
    assert model().table.shape[1] == len(HEADS)
    assert model().table.any(axis=0).all()
