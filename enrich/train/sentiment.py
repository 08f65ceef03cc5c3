"""The fast tier from labelled texts and from what teachers say of unlabelled ones: `python -m enrich.train sentiment`.

Distillation after Hinton et al., Distilling the Knowledge in a Neural Network (2015): the pupil learns from labels and
from the probabilities of teachers too large to ship. docs/models.md says what was tried and what it gave.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from enrich.accurate import model as accurate
from enrich.accurate.pieces import Cutter, shipped, table
from enrich.sentiment.features import WIDE_BITS
from enrich.sentiment.model import FILE, Model, centred
from enrich.sentiment.network import CLASSES, Floats
from enrich.sentiment.weights import saved
from enrich.train import linear, texts, tuning
from enrich.train.bytes import in_bytes
from enrich.train.calibration import sharpness
from enrich.train.encoded import Encoded, encoded, together
from enrich.train.pupil import Course, Pupil
from enrich.train.texts import Labelled
from enrich.train.tuning import Tuned, softmax

NEUTRAL_UNKNOWN = (True, False, True)
NEVER = -1e9

ENCODER_SEED = 1
TEACHER_SEEDS = (1, 2)
ENCODER, DEEP, WIDE = 0.5, 0.3, 0.2
"""Shares of the teachers' mean scores: the tuned encoder, convolutions of the pupil's own kind, the wide part."""

TRUST = 0.75
"""In a label, beside what the encoder says of the same text."""

WARMTH = 1.1
"""Factor of the teachers' scores before they become probabilities."""

UNLABELLED_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Lesson:
    """targets: (texts, CLASSES). weights: (texts,)."""

    texts: Encoded
    targets: Floats
    weights: Floats


def main(data: Path, out: Path = FILE) -> None:
    """data: the folder that holds `sentiment`. out: the file of weights to write; the accurate tier's beside it."""
    folder = data / "sentiment"
    everything = texts.gold(folder)
    held = [texts.is_held(text) for text in everything.texts]
    known, unseen = everything.only([not own for own in held]), everything.only(held)
    pool = texts.unlabelled(folder, 75_000)
    say(f"{len(known.texts)} labelled texts, {len(unseen.texts)} held back, {len(pool)} for the teachers")
    gold, free = encoded(known.texts), encoded(pool)
    primer = _primer(folder)
    cutter = Cutter()
    tuned = encoder(folder, known, cutter)
    told_gold, told_free = (centred(tuned.logits(cutter.cut(own))) for own in (known.texts, pool))
    say("encoder done")
    hard = np.eye(CLASSES, dtype=np.float32)[known.labels]
    own_free = others(Lesson(gold, hard, known.weights), primer, free)
    taught = ENCODER * told_free + own_free
    lesson = Lesson(
        together([gold, free]),
        np.concatenate([TRUST * hard + (1 - TRUST) * softmax(told_gold), softmax(taught * WARMTH)]).astype(np.float32),
        np.concatenate([known.weights, np.full(len(free), UNLABELLED_WEIGHT, np.float32)]),
    )
    say("teachers done")
    rows, bias = wide(lesson, primer)
    pupil = deep(lesson, primer, seed=0, epochs=6)
    weights = in_bytes(pupil, rows, bias, np.abs(pupil.vectors(gold)))
    model = Model(weights)
    factors = sharpness(model.scores(unseen.texts), unseen.labels, unseen.languages, weights.languages)
    saved(weights._replace(sharpness=factors), out)
    stacked = model.scores(unseen.texts) + accurate.SHARE * centred(tuned.logits(cutter.cut(unseen.texts)))
    factors = sharpness(stacked, unseen.labels, unseen.languages, weights.languages)
    accurate.saved(tuned.weights, factors, out.with_name(accurate.FILE.name))
    say(f"written: {out}, {out.stat().st_size / 1e6:.1f} MB, and the accurate tier beside it")


def _primer(folder: Path) -> Lesson:
    """Texts labelled by their emoticon, positive or negative: a start for tables, before the labels of people."""
    own = texts.weak(folder, 400_000)
    return Lesson(encoded(own.texts), np.eye(CLASSES, dtype=np.float32)[own.labels], own.weights)


def encoder(folder: Path, known: Labelled, cutter: Cutter) -> Tuned:
    """The sentence encoder tuned on texts labelled by their emoticon, then on those that people labelled."""
    weak = texts.weak(folder, 60_000)
    primer, gold = cutter.cut(weak.texts), cutter.cut(known.texts)
    one = np.eye(CLASSES, dtype=np.float32)
    own = Tuned.fresh(shipped(), table(), gold[:3_000], ENCODER_SEED)
    own.teach(primer, one[weak.labels], weak.weights, tuning.Course(1, seed=ENCODER_SEED, known=NEUTRAL_UNKNOWN), _told)
    own.rested()
    own.teach(gold, one[known.labels], known.weights, tuning.Course(4, seed=ENCODER_SEED), _told)
    return own


def others(gold: Lesson, primer: Lesson, free: Encoded) -> Floats:
    """Scores of the other teachers, in their shares: learned from labels alone."""
    rows, bias = wide(gold, primer, epochs=4)
    found = WIDE * centred(linear.scores(free.wide, free.wide_at, rows, bias))
    softened = Lesson(gold.texts, (0.92 * gold.targets + 0.08 / CLASSES).astype(np.float32), gold.weights)
    for seed in TEACHER_SEEDS:
        own = deep(softened, primer, seed=10 + seed, epochs=3)
        found += DEEP / len(TEACHER_SEEDS) * centred(own.scores(free))
    return np.asarray(found, np.float32)


def wide(lesson: Lesson, primer: Lesson, epochs: int = 5) -> tuple[Floats, Floats]:
    """Rows (2**WIDE_BITS, CLASSES) and bias."""
    rows, bias = np.zeros((1 << WIDE_BITS, CLASSES), np.float32), np.zeros(CLASSES, np.float32)
    seen = np.full(rows.shape, 1e-6, np.float32)
    dice = np.random.default_rng(0)
    _pass(primer, rows, seen, bias, dice, rate=0.1, decay=0.0, neutral=NEVER)
    seen *= 0.02
    seen += 1e-6
    for epoch in range(epochs):
        _pass(lesson, rows, seen, bias, dice, rate=0.1 * (1 - epoch / epochs), decay=1e-5, neutral=0.0)
    return rows, bias


def _pass(
    lesson: Lesson,
    rows: Floats,
    seen: Floats,
    bias: Floats,
    dice: np.random.Generator,
    *,
    rate: float,
    decay: float,
    neutral: float,
) -> None:
    own = lesson.texts
    order = dice.permutation(len(own))
    linear.epoch(own.wide, own.wide_at, lesson.targets, lesson.weights, order, rows, seen, bias, rate, decay, neutral)


def deep(lesson: Lesson, primer: Lesson, *, seed: int, epochs: int) -> Pupil:
    pupil = Pupil.fresh(seed)
    start = Course(1, last=0.3, lost_tokens=0.0, known=NEUTRAL_UNKNOWN, seed=seed)
    pupil.teach(primer.texts, primer.targets, primer.weights, start, _told)
    pupil.rested()
    pupil.teach(lesson.texts, lesson.targets, lesson.weights, Course(epochs, seed=seed), _told)
    return pupil


_BEGIN = time.monotonic()


def say(what: str) -> None:
    print(f"{time.monotonic() - _BEGIN:6.0f} s  {what}", file=sys.stderr, flush=True)


def _told(epoch: int, loss: float) -> None:
    say(f"epoch {epoch + 1}: loss {loss:.4f}")
