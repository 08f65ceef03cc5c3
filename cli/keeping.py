"""`tocsin export`, `receipts`, `reenrich`, `rebuild`, `backup`, `restore`, `migrate`."""

import csv
import sys
from collections.abc import Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.arguments import Watches, chosen, parsed
from cli.asking import ask
from cli.bars import Bar
from cli.draining import note_what_waits
from cli.output import Json, say, write_line, write_rows
from cli.persons import access, erase
from core.errors import Misused

if TYPE_CHECKING:
    from cli.remote import Server

KEEPING = "Keep and erase"
RECEIPTS = 1_000
"""The newest, of retention: a watch leaves one a day."""


class Engines(StrEnum):
    EMBEDDED = "embedded"
    PRODUCTION = "production"


def register(app: typer.Typer) -> None:
    for command in (export, access, erase, receipts, reenrich, rebuild, backup, restore, migrate):
        app.command(rich_help_panel=KEEPING)(command)


def export(
    file: Annotated[Path, typer.Argument(help="Ends in .csv, .ndjson or .parquet.")],
    query: Annotated[str, typer.Option(help="Only what matches.")] = "",
    watch: Watches = None,
) -> None:
    """Writes mentions to a file, oldest first; private messages stay out.

    In CSV, which spreadsheets open, a text that they would run as a formula, for it begins with = + - or @, gets an
    apostrophe before it. NDJSON and Parquet hold every text as it was written.

    Example: `tocsin export march.csv --query 'published:[2026-03-01 TO 2026-04-01}'`
    """
    server = context.server()
    if server:
        rows = _export_of(server, file, query, watch)
        say(f"{rows:,} rows written to {file}.")
        return
    from app.exporting import export as write_export

    with context.here().store() as store:
        rows = write_export(store, parsed(query), chosen(watch), file)
    say(f"{rows:,} rows written to {file}.")


def _export_of(server: "Server", file: Path, query: str, watch: "Sequence[str] | None") -> int:
    """Returns the number of rows."""
    form = file.suffix.removeprefix(".")
    if form not in ("csv", "ndjson"):
        raise Misused(f"A server sends .csv and .ndjson, and no {file.suffix or 'file without an ending'}.")
    server.download("mentions/export", {"q": query, "watch": watch, "format": form}, file)
    with file.open(encoding="utf-8", newline="") as written:
        return sum(1 for _ in written) if form == "ndjson" else sum(1 for _ in csv.reader(written)) - 1


def receipts(
    about: Annotated[str, typer.Option(help="Only those of this author or mention id.")] = "",
    retention: Annotated[bool, typer.Option("--retention", help="Of what was kept long enough instead.")] = False,
    as_json: Json = False,
) -> None:
    """What was erased, when, and from when on no copy is left on the bus; whom, stands there as keyed hashes only.

    With --retention: what went because a watch keeps it no longer, or because a platform wants it so.

    Examples:

    - `tocsin receipts --about x:42`

    - `tocsin receipts --retention`
    """
    if retention:
        _of_retention(as_json)
        return
    from web.told.privacy import ReceiptTold, receipt_told

    server = context.server()
    if server:
        found = server.pages("privacy/receipts", ReceiptTold, {"about": about}, sys.maxsize).items
    else:
        with context.here().state() as state:
            subject = state.suppression.hash(about)
            every = state.receipts.list()
        found = tuple(receipt_told(each) for each in every if not about or subject in each.subjects)
    rows = (
        {"number": r.number, "at": r.at, "by": r.by, "final_at": r.final_at, "subjects": r.subjects, "erased": r.erased}
        for r in found
    )
    empty = "Nothing of this id was erased." if about else "Nothing was erased yet."
    write_rows(rows, ("number", "at", "by", "final_at", "erased"), as_json, empty)


def _of_retention(as_json: bool) -> None:
    from web.told.privacy import RetentionTold, retention_told

    server = context.server()
    if server:
        found = server.pages("privacy/retention/receipts", RetentionTold, {}, RECEIPTS).items
    else:
        with context.here().state() as state:
            found = tuple(map(retention_told, state.kept.receipts(RECEIPTS)))
    rows = (each.model_dump() for each in found)
    write_rows(rows, ("number", "done_at", "why", "subject", "until", "mentions"), as_json, "Nothing went yet.")


def reenrich(query: Annotated[str, typer.Option(help="Only what matches.")] = "", as_json: Json = False) -> None:
    """Sends stored mentions through enrichment again, as after a change of a model.

    A running Tocsin does it, or else this command; then the stages work on them, in a running Tocsin or at the next
    `tocsin run --drain`, and alerting learns again what is usual.

    `tocsin top model` shows which versions of models had a say in what is stored.

    Examples:

    - `tocsin reenrich --query 'lang:fr'`

    - `tocsin reenrich --query 'model:tocsin-fast@1'`
    """
    server = context.server()
    if not server:
        parsed(query)
        with context.here().state() as state:
            state.watches.raise_generation("reenrich")  # its job says of what, and forgets whoever is erased
    ask("reenrich", {"query": query}, as_json)
    if not server and not as_json:
        note_what_waits()


def rebuild(as_json: Json = False) -> None:
    """Makes the search index again from what is kept.

    Example: `tocsin rebuild`
    """
    ask("rebuild", {}, as_json)


def backup(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Copies everything, while it runs: bus, store and state agree in the copy.

    Example: `tocsin backup /mnt/monday`
    """
    from app import backup as copies
    from app.wiring import open_bus

    here = context.here()
    here.require(*here.home.parts)
    with closing(open_bus(here.settings, here.home, here.clock)) as bus:
        copies.backup(here.settings, here.home, here.clock, bus.backup, folder)
    say(f"Everything is copied to {folder}. `tocsin restore {folder}` brings it back.")


def restore(folder: Annotated[Path, typer.Argument(help="What `tocsin backup` wrote.")]) -> None:
    """Brings a backup into an empty data folder. Broken off, it is called again.

    Example: `TOCSIN_HOME=/srv/tocsin tocsin restore /mnt/monday`
    """
    from app import backup as copies
    from app.wiring import restore_bus

    here = context.here()
    copies.restore(
        folder, here.settings, here.home, here.clock, lambda draft: restore_bus(here.settings, draft, here.clock)
    )
    anew = "" if here.settings.index.url else " makes its search index again, and"
    say(f"Restored into {here.home.root}. `tocsin run`{anew} goes on.")


def migrate(
    source: Annotated[Engines | None, typer.Option("--from", help="Where everything is now.")] = None,
    to: Annotated[Engines | None, typer.Option(help="Where it is to be.")] = None,
    as_json: Json = False,
) -> None:
    """Brings the tables of an older version to this one (`tocsin run` does it too); or moves everything elsewhere.

    embedded is the data folder; production is the servers that the settings name. Broken off, it goes on the next time.

    Examples:

    - `tocsin migrate`

    - `tocsin migrate --from embedded --to production`
    """
    here = context.here()
    if source is None and to is None:
        with here.prepared():
            say("The tables are those of this version.")
        return
    if source is None or to is None or source == to:
        raise typer.BadParameter("A move takes both, as in --from embedded --to production.")
    from app.moving import Route, move

    with Bar("Moving") as bar:
        moved = move(Route(here.premises, to.value), bar.told)
    if as_json:
        write_line(moved.model_dump())
        return
    say(f"{moved.mentions:,} mentions and {moved.rows:,} rows of the state are carried over, and equal on both sides.")
    if moved.aside:
        say(f"The files lie in {moved.aside} now. No erasure reaches them: remove them once you need not go back.")
    else:
        say("Take the addresses out of the settings now; what the servers hold stays there until you remove it.")
