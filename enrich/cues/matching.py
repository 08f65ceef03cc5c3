"""Which patterns a text holds: all of them at once, in one pass over its words."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.cues.words import APART, Words, read, room
from enrich.cues.written import Pattern, patterns
from enrich.sentiment.alphabet import Alphabet, alphabet
from enrich.sentiment.tokens import Points, points_of

FREE = 5
"""Words that a gap lets stand between, at most."""
SHOWN = 3
"""Places that are kept of what speaks for one thing."""

_FAR = -APART


class Table(NamedTuple):
    """Patterns by the words of their steps.

    keys: open-addressed by hash, 0 where free; slots: where the steps of that word begin among `step`, and how many
    there are. A step is a place in the patterns put after one another: `gap`: whether it need not follow directly;
    `first`: it begins a pattern; `line`: that it ends one, the line it belongs to, else -1. Of a line: tells, weight.
    """

    keys: NDArray[np.uint64]
    slots: NDArray[np.int32]
    step: NDArray[np.int32]
    gap: NDArray[np.bool_]
    first: NDArray[np.bool_]
    line: NDArray[np.int32]
    tells: NDArray[np.int32]
    weight: NDArray[np.float32]


class Found(NamedTuple):
    """Of each text and each thing that is told. scores: shape (texts, things), log-odds. spans: shape (texts, things,
    SHOWN, 2): places in the text of what spoke for it, the strongest first, -1 where nothing did."""

    scores: NDArray[np.float32]
    spans: NDArray[np.int32]


class Cues:
    """The patterns of one language, ready to be looked for. tells: what they can tell, in the order of `Found`."""

    def __init__(self, written: Mapping[str, str]) -> None:
        """written: see `written.py`. Raises ValueError for a line that is none."""
        self.tells = tuple(written)
        self._table = _table(patterns(written), self.tells)

    def __call__(self, texts: Sequence[str]) -> Found:
        points, offsets = points_of(list(texts))
        scores = np.zeros((len(texts), len(self.tells)), np.float32)
        spans = np.full((len(texts), len(self.tells), SHOWN, 2), -1, np.int32)
        _match(points, offsets, alphabet(), self._table, room(), scores, spans)
        return Found(scores, spans)


def _table(lines: Sequence[Sequence[Pattern]], tells: Sequence[str]) -> Table:
    gap: list[bool] = []
    first: list[bool] = []
    line: list[int] = []
    steps: dict[int, list[int]] = {}
    for number, readings in enumerate(lines):
        for pattern in readings:
            for place, step in enumerate(pattern.steps):
                for word in step.words:
                    steps.setdefault(word, []).append(len(gap))
                gap.append(step.gap)
                first.append(place == 0)
                line.append(number if place == len(pattern.steps) - 1 else -1)
    size = 1 << (2 * len(steps) + 1).bit_length()
    keys, slots = np.zeros(size, np.uint64), np.zeros((size, 2), np.int32)
    flat: list[int] = []
    for word, places in steps.items():
        at = _slot(word, size)
        while keys[at]:
            at = (at + 1) % size
        keys[at], slots[at] = word, (len(flat), len(places))
        flat += sorted(places, reverse=True)  # a word is not to be two steps of a pattern at once
    return Table(
        keys,
        slots,
        np.array(flat, np.int32),
        np.array(gap, np.bool_),
        np.array(first, np.bool_),
        np.array(line, np.int32),
        np.array([tells.index(readings[0].tells) for readings in lines], np.int32),
        np.array([readings[0].weight for readings in lines], np.float32),
    )


def _slot(word: int, size: int) -> int:
    return (word >> 20) % size


@compiled
def _match(
    points: Points,
    offsets: NDArray[np.int64],
    alphabet: Alphabet,
    table: Table,
    words: Words,
    scores: NDArray[np.float32],
    spans: NDArray[np.int32],
) -> None:
    reached = np.full(len(table.gap), _FAR, np.int64)
    began = np.zeros(len(table.gap), np.int64)
    held = np.zeros(len(table.tells), np.int64)
    lines = np.empty((len(table.tells), 3), np.int64)
    base = 0
    for text in range(len(offsets) - 1):
        count = read(points, offsets[text], offsets[text + 1], alphabet, words)
        found = _lines(count, base, words, table, reached, began, held, text + 1, lines)
        # What earlier texts reached is too far away for this one.
        base += words.number[count - 1] + APART if count else 0
        for which in range(found):
            line = lines[which, 0]
            begin = words.begin[lines[which, 1]] - offsets[text]
            end = words.end[lines[which, 2]] - offsets[text]
            _note(table.weight[line], begin, end, spans[text, table.tells[line]])
        _sum(found, lines, table, scores[text])


@compiled
def _lines(
    count: int,
    base: int,
    words: Words,
    table: Table,
    reached: NDArray[np.int64],
    began: NDArray[np.int64],
    held: NDArray[np.int64],
    mark: int,
    lines: NDArray[np.int64],
) -> int:
    """The lines that the text holds, each once: its number, its first and last word. How many there are."""
    found, last = 0, len(table.keys) - 1
    for t in range(count):
        slot = np.int64((words.word[t] >> np.uint64(20)) & np.uint64(last))
        while table.keys[slot] != 0 and table.keys[slot] != words.word[t]:
            slot = (slot + 1) & last
        number = base + words.number[t]
        start, many = table.slots[slot, 0], table.slots[slot, 1]
        for which in range(start, start + many):
            step = table.step[which]
            if table.first[step]:
                began[step] = t
            else:
                behind = number - reached[step - 1]
                if behind > (FREE + 1 if table.gap[step] else 1):
                    continue
                began[step] = began[step - 1]
            reached[step] = number
            line = table.line[step]
            if line >= 0 and held[line] != mark:
                held[line] = mark
                lines[found, 0], lines[found, 1], lines[found, 2] = line, began[step], t
                found += 1
    return found


@compiled
def _note(weight: np.float32, begin: int, end: int, spans: NDArray[np.int32]) -> None:
    """Places of what speaks for it, in the order of the text."""
    if weight <= 0:
        return
    for place in range(SHOWN):
        if spans[place, 0] < 0:
            spans[place, 0], spans[place, 1] = begin, end
            return


@compiled
def _sum(found: int, lines: NDArray[np.int64], table: Table, scores: NDArray[np.float32]) -> None:
    """What speaks for it: the strongest in full, half the next, a quarter of the one after. Against: all in full."""
    for thing in range(len(scores)):
        strongest, second, third, against = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
        for which in range(found):
            line = lines[which, 0]
            if table.tells[line] != thing:
                continue
            weight = table.weight[line]
            if weight < 0:
                against += weight
            elif weight > strongest:
                strongest, second, third = weight, strongest, second
            elif weight > second:
                second, third = weight, second
            elif weight > third:
                third = weight
        scores[thing] = strongest + second / 2 + third / 4 + against
