"""Near-duplicates: speed on one core, and how many edited copies are found, how many of what is found are copies."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.corpus import WORDS, mentions
from bench.figures import Figure, judged, plain, seconds
from enrich.neardup import Window, signatures, words

Edit = Callable[[list[str], random.Random], list[str]]


def measure(folder: Path, count: int) -> list[Figure]:
    """Half of the second set are edits of texts of the first, evenly of each kind; the other half are new texts."""
    texts = [mention.text for mention in mentions(count)]
    window = Window()
    spent = seconds(lambda: window.add(signatures([words(text) for text in texts]), [0] * count))
    draws = random.Random(2)
    origins = draws.sample(range(count), count // 2)
    names = [list(EDITS)[number % len(EDITS)] for number in range(len(origins))]
    copies = [" ".join(EDITS[name](texts[origin].split(), draws)) for name, origin in zip(names, origins, strict=True)]
    fresh = [mention.text for mention in mentions(count // 2, seed=3)]
    found = window.add(signatures([words(text) for text in (*copies, *fresh)]), [0] * (len(copies) + len(fresh)))
    hits = [nearest == origin + 1 for nearest, origin in zip(found, origins, strict=False)]
    claims = sum(1 for nearest in found if nearest)
    return [
        plain("near-duplicates", count / spent, "texts/s"),
        judged("near-duplicates, recall over all edits", sum(hits) / len(hits), "share", ">=", 0.95),
        judged("near-duplicates, precision", sum(hits) / max(1, claims), "share", ">=", 0.98),
        *(plain(f"near-duplicates, recall: {name}", _share(hits, names, name), "share") for name in EDITS),
    ]


def _share(hits: list[bool], names: list[str], name: str) -> float:
    own = [hit for hit, each in zip(hits, names, strict=True) if each == name]
    return sum(own) / max(1, len(own))


def _swapped(text: list[str], draws: random.Random) -> list[str]:
    """Three of about thirty words are others."""
    places = set(draws.sample(range(len(text)), 3))
    return [draws.choice(WORDS) if place in places else word for place, word in enumerate(text)]


EDITS: Mapping[str, Edit] = {
    "link added": lambda text, draws: [*text, f"https://t.example/{draws.randrange(10**6)}"],
    "handle before": lambda text, draws: [f"@friend{draws.randrange(1000)}", *text],
    "emoji after": lambda text, _draws: [*text, "😡😡"],
    "capitals": lambda text, _draws: [word.upper() for word in text],
    "three words swapped": _swapped,
    "a fifth cut off": lambda text, _draws: text[: len(text) * 4 // 5],
    "quoted with a comment": lambda text, _draws: ["tellement", "vrai", ":", *text],
}
