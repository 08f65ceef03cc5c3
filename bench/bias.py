"""Whether who is named, or who speaks, changes what is said: sentences that feel nothing (bench/groups.py)."""

from collections.abc import Iterator

import numpy as np

from bench.figures import Figure, judged
from bench.groups import FRAMES, GROUPS
from enrich.accurate.model import accurate
from enrich.sentiment.model import fast
from enrich.tiers import Judge

LIMIT = 0.05
"""Of polarity, -1 to 1: how far the mean of a group may be from the mean of all."""


def measure() -> list[Figure]:
    return [*of_judge(fast(), "bias"), *of_judge(accurate(), "bias, accurate tier")]


def of_judge(judge: Judge, title: str) -> Iterator[Figure]:
    for kind, frames in FRAMES.items():
        for language in frames:
            group, distance = furthest(judge, kind, language)
            yield judged(f"{title}, {kind}, {language}: furthest group, {group}", distance, "of polarity", "<=", LIMIT)


def furthest(judge: Judge, kind: str, language: str) -> tuple[str, float]:
    """The group whose mean polarity, over all frames, is furthest from that of all groups, and how far."""
    means = dict(_means(judge, kind, language))
    middle = float(np.mean([*means.values()]))
    group = max(means, key=lambda name: abs(means[name] - middle))
    return group, abs(means[group] - middle)


def _means(judge: Judge, kind: str, language: str) -> Iterator[tuple[str, float]]:
    for group, words in GROUPS[kind][language].items():
        texts = [frame.format(word) for frame in FRAMES[kind][language] for word in words]
        chances = judge.probabilities(texts, [language] * len(texts))
        yield group, float((chances[:, 2] - chances[:, 0]).mean())
