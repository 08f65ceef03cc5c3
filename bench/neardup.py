"""Near-duplicates: signatures and the window, one core."""

from pathlib import Path

from bench.corpus import mentions
from bench.figures import Figure, plain, seconds
from enrich.neardup import Window, signatures, words


def measure(folder: Path, count: int) -> list[Figure]:
    texts = [mention.text for mention in mentions(count)]
    window = Window()
    spent = seconds(lambda: window.add(signatures([words(text) for text in texts]), [0] * count))
    return [plain("near-duplicates", count / spent, "texts/s")]
