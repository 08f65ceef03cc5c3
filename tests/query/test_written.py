"""Conditions that are written are read as they were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.fields import EXACT
from core.query.parse import parse
from core.query.tree import And, Exact, Or
from core.query.written import condition, narrowed

FIELDS = st.sampled_from(sorted(EXACT.keys() - {"kind", "visibility", "sentiment", "toward", "model"}))


@given(FIELDS, st.text(min_size=1, max_size=80).filter(str.strip))
def test_any_value_comes_back_whole(field: str, value: str) -> None:
    read = parse(condition(field, value))
    assert isinstance(read, Exact)
    assert (read.field, read.value) == (field, EXACT[field].stored(value))


@pytest.mark.parametrize("value", ["x:42", "AND", "near", "a b", 'say "no"', "back\\slash", "#tag", "-5", "*", "(a)"])
def test_what_has_a_meaning_of_its_own_is_quoted(value: str) -> None:
    assert parse(condition("author_id", value)) == Exact(10, "author_id", value)


def test_one_more_condition_holds_for_either_side_of_an_or() -> None:
    either = parse("retard OR panne")
    assert isinstance(either, Or)
    both = parse(narrowed("retard OR panne", either, "lang:fr"))
    assert isinstance(both, And)
    assert len(both.children) == 2
    assert narrowed("", None, "lang:fr") == "lang:fr"
