"""How good the scores of plain series are, by somebody else's scorer.

python -m bench.series --scorer DIR
DIR holds score.py and the folder data, with the series that it knows the truth of.
"""

import argparse
import importlib.util
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

from pydantic import BaseModel, TypeAdapter

from alerts.series import backtest_series
from bench.figures import Figure, judged, plain

BEST_PUBLISHED = 68.9
"""The highest standard score of a published method without look-ahead that we know of."""


class Profile(BaseModel):
    """threshold, score: the best over all files. cv: each half of the files at the threshold of the other."""

    threshold: float
    score: float
    cv: float


class Events(BaseModel):
    """Runs of rows above the standard threshold, against the windows, and against the labelled moments (s)."""

    incidents: int
    P: float
    R: float
    F1: float
    FA_per_month: float
    F1s: float


Truth = Mapping[str, Mapping[str, Sequence[object]]]
Scores = Mapping[str, Sequence[float]]
Points = Sequence[object]


class Scorer(Protocol):
    """score.py. prof: the name of a profile."""

    def load_truth(self) -> Truth: ...
    def load_scores(self, d: str) -> Scores: ...
    def points(self, truth: Truth, scores: Scores) -> Points: ...
    def best_threshold(self, pts: Points, prof: str) -> tuple[float, float]: ...
    def nab_at(self, pts: Points, prof: str, th: float) -> float: ...
    def report(self, truth: Truth, scores: Scores, /) -> object: ...


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scorer", type=Path, required=True)
    for figure in measure(parser.parse_args().scorer):
        print(figure.line())


def measure(folder: Path) -> list[Figure]:
    scorer = _scorer(folder)
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as scratch:
        backtest_series(folder / "data", Path(scratch))
        truth, scores = scorer.load_truth(), scorer.load_scores(scratch)
    told = json.dumps(scorer.report(truth, scores))
    report = TypeAdapter(dict[str, dict[str, float | None]]).validate_json(told)
    events = Events.model_validate(report.pop("events"))
    standard = Profile.model_validate(report.pop("standard"))
    others = ((name, Profile.model_validate(values)) for name, values in report.items())
    return [
        judged("series, standard", standard.score, "of 100", ">=", BEST_PUBLISHED),
        plain("series, standard, threshold of the other half of the files", standard.cv, "of 100"),
        plain("series, standard, threshold of the other nine files", _left_out(scorer, truth, scores), "of 100"),
        *(plain(f"series, {name}", profile.score, "of 100") for name, profile in others),
        plain("series, events: F1", events.F1, ""),
        plain("series, events: precision", events.P, ""),
        plain("series, events: recall", events.R, ""),
        plain("series, events: false alarms", events.FA_per_month, "a month"),
        plain("series, events from 2 h before to 6 h after the label: F1", events.F1s, ""),
    ]


def _scorer(folder: Path) -> Scorer:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Scorer, module)


def _left_out(scorer: Scorer, truth: Truth, scores: Scores) -> float:
    """The standard score where each file's threshold comes from the others: the mean, weighed by windows."""
    total = windows = 0.0
    for name, own in scores.items():
        others = {other: values for other, values in scores.items() if other != name}
        threshold, _ = scorer.best_threshold(scorer.points(truth, others), "standard")
        weight = len(truth[name]["W"])
        total += weight * scorer.nab_at(scorer.points(truth, {name: own}), "standard", threshold)
        windows += weight
    return total / windows


if __name__ == "__main__":
    main()
