"""How good detection is on labelled replays: writes them with simulate.py, runs the backtest, scores with score.py.

python -m bench.detection --simulator DIR [--seeds 500-507] [--easy] [--sensitivity balanced] [--rules]
python -m bench.detection --simulator DIR --prepared FOLDER FOLDER …   (folders that simulate.py wrote)
DIR holds simulate.py and score.py. Tune on seeds below 500 only; report on 500 and above.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, JsonValue, TypeAdapter

from alerts.backtest import backtest_counts
from alerts.countfile import histories
from alerts.detect.sensitivity import SENSITIVITIES, Sensitivity
from bench.rules import RULES, Rung, chosen

RESAMPLES = 2000
Rows = list[dict[str, JsonValue]]
ROWS = TypeAdapter(Rows)


class Figures(BaseModel):
    """What score.py says of some runs."""

    crises: int
    brand_months: float
    false_alarms_per_brand_month: float
    precision: float
    recall: float
    before_peak: float
    before_half: float
    median_share_of_time_to_peak: float | None
    duplicates_per_hit: float
    false_alarms_by_cause: dict[str, int]
    recall_by_kind: dict[str, float]


def main() -> None:
    arguments = _arguments()
    sensitivity = SENSITIVITIES[arguments.sensitivity]
    truth: Rows = []
    incidents: Rows = []
    rung = Rung()
    began = time.perf_counter()
    for folder in _folders(arguments):
        truth += ROWS.validate_json((folder / "truth.json").read_bytes())
        incidents += _backtest(folder, sensitivity)
        if arguments.rules:
            for history in histories(folder / "counts.csv", ZoneInfo("UTC")):
                rung.listen(history)
        print(f"{folder.name}: {len(truth)} runs, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    whole = _score(arguments.simulator, truth, incidents)
    runs = [_score(arguments.simulator, [run], _of(run, incidents)) for run in truth]
    for name, value in whole.model_dump().items():
        print(f"{name}: {value}")
    for name, (low, high) in _intervals(runs).items():
        print(f"{name}, 95 % interval over {len(runs)} runs: {low:.2f} to {high:.2f}")
    if arguments.rules:
        _compare(arguments.simulator, truth, whole, rung)


def _compare(simulator: Path, truth: Rows, ours: Figures, rung: Rung) -> None:
    """Others' rules beside ours, a line each."""
    columns = ("false_alarms_per_brand_month", "precision", "recall", "before_peak", "median_share_of_time_to_peak")
    print(f"| | {' | '.join(columns)} |")
    print(f"|---|{'---|' * len(columns)}")
    lines = [("ours", ours)]
    for rule in RULES:
        figures = {factor: _score(simulator, truth, rung.alarms[rule.name, factor]) for factor in rule.factors}
        often = {factor: each.false_alarms_per_brand_month for factor, each in figures.items()}
        factors = chosen(rule, often, ours.false_alarms_per_brand_month)
        lines += [(f"{rule.name}: {factor:g}", figures[factor]) for factor in factors]
    for name, each in lines:
        print(f"| {name} | {' | '.join(str(getattr(each, column)) for column in columns)} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulator", type=Path, required=True)
    parser.add_argument("--prepared", type=Path, nargs="+", default=[])
    parser.add_argument("--seeds", default="500-507", help="first-last")
    parser.add_argument("--easy", action="store_true")
    parser.add_argument("--rules", action="store_true", help="others' rules beside ours")
    parser.add_argument("--sensitivity", choices=list(SENSITIVITIES), default="balanced")
    return parser.parse_args()


def _folders(arguments: argparse.Namespace) -> Iterator[Path]:
    """Each folder exists only until the next one is asked for: a seed is 50 MB."""
    yield from arguments.prepared
    if arguments.prepared:
        return
    first, _, last = arguments.seeds.partition("-")
    mode = [] if arguments.easy else ["--hard"]
    for seed in range(int(first), int(last or first) + 1):
        with _scratch() as scratch:
            folder = scratch / f"seed-{seed}"
            _run(arguments.simulator / "simulate.py", str(folder), "--seed", str(seed), *mode)
            yield folder


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name:
        yield Path(name)


def _run(script: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, str(script), *arguments], check=True, capture_output=True, text=True)  # noqa: S603 - the caller's own script
    return done.stdout


def _backtest(folder: Path, sensitivity: Sensitivity) -> Rows:
    with _scratch() as scratch:
        target = scratch / "incidents.ndjson"
        backtest_counts(folder / "counts.csv", target, sensitivity, ZoneInfo("UTC"))
        return ROWS.validate_python([json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()])


def _score(simulator: Path, truth: Rows, incidents: Rows) -> Figures:
    with _scratch() as scratch:
        (scratch / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
        told = scratch / "incidents.ndjson"
        told.write_text("".join(json.dumps(row) + "\n" for row in incidents), encoding="utf-8")
        return Figures.model_validate_json(_run(simulator / "score.py", str(scratch), str(told), "--json"))


def _of(run: dict[str, JsonValue], incidents: Rows) -> Rows:
    return [incident for incident in incidents if incident["brand"] == run["brand"]]


def _intervals(runs: Sequence[Figures]) -> dict[str, tuple[float, float]]:
    """Bootstrap over runs (percentiles): crises of one run share its background."""
    draws = random.Random(1)
    pooled = [_pooled([draws.choice(runs) for _ in runs]) for _ in range(RESAMPLES)]
    low, high = round(0.025 * RESAMPLES), round(0.975 * RESAMPLES) - 1
    ordered = {name: sorted(figures[name] for figures in pooled) for name in pooled[0]}
    return {name: (values[low], values[high]) for name, values in ordered.items()}


def _pooled(runs: Sequence[Figures]) -> dict[str, float]:
    crises = sum(run.crises for run in runs)
    alarms = sum(sum(run.false_alarms_by_cause.values()) for run in runs)
    hits = sum(run.recall * run.crises for run in runs)
    return {
        "false_alarms_per_brand_month": alarms / sum(run.brand_months for run in runs),
        "precision": hits / max(1.0, hits + alarms),
        "recall": hits / crises,
        "before_peak": sum(run.before_peak * run.crises for run in runs) / crises,
    }


if __name__ == "__main__":
    main()
