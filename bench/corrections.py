"""What people's corrections are worth, on texts of a kind that the model has not met: reviews of films, in French."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from bench.figures import Figure, core_seconds, plain
from bench.shared import SENTIMENT
from enrich.corrections.learning import Example, learned, shifted
from enrich.corrections.school import MOST
from enrich.corrections.words import words_of
from enrich.sentiment.model import fast

FILE = "allocine_fr.csv"
LENGTH = 280
"""Characters of a review that are read: as much as a post."""
TAUGHT = (0, 10, 30, 100, 300, 1000)
REPEATS = 5


def measure(folder: Path, count: int) -> list[Figure]:
    """count: texts that the labels are compared on. Nothing where the reviews are absent."""
    file = SENTIMENT / FILE
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as opened:
        reviews = [(row["text"][:LENGTH], 2 * int(row["label"])) for row in csv.DictReader(opened)]
    chances = fast().probabilities([text for text, _ in reviews], ["fr"] * len(reviews)).tolist()
    examples = [
        Example(words_of(text, ()), (negative, neutral, positive), label)
        for (text, label), (negative, neutral, positive) in zip(reviews, chances, strict=True)
    ]
    figures = []
    for number in TAUGHT:
        for kind, only_wrong in (("picked at random", False), ("of mistakes alone", True)):
            shares = [_taught(examples, number, count, seed, only_wrong) for seed in range(REPEATS)]
            figures.append(plain(f"corrections, {number} {kind}: agreement", 100 * fmean(shares), "%"))
    spent = core_seconds(lambda: learned(examples[:MOST]))
    return [*figures, plain(f"corrections, learning from {len(examples[:MOST]):,}", spent, "s")]


def _taught(examples: Sequence[Example], number: int, count: int, seed: int, only_wrong: bool) -> float:
    mixed = random.Random(seed).sample(examples, len(examples))
    held_back, others = mixed[:count], mixed[count:]
    chosen = [each for each in others if not only_wrong or int(np.argmax(each.said)) != each.label]
    return _agreement(held_back, chosen[:number])


def _agreement(held_back: Sequence[Example], taught: Sequence[Example]) -> float:
    weights = learned(taught)
    return fmean(int(np.argmax(shifted(each.said, each.words, weights))) == each.label for each in held_back)
