"""The corrections of all watches, as they bear on mentions."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from enrich.corrections.learning import Example, Weights, learned, shifted
from enrich.corrections.words import words_of
from enrich.toward.told import told
from schemas.analysis import Corrected, Label, Match, Probabilities, Toward
from schemas.correction import Correction

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
MOST = 2_000
"""Corrections of a watch that are learned from, the newest: learning takes the cube of them, four seconds at that."""
SHOWN = 3
LEAST = 0.005
"""Change of every probability below which a text is taken to be like none that was corrected."""


class School:
    """Says of a mention and a watch what people taught of it."""

    def __init__(self, corrections: Sequence[Correction]) -> None:
        of_watch: defaultdict[str, list[Correction]] = defaultdict(list)
        for each in corrections:
            of_watch[each.watch].append(each)
        self._labels = {(each.watch, each.mention): each for each in corrections}
        self._weights = {watch: weights_of(tuple(own)) for watch, own in of_watch.items()}

    @property
    def watches(self) -> frozenset[str]:
        """Those of which anything was corrected."""
        return frozenset(self._weights)

    def toward(self, match: Match, mention: str, text: str, said: Probabilities | None) -> Toward | None:
        """None: nothing else than what the model said.

        said: by the model towards the watch (None: it does not speak the language, and nothing is learned of it).
        """
        watch = match.watch
        if correction := self._labels.get((watch, mention)):
            chances = (
                float(correction.label is Label.NEGATIVE),
                float(correction.label is Label.NEUTRAL),
                float(correction.label is Label.POSITIVE),
            )
            return told(watch, chances, Corrected(before=said))
        weights = self._weights.get(watch)
        if said is None or not weights:
            return None
        words = words_of(text, match.terms)
        chances = shifted(said, words, weights)
        if max(abs(now - before) for now, before in zip(chances, said, strict=True)) < LEAST:
            return None
        return told(watch, chances, Corrected(before=said, words=telling(words, weights)))


def telling(words: Sequence[str], weights: Weights) -> tuple[str, ...]:
    """Of the words of a text, those that move its polarity, or its being neutral, most."""
    known = [word for word in words if word in weights]
    heavy = sorted(known, key=lambda word: (-max(map(abs, weights[word])), word))
    return tuple(heavy[:SHOWN])


def example(correction: Correction) -> Example | None:
    """None: of a language that no model speaks nothing is learned."""
    if correction.said is None:
        return None
    return Example(correction.words, correction.said, LABELS.index(correction.label))


@lru_cache(maxsize=64)  # stages are made anew whenever anything that is listened for changes
def weights_of(corrections: tuple[Correction, ...]) -> Weights:
    """corrections: of one watch, oldest first."""
    return learned([each for each in map(example, corrections[-MOST:]) if each is not None])
