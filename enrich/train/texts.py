"""The texts that sentiment is learned from, as they lie in a folder beside the project (`../shared/data/sentiment`)."""

import csv
import hashlib
import lzma
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LANGUAGES = {
    "arabic": "ar",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "italian": "it",
    "portuguese": "pt",
    "spanish": "es",
}
"""Of UMSAB: name in the files to ISO 639-1."""

HELD = 12
"""One text of so many is held back from training, by its digest: the figures on it are of texts never seen."""

UMSAB_WEIGHT = 1.5
"""Of a text of UMSAB beside one of TweetEval, which has thirty times as many of one language."""

_NO_WORDS = re.compile(r"@\w+|\bhttp\b|https?://\S+|\W+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """labels: 0 negative, 1 neutral, 2 positive. weights: of each text in the loss. languages: ISO 639-1."""

    texts: list[str]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    languages: list[str]

    def only(self, wanted: Sequence[bool]) -> "Labelled":
        places = np.flatnonzero(wanted)
        return Labelled(
            [self.texts[place] for place in places],
            self.labels[places],
            self.weights[places],
            [self.languages[place] for place in places],
        )


def gold(folder: Path) -> Labelled:
    """TweetEval (classes balanced by weight) and UMSAB, without what is in TweetEval's validation set too."""
    kept_aside = {key(text) for text, _ in rows(folder / "te_val.tsv")}
    parts = [_tweeteval(folder)]
    for name, code in LANGUAGES.items():
        own = [(text, label) for text, label in rows(folder / f"umsab_{name}_train.tsv") if key(text) not in kept_aside]
        labels = np.array([label for _, label in own])
        parts.append(
            Labelled([text for text, _ in own], labels, np.full(len(own), UMSAB_WEIGHT, np.float32), [code] * len(own))
        )
    return joined(parts)


def _tweeteval(folder: Path) -> Labelled:
    own = list(rows(folder / "te_train.tsv"))
    labels = np.array([label for _, label in own])
    balance = len(labels) / 3 / np.bincount(labels, minlength=3)
    return Labelled([text for text, _ in own], labels, balance[labels].astype(np.float32), ["en"] * len(own))


def joined(parts: Sequence[Labelled]) -> Labelled:
    return Labelled(
        [text for part in parts for text in part.texts],
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.weights for part in parts]),
        [language for part in parts for language in part.languages],
    )


def is_held(text: str) -> bool:
    """Near-copies share the digest of their words, so that none of them is trained on."""
    return int.from_bytes(hashlib.sha256(key(text).encode()).digest()[:4]) % HELD == 0


def validation(folder: Path) -> dict[str, tuple[list[str], NDArray[np.int64], str]]:
    """Name of the set to its texts, labels and language."""
    names = {"te_val": "en"} | {f"umsab_{name}_val": code for name, code in LANGUAGES.items()}
    found = {}
    for name, code in names.items():
        own = list(rows(folder / f"{name}.tsv"))
        found[name] = ([text for text, _ in own], np.array([label for _, label in own]), code)
    return found


def weak(folder: Path, english: int) -> Labelled:
    """Labelled by the emoticon that was in them, positive or negative: so many English ones, the French translated."""
    parts = []
    for path, code, limit in ((folder / "s140.tsv.xz", "en", english), (folder / "s140_fr20k.tsv", "fr", None)):
        own = list(rows(path))
        if limit is not None:
            order = np.random.default_rng(140).permutation(len(own))[:limit]
            own = [own[place] for place in order]
        labels = np.array([label for _, label in own])
        parts.append(Labelled([text for text, _ in own], labels, np.ones(len(own), np.float32), [code] * len(own)))
    return joined(parts)


def unlabelled(folder: Path, english: int) -> list[str]:
    """What a teacher judges for its pupil: tweets with emoji, tweets, and sentences of French film reviews."""
    tweets = [text for text, _ in rows(folder / "s140.tsv.xz")]
    order = np.random.default_rng(141).permutation(len(tweets))[:english]
    french = [text for text, _ in rows(folder / "s140_fr20k.tsv")]
    emoji = [text for text, _ in rows(folder / "emoji_unlab_en.tsv")]
    return [
        *french,
        *emoji,
        *(tweets[place] for place in order),
        *dict.fromkeys(_sentences(folder / "allocine_fr.csv")),
    ]


def _sentences(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from (part for part in _SENTENCE_END.split(row["text"]) if 15 < len(part) < 220)


def rows(path: Path) -> Iterator[tuple[str, int]]:
    """Text and label, -1 where there is none."""
    opening = lzma.open if path.suffix == ".xz" else open
    with opening(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            label, _, text = line.rstrip("\n").partition("\t")
            yield text, int(label) if label in ("0", "1", "2") else -1


def key(text: str) -> str:
    """The same for texts that differ in addresses, handles and punctuation alone."""
    return _NO_WORDS.sub("", text.lower())
