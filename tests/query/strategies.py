"""Generated queries and documents over one small vocabulary, so that they meet; made for every engine's tests."""

from datetime import timedelta

from hypothesis import strategies as st

from core.clock import micros
from core.query.document import Document
from tests.builders import NOON

VOCABULARY = [
    *(
        "colis",
        "livraison",
        "livraisons",
        "livre",
        "boycott",
        "boycotter",
        "boycottez",
        "été",
        "ETE",
        "Œuvre",
        "oeuvre",
    ),
    *("l'app", "app", "nul", "Straße", "don’t", "東京", "京", "ﬁn", "2h", "t", "a", "𝐛𝐨𝐲𝐜𝐨𝐭𝐭", "x" * 70),
]
CROWD = ["colis", "colissimo", "livre", "livraison", "nul"]
MARKS = ["#boycott", "#Été", "@sncf", "@SNCF_voyageurs", "@ada.bsky.social"]
LIVELY = ["", " ", "…", "\n", "😡", "\u200f", "\u00ad", "\x00", "’", "-", "_", "https://www.colis.fr/nul?x=1 "]
EXACTS = {
    "author": ["Ada", "ada", "bob"],
    "author_id": ["x:1", "X:1"],
    "lang": ["fr", "en"],
    "source": ["x", "rss.lemonde"],
    "network": ["x", "rss"],
    "place": ["fr", "FR", "Saint-Étienne"],
    "site": ["www.lemonde.fr", "x.com"],
    "url": ["https://x.com/a(b)", "https://x.com/A"],
    "watch": ["acme", "kiwi", "-"],
    "topic": ["delivery", "price"],
    "sentiment": ["negative", "neutral", "positive"],
    "toward": ["negative", "positive"],
    "kind": ["post", "reply"],
    "tag": ["à traiter", "vu", "product/refund"],
    "model": ["tocsin-fast@2", "py3langid-0.4.0+seven@1"],
    "thread": ["x:9"],
    "visibility": ["public", "private"],
}
COUNTED = ["influence", "followers", "reposts"]
NOW = NOON


def texts() -> st.SearchStrategy[str]:
    pieces = st.lists(
        st.tuples(st.sampled_from([*VOCABULARY, *MARKS]), st.sampled_from([*LIVELY, " ", " ", " "])), max_size=12
    )
    return pieces.map(lambda written: "".join(word + gap for word, gap in written))


def documents() -> st.SearchStrategy[Document]:
    """Documents whose words, values and numbers generated queries ask for."""
    exact = st.fixed_dictionaries(
        {},
        optional={
            name: st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)
            for name, values in EXACTS.items()
        },
    )
    published = st.integers(-3, 3).map(lambda days: micros(NOW + timedelta(days=days)))
    counted = {name: st.integers(0, 5) for name in COUNTED}
    numbers = st.fixed_dictionaries({"published": published}, optional=counted)
    return st.builds(
        Document,
        title=texts() | st.just(""),
        text=texts(),
        exact=exact,
        numbers=numbers,
        further=st.lists(texts(), max_size=2).map(tuple),
    )


def queries() -> st.SearchStrategy[str]:
    """Queries as text, right by construction."""
    return st.recursive(_leaves(), _larger, max_leaves=8)


def crowded_documents() -> st.SearchStrategy[Document]:
    """Documents of few different words, so that phrases and neighbours abound."""
    crowd = st.lists(st.sampled_from(CROWD), max_size=14).map(" ".join)
    return st.builds(Document, title=crowd, text=crowd, exact=st.just({}), numbers=st.just({}), further=st.just(()))


def proximity_queries() -> st.SearchStrategy[str]:
    """Phrases and NEAR over the words of crowded documents."""
    word = st.sampled_from(CROWD)
    phrase = st.lists(word, min_size=2, max_size=4).map(lambda words: f'"{" ".join(words)}"')
    scattered = st.tuples(phrase, st.integers(1, 4)).map(lambda pair: f"{pair[0]}~{pair[1]}")
    near = _near(st.one_of(word, phrase, st.just("livr*"), st.just("colis*")))
    return st.one_of(phrase, scattered, near, near.map(lambda text: f"title:({text})"))


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        many.map(lambda parts: "(" + " ".join(parts) + ")"),
        many.map(lambda parts: "(" + " AND ".join(parts) + ")"),
        many.map(lambda parts: "(" + " OR ".join(parts) + ")"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} -{pair[1]})"),
        inner.map(lambda part: f"(NOT {part})"),
        inner.map(lambda part: f"+{part}"),
    )


def _leaves() -> st.SearchStrategy[str]:
    words = st.sampled_from(VOCABULARY)
    stems = st.sampled_from(["livraison", "livre", "boycotter"]).map(lambda word: f"stem:{word}")
    return st.one_of(
        words,
        words.map(lambda word: f"title:{word}"),
        _prefixes(),
        stems,
        st.sampled_from(MARKS),
        _phrases(),
        st.tuples(_phrases(), st.integers(1, 4)).map(lambda pair: f"{pair[0]}~{pair[1]}"),
        _near(_operands()),
        _near(_operands()).map(lambda near: f"title:({near})"),
        _exact(),
        _ranges(),
    )


def _prefixes() -> st.SearchStrategy[str]:
    return st.sampled_from(["boycot*", "liv*", "livraison*", "ŒUV*", "xxx*"])


def _phrases() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"')


def _operands() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(VOCABULARY), st.sampled_from(VOCABULARY), _prefixes(), _phrases())


def _near(operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.lists(operands, min_size=1, max_size=3).map(lambda parts: "(" + " OR ".join(parts) + ")")
    operator = st.tuples(st.sampled_from(["NEAR", "ONEAR"]), st.integers(1, 6)).map(
        lambda pair: f" {pair[0]}/{pair[1]} "
    )
    return st.tuples(group, operator, group).map("".join)


def _exact() -> st.SearchStrategy[str]:
    pairs = [(name, value) for name, values in EXACTS.items() for value in values]
    one = st.sampled_from(pairs).map(lambda pair: f'{pair[0]}:"{pair[1]}"')
    group = st.sampled_from([name for name in EXACTS if len(EXACTS[name]) > 1]).map(
        lambda name: f"{name}:(" + " OR ".join(f'"{value}"' for value in EXACTS[name][:2]) + ")"
    )
    return one | group


def _ranges() -> st.SearchStrategy[str]:
    bound = st.integers(-1, 6).map(str) | st.just("*")
    numbers = st.tuples(st.sampled_from(COUNTED), st.sampled_from("[{"), bound, bound, st.sampled_from("]}"))
    moment = st.sampled_from(["*", "now", "now-1d", "now+24h", "2026-03-02", "2026-03-01T12:00:00+00:00"])
    times = st.tuples(st.just("published"), st.sampled_from("[{"), moment, moment, st.sampled_from("]}"))
    return (numbers | times).map(lambda parts: f"{parts[0]}:{parts[1]}{parts[2]} TO {parts[3]}{parts[4]}")
