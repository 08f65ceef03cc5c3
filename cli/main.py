"""`tocsin`: one command with groups; every failure ends in a sentence and an exit code that says its kind."""

import sys
from pathlib import Path
from typing import Annotated

import click
import typer

from cli import backtest, context, deadletters, incidents, keeping, operate, queries, running, search, watches
from cli.output import Exit, fail
from core.errors import TocsinError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Listens to what people say about brands, and rings before a complaint becomes a crisis.",
)
running.register(app)
search.register(app)
operate.register(app)
keeping.register(app)
app.add_typer(watches.app, name="watches")
app.add_typer(queries.app, name="queries")
app.add_typer(incidents.app, name="incidents")
app.add_typer(deadletters.app, name="dead-letters")
app.add_typer(backtest.app, name="backtest")


@app.callback()
def options(
    config: Annotated[Path | None, typer.Option(help="The settings; else ./tocsin.toml, else the XDG one.")] = None,
) -> None:
    """Listens to what people say about brands, and rings before a complaint becomes a crisis."""
    context.use(config)


def main() -> None:
    try:
        code = app(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except TocsinError as error:
        code = fail(error, as_json="--json" in sys.argv)
    except BrokenPipeError:
        code = Exit.DONE
    sys.exit(code or Exit.DONE)


if __name__ == "__main__":
    main()
