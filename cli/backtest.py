"""`tocsin backtest`: what alerting would have done."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli import context
from cli.arguments import zone
from cli.bars import Bar
from cli.output import Exit, say

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


@app.command()
def mentions(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, NDJSON or Parquet; also .gz and .zst.")],
    watches: Annotated[Path, typer.Option(help="A watches file (docs/files.md).")],
    out: Annotated[Path, typer.Option(help="Incidents, one JSON object a line.")],
    columns: Annotated[Path | None, typer.Option(help="A TOML file whose [columns] name them.")] = None,
    sensitivity: Annotated[
        Literal["calm", "balanced", "alert"] | None, typer.Option(help="Instead of that of the settings.")
    ] = None,
) -> None:
    """Sends mentions through every stage, in the time at which they were published, and tells what would have rung.

    It works in a folder of its own, which is gone afterwards, whatever servers the settings name, and tells nobody.

    Example: `tocsin backtest mentions posts.csv --watches watches.toml --out incidents.ndjson`
    """
    from app.backtesting import backtest_mentions
    from app.replay import Request
    from app.watchfile import read_watches
    from core.whole import whole
    from ingest.sources.files.columns import Columns, read_columns

    here = context.here()
    settings = here.settings
    if sensitivity:
        alerts = settings.alerts.model_copy(update={"sensitivity": sensitivity})
        settings = settings.model_copy(update={"alerts": alerts})
    request = Request(file, read_columns(columns) if columns else Columns())
    with Bar(file.name) as bar:
        outcome = backtest_mentions(settings, read_watches(watches), request, here.clock, bar.told)
    with whole(out) as unfinished:
        unfinished.write_text("".join(f"{each.model_dump_json()}\n" for each in outcome.incidents), "utf-8")
    say(f"{outcome.read.events:,} events read; {len(outcome.incidents):,} incidents written to {out}.")
    if outcome.read.refused:
        say(f"{outcome.read.refused:,} rows were refused; `tocsin replay` into a store of your own says why.")
        raise typer.Exit(Exit.PARTLY)


@app.command()
def series(
    folder: Annotated[Path, typer.Argument(help="Folder of CSV files: timestamp,value.")],
    out: Annotated[Path, typer.Option(help="Folder for the same files with a third column, anomaly_score.")],
) -> None:
    """Scores plain series of counts row by row: how far each row stands above all that its past still shows.

    Example: `tocsin backtest series counts/ --out scored/`
    """
    from alerts.series import backtest_series

    found = backtest_series(folder, out)
    say(f"{found:,} series scored into {out}.")
