"""From the text of a query to its tree, and what is said of a query that is wrong."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import micros
from core.query.errors import QueryError
from core.query.grammar import CLAUSE_LIMIT, DEPTH_LIMIT, LENGTH_LIMIT
from core.query.parse import parse
from core.query.tree import And, Exact, Near, Node, Not, Or, Phrase, Prefix, Range, Stem, Word, leaves
from tests.query.strategies import queries


def shape(node: Node) -> str:
    """The tree without its positions."""
    match node:
        case And(children=children):
            return "(" + " AND ".join(shape(child) for child in children) + ")"
        case Or(children=children):
            return "(" + " OR ".join(shape(child) for child in children) + ")"
        case Not(child=child):
            return f"NOT {shape(child)}"
        case Word(field=field, word=word):
            return word if field == "words" else f"{field}:{word}"
        case Prefix(start=start):
            return f"{start}*"
        case Phrase(words=words):
            return '"' + " ".join(words) + '"'
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            sides = ["|".join(shape(one) for one in side) for side in (left, right)]
            return f"[{sides[0]} {'ONEAR' if ordered else 'NEAR'}/{distance} {sides[1]}]"
        case Stem(stems=kin):
            return f"~{kin}"
        case Exact(field=field, value=value):
            return f"{field}={value}"
        case Range(field=field, low=low, high=high):
            return f"{field} {low}..{high}"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("panne livraison", "(panne AND livraison)"),
        ("panne AND livraison", "(panne AND livraison)"),
        ("a OR b c", "(a OR (b AND c))"),
        ("(a OR b) c", "((a OR b) AND c)"),
        ("a NOT b", "(a AND NOT b)"),
        ("a AND NOT (b OR c)", "(a AND NOT (b OR c))"),
        ("+a -b", "(a AND NOT b)"),
        ("a (b (c d))", "(a AND b AND c AND d)"),
        ('"service client"', '"service client"'),
        ("«service client» “trop cher”", '("service client" AND "trop cher")'),
        ('"service"', "service"),
        ("l'app", '"l app"'),
        ("l’appli d'Orange", '("l appli" AND "d orange")'),
        ("wi-fi", '"wi fi"'),
        ("CRÈME Œuvre", "(creme AND oeuvre)"),
        ("and or not near", "(and AND or AND not AND near)"),
        ("ANDROID ORANGE NOTRE NEARLY", "(android AND orange AND notre AND nearly)"),
        ("boycot*", "boycot*"),
        ("sncf?", "sncf"),
        ('"service nul"~3', "[service NEAR/3 nul]"),
        ('"a b c"~2', "([a NEAR/3 b] AND [a NEAR/3 c] AND [b NEAR/3 c])"),
        ("(nul OR honteux) NEAR/5 (livraison OR colis)", "[nul|honteux NEAR/5 livraison|colis]"),
        ('a ONEAR/3 "b c"', '[a ONEAR/3 "b c"]'),
        ("a near/3 boycot*", "[a NEAR/3 boycot*]"),
        ("a NEAR/3 b c", "([a NEAR/3 b] AND c)"),
        ("title:(a NEAR/3 b)", "[title:a NEAR/3 title:b]"),
        ("title:a NEAR/3 title:b", "[title:a NEAR/3 title:b]"),
        ("#Boycott", "hashtag=boycott"),
        ("#été", "hashtag=ete"),
        ("@SNCF_Voyageurs", "handle=sncf_voyageurs"),
        ("@ada.bsky.social", "handle=ada.bsky.social"),
        ("author:@Ada", "author=ada"),
        ("author_id:x:123", "author_id=x:123"),
        ("url:https://x.com/A?b=1", "url=https://x.com/A?b=1"),
        ('tag:"à traiter"', "tag=à traiter"),
        ("site:www.lemonde.fr", "site=lemonde.fr"),
        ("source:(x OR rss.lemonde)", "(source=x OR source=rss.lemonde)"),
        ("Sentiment:NEGATIVE", "sentiment=negative"),
        ("title:word", "title:word"),
        ("influence:[60 TO *]", "influence 60..None"),
        ("followers:{10 TO 20}", "followers 11..19"),
        ("likes:5", "likes 5..5"),
    ],
)
def test_a_query_reads_as_written(text: str, tree: str) -> None:
    assert shape(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("published:[2026-03-01 TO 2026-03-01]", "2026-03-01T00:00", "2026-03-01T23:59:59.999999"),
        ("published:2026-03-01", "2026-03-01T00:00", "2026-03-01T23:59:59.999999"),
        ("published:{2026-03-01 TO 2026-03-03}", "2026-03-02T00:00", "2026-03-02T23:59:59.999999"),
        ("published:[now-7d TO now]", "2026-02-23T12:00", "2026-03-02T12:00"),
        ("published:[now-90m TO now+1w]", "2026-03-02T10:30", "2026-03-09T12:00"),
        ("published:[2026-03-01T12:00+01:00 TO 2026-03-01T12:00]", "2026-03-01T11:00", "2026-03-01T12:00"),
    ],
)
def test_times_are_utc_and_a_day_is_all_of_it(text: str, low: str, high: str) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    (leaf,) = leaves(parse(text))
    assert isinstance(leaf, Range)
    assert leaf.bounds(now) == tuple(micros(datetime.fromisoformat(edge).replace(tzinfo=UTC)) for edge in (low, high))


def test_a_relative_time_follows_the_clock() -> None:
    (leaf,) = leaves(parse("published:[now-1h TO *]"))
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert isinstance(leaf, Range)
    assert leaf.bounds(noon + timedelta(hours=2))[0] - leaf.bounds(noon)[0] == 2 * 3600 * 1_000_000


def test_each_leaf_knows_where_it_stands() -> None:
    text = 'panne AND (title:colis OR "service client") -#boycott'
    found = [(leaf.position, text[leaf.position :].split()[0]) for leaf in leaves(parse(text))]
    assert found == [(0, "panne"), (17, "colis"), (26, '"service'), (45, "#boycott")]


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("(retard OR colis) NEAR/5", 18, "NEAR/5 needs a term on its right, as in  retard NEAR/5 colis"),
        ("NEAR/5 colis", 0, "NEAR/5 needs a term on its left"),
        ("a NEAR/5 b NEAR/5 c", 11, "no more"),
        ("a NEAR b", 2, "NEAR needs a distance of 1 to 50"),
        ("a NEAR/0 b", 2, "distance of 1 to 50"),
        ("a NEAR/999999999999 b", 2, "distance of 1 to 50"),
        ("a NEAR/" + "0" * 5_000 + "5 b", 2, "distance of 1 to 50"),
        ('"a b"~' + "9" * 5_000, 0, "distance of 1 to 50"),
        ("likes:" + "9" * 5_000, 6, "likes is a whole number"),
        ("published:[now-" + "9" * 5_000 + "d TO now]", 10, "is no time"),
        ("a NEAR/3 #b", 9, "joins words, phrases and groups"),
        ("a NEAR/3 (b AND c)", 10, "joins words, phrases and groups"),
        ("a NEAR/3 (b OR NOT c)", 15, "joins words, phrases and groups"),
        ("title:a NEAR/3 b", 8, "joins words of one field"),
        ("retard AND", 7, "AND needs a term on its right, as in  retard AND colis"),
        ("retard AND OR colis", 7, "AND needs a term on its right"),
        ("OR colis", 0, "OR needs a term on its left"),
        ("colis NOT", 6, "NOT needs a term on its right"),
        ("colis - relais", 6, "- needs a term right after it"),
        ("(colis", 0, "this ( is never closed"),
        ("((colis) OR (relais)", 0, "this ( is never closed"),
        ("colis)", 5, "this ) closes nothing"),
        ("colis ()", 6, "nothing between these parentheses"),
        ("", 0, "nothing to look for"),
        (" \n ", 0, "nothing to look for"),
        ('un "deux', 3, "quotation is never closed"),
        ("influence:[60 TO", 10, "range is never closed"),
        ("influence:[60]", 10, "is no range, as in  influence:[60 TO *]"),
        ("[1 TO 5]", 0, "a range belongs to a field"),
        ("title:[1 TO 5]", 6, "words have no order"),
        ("tag:[a TO b]", 4, "tag has no order"),
        ("colis }", 6, "} means nothing here"),
        ("sentimen:negative", 0, "there is no field sentimen:"),
        ("https://x.com", 0, "there is no field https:"),
        ("author:(title:a)", 8, "inside another field"),
        ("author:", 0, "author: needs a value"),
        ("sentiment:negatif", 10, "sentiment is negative, neutral or positive, not negatif"),
        ("model:tocsin-fast", 6, "tocsin-fast has no @, as in  model:tocsin-fast@2"),
        ("influence:beaucoup", 10, "influence is a whole number"),
        ("influence:[1.5 TO *]", 10, "influence is a whole number"),
        ("published:[hier TO now]", 10, "hier is no time"),
        ("published:[2026-02-31 TO now]", 10, "2026-02-31 is no time"),
        ("colis bo*", 6, "3 letters or more before *"),
        ("colis *", 6, "cannot begin with *"),
        ("*post", 0, "cannot begin with *"),
        ("boy*cott", 3, "* has no meaning here"),
        ("te?t", 2, "? has no meaning here"),
        ("colis~2", 5, "~ has no meaning here"),
        ("colis^2", 5, "^ has no meaning here"),
        ("l'ap*", 0, "one word of 3 letters or more"),
        ("author:sncf*", 7, "takes whole values, without *"),
        ('"a b"~', 0, "~ needs a distance"),
        ('"a"~3', 0, "follows a phrase of 2 to 8 words"),
        ('"a b c d e f g h i"~3', 0, "follows a phrase of 2 to 8 words"),
        ("colis !!!", 6, "no letter and no digit"),
        ("😡", 0, "no letter and no digit"),
        ("#a-b", 0, "no whole hashtag"),
        ("title:#a", 6, "looked for in all texts"),
        ('stem:"frais de port"', 5, "stem: takes one word"),
        ("stem:liv*", 5, "stem: takes one word"),
    ],
)
def test_a_wrong_query_is_refused_where_it_is_wrong(text: str, position: int, problem: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert refused.value.position == position
    assert refused.value.message.startswith(f"query, position {position}: ")
    assert problem in refused.value.message


def test_an_unknown_field_names_the_nearest_known_one() -> None:
    with pytest.raises(QueryError) as refused:
        parse("sentimen:negative")
    assert "Did you mean sentiment:" in refused.value.hint


def test_ten_thousand_clauses_are_refused_with_the_place_of_the_first_too_many() -> None:
    words = " OR ".join(f"w{number}" for number in range(10_000))
    with pytest.raises(QueryError) as refused:
        parse(words[:LENGTH_LIMIT])
    assert words[refused.value.position :].startswith(f"w{CLAUSE_LIMIT} ")
    with pytest.raises(QueryError, match=f"longer than {LENGTH_LIMIT}"):
        parse(words)


@pytest.mark.parametrize("opening", ["(", "-", "NOT ", "NOT (", "+(", "title:("])
def test_endless_nesting_is_refused(opening: str) -> None:
    with pytest.raises(QueryError):
        parse(opening * 5_000 + "a")


def test_near_over_endless_groups_is_refused() -> None:
    group = " OR ".join(f"w{number}" for number in range(150))
    with pytest.raises(QueryError, match="NEAR over groups too large"):
        parse(f"colis OR (({group}) NEAR/5 ({group}))")
    with pytest.raises(QueryError, match="NEAR over groups too large"):
        parse(f'("a b" OR "c d" OR "e f") NEAR/50 ({group})')
    phrases = " OR ".join(f'"w{number} b"' for number in range(40))
    parse(f"({phrases}) ONEAR/1 ({group})")
    with pytest.raises(QueryError, match="NEAR over groups too large"):
        parse(f"({phrases}) NEAR/1 ({group})")


def test_as_many_clauses_as_allowed_are_read() -> None:
    assert len(list(leaves(parse(" ".join(f"w{number}" for number in range(CLAUSE_LIMIT)))))) == CLAUSE_LIMIT
    assert parse("(" * DEPTH_LIMIT + "a" + ")" * DEPTH_LIMIT) == Word(DEPTH_LIMIT, "words", "a")


@given(st.text(max_size=60) | st.text(alphabet='ab"*~^:()[]{}+-#@ /\\ANDORTENO123\ud800\x00', max_size=40))
def test_any_text_is_read_or_refused_with_a_position_in_it(text: str) -> None:
    try:
        positions = [leaf.position for leaf in leaves(parse(text))]
    except QueryError as refused:
        positions = [refused.position]
    assert positions
    assert all(0 <= position <= len(text) for position in positions)


def test_many_threads_read_queries_at_once() -> None:
    texts = [f"(a{number} OR b) NEAR/5 (c OR d{number}) AND lang:fr" for number in range(200)]
    alone = [parse(text) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(parse, texts * 4)) == alone * 4


@given(queries())
def test_the_same_query_has_the_same_tree(text: str) -> None:
    assert parse(text) == parse(text)
