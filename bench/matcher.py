"""Live matching: 1,000 queries against every document."""

from pathlib import Path

from bench.corpus import BRANDS, START, WORDS, mentions
from bench.figures import Figure, judged, plain, seconds
from core.query.document import Document
from core.query.live import LiveMatcher
from core.query.parse import parse

QUERIES = 1_000


def measure(folder: Path, count: int) -> list[Figure]:
    matcher = LiveMatcher({f"q{number}": parse(_query(number)) for number in range(QUERIES)})
    documents = [
        Document("", mention.text, {"lang": (mention.lang,), "author": (mention.author.handle,)}, {})
        for mention in mentions(count)
    ]
    rates = {size: count / seconds(lambda size=size: _match(matcher, documents, size)) for size in (1_000, 50)}  # type: ignore[misc]
    return [
        judged("matching 1,000 queries, batches of 1,000", rates[1_000], "documents/s", ">=", 7_000),
        plain("matching 1,000 queries, batches of 50", rates[50], "documents/s"),
    ]


def _match(matcher: LiveMatcher, documents: list[Document], size: int) -> None:
    for start in range(0, len(documents), size):
        matcher.match(documents[start : start + size], START)


def _query(number: int) -> str:
    brand, word, other = BRANDS[number % 4], WORDS[number % len(WORDS)], f"rare{number}"
    shapes = (
        f"{other} OR {brand}{number}",
        f"{brand} AND {other}",
        f'"{word} {other}" OR @{other}',
        f"{brand} NEAR/6 ({other} OR {word})",
        f"{other} -{word}",
    )
    return shapes[number % len(shapes)]
