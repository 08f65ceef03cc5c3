"""The labelled texts of others that lie beside the project (`../shared/data`), where they are present."""

import csv
from pathlib import Path

from enrich.train.texts import LANGUAGES
from schemas.analysis import Label

DATA = Path(__file__).parents[2] / "shared" / "data"
TWEETS = DATA / "airline" / "tweets.csv"
SENTIMENT = DATA / "sentiment"

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
"""0, 1, 2 in the files."""

UMSAB = LANGUAGES
"""Name in the files to ISO 639-1."""

Texts = list[tuple[str, Label]]


def sentiment(name: str) -> Texts:
    """`te_val`, `umsab_french_val`, …: texts and labels; nothing where the file is not present."""
    path = SENTIMENT / f"{name}.tsv"
    if not path.exists():
        return []
    rows = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").split("\n") if line)
    return [(text, LABELS[int(label)]) for label, text in rows]


def tweets() -> list[tuple[str, str]]:
    """Brand and text of each row; nothing where the file is not present."""
    if not TWEETS.exists():
        return []
    with TWEETS.open(encoding="utf-8", newline="") as file:
        return [(row["brand"], row["text"]) for row in csv.DictReader(file)]
