"""What a text may be about, each as a query of its own: words and phrases, hashtags, sites linked to, things named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.query.fold import marks, tokens, written
from core.query.grammar import QUOTES
from core.query.stopwords import STOP_WORDS
from schemas.voice import Voice
from schemas.watch import Watch

LONGEST = 3
"""Words of a phrase."""
READ = 1_000
"""Code points of a text that are read: what a post is about stands at its beginning."""

_HOST = re.compile(r"https?://(?:www\.)?([^\s/?#:@]{3,100})", re.IGNORECASE)
_HANDLE = re.compile(r"[@＠][\w.@-]+")
_LINK = re.compile(r"https?://\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """query: in the query language, and what tells keys apart. name: as this text wrote it."""

    query: str
    name: str


def barred(watch: Watch) -> frozenset[str]:
    """Folded words that say nothing in the mentions of a watch: its own."""
    texts = (watch.name, watch.query, *(account.handle for account in watch.account))
    return frozenset(word for text in texts for word in tokens(text))


@lru_cache(maxsize=1 << 13)
def keys(voice: Voice, own: frozenset[str]) -> frozenset[Key]:
    """own: words that are barred. A search looks at the same voices as the one before it, hence the cache."""
    text = voice.text[:READ]
    hosts = [host.lower() for host in _HOST.findall(text)]
    return frozenset(
        (
            *(Key(mark, mark) for mark in marks(text) if mark.startswith("#") and mark[1:] not in own),
            *(Key(f'"{host}"', host) for host in hosts if own.isdisjoint(tokens(host))),
            *(
                Key(f'entity:"{name}"', name)
                for name in voice.entities
                if _is_plain(name) and own.isdisjoint(tokens(name))
            ),
            *_phrases(text, own),
        )
    )


def _is_plain(name: str) -> bool:
    """Whether it can stand in quotes as it is."""
    return not QUOTES.intersection(name) and "\\" not in name


def _phrases(text: str, own: frozenset[str]) -> Iterator[Key]:
    """Runs of one to three words that begin and end with a telling one. Handles and links are no words."""
    for part in _HANDLE.split(_LINK.sub("@_", text)):
        pairs = written(part)
        for begin, (first, _) in enumerate(pairs):
            if not _is_telling(first, own):
                continue
            for end in range(begin, min(begin + LONGEST, len(pairs))):
                last = pairs[end][0]
                if last in own:
                    break
                if _is_telling(last, own):
                    run = pairs[begin : end + 1]
                    yield Key(f'"{" ".join(token for token, _ in run)}"', " ".join(word for _, word in run))


def _is_telling(token: str, own: frozenset[str]) -> bool:
    return len(token) > 2 and token not in STOP_WORDS and not token.isdigit() and token not in own
