"""Queries against a stream: what matches, and through which words."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.query.document import Document
from core.query.live import BATCH, TERMS_LIMIT, LiveMatcher
from core.query.parse import parse
from tests.query.strategies import NOW


def said(text: str, title: str = "", **exact: str) -> Document:
    return Document(title, text, {name: (value,) for name, value in exact.items()}, {})


def terms(query: str, document: Document) -> tuple[str, ...] | None:
    return LiveMatcher({"q": parse(query)}).match([document], NOW)[0].get("q")


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("creme", "La CRÈME, la crème !", ("CRÈME", "crème")),
        ("boycot*", "#Boycottez, boycott", ("Boycottez", "boycott")),
        ("#boycott", "oui #Boycott", ("Boycott",)),
        ('"service client"', "service après, service client", ("service", "client")),
        ("nul NEAR/2 (colis OR liv*)", "Livraison nulle, livraison nul", ("Livraison", "livraison", "nul")),
        ("stem:livraison", "deux Livraisons", ("Livraisons",)),
        ('panne OR "service client"', "panne du service", ("panne",)),
        ("panne -colis", "panne", ("panne",)),
        ("-colis", "panne", ()),
        ("lang:fr", "panne", ()),
        ("colis", "panne", None),
    ],
)
def test_a_match_names_its_words_as_written(query: str, text: str, words: tuple[str, ...] | None) -> None:
    assert terms(query, said(text, lang="fr")) == words


def test_words_of_the_title_come_first() -> None:
    assert terms("panne colis", said("le Colis", title="Panne")) == ("Panne", "Colis")


def test_no_more_words_are_named_than_a_person_reads() -> None:
    text = " ".join(f"boycott{number}" for number in range(100))
    found = terms("boycott*", said(text))
    assert found is not None
    assert len(found) == TERMS_LIMIT


def test_each_document_of_a_long_batch_has_its_own_answer() -> None:
    matcher = LiveMatcher({str(number): parse(f"word{number}") for number in range(50)})
    documents = [said(f"word{number % 60}") for number in range(BATCH * 2 + 7)]
    found = matcher.match(documents, NOW)
    assert found == [{str(at % 60): (f"word{at % 60}",)} if at % 60 < 50 else {} for at in range(len(documents))]


def test_nothing_to_match_and_nobody_to_match_it() -> None:
    assert LiveMatcher({}).match([said("panne")], NOW) == [{}]
    assert LiveMatcher({"q": parse("panne")}).match([], NOW) == []


def test_hostile_texts_match_like_others() -> None:
    long = "panne \x00\u200f" + "x" * 100_000 + " colis " * 20_000
    matcher = LiveMatcher({"near": parse("(panne OR colis*) NEAR/5 (colis OR panne)"), "prefix": parse("xxx*")})
    assert set(matcher.match([said(long), said("panne\ud800colis")], NOW)[0]) == {"near", "prefix"}
    assert set(matcher.match([said("panne\ud800colis")], NOW)[0]) == {"near"}


def test_several_threads_may_share_a_matcher() -> None:
    matcher = LiveMatcher({str(n): parse(f"(word{n} OR nul) NEAR/3 colis") for n in range(100)})
    batches = [[said(f"word{n} du colis"), said("nul")] for n in range(100)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda batch: matcher.match(batch, NOW), batches))
    assert found == [[{str(n): (f"word{n}", "colis")}, {}] for n in range(100)]
