"""How right enrichment is: sentiment, towards a brand too, calls for an answer, intents, language. docs/quality.md."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import get_args

from bench import judges, shared
from bench.figures import Figure, judged, plain
from bench.labelled import BrandPair, Intent, IntentText, Kind, brand_pairs, by_reference, intent_texts, labelled_tweets
from bench.lexicons import Lexicon, installed
from bench.metrics import (
    Matrix,
    Score,
    accuracy,
    answered,
    confusion,
    expected_calibration_error,
    f1,
    interval,
    macro_f1,
    macro_recall,
)
from schemas.analysis import Analysis, Label

SHORT = 60
"""Characters of a text that is called short."""

INTENTS: tuple[Intent, ...] = get_args(Intent)
KINDS: tuple[Kind, ...] = get_args(Kind)
YES_NO = (False, True)

STAGE = "stage"
OWN, ALONE, TOGETHER = "mention's own sentiment", "watched alone", "watched with the others that the text names"
"""Who is judged."""

MEASURES: Mapping[str, Score] = {
    "accuracy": accuracy,
    "answered": answered,
    "macro recall": macro_recall,
    "macro-F1": macro_f1,
    "F1": lambda matrix: f1(matrix, YES_NO.index(True)),
}

GOALS = {"te_val": 68.0, "umsab_english_val": 69.0, "umsab_french_val": 66.0}
"""In percent, of the sets of the languages that come first."""


def measure(folder: Path, count: int) -> list[Figure]:
    """count: texts of a set that are read, at most."""
    return [*_sentiment(count), *_brand(count), *_answers(count), *_intents(count), *_language(count)]


def _scored(title: str, name: str, matrix: Matrix, goal: float | None = None) -> Figure:
    """name: of the measure. In percent, with its interval."""
    score = MEASURES[name]
    whole, value = f"{title}: {name}", 100 * score(matrix)
    low, high = interval(matrix, score)
    figure = plain(whole, value, "%") if goal is None else judged(whole, value, "%", ">=", goal)
    return replace(figure, interval=(round(100 * low, 2), round(100 * high, 2)))


def _sentiment(count: int) -> list[Figure]:
    sets = {"te_val": "en"} | {f"umsab_{name}_val": code for name, code in shared.UMSAB.items()}
    read = {name: shared.sentiment(name)[:count] for name in sets}
    if absent := [name for name, rows in read.items() if not rows]:
        return _left_out("sentiment", ", ".join(absent))
    lexicons = [*installed()]
    figures: list[Figure] = []
    means: list[float] = []
    for name, rows in read.items():
        analyses = judges.analyses([text for text, _ in rows])
        matrix = _against(rows, judges.labels(analyses))
        figures += _headline(name, STAGE, matrix, GOALS.get(name))
        figures.append(_scored(f"sentiment, {name}, {STAGE}", "answered", matrix))
        figures += _beside(lexicons, name, sets[name], rows)
        if name in GOALS:
            figures.append(_calibration(name, rows, analyses))
        if name != "te_val":
            means.append(100 * macro_f1(matrix))
    return [*figures, judged(f"sentiment, umsab, {STAGE}: macro-F1, mean of eight", fmean(means), "%", ">=", 61)]


def _against(rows: shared.Texts, found: Sequence[Label | None]) -> Matrix:
    return confusion([label for _, label in rows], found, shared.LABELS)


def _headline(name: str, judge: str, matrix: Matrix, goal: float | None = None) -> list[Figure]:
    """By the measure that the set is published with."""
    return [_scored(f"sentiment, {name}, {judge}", "macro recall" if name == "te_val" else "macro-F1", matrix, goal)]


def _beside(lexicons: Sequence[Lexicon], name: str, language: str, rows: shared.Texts) -> list[Figure]:
    texts = [text for text, _ in rows]
    return [
        figure
        for lexicon in lexicons
        if language in lexicon.languages
        for figure in _headline(name, lexicon.name, _against(rows, lexicon.labels(texts)))
    ]


def _calibration(name: str, rows: shared.Texts, analyses: Sequence[Analysis]) -> Figure:
    """Over what was answered."""
    spoken = [(each.sentiment, label) for each, (_, label) in zip(analyses, rows, strict=True) if each.sentiment]
    error = expected_calibration_error(
        [max(said.probabilities) for said, _ in spoken], [said.label == label for said, label in spoken]
    )
    return judged(f"sentiment, {name}, {STAGE}: expected calibration error", 100 * error, "%", "<=", 3)


def _brand(count: int) -> list[Figure]:
    pairs = brand_pairs()[:count]
    brands: dict[str, list[str]] = {}
    for pair in pairs:
        brands.setdefault(pair.text, []).append(pair.target)
    judged_by = {
        OWN: judges.labels(judges.analyses([pair.text for pair in pairs])),
        ALONE: judges.towards(pairs, lambda pair: [pair.target]),
        TOGETHER: judges.towards(pairs, lambda pair: brands[pair.text]),
    }
    return [
        _scored(
            f"towards the brand, {part} ({len(chosen)} pairs), {judge}",
            name,
            confusion([pairs[at].label for at in chosen], [found[at] for at in chosen], shared.LABELS),
        )
        for part, chosen in _parts(pairs).items()
        for judge, found in judged_by.items()
        for name in ("accuracy", "macro-F1")
    ]


def _parts(pairs: Sequence[BrandPair]) -> Mapping[str, Sequence[int]]:
    """Places of the pairs of each part that has any."""
    parts = {"all": [*range(len(pairs))]}
    parts |= {lang: [at for at, pair in enumerate(pairs) if pair.lang == lang] for lang in ("en", "fr")}
    parts |= {kind: [at for at, pair in enumerate(pairs) if pair.kind == kind] for kind in KINDS}
    return {part: chosen for part, chosen in parts.items() if chosen}


def _answers(count: int) -> list[Figure]:
    texts = by_reference(text for _, text in shared.tweets())
    rows = [row for row in labelled_tweets() if row.reference in texts][:count]
    if not rows:
        return _left_out("calls for an answer", "the airline tweets")
    found = judges.intents([texts[row.reference] for row in rows])
    matrix = confusion([row.calls for row in rows], ["answer" in each for each in found], YES_NO)
    return [_scored(f"calls for an answer ({len(rows)} tweets), {STAGE}", "F1", matrix, 80)]


def _intents(count: int) -> list[Figure]:
    texts = intent_texts()[:count]
    found = judges.intents([text.text for text in texts])
    parts = {"all": texts} | {language: [text for text in texts if text.lang == language] for language in ("en", "fr")}
    said = dict(zip(texts, found, strict=True))
    figures = [
        _scored(f"intent {intent} ({matrix[1].sum()} of {len(texts)} texts), {STAGE}", "F1", matrix)
        for intent, matrix in _by_intent(texts, said).items()
    ]
    return figures + [
        plain(
            f"intents, {part} ({len(chosen)} texts), {STAGE}: mean F1 of those that occur",
            100 * fmean(MEASURES["F1"](matrix) for matrix in _by_intent(chosen, said).values()),
            "%",
        )
        for part, chosen in parts.items()
        if chosen
    ]


def _by_intent(texts: Sequence[IntentText], said: Mapping[IntentText, frozenset[str]]) -> Mapping[Intent, Matrix]:
    """Of those that occur."""
    return {
        intent: confusion([intent in text.intents for text in texts], [intent in said[text] for text in texts], YES_NO)
        for intent in INTENTS
        if any(intent in text.intents for text in texts)
    }


def _language(count: int) -> list[Figure]:
    texts = {
        code: [text for text, _ in shared.sentiment(f"umsab_{name}_val")][:count] for name, code in shared.UMSAB.items()
    }
    if not all(texts.values()):
        return _left_out("language", "umsab_*_val")
    told = {code: _told(own) for code, own in texts.items()}
    parts: Mapping[str, tuple[Callable[[str], bool], float]] = {
        "whole": (lambda _: True, 99.0),
        f"<= {SHORT} characters": (lambda text: len(text) <= SHORT, 98.0),
    }
    figures: list[Figure] = []
    for part, (belongs, goal) in parts.items():
        right = {
            code: [said == code for text, said in zip(own, told[code], strict=True) if belongs(text)]
            for code, own in texts.items()
        }
        figures += [_share(f"language, {code}, {part}", hits) for code, hits in right.items() if hits]
        seven = [hit for code, hits in right.items() if code != "hi" for hit in hits]
        figures.append(_share(f"language, all but hi, {part}", seven, goal))
    return figures


def _told(texts: Sequence[str]) -> list[str]:
    return [each.language.code if each.language else "" for each in judges.analyses(texts)]


def _share(title: str, right: Sequence[bool], goal: float | None = None) -> Figure:
    return _scored(f"{title} ({len(right)} texts)", "accuracy", confusion([True] * len(right), right, YES_NO), goal)


def _left_out(figures: str, absent: str) -> list[Figure]:
    print(f"Left out: {figures}. Not present in ../shared/data: {absent}.", file=sys.stderr)
    return []
