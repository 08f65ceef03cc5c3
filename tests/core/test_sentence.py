"""Sentences whose words and values are apart are texts like others, and come through a store as they were."""

import copy
import json
import pickle
from datetime import timedelta

import pytest

from core.errors import Busy, TocsinError
from core.query.errors import QueryError
from schemas.sentence import Sentence, alternatives, joined, kept, read

NONE = Sentence('There is no watch "%(watch)s", not %(share)s %% of it.', watch="100 % wool", share=3)


def test_it_is_a_text() -> None:
    assert NONE == 'There is no watch "100 % wool", not 3 % of it.'
    assert json.dumps(NONE) == json.dumps(str(NONE))


@pytest.mark.parametrize("again", [copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])  # noqa: S301
def test_a_copy_is_the_same(again: object) -> None:
    assert callable(again)
    made = again(NONE)
    assert (made, made.template, made.values) == (NONE, NONE.template, NONE.values)


def test_a_store_keeps_its_words_and_values_apart() -> None:
    within = Sentence("%(where)s: %(problem)s", where="x", problem=NONE)
    found = read(json.loads(json.dumps(kept(within))))
    assert isinstance(found, Sentence)
    assert (found, found.template) == (within, within.template)
    assert isinstance(found.values["problem"], Sentence)


def test_a_plain_text_is_kept_as_it_is() -> None:
    assert read(kept("100 % of it")) == "100 % of it"
    assert read({"template": 3}) == ""


def test_several_are_one() -> None:
    assert joined("%(before)s; %(last)s", ["a", "b", "c"]) == "a; b; c"
    assert joined("%(before)s; %(last)s", []) == ""
    assert [alternatives(("a",)), alternatives(("a", "b", "c"))] == ["a", "a, b or c"]


def test_what_has_no_hole_is_no_template() -> None:
    assert str(TocsinError("It is %(whole)s.", "100 % of it.", whole="gone")) == "It is gone. 100 % of it."


def test_what_somebody_wrote_like_a_template_is_quoted_as_it_is() -> None:
    assert str(TocsinError("/a %(here)s/b is damaged.", "See 100%(x.")) == "/a %(here)s/b is damaged. See 100%(x."
    quoted = TocsinError('There is no "%(it)s".', 'Did you mean "%(me)s"?', it="%(you)s")
    assert (quoted.message, quoted.hint) == ('There is no "%(you)s".', 'Did you mean "%(me)s"?')


def test_every_failure_takes_values() -> None:
    assert str(Busy("%(host)s asks for patience.", timedelta(1), host="x")) == "x asks for patience."
    wrong = QueryError(3, "%(it)s means nothing here.", "Quote %(it)s.", it="!")
    assert (wrong.message, wrong.problem, wrong.hint) == (
        "query, position 3: ! means nothing here.",
        "! means nothing here.",
        "Quote !.",
    )
