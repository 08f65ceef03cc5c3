"""What is begun at the caret, and what could stand there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.parse import parse
from core.query.tree import Exact
from web.look.completing import MOST, Begun, begun, fields, fitting, struck, values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tow", Begun("", "tow", 0, 3)),
        ("retard tow", Begun("", "tow", 7, 10)),
        ("-watch:bri", Begun("watch", "bri", 1, 10)),
        ("(lang:", Begun("lang", "", 1, 6)),
        ('entity:"Lumelle 3', Begun("entity", "Lumelle 3", 0, 17)),
        ('"service cli', None),
        ("", Begun("", "", 0, 0)),
    ],
)
def test_what_is_begun_is_told_by_what_stands_before_the_caret(text: str, found: Begun | None) -> None:
    assert begun(text, len(text)) == found


def test_an_offer_takes_the_place_of_the_whole_word() -> None:
    assert begun("watch:brisolle refund", 9) == Begun("watch", "bri", 0, 14)


@given(st.text(max_size=60), st.integers(0, 80))
def test_whatever_is_written_something_or_nothing_is_begun(text: str, caret: int) -> None:
    found = begun(text, caret)
    assert found is None or 0 <= found.start <= found.end <= max(len(text), caret)


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_every_value_that_is_offered_is_one(value: str) -> None:
    (offer,) = values(Begun("entity", "", 0, 7), [(value, value)])
    assert isinstance(parse(offer.text), Exact)


def test_names_fit_whatever_their_accents_and_the_beginning_counts_most() -> None:
    known = [("z", "La Crème"), ("creme", "creme"), ("x", "x")]
    assert fitting("crè", known) == [("creme", "creme"), ("z", "La Crème")]
    assert len(fitting("", [(str(n), "") for n in range(50)])) == MOST


def test_fields_are_found_by_what_they_mean() -> None:
    assert [offer.text for offer in fields("tone", {"toward": "tone towards the watch"})] == ["toward:"]


@pytest.mark.parametrize(
    ("text", "position", "parts"),
    [
        ("retard NEAR/5", 7, ("retard ", "NEAR/5", "")),
        ("(retard", 0, ("", "(", "retard")),
        ("autor:ada x", 0, ("", "autor:ada", " x")),
        ("retard AND", 10, ("retard AND", "\u00a0", "")),
    ],
)
def test_the_word_that_is_wrong_is_told_from_the_others(text: str, position: int, parts: tuple[str, str, str]) -> None:
    assert struck(text, position) == parts
