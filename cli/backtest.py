"""`tocsin backtest`: what alerting would have done."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.arguments import zone
from cli.output import say

app = typer.Typer(no_args_is_help=True)


@app.callback()
def main() -> None:
    """What alerting would have done, on counts of your own.

    Example: `tocsin backtest counts counts.csv --out incidents.ndjson`
    """


@app.command()
def counts(
    file: Annotated[Path, typer.Argument(help="CSV: brand,minute,topic,mentions,negatives,covered.")],
    out: Annotated[Path, typer.Option(help="Incidents, one JSON object a line.")],
    sensitivity: Annotated[
        Literal["calm", "balanced", "alert"], typer.Option(help="How easily it rings (docs/detection.md).")
    ] = "balanced",
    time_zone: Annotated[str, typer.Option(help="Whose days and hours the brands live in.")] = "UTC",
) -> None:
    """Replays counts, minute by minute, through the live detector.

    Example: `tocsin backtest counts counts.csv --out incidents.ndjson --time-zone Europe/Paris`
    """
    from alerts.backtest import backtest_counts
    from alerts.detect.sensitivity import sensitivity as choose

    found = backtest_counts(file, out, choose(sensitivity), zone(time_zone))
    say(f"{found:,} incidents written to {out}.")
