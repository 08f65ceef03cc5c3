"""Names of people, organisations, places, products and events in a text, by the published models of spaCy."""

import importlib.util
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.errors import Misconfigured
from core.query.fold import plain

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span

NameKind = Literal["person", "organisation", "place", "product", "event"]

KINDS: Mapping[str, NameKind] = {
    "PER": "person",
    "PERSON": "person",
    "ORG": "organisation",
    "LOC": "place",
    "GPE": "place",
    "FAC": "place",
    "PRODUCT": "product",
    "EVENT": "event",
}
"""Labels of the models (WikiNER, OntoNotes 5) to ours. Left aside: NORP and MISC, which hold nationalities, religions
and political groups; works, laws, numbers and dates, which name nobody."""

READ = 1_000
"""Code points of a text that are read: whom it is about stands at its beginning, and time grows with its length."""
BATCH = 256
REMEMBERED = 4_096
"""Texts of which it is remembered what was read in them: 4 MB at most."""
_LONGEST = 80
"""Code points of a name; what is longer is a line of capitals, or a list."""

_UNREAD = re.compile(r"https?://\S+|(?<!\w)[@＠#＃]\S+")
"""Hashtags and handles are fields of their own; the models, which never saw any, take most of them for people."""
_CAPITAL = re.compile(r"(?<!\w)[a-z]?[A-ZÀ-ÖØ-ÞŒŸ]\w+")
_BEGINS_AFTER = frozenset('.!?:;…\n"“«»”(|–—-')
_ARTICLE = re.compile(r"^(?:l['’]|d['’]|(?:la|le|les|the)\s+)(?=\S)", re.IGNORECASE)
_EDGES = " \t\n\r'’\"“”«».,;:!?…-–—()[]|*_/"


@dataclass(frozen=True, slots=True)
class Name:
    """text: as written, without its article."""

    text: str
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Model:
    """One that lies in a folder. called: `fr_core_news_sm@3.8.0`."""

    folder: Path
    called: str

    @classmethod
    def find(cls, given: str, setting: str) -> "Model":
        """given: an installed package, or a folder. Opens no more than its description. Raises Misconfigured."""
        folder = _folder(given)
        if folder is None:
            raise Misconfigured(
                f'{setting}: there is no model "{given}".',
                "Install the package, or name a folder with a spaCy model (config.cfg); empty: no names are read.",
            )
        try:
            meta = json.loads((folder / "meta.json").read_text("utf-8"))
            return cls(folder, f"{meta['lang']}_{meta['name']}@{meta['version']}")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Misconfigured(f"{setting}: {folder} is no model of spaCy: {error}.") from error

    def read(self, texts: Sequence[str]) -> list[tuple[Name, ...]]:
        """The names of each text, each once. Raises Misconfigured where the model cannot be opened."""
        return _opened(self.folder).read([_readable(text) for text in texts])


class _Reader:
    """A model in memory. What was read a while ago is not read again: a mention comes again with each update of its
    counts, and texts are copied."""

    def __init__(self, language: "Language") -> None:
        self._language = language
        self._remembered: dict[str, tuple[Name, ...]] = {}

    def read(self, texts: Sequence[str]) -> list[tuple[Name, ...]]:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        with self._language.memory_zone():  # else spaCy keeps every word that it ever met
            for text, doc in zip(fresh, self._language.pipe(fresh, batch_size=BATCH), strict=True):
                self._remembered[text] = tuple(_names(doc.ents))
        found = [self._remembered[text] for text in texts]
        for oldest in list(islice(self._remembered, max(0, len(self._remembered) - REMEMBERED))):
            del self._remembered[oldest]
        return found


def _folder(given: str) -> Path | None:
    """Of a package the folder within it that holds the model; the package itself is not run."""
    if (Path(given) / "config.cfg").is_file():
        return Path(given)
    found = importlib.util.find_spec(given) if given.isidentifier() else None
    places = found.submodule_search_locations if found else None
    inside = (config.parent for place in places or () for config in sorted(Path(place).glob("*/config.cfg")))
    return next(inside, None)


@lru_cache(maxsize=8)
def _opened(folder: Path) -> _Reader:
    """Half a second and some 60 MB each: hence only when a text is to be read, and once.

    Of the published small models `ner` has vectors of its own: `tok2vec` costs a third of the time and serves others.
    """
    import spacy

    try:
        config = spacy.util.load_config(folder / "config.cfg")
        vectors = config["components"]["ner"]["model"]["tok2vec"]["@architectures"]
        needed = {"ner", "tok2vec"} if "Listener" in vectors else {"ner"}
        others = [pipe for pipe in config["nlp"]["pipeline"] if pipe not in needed]
        return _Reader(spacy.load(folder, exclude=others))
    except (OSError, ValueError, KeyError) as error:
        raise Misconfigured(f"The spaCy model in {folder} cannot be opened: {error}.") from error


def may_name(text: str, known: Collection[str]) -> bool:
    """Whether it holds a capital that neither the beginning of a sentence explains nor the words that are known.

    known: folded. What is lost are names that stand at the beginning of a sentence and nowhere else, half of which the
    models take for names by mistake (docs/decisions/entities.md).
    """
    readable = _readable(text)
    return any(
        _inside(readable, found.start()) and plain(found[0]) not in known for found in _CAPITAL.finditer(readable)
    )


def _inside(text: str, start: int) -> bool:
    """Whether the sentence began before."""
    before = text[:start].rstrip(" \t'’")
    return bool(before) and before[-1] not in _BEGINS_AFTER


def _readable(text: str) -> str:
    return _UNREAD.sub(" ", text[:READ])


def _names(spans: "Sequence[Span]") -> Iterator[Name]:
    told = set()
    for span in spans:
        kind = KINDS.get(span.label_)
        text = _ARTICLE.sub("", span.text.strip(_EDGES)).strip(_EDGES)
        name = Name(text, kind) if kind and _is_name(text) else None
        if name and name not in told:
            told.add(name)
            yield name


def _is_name(text: str) -> bool:
    """Two letters at least, one of them a capital, in one line, and no hashtags: what else the models call a name of a
    post rarely is one."""
    return (
        1 < len(text) <= _LONGEST
        and any(letter.isupper() for letter in text)
        and sum(map(str.isalpha, text)) > 1
        and not any(sign in text for sign in "#@\n")
    )
