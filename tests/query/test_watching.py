"""Whether a watch can be listened for, and what a draft of it takes away."""

import pytest

from core.query.live import LiveMatcher
from core.query.marking import matching, passages
from core.query.parse import parse
from core.query.sightings import document
from core.query.tree import Node
from core.query.watching import exclusions, faults, narrowed, without
from schemas.analysis import Analysis, Language
from schemas.watch import Thing, Topic, Watch
from tests.builders import NOON, mention


def matches(node: Node, text: str, lang: str = "") -> bool:
    said = mention("x:1", text=text)
    analysis = Analysis(language=Language(code=lang, confidence=1.0)) if lang else Analysis()
    (found,) = LiveMatcher({"q": node}).match([document(said, analysis, None)], NOON)
    return "q" in found


def test_everything_that_is_wrong_is_told_with_its_place() -> None:
    watch = Watch(
        id="orange",
        name="Orange",
        query="orange NEAR/5",
        topic=(Topic(id="a", query="jus"), Topic(id="a", query="sentiment:negative")),
        thing=(Thing(name="!"), Thing(name="Livebox"), Thing(name="live box")),
    )
    found = list(faults(watch))
    assert [each.place for each in found] == [
        ("query",),
        ("topic", 1, "id"),
        ("topic", 1, "query"),
        ("thing", 0),
        ("thing", 2),
    ]
    assert (found[0].position, found[3].position) == (7, None)


def test_exclusions_are_told_one_by_one_as_they_are_written() -> None:
    query = 'orange telecom NOT (jus OR "orange pressée") -lang:de'
    assert [each.words for each in exclusions(query, parse(query))] == ["jus", '"orange pressée"', "de"]


def test_an_exclusion_takes_what_the_rest_would_have_found() -> None:
    query = "orange NOT jus NOT fruit"
    taken = exclusions(query, parse(query))[0].taken
    assert matches(taken, "jus d'orange")
    assert not matches(taken, "orange fruit")


def test_of_alternatives_nothing_is_taken_at_the_outermost_level() -> None:
    query = "orange OR (sosh NOT jus)"
    assert exclusions(query, parse(query)) == ()


@pytest.mark.parametrize("query", ["orange", "orange OR sosh", "orange NOT fruit", "sosh OR orange NOT fruit"])
@pytest.mark.parametrize("word", ["jus", "jus frais"])
def test_a_proposed_exclusion_is_taken_from_all_of_the_query(query: str, word: str) -> None:
    changed = parse(without(query, word))
    assert matches(changed, "orange")
    assert not matches(changed, "orange et jus frais")


def test_languages_narrow_what_is_found() -> None:
    node = narrowed(parse("orange"), Watch(id="o", name="O", query="orange", languages=("fr",)), ())
    assert (matches(node, "orange", "fr"), matches(node, "orange", "de")) == (True, False)


def test_patterns_of_sources_mean_those_that_there_are() -> None:
    watch = Watch(id="o", name="O", query="orange", sources=("rss.*", "x"))
    said = mention("x:1", text="orange", source="rss.lemonde")
    for known, found in ((("rss.lemonde", "bluesky"), True), ((), False)):
        node = narrowed(parse("orange"), watch, known)
        (hit,) = LiveMatcher({"q": node}).match([document(said, Analysis(), None)], NOON)
        assert ("q" in hit) is found


def test_the_words_that_matched_are_told_apart_and_nothing_is_lost() -> None:
    text = "Orange : l'orange pressée, oranges et Orangerie"
    (words,) = matching(parse("orange"), [(mention("x:1", text=text), Analysis())])
    pieces = passages(text, words)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, hit in pieces if hit] == ["Orange", "orange"]
