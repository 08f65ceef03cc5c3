"""`tocsin`: one command with groups; every failure ends in a sentence and an exit code that says its kind."""

import os
import sys
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    accounts,
    annotate,
    authors,
    backtest,
    context,
    deadletters,
    digests,
    incidents,
    indices,
    keeping,
    kibana,
    messages,
    operate,
    orders,
    playbooks,
    queries,
    routes,
    running,
    search,
    silences,
    sources,
    tags,
    teach,
    topics,
    watches,
)
from cli.output import Exit, complain, fail, hush, say
from core.errors import Misconfigured, TocsinError

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False)
running.register(app)
app.add_typer(watches.app, name="watches", rich_help_panel=running.LISTENING)
app.add_typer(sources.app, name="sources", rich_help_panel=running.LISTENING)
search.register(app)
annotate.register(app)
app.command(rich_help_panel=search.ASKING)(authors.authors)
teach.register(app)
app.add_typer(queries.app, name="queries", rich_help_panel=search.ASKING)
app.add_typer(tags.app, name="tags", rich_help_panel=search.ASKING)
app.add_typer(kibana.app, name="kibana", rich_help_panel=search.ASKING)
app.add_typer(incidents.app, name="incidents", rich_help_panel=incidents.ALERTING)
app.add_typer(topics.app, name="topics", rich_help_panel=incidents.ALERTING)
app.add_typer(playbooks.app, name="playbooks", rich_help_panel=incidents.ALERTING)
app.add_typer(silences.app, name="silences", rich_help_panel=incidents.ALERTING)
app.add_typer(routes.app, name="routes", rich_help_panel=incidents.ALERTING)
app.add_typer(digests.app, name="digests", rich_help_panel=incidents.ALERTING)
app.add_typer(orders.app, name="orders", rich_help_panel=incidents.ALERTING)
app.add_typer(backtest.app, name="backtest", rich_help_panel=incidents.ALERTING)
operate.register(app)
app.add_typer(accounts.app, name="accounts", rich_help_panel=operate.OPERATING)
app.add_typer(deadletters.app, name="dead-letters", rich_help_panel=operate.OPERATING)
app.add_typer(messages.app, name="messages", rich_help_panel=operate.OPERATING)
keeping.register(app)
app.add_typer(indices.app, name="index", rich_help_panel=keeping.KEEPING)

INTERRUPTED = 130


def _say_version(wanted: bool) -> None:
    if wanted:
        say(f"tocsin {version('tocsin')}")
        raise typer.Exit


@app.callback()
def options(
    config: Annotated[
        Path | None, typer.Option(help="The settings; else ./tocsin.toml, else the one in the XDG folder.")
    ] = None,
    server: Annotated[
        str, typer.Option(metavar="URL", envvar="TOCSIN_SERVER", help="Ask a Tocsin elsewhere, with a key of yours.")
    ] = "",
    token_file: Annotated[
        Path | None, typer.Option(help="Holds the key for the server; else TOCSIN_TOKEN does.")
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Listens to what people say about brands, and rings before a complaint becomes a crisis.

    Data lies in `$TOCSIN_HOME`, else in the XDG data folder. Start with `tocsin watches add` and `tocsin replay`,
    then `tocsin run`. Each command says more, with an example, at `--help`.
    """
    context.use(context.Options(config, server, os.environ.get("TOCSIN_TOKEN", ""), token_file))


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a lone surrogate in a text is no reason to fail
    code = _answer(as_json="--json" in sys.argv)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        hush()
    sys.exit(code)


def _answer(as_json: bool) -> int:
    try:
        return app(standalone_mode=False) or Exit.DONE
    except typer.TyperException as error:
        return _misused(error, as_json)
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except TocsinError as error:
        return fail(error, as_json)
    except PermissionError as error:
        where = error.filename or "A file"
        return fail(Misconfigured(f"{where} cannot be used: {error.strerror}.", "`ls -ld` says whose it is."), as_json)
    except OSError as error:
        return fail(TocsinError(f"{error.filename or 'A file'} cannot be used: {error.strerror}."), as_json)


def _misused(error: typer.TyperException, as_json: bool) -> Exit:
    """Of a group without its command the message is empty: its help was shown."""
    command = getattr(getattr(error, "ctx", None), "command_path", "tocsin")
    message = error.format_message().removeprefix("Invalid value: ").replace("Value error, ", "")
    if message:
        complain("usage", message, f"`{command} --help` shows how it is written.", as_json)
    return Exit.USAGE


if __name__ == "__main__":
    main()
