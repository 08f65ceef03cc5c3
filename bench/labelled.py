"""The evaluation sets written or labelled by us (`bench/sets`); what their labels mean stands in the card of each."""

import csv
import hashlib
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, TypeAdapter

from schemas.analysis import Label
from schemas.base import Strict

SETS = Path(__file__).parent / "sets"

Lang = Literal["en", "fr"]
Kind = Literal[
    "comparison", "conditional", "contrast", "irony", "negation", "plain", "question", "quoted", "two-brands"
]
Intent = Literal[
    "complaint",
    "question",
    "purchase",
    "suggestion",
    "praise",
    "churn",
    "boycott",
    "legal",
    "press",
    "job",
    "billing",
]

Line = TypeVar("Line", bound=BaseModel)


class BrandPair(Strict):
    """label: what the text says of the target, a brand as it is named in the text."""

    text: str
    target: str
    lang: Lang
    label: Label
    kind: Kind


class IntentText(Strict):
    """lure: the intent that the words suggest and the text does not have; empty for an ordinary text."""

    text: str
    lang: Lang
    intents: tuple[Intent, ...]
    lure: Intent | Literal[""] = ""


class Tweet(Strict):
    """reference: see `reference`. calls: whether it calls on the brand to act or answer."""

    reference: str
    calls: bool


class NegationPair(Strict):
    """label: of the plain text, which the negated one must not have."""

    plain: str
    negated: str
    lang: Lang
    label: Literal[Label.NEGATIVE, Label.POSITIVE]


def brand_pairs() -> list[BrandPair]:
    """Raises ValidationError, as do the others, for a line that is none."""
    return _lines(SETS / "brand" / "pairs.ndjson", BrandPair)


def intent_texts() -> list[IntentText]:
    return _lines(SETS / "intents" / "texts.ndjson", IntentText)


def negation_pairs() -> list[NegationPair]:
    return _lines(SETS / "negation" / "pairs.ndjson", NegationPair)


def labelled_tweets() -> list[Tweet]:
    with (SETS / "answers" / "labels.csv").open(newline="") as file:
        return TypeAdapter(list[Tweet]).validate_python(list(csv.DictReader(file)))


def reference(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def drawn(tweets: Iterable[tuple[str, str]]) -> list[str]:
    """The texts that were labelled, in the order of the file of labels.

    tweets: brand and text of each row; a text belongs to the brand of its first row.
    """
    brands: dict[str, str] = {}
    for brand, text in tweets:
        brands.setdefault(text, brand)
    draws = random.Random(2015)
    sample: list[str] = []
    for place, brand in enumerate(sorted(set(brands.values()))):
        texts = sorted(text for text, owner in brands.items() if owner == brand)
        sample += draws.sample(texts, 84 if place < 2 else 83)
    draws.shuffle(sample)
    return sample


def by_reference(texts: Iterable[str]) -> Mapping[str, str]:
    return {reference(text): text for text in texts}


def _lines(path: Path, model: type[Line]) -> list[Line]:
    return [model.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines()]
