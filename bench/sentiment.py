"""The model of sentiment alone: on texts that were held back from its training, how fast it is, and its bias."""

import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import fmean, median

import numpy as np

from bench import adversarial, bias, shared
from bench.figures import Figure, core_seconds, judged, plain, seconds
from bench.metrics import confusion, expected_calibration_error, macro_f1, macro_recall
from enrich.accurate.model import accurate
from enrich.sentiment.model import FILE, Model, fast
from enrich.train import texts
from enrich.train.texts import Labelled

CALLS = 300
ACCURATE_GOALS = {"te_val": 70.5, "umsab_english_val": 72.0, "umsab_french_val": 68.0}
FIRST_ANSWER = "from enrich.sentiment.model import fast; fast().probabilities(['merci pour rien'], ['fr'])"


def measure(folder: Path, count: int) -> list[Figure]:
    """count: texts for speed, at most."""
    figures = [
        judged("sentiment, weights", FILE.stat().st_size / 1e6, "MB", "<=", 15),
        *bias.measure(),
        *adversarial.measure(),
    ]
    if not shared.sentiment("te_train"):
        print("Left out: sentiment on held-back texts, its speed. Not present: the tweets.", file=sys.stderr)
        return figures
    gold = texts.gold(shared.SENTIMENT)
    return [
        *figures,
        *_held(gold),
        *_accurate(count),
        *_speed([text for text, _ in shared.sentiment("te_train")][:count]),
    ]


def _held(gold: Labelled) -> list[Figure]:
    held = gold.only([texts.is_held(text) for text in gold.texts])
    chances = fast().probabilities(held.texts, held.languages)
    found = chances.argmax(axis=1)
    english = np.array(held.languages) == "en"
    figures: list[Figure] = []
    for name, part, score in (("English", english, macro_recall), ("seven others", ~english, macro_f1)):
        matrix = confusion(held.labels[part].tolist(), found[part].tolist(), (0, 1, 2))
        measure = "macro recall" if score is macro_recall else "macro-F1"
        figures.append(plain(f"sentiment, held back, {name} ({part.sum()} texts): {measure}", 100 * score(matrix), "%"))
    error = expected_calibration_error([*chances.max(axis=1)], [*(found == held.labels)])
    return [*figures, plain("sentiment, held back: expected calibration error", 100 * error, "%")]


def _accurate(count: int) -> list[Figure]:
    """The accurate tier, on the validation sets, in the languages that they are in."""
    judge, figures, means, taken, read = accurate(), [], [], 0.0, 0
    for name, (own, labels, language) in texts.validation(shared.SENTIMENT).items():
        some, truth = own[:count], labels[:count]
        began = time.process_time()
        chances = judge.probabilities(some, [language] * len(some))
        taken, read = taken + time.process_time() - began, read + len(some)
        matrix = confusion(truth.tolist(), chances.argmax(axis=1).tolist(), (0, 1, 2))
        score, measure = (macro_recall, "macro recall") if name == "te_val" else (macro_f1, "macro-F1")
        if name != "te_val":
            means.append(score(matrix))
        if name in ACCURATE_GOALS:
            title = f"sentiment, accurate tier, {name}: {measure}"
            figures.append(judged(title, 100 * score(matrix), "%", ">=", ACCURATE_GOALS[name]))
    return [
        *figures,
        judged("sentiment, accurate tier, umsab: macro-F1, mean of eight", 100 * fmean(means), "%", ">=", 65),
        judged("sentiment, accurate tier", read / taken, "texts/s a core", ">=", 500),
    ]


def _speed(tweets: Sequence[str]) -> list[Figure]:
    model, mean = fast(), np.mean([len(text) for text in tweets])
    model.probabilities(tweets, ["en"] * len(tweets))
    rate = len(tweets) / core_seconds(lambda: model.probabilities(tweets, ["en"] * len(tweets)))
    return [
        judged(f"sentiment, texts of {mean:.0f} characters", rate, "texts/s a core", ">=", 60_000),
        *(plain(f"sentiment, a call of {size}: median", _call(model, tweets, size), "µs") for size in (1, 4, 16)),
        judged("sentiment, import to first answer", seconds(_first_answer), "s", "<", 1),
    ]


def _call(model: Model, tweets: Sequence[str], size: int) -> float:
    batches = [tweets[start : start + size] for start in range(0, min(len(tweets), CALLS * size), size)]
    return 1e6 * median(seconds(partial(model.probabilities, own, ["en"] * len(own))) for own in batches)


def _first_answer() -> None:
    subprocess.run([sys.executable, "-c", FIRST_ANSWER], check=True)  # noqa: S603 - ourselves
