"""Trains our own model of seven languages (enrich/language/own.py) and says how right it is on what it has not seen."""

import csv
import lzma
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numba
import numpy as np
from numpy.typing import NDArray

from enrich.language import common, own
from enrich.language.blend import blended
from enrich.language.letters import letters
from enrich.stages.text import repaired

UMSAB: Mapping[str, str] = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pt": "portuguese",
}
FOLDS = 5
EPOCHS = 4
RATE = 0.1
"""Of Adagrad: Duchi, Hazan and Singer, Adaptive Subgradient Methods, JMLR 12 (2011)."""
DECAY = 1e-6
SMALLEST = 1e-4
SHORT = 60
BATCH = 1_000

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

Numbers = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Texts:
    """raw: as written. words: as the model reads them. code: index of the language in own.LANGUAGES."""

    raw: list[str]
    words: list[str]
    code: Numbers

    def __add__(self, other: "Texts") -> "Texts":
        return Texts(self.raw + other.raw, self.words + other.words, np.concatenate([self.code, other.code]))

    def where(self, chosen: NDArray[np.bool_]) -> "Texts":
        numbers = np.flatnonzero(chosen)
        return Texts([self.raw[each] for each in numbers], [self.words[each] for each in numbers], self.code[numbers])


def main(data: Path) -> None:
    """Cross-validates over all of UMSAB, then writes the weights learned from its training part."""
    folder = data / "sentiment"
    train, held, more = labelled(folder, "train"), labelled(folder, "val"), by_source(folder)
    _cross_validate(train + held, more)
    weights = learned(train + more)
    scale = float(np.abs(weights).max()) / 127
    small = np.round(weights[:-1] / scale).astype(np.int8)
    np.savez_compressed(own.WEIGHTS, weights=small, scale=np.float32(scale))
    own.shipped.cache_clear()
    _report("val, as shipped", held, told(held, own.shipped()))


def labelled(folder: Path, part: str) -> Texts:
    """UMSAB, all but Hindi, whose texts are mostly English and romanised."""
    found = [
        (line.split("\t", 1)[1], own.LANGUAGES.index(code))
        for code, name in UMSAB.items()
        for line in (folder / f"umsab_{name}_{part}.tsv").read_text(encoding="utf-8").split("\n")
        if line
    ]
    return _texts([text for text, _ in found], [code for _, code in found])


def by_source(folder: Path) -> Texts:
    """A sample each of English tweets, French reviews by sentence, and English tweets in French translation: what they
    are written in is known of their source alone."""
    draws = random.Random(1)  # noqa: S311
    with lzma.open(folder / "s140.tsv.xz", "rt", encoding="utf-8") as file:
        english = draws.sample([line.rstrip("\n").split("\t", 1)[1] for line in file], 12_000)
    with (folder / "allocine_fr.csv").open(encoding="utf-8", newline="") as file:
        sentences = [each for row in csv.DictReader(file) for each in _SENTENCE_END.split(row["text"])]
    translated = (folder / "s140_fr20k.tsv").read_text(encoding="utf-8").split("\n")
    french = draws.sample(sentences, 8_000) + draws.sample([line[2:] for line in translated if line], 8_000)
    codes = [own.LANGUAGES.index("en")] * len(english) + [own.LANGUAGES.index("fr")] * len(french)
    return _texts(english + french, codes)


def _texts(raw: list[str], codes: Sequence[int]) -> Texts:
    return Texts(raw, [letters(repaired(text)) for text in raw], np.array(codes))


def learned(texts: Texts) -> Floats:
    """(ROWS + 1, languages): softmax regression by Adagrad, every language weighing the same in all."""
    found = own.runs(texts.words)
    ends = np.append(found.starts[1:], found.rows.shape[1])
    share = np.bincount(texts.code, minlength=len(own.LANGUAGES)) / len(texts.code)
    importance = 1 / (len(own.LANGUAGES) * share[texts.code])
    shuffled = np.random.default_rng(1)
    weights = np.zeros((own.ROWS + 1, len(own.LANGUAGES)), dtype=np.float32)
    squares = np.zeros_like(weights)
    for _ in range(EPOCHS):
        order = shuffled.permutation(len(texts.code))
        _epoch(found.rows, found.starts, ends, found.counts, texts.code, importance, order, weights, squares)
    weights[own.ROWS] = 0
    return weights


def _descend(
    rows: own.Rows,
    starts: Numbers,
    ends: Numbers,
    counts: Numbers,
    codes: Numbers,
    importance: NDArray[np.float64],
    order: Numbers,
    weights: Floats,
    squares: Floats,
) -> None:
    for text in order:
        if counts[text] == 0:
            continue
        scale = 1 / np.sqrt(counts[text])
        logits = np.zeros(weights.shape[1])
        for length in range(rows.shape[0]):
            for place in range(starts[text], ends[text]):
                if rows[length, place] != weights.shape[0] - 1:
                    logits += weights[rows[length, place]]
        likely = np.exp(logits * scale - np.max(logits * scale))
        likely /= likely.sum()
        likely[codes[text]] -= 1
        likely *= importance[text] * scale
        for length in range(rows.shape[0]):
            for place in range(starts[text], ends[text]):
                row = rows[length, place]
                if row != weights.shape[0] - 1:
                    for code in range(weights.shape[1]):
                        slope = likely[code] + DECAY * weights[row, code]
                        squares[row, code] += slope * slope
                        weights[row, code] -= RATE * slope / np.sqrt(squares[row, code] + SMALLEST)


_epoch = cast(Callable[..., None], numba.njit(_descend))


def told(texts: Texts, weights: Floats) -> Numbers:
    """The likeliest of the seven of each text, where no other language is thought of."""
    likely = common.among(frozenset(own.LANGUAGES))
    prior = np.ones(len(own.LANGUAGES), dtype=np.float32)
    answers = [
        blended(likely.probabilities(words), likely.languages, own.scores(own.runs(words), weights), prior).argmax(
            axis=1
        )
        for start in range(0, len(texts.words), BATCH)
        for words in [texts.words[start : start + BATCH]]
    ]
    return np.concatenate(answers)


def _cross_validate(texts: Texts, more: Texts) -> None:
    """Texts of the same words are in the same fold: a repost is no evidence."""
    numbered: dict[str, int] = {}
    group = np.array([numbered.setdefault(words[:SHORT], len(numbered)) for words in texts.words])
    fold = np.random.default_rng(0).integers(0, FOLDS, len(numbered))[group]
    answers = np.zeros(len(texts.code), dtype=np.int64)
    for number in range(FOLDS):
        answers[fold == number] = told(texts.where(fold == number), learned(texts.where(fold != number) + more))
    _report(f"cross-validated, {FOLDS} folds", texts, answers)


def _report(title: str, texts: Texts, answers: Numbers) -> None:
    short = np.array([len(text) <= SHORT for text in texts.raw])
    for name, part in (("whole", np.ones_like(short)), (f"<= {SHORT} characters", short)):
        right = (answers == texts.code)[part]
        each = [f"{code} {right[texts.code[part] == number].mean():.2%}" for number, code in enumerate(own.LANGUAGES)]
        print(f"{title}, {name}: {right.mean():.2%} of {len(right)} ({', '.join(each)})")
