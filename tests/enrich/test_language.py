"""The language stage: short texts, hints of the network, languages that nobody expects."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import LanguageIdentifier

from enrich.language import common, own
from enrich.language.blend import blended
from enrich.language.letters import letters
from enrich.port import Draft, Stage
from enrich.stages.language import LanguageStage, Settings
from schemas.analysis import Analysis, Language
from schemas.mention import Mention
from tests.builders import author, mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import Crowd, around, listening, watch

OTHERS = {
    "nl": "ik wacht al drie weken op antwoord",
    "pl": "czekam już trzy tygodnie na odpowiedź",
    "sv": "jag har väntat i tre veckor på svar",
    "tr": "üç haftadır cevap bekliyorum",
    "ro": "aștept răspuns de trei săptămâni",
    "cs": "čekám na odpověď už tři týdny",
    "hu": "három hete várok a válaszra",
    "fi": "olen odottanut vastausta kolme viikkoa",
    "id": "saya sudah menunggu jawaban tiga minggu",
    "vi": "tôi đã chờ ba tuần rồi",
    "ru": "жду ответа уже три недели",
    "uk": "чекаю на відповідь вже три тижні",
    "el": "περιμένω απάντηση τρεις εβδομάδες",
    "he": "אני מחכה לתשובה כבר שלושה שבועות",
    "fa": "سه هفته است که منتظر پاسخ هستم",
    "hi": "तीन हफ्ते से जवाब का इंतजार कर रहा हूँ",
    "th": "รอคำตอบมาสามสัปดาห์แล้ว",
    "ja": "三週間も返事を待っています",
    "zh": "我已经等了三个星期",
    "ko": "삼 주째 답변을 기다리고 있어요",
}
"""I have been waiting for an answer for three weeks."""


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


@pytest.mark.parametrize(("code", "text"), OTHERS.items(), ids=OTHERS.keys())
def test_languages_that_nobody_expects_are_told_by_their_name(code: str, text: str) -> None:
    assert told(text).code == code
    assert told(text, languages=own.LANGUAGES).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ich warte seit drei Wochen", "de"),
        ("llevo tres semanas esperando", "es"),
        ("aspetto da tre settimane", "it"),
        ("estou esperando há três semanas", "pt"),
        ("أنتظر الرد منذ ثلاثة أسابيع", "ar"),
        ("ﺃﻧﺘﻈﺮ ﺍﻟﺮﺩ", "ar"),
        ("ASPETTO DA TRE SETTIMANE UNA RISPOSTA", "it"),
    ],
)
def test_the_seven_are_told_apart_in_few_words(text: str, code: str) -> None:
    assert told(text, languages=own.LANGUAGES).code == code


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


UNCLEAR = "ok super"


def after(texts: Sequence[Mention], wrote: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """The languages of mentions that come together. wrote: author to languages, the last one first."""
    crowd = Crowd(wrote={author(name).id: codes for name, codes in (wrote or {}).items()})
    stage = LanguageStage(Settings(), around(crowd=crowd, languages=("en", "fr", "de")))
    return [each.code for each in stage([Draft(each, Analysis()) for each in texts])]


@pytest.mark.parametrize("code", ["en", "fr", "de"])
def test_what_its_author_wrote_in_last_decides_what_a_text_leaves_open(code: str) -> None:
    assert after([mention("x:1", UNCLEAR)], {"ada": [code]}) == [code]


def test_the_last_language_of_an_author_weighs_more_than_the_one_before() -> None:
    assert after([mention("x:1", UNCLEAR)], {"ada": ["de", "fr"]}) == ["de"]


def test_the_text_overrules_what_its_author_wrote_before() -> None:
    assert after([mention("x:1", "le train est encore en retard ce matin")], {"ada": ["en"]}) == ["fr"]


def test_an_author_without_words_has_no_language() -> None:
    assert after([mention("x:1", "👍 @sncf")], {"ada": ["fr"]}) == [""]


def test_whom_a_text_answers_decides_what_it_leaves_open() -> None:
    answer = mention("x:1", UNCLEAR).model_copy(update={"reply_to_author": author("bob").id})
    assert after([answer], {"bob": ["de"]}) == ["de"]


@pytest.mark.parametrize("link", [{"reply_to": "x:1"}, {"thread": "x:1"}, {"thread": "x:9"}])
def test_a_thread_that_comes_with_it_decides_what_a_text_leaves_open(link: Mapping[str, str]) -> None:
    first = mention("x:1", "Die Bahn ist schon wieder zu spät und niemand sagt etwas", by="bob")
    answer = mention("x:2", UNCLEAR).model_copy(update=link)
    assert after([first.model_copy(update={"thread": "x:9"}), answer]) == ["de", "de"]


@cache
def _one_by_one(languages: frozenset[str]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
    identifier.set_languages(languages)
    return identifier


WORDS = st.text(st.characters(codec="utf-8"), max_size=80)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(WORDS, min_size=1, max_size=8))
def test_a_batch_is_told_as_py3langid_tells_its_texts_one_by_one(texts: list[str]) -> None:
    words = [letters(text) for text in texts]
    languages = frozenset({"en", "fr", "de", "ja", "sr", "ru"})
    batch = common.among(languages)
    ranked = [dict(_one_by_one(languages).rank(text)) for text in words]
    expected = [[each[code] for code in batch.languages] for each in ranked]
    np.testing.assert_allclose(batch.probabilities(words), expected, atol=1e-4)


@settings(max_examples=40)
@given(texts=st.lists(WORDS, min_size=1, max_size=8))
def test_our_scores_of_a_text_do_not_depend_on_those_beside_it(texts: list[str]) -> None:
    words = [letters(text) for text in texts]
    together = own.scores(own.runs(words), own.shipped())
    alone = np.vstack([own.scores(own.runs([each]), own.shipped()) for each in words])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_runs_stay_within_their_words() -> None:
    counted = own.runs(["", "a", "ab", "ab a"]).counts.tolist()
    assert counted == [0, 1 + 2 + 1, 2 + 3 + 2 + 1, (2 + 3 + 2 + 1) + (1 + 2 + 1)]


@given(share=st.floats(0, 1), logits=st.lists(st.floats(-30, 30), min_size=7, max_size=7))
def test_our_model_moves_no_odds_into_or_out_of_the_seven(share: float, logits: list[float]) -> None:
    languages = (*own.LANGUAGES, "nl")
    likely = np.array([[share / 7] * 7 + [1 - share]], dtype=np.float32)
    odds = blended(likely, languages, np.array([logits], dtype=np.float32), np.ones(8, dtype=np.float32))
    assert odds[0, :7].sum() == pytest.approx(share, abs=1e-4)
    assert odds[0, 7] == likely[0, 7]
