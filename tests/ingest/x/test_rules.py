"""What a query becomes on X: never narrower, in both spellings, within its limits, and understood by X."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.live import LiveMatcher
from core.query.parse import parse
from core.query.sightings import document
from ingest.sources.x.rules import RULE_LIMIT, SEARCH_LIMIT, Unsayable, clauses, texts
from schemas.analysis import Analysis
from schemas.mention import Author, Mention
from schemas.watch import Account, Watch
from tests.builders import NOON
from tests.ingest.parts import watch
from tests.ingest.x.syntax import LIMITS, Written, parsed

WORDS = ["brisolle", "panne", "grève", "greve", "l'app", "retard"]


def said(query: str, limit: int = RULE_LIMIT) -> list[str]:
    return texts(clauses(watch("brisolle", query), "x"), limit)


@pytest.mark.parametrize(
    ("query", "rules"),
    [
        ("Brisolle", ["brisolle"]),
        ("brisolle (panne OR retard)", ["brisolle (panne OR retard)"]),
        ('brisolle OR "service client"', ['(brisolle OR "service client")']),
        ("grève brisolle", ["(grève OR greve) brisolle"]),
        ("brisolle -recrutement", ["brisolle -recrutement"]),
        ('brisolle NOT (emploi OR "offre d\'emploi")', ['brisolle -emploi -"offre d emploi"']),
        ("#été OR @Brisolle", ["(#été OR #ete OR @brisolle)"]),
        ("author:brisolle", ["from:brisolle"]),
        ("brisolle boycot* likes:[10 TO *] lang:fr", ["brisolle"]),
        ("(nul OR honteux) NEAR/5 (livraison OR colis*) brisolle", ["(nul OR honteux) brisolle"]),
        ("(brisolle panne) OR vantelle", ["vantelle", "brisolle panne"]),
        ("brisolle network:x", ["brisolle"]),
        ("brisolle network:bluesky", []),
        ('"or" brisolle', ['"or" brisolle']),
    ],
)
def test_a_query_in_the_words_of_x(query: str, rules: list[str]) -> None:
    assert said(query) == rules
    for rule in rules:
        parsed(rule, "stream")


@pytest.mark.parametrize("query", ["boycot*", "brisolle OR boycot*", "stem:livraison", "followers:[100 TO *]"])
def test_what_x_cannot_be_asked_for_is_said_in_a_sentence_that_names_the_watch(query: str) -> None:
    with pytest.raises(Unsayable, match="watch brisolle: X cannot be asked for it"):
        said(query)


def test_what_accounts_say_and_are_told_is_asked_for_too() -> None:
    account = Account(network="x", handle="@Brisolle")
    asked = clauses(Watch(id="brisolle", name="Brisolle", query="brisolle", account=(account,)), "x")
    assert texts(asked, RULE_LIMIT)[1] == "(from:Brisolle OR to:Brisolle OR @Brisolle)"


def test_a_long_query_becomes_several_rules_that_x_takes() -> None:
    names = " OR ".join(f"produit{number}" for number in range(400))
    for where, limit in LIMITS.items():
        rules = said(f"brisolle ({names}) -emploi", limit)
        assert all(len(rule) <= limit for rule in rules)
        for number in (0, 199, 399):
            post = Written(f"brisolle produit{number}", "ada", "1")
            assert any(parsed(rule, where)(post) for rule in rules)
        assert not any(parsed(rule, where)(Written("produit7", "ada", "1")) for rule in rules)


def test_a_phrase_that_is_too_long_is_asked_for_by_its_beginning() -> None:
    phrase = " ".join(f"mot{number:012}" for number in range(60))
    (query,) = said(f'"{phrase}"', SEARCH_LIMIT)
    assert parsed(query, "search")(Written(f"bref, {phrase}", "ada", "1"))


queries = st.recursive(
    st.sampled_from(
        [word for word in WORDS if word != "greve"]
        + ['"panne brisolle"', "#retard", "@brisolle", "network:x", "boycot*"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" AND ".join).map("({})".format),
        st.tuples(inner, inner).map(" OR ".join).map("({})".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} NOT {pair[1]})"),
    ),
    max_leaves=8,
)
posts = st.lists(st.sampled_from([*WORDS, "boycotter", "#retard", "@brisolle", "et"]), min_size=1, max_size=6)


@given(query=queries, words=posts)
def test_no_post_that_a_watch_wants_escapes_its_rules(query: str, words: list[str]) -> None:
    text = " ".join(words)
    mention = Mention(
        id="x:1", network="x", source="x", text=text, author=Author(id="x:1"), published_at=NOON, observed_at=NOON
    )
    found = LiveMatcher({"w": parse(query)}).match([document(mention, Analysis(), None)], NOON)
    try:
        rules = said(query)
    except Unsayable:
        return
    mentions = ("brisolle",) if "@brisolle" in words else ()
    post = Written(text, "ada", "1", mentions=mentions)
    if any(found):
        assert any(parsed(rule, "stream")(post) for rule in rules)
