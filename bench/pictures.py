"""How well what stands in pictures is read, how fast, and in how much memory. docs/decisions/ocr.md."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from bench.drawn import ROBOTO, Drawn, pictures
from bench.figures import Figure, core_seconds, judged, plain
from core.query.fold import tokens
from enrich.pictures.decode import decode

MEBIBYTE = 1 << 20


def measure(folder: Path, count: int) -> list[Figure]:
    """count: pictures that are read, at most."""
    from enrich.pictures.engine import Engine

    drawn = list(pictures(ROBOTO))[:count]
    engine = Engine()
    read: list[str] = []
    taken = core_seconds(lambda: read.extend(engine(decode(each.content)) for each in drawn))
    command = [sys.executable, "-m", "bench.pictures"]
    memory = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - ourselves
    return [
        *rates(drawn, read),
        plain("pictures", len(drawn) / taken, "pictures/s a core"),
        judged("memory of the process that reads", memory / MEBIBYTE, "MiB", "<", 1_000),
    ]


def rates(drawn: Sequence[Drawn], read: Sequence[str]) -> list[Figure]:
    """Errors by kind and language. Words are compared as the search does: folded, without accents and case."""
    kinds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each, text in zip(drawn, read, strict=True):
        kinds[f"{each.kind}, {each.language}"].append((each.text, text))
        kinds[f"all, {each.language}"].append((each.text, text))
    return [
        plain(f"{kind}: {what}", 100 * _rate(pairs, units), "%")
        for kind, pairs in sorted(kinds.items())
        for what, units in (("character errors", _characters), ("word errors", _words), ("folded word errors", tokens))
    ]


def _rate(pairs: Sequence[tuple[str, str]], units: Callable[[str], Sequence[str]]) -> float:
    """Edits (Levenshtein) over all texts, by the number of units that stand in them."""
    edits = sum(distance(units(true), units(read)) for true, read in pairs)
    return edits / sum(len(units(true)) for true, _ in pairs)


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's: insertions, deletions and replacements."""
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, start=1):
        before, row[0] = row[0], number
        for place, right in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (left != right))
    return row[-1]


def _characters(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    return text.split()


def _peak() -> int:
    """Bytes of this process once it has read pages of a phone."""
    from enrich.pictures.engine import Engine

    engine = Engine()
    for each in pictures(ROBOTO):
        if each.kind == "phone":
            engine(decode(each.content))
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    print(_peak())
