"""The order of stages."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Misconfigured
from enrich.assembly import Assembly
from enrich.order import ordered
from enrich.port import EVERYTHING, Draft
from tests.enrich.parts import around


@dataclass(frozen=True)
class Step:
    """A stage that has nothing to say."""

    provides: str
    needs: frozenset[str] = frozenset()
    model: str = "step@1"

    def __call__(self, drafts: Sequence[Draft]) -> list[None]:
        return [None] * len(drafts)


def step(provides: str, *needs: str) -> Step:
    return Step(provides, frozenset(needs))


@given(st.permutations([step("a"), step("b", "a"), step("c", "b"), step("z"), step("last", EVERYTHING)]))
def test_each_stage_finds_what_it_needs_however_they_were_found(stages: list[Step]) -> None:
    assert [stage.provides for stage in ordered(stages)] == ["a", "b", "c", "z", "last"]


def test_a_need_that_nobody_provides_is_named() -> None:
    with pytest.raises(Misconfigured, match='"emotion" needs "language", which no stage provides'):
        ordered([step("text"), step("emotion", "language")])


def test_stages_that_need_one_another_are_named() -> None:
    with pytest.raises(Misconfigured, match="a, b need one another in a circle"):
        ordered([step("a", "b"), step("b", "a"), step("c")])


def test_two_stages_cannot_provide_the_same() -> None:
    with pytest.raises(Misconfigured, match='Two stages provide "text"'):
        ordered([step("text"), step("text")])


def test_the_built_in_stages_come_in_an_order_that_works_with_live_queries_last() -> None:
    names = [stage.provides for stage in Assembly({})(around())]
    assert sorted(names) == [
        "addressed",
        "emotion",
        "entities",
        "influence",
        "intents",
        "language",
        "matches",
        "pictures",
        "saved",
        "sentiment",
        "tags",
        "text",
        "toward",
    ]
    assert names.index("text") < names.index("language") < names.index("matches")
    assert names.index("language") < names.index("sentiment")
    assert names[-2:] == ["tags", "saved"]
