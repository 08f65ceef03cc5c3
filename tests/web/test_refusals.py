"""What is wrong with a query is said in the reader's language."""

import pytest

from core.query.errors import QueryError
from core.query.parse import parse
from web.look.assets import addresses
from web.look.refusals import refusal
from web.look.tongue import Tongue, Tongues

WRONG = (
    "retard NEAR/5", "AND retard", "colis -", '"service', "influence:[60 TO", "(retard", "retard)", "()", "author:",
    "[1 TO 2]", "autor:ada", "zzzzzz:ada", "lang:(author:ada)", "lang:[a TO b]", "lang:fr*", "*retard", "re*", "a~2",
    "a NEAR/99 b", "toward:bad", "influence:x", "influence:[x TO 3]", "published:never", "a NEAR/2 b NEAR/2 c", "!!",
    "title:[a TO b]", "a NEAR/2 (b AND c)", "influence:[60]",
)  # fmt: skip


@pytest.fixture(scope="module")
def french() -> Tongue:
    return Tongues(addresses()).of("fr")


@pytest.mark.parametrize("query", WRONG)
def test_whatever_the_parser_refuses_is_said_in_french(french: Tongue, query: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(query)
    assert refusal(french, refused.value.problem) != refused.value.problem


def test_what_was_written_stands_in_the_sentence(french: Tongue) -> None:
    said = refusal(french, "NEAR/5 needs a term on its right, as in  retard NEAR/5 colis")
    assert said == "il manque un terme à droite de NEAR/5, comme dans  retard NEAR/5 colis"


def test_what_nobody_foresaw_is_said_as_it_is(french: Tongue) -> None:
    assert refusal(french, "100 % of it %(is)s wrong") == "100 % of it %(is)s wrong"
