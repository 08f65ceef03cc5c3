"""What watches call by name, found in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.fold import tokens
from enrich.things import Things
from schemas.watch import Thing, Watch

BRISOLLE = Watch(
    id="brisolle",
    name="Brisolle",
    query="brisolle",
    thing=(
        Thing(name="Lumelle 3", aliases=("L3",)),
        Thing(name="Hélène Œuvrard", kind="person", aliases=("la patronne",)),
        Thing(name="Lumelle 3 Pro"),
        Thing(name="Pro", kind="event"),
    ),
)
RIVAL = Watch(id="rival", name="Rival", query="rival", thing=(Thing(name="Lumelle 3"),))


def found(text: str, *watches: str) -> list[tuple[str, str, str]]:
    linked = Things((BRISOLLE, RIVAL)).found([text], frozenset(watches or ("brisolle",)))
    return [(each.watch, each.thing.name, each.words) for each in linked]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ma LUMELLE 3 chauffe", "Lumelle 3"),
        ("ma lumelle-3 chauffe", "Lumelle 3"),
        ("#Lumelle3 en panne", "Lumelle 3"),
        ("@lumelle3", "Lumelle 3"),
        ("la L3, nulle", "Lumelle 3"),
        ("helene oeuvrard ne répond pas", "Hélène Œuvrard"),
        ("que dit l'Hélène Œuvrard ?", "Hélène Œuvrard"),
        ("où est la Patronne", "Hélène Œuvrard"),
    ],
)
def test_a_thing_is_found_however_it_is_written(text: str, name: str) -> None:
    assert [told for _, told, _ in found(text)] == [name]


@pytest.mark.parametrize("text", ["lumelle 30", "ma lumelle", "XL3", "professionnel", "https://x.example/lumelle3", ""])
def test_a_part_of_a_word_or_of_a_name_is_no_thing(text: str) -> None:
    assert found(text) == []


def test_of_names_within_one_another_the_longest_is_told() -> None:
    assert [told for _, told, _ in found("la lumelle 3 pro")] == ["Lumelle 3 Pro"]
    assert [told for _, told, _ in found("pro lumelle 3 pro pro l3")] == ["Pro", "Lumelle 3 Pro", "Lumelle 3"]


def test_a_thing_belongs_to_its_watch_and_two_watches_may_share_a_name() -> None:
    assert found("lumelle 3", "rival") == [("rival", "Lumelle 3", "lumelle 3")]
    assert [watch for watch, _, _ in found("lumelle 3 pro", "brisolle", "rival")] == ["brisolle", "rival"]
    assert found("lumelle 3", "another") == []


def test_each_is_told_once_in_whatever_texts_it_stands() -> None:
    linked = Things([BRISOLLE]).found(["L3", "lumelle 3 L3", "pro"], frozenset({"brisolle"}))
    assert [(each.thing.name, each.words) for each in linked] == [("Lumelle 3", "l3"), ("Pro", "pro")]


names = st.text("ab é", min_size=1, max_size=6).filter(lambda name: bool(tokens(name)))


@given(st.lists(names, min_size=1, max_size=5), st.text("ab éÉ'", max_size=30))
def test_one_is_found_exactly_where_its_words_stand_side_by_side(given_names: list[str], text: str) -> None:
    """Said without an automaton: by looking at every run of words."""
    watch = Watch(id="w", name="W", query="w", thing=tuple(Thing(name=name) for name in given_names))
    words = tokens(text)
    runs = {tuple(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}
    forms = {form for name in given_names for form in (tuple(tokens(name)), ("".join(tokens(name)),))}
    linked = Things([watch]).found([text], frozenset({"w"}))
    assert {tuple(each.words.split(" ")) for each in linked} <= forms & runs
    assert bool(linked) == bool(forms & runs)
