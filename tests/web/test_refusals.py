"""What is refused is said in the reader's language, with what was written in it, and with the page that mends it."""

import pytest

from core.errors import Misconfigured, NotFound, TocsinError
from core.query.errors import QueryError
from core.query.parse import parse
from core.query.validate import for_rule, for_watch
from schemas.sentence import Sentence
from web.look.assets import addresses
from web.look.refusals import refusal
from web.look.tongue import Tongue, Tongues

WRONG = (
    "retard NEAR/5", "AND retard", "colis -", '"service', "influence:[60 TO", "(retard", "retard)", "()", "author:",
    "[1 TO 2]", "autor:ada", "zzzzzz:ada", "lang:(author:ada)", "lang:[a TO b]", "lang:fr*", "*retard", "re*", "a~2",
    "a NEAR/99 b", "toward:bad", "influence:x", "influence:[x TO 3]", "published:never", "a NEAR/2 b NEAR/2 c", "!!",
    "title:[a TO b]", "a NEAR/2 (b AND c)", "influence:[60]", "stem:*", '"a"~3', "title:#a", "stem:liv*",
)  # fmt: skip


@pytest.fixture(scope="module")
def french() -> Tongue:
    return Tongues(addresses()).of("fr")


@pytest.fixture(scope="module")
def english() -> Tongue:
    return Tongues(addresses()).of("en")


@pytest.mark.parametrize("query", WRONG)
def test_whatever_the_parser_refuses_is_said_in_french(french: Tongue, query: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(query)
    shown = refusal(refused.value, query)
    assert french(shown.sentence) != shown.sentence
    assert not shown.hint or french(shown.hint) != shown.hint


def test_what_was_written_stands_in_the_sentence(french: Tongue) -> None:
    with pytest.raises(QueryError) as refused:
        parse("retard NEAR/5")
    said = french(refused.value.problem)
    assert said == "il manque un terme à droite de NEAR/5, comme dans  retard NEAR/5 colis"


def test_the_word_that_is_wrong_is_told_apart(french: Tongue) -> None:
    query = "retard OR autor:ada"
    with pytest.raises(QueryError) as refused:
        parse(query)
    shown = refusal(refused.value, query)
    assert (shown.before, shown.word, shown.after) == ("retard OR ", "autor:ada", "")
    assert french(shown.hint) == "Vouliez-vous dire author:\u202f? Ce qui contient un deux-points va entre guillemets."


def test_what_stands_in_a_sentence_is_said_in_its_language_too(french: Tongue) -> None:
    with pytest.raises(QueryError) as refused:
        parse("toward:bad")
    assert french(refused.value.problem) == "toward vaut negative, neutral ou positive, pas bad."


@pytest.mark.parametrize("check", [for_watch, for_rule])
def test_so_is_what_nobody_may_ask_there(french: Tongue, check: object) -> None:
    with pytest.raises(QueryError) as refused:
        (for_watch if check is for_watch else for_rule)(parse("influence:60 OR tag:a/b"))
    assert french(refused.value.problem) != refused.value.problem


def test_without_its_text_a_query_is_told_with_the_place(french: Tongue) -> None:
    with pytest.raises(QueryError) as refused:
        parse("AND retard")
    assert french(refusal(refused.value).sentence).startswith("requête, caractère 0\u00a0: il manque un terme")


def test_a_command_is_a_page_to_whoever_has_a_browser(french: Tongue) -> None:
    failure = NotFound('There is no watch "%(watch)s".', "`tocsin watches list` shows those that there are.", watch="a")
    shown = refusal(failure)
    assert (french(shown.sentence), french(shown.hint), shown.to) == (
        "Il n’y a pas de veille «\u00a0a\u00a0».",
        "Voir les veilles",
        "/watches",
    )
    assert str(failure) == 'There is no watch "a". `tocsin watches list` shows those that there are.'


def test_its_address_knows_what_the_hint_is_about() -> None:
    hint = "`tocsin incidents show %(incident)s` shows the steps."
    failure = NotFound("Its playbook has no step %(number)s.", hint, number=7, incident="i-1")
    assert refusal(failure).to == "/incidents/i-1"


def test_a_wrong_setting_is_left_to_whoever_runs_tocsin(french: Tongue) -> None:
    shown = refusal(Misconfigured("web.url is empty.", "Set it."))
    assert (french(shown.sentence), shown.detail) == ("Un réglage de Tocsin est faux.", "web.url is empty. Set it.")


def test_what_nobody_foresaw_is_said_as_it_is(french: Tongue) -> None:
    assert french(refusal(TocsinError("100 % of it is wrong")).sentence) == "100 % of it is wrong"


def test_what_somebody_wrote_is_no_template(english: Tongue) -> None:
    failure = NotFound('There is no watch "%(watch)s".', watch="100%(x)s <b>")
    assert english(refusal(failure).sentence) == 'There is no watch "100%(x)s <b>".'
    written = english.templates.from_string("{{ _(sentence) }}")
    assert written.render(sentence=failure.message) == "There is no watch &#34;100%(x)s &lt;b&gt;&#34;."


def test_a_failure_that_is_told_again_keeps_its_words_apart(french: Tongue) -> None:
    first = NotFound('There is no tag "%(tag)s".', tag="a/b")
    again = TocsinError("%(where)s: %(problem)s", where=Sentence("%(path)s", path="x"), problem=first.message)
    assert french(again.message) == "x\u00a0: Il n’y a pas d’étiquette «\u00a0a/b\u00a0»."
