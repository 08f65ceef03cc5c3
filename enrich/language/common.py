"""py3langid's model over whole batches: its tables, walked by all texts at once instead of one after another."""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import LanguageIdentifier

from core.errors import Transient

Floats = NDArray[np.float32]


class Tables(Protocol):
    """What is used of py3langid, which has no types: an automaton over bytes whose states speak for features, and a
    naive Bayes model over those."""

    nb_ptc: NDArray[np.float16]
    nb_pc: Floats
    nb_classes: list[str]
    tk_nextmove: Sequence[int]
    tk_row: Sequence[int]
    tk_output: Sequence[int]

    def set_languages(self, langs: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Automaton:
    """step: by row of the state and byte, the next state. row: by state. feature: by state, -1 for none."""

    step: NDArray[np.uint32]
    row: NDArray[np.int64]
    feature: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Common:
    """languages: in the order of the columns of what `probabilities` returns."""

    languages: tuple[str, ...]
    automaton: Automaton
    table: Floats
    bias: Floats
    column: NDArray[np.int64]

    def probabilities(self, words: Sequence[str]) -> Floats:
        """(texts, languages), as `LanguageIdentifier.rank` of py3langid finds them; all the same for an empty text.

        words: as `letters` gives them, at least one.
        """
        encoded = [each.encode(errors="surrogatepass") for each in words]
        lengths = np.array([len(each) for each in encoded])
        scored = self._scored(encoded, lengths)
        scored /= np.sqrt(np.maximum(lengths, 1))[:, None].astype(np.float32)
        np.exp(scored - scored.max(axis=1, keepdims=True), out=scored)
        folded = np.zeros((len(words), len(self.languages)), dtype=np.float32)
        np.add.at(folded.T, self.column, scored.T)
        return cast(Floats, folded / folded.sum(axis=1, keepdims=True))

    def _scored(self, encoded: Sequence[bytes], lengths: NDArray[np.int64]) -> Floats:
        text, feature = self._visited(encoded, lengths)
        scored = np.zeros((len(encoded), len(self.bias)), dtype=np.float32)
        if not len(text):
            return scored
        features = len(self.table)
        pairs, counts = np.unique(text * features + feature, return_counts=True)
        spoken, first = np.unique(pairs // features, return_index=True)
        weighed = self.table[pairs % features] * np.log1p(counts.astype(np.float32))[:, None]
        scored[spoken] = np.add.reduceat(weighed, first) + self.bias
        return scored

    def _visited(
        self, encoded: Sequence[bytes], lengths: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Texts and the features in them, side by side, as often as they occur."""
        walk = self.automaton
        longest_first = np.argsort(-lengths, kind="stable")
        ended = np.searchsorted(-lengths[longest_first], -np.arange(1, lengths.max() + 1), side="right")
        letters = np.zeros((lengths.max(), len(encoded)), dtype=np.uint8)
        for place, number in enumerate(longest_first):
            letters[: lengths[number], place] = np.frombuffer(encoded[number], dtype=np.uint8)
        found = np.full(letters.shape, -1, dtype=np.int32)
        state = np.zeros(len(encoded), dtype=np.uint32)
        for position, going in enumerate(ended):
            state = walk.step[walk.row[state[:going]] + letters[position, :going]]
            found[position, :going] = walk.feature[state]
        positions, places = np.nonzero(found >= 0)
        return longest_first[places], found[positions, places].astype(np.int64)


def known_languages() -> frozenset[str]:
    return frozenset(_tables().nb_classes)


@lru_cache(maxsize=4)
def among(languages: frozenset[str]) -> Common:
    """languages: some of the known ones."""
    tables = copy.copy(_tables())
    tables.set_languages(languages)
    ordered = tuple(sorted(languages))
    column = np.array([ordered.index(each) for each in tables.nb_classes])
    return Common(ordered, _automaton(), tables.nb_ptc.astype(np.float32), tables.nb_pc.astype(np.float32), column)


@cache
def _automaton() -> Automaton:
    tables = _tables()
    return Automaton(
        step=np.asarray(tables.tk_nextmove, dtype=np.uint32),
        row=np.asarray(tables.tk_row, dtype=np.int64) << 8,
        feature=np.asarray(tables.tk_output, dtype=np.int32),
    )


@cache
def _tables() -> Tables:
    try:
        return cast(Tables, LanguageIdentifier.from_model_file("data/model.npz.xz"))
    except OSError as error:  # it unpacks its model into a temporary file
        raise Transient(f"The language model cannot be unpacked: {error}.", "Is the disk full?") from error
