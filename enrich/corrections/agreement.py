"""How well enrichment agrees with people, on corrections that it has not learned from."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from enrich.corrections.learning import Example, learned, shifted
from enrich.shares import Share, share_of

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of so many examples, the share on which the label of the model is the person's: without and with what was learned
    from the others. confirmed: of the examples, those in which the person agreed with the model."""

    examples: int
    confirmed: int
    without: Share
    learned: Share


def agreement(examples: Sequence[Example]) -> Agreement:
    """By cross-validation. Examples of the same words are held back together, and the folds are the same each time.

    There must be at least one.
    """
    folds = [_fold(each.words) for each in examples]
    plain = [_likeliest(each.said) == each.label for each in examples]
    taught = [False] * len(examples)
    for fold in set(folds):
        weights = learned([each for each, own in zip(examples, folds, strict=True) if own != fold])
        for place, each in enumerate(examples):
            if folds[place] == fold:
                taught[place] = _likeliest(shifted(each.said, each.words, weights)) == each.label
    return Agreement(len(examples), sum(plain), _share(plain), _share(taught))


def _fold(words: Sequence[str]) -> int:
    return int.from_bytes(hashlib.blake2b("\n".join(words).encode(), digest_size=4).digest()) % FOLDS


def _likeliest(chances: Sequence[float]) -> int:
    return max(range(len(chances)), key=lambda place: chances[place])


def _share(outcomes: Sequence[bool]) -> Share:
    return share_of(sum(outcomes), len(outcomes))
