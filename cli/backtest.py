"""`tocsin backtest`: what alerting would have done."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from alerts.backtest import backtest_counts
from alerts.detect.sensitivity import BALANCED, SENSITIVITIES
from alerts.detect.sensitivity import sensitivity as choose
from cli.output import screen

app = typer.Typer(no_args_is_help=True, help="What alerting would have done.")


@app.callback()
def main() -> None:
    """What alerting would have done, on counts of your own."""


@app.command()
def counts(
    file: Annotated[Path, typer.Argument(help="CSV: brand,minute,topic,mentions,negatives,covered.")],
    out: Annotated[Path, typer.Option(help="Incidents, one JSON object a line.")],
    sensitivity: Annotated[str, typer.Option(help=f"One of: {', '.join(SENSITIVITIES)}.")] = BALANCED.name,
    time_zone: Annotated[str, typer.Option(help="Whose days and hours the brands live in.")] = "UTC",
) -> None:
    """Replays counts a minute. Example: tocsin backtest counts counts.csv --out incidents.ndjson"""
    found = backtest_counts(file, out, choose(sensitivity), ZoneInfo(time_zone))
    screen.print(f"{found} incidents written to {out}.", markup=False)
