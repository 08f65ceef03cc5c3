"""`tocsin backtest`: what alerting would have done."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli import context, hindsight
from cli.arguments import Watches, moment, zone
from cli.bars import Bar
from cli.output import Exit, Json, say

app = typer.Typer(no_args_is_help=True)


@app.callback()
def main() -> None:
    """What alerting would have done, on your own store, or on counts and mentions of your own.

    Example: `tocsin backtest history --from 90d`
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
    from ingest.rows.columns import Columns, read_columns

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


@app.command()
def history(
    since: Annotated[str, typer.Option("--from", help="2026-03-02, 2026-03-02T08:00Z, or 90d before now.")] = "90d",
    until: Annotated[str, typer.Option("--to", help="As --from.")] = "now",
    watch: Watches = None,
    out: Annotated[Path | None, typer.Option(help="Incidents, one JSON object a line, to be marked.")] = None,
    marks: Annotated[Path | None, typer.Option(help="Such a file, marked.")] = None,
    as_json: Json = False,
) -> None:
    """Goes through the stored history once more, at every sensitivity: what would have rung, and how early.

    False alarms are incidents that were dismissed (`tocsin incidents dismiss`), or that a file says are: write it with
    --out, set "mark" of each line to "crisis" or "false_alarm", and read it again with --marks.

    Example: `tocsin backtest history --from 90d --watch brisolle --out marks.ndjson`
    """
    from alerts.stories import write_marks
    from app.hindsight import Asked, backtest_history
    from core.clock import minute_of

    here, start, end = context.here(), minute_of(moment(since)), minute_of(moment(until))
    if start >= end:
        raise typer.BadParameter("It must be before --to.", param_hint="--from")
    with here.state() as state, here.store() as store, Bar("history") as bar:
        watches = [state.watches.get(each) for each in watch] if watch else state.watches.list()
        outcome = backtest_history(state, store, Asked(watches, start, end, marks), bar.reached)
    if out:
        write_marks(out, outcome.stories, here.settings.alerts.sensitivity)
    hindsight.show(outcome, here.settings.alerts.sensitivity, as_json)
