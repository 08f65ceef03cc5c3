"""`tocsin access`, `erase`: what is stored of a person, for them to have, or for nobody any more."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from cli import context
from cli.asking import asked, awaited, awaited_there, tell
from cli.output import Json, Row, say
from core.errors import NotFound, Transient

if TYPE_CHECKING:
    from pydantic import JsonValue

    from cli.remote import Server
    from web.told.running import JobTold


def access(
    author: Annotated[str, typer.Argument(metavar="AUTHOR_ID", help="As in bluesky:did:plc:abc.")],
    out: Annotated[Path, typer.Option(help="The file that is written: a JSON object a line.")],
) -> None:
    """Writes everything that is stored of a person to a file, for them to have.

    Example: `tocsin access x:42 --out ada.ndjson`
    """
    from core.whole import whole

    server = context.server()
    with whole(out) as partial:
        written = _access_of(server, author, partial) if server else _access_here(author, partial)
        if not written:
            raise NotFound(f"Nothing is stored of {author}.", "`tocsin search --json` shows author_id.")
    say(f"{written:,} records written to {out}.")


def _access_of(server: "Server", author: str, file: Path) -> int:
    """Returns the number of records: the last line of what is sent says it, and is none itself."""
    server.download("privacy/access", {"author": author}, file)
    with file.open("rb+") as written:
        start = _last_line(written)
        end = json.loads(written.read() or b"null")
        if not isinstance(end, dict) or end.get("kind") != "end":
            raise Transient(f"What {server.url} sent is not whole.", "Ask again.")
        written.truncate(start)
    return int(end["records"])


def _last_line(file: BinaryIO) -> int:
    """Where the last line begins, and stands there."""
    start, end = 0, 0
    file.seek(0)
    for line in file:
        start, end = end, end + len(line)
    return file.seek(start)


def _access_here(author: str, file: Path) -> int:
    from index.access import access as everything

    here, written = context.here(), 0
    with here.state() as state, here.store() as store, file.open("w", encoding="utf-8") as to:
        for record in everything(author, store, state.held):
            to.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += 1
        state.audit.note(context.me(), "access export", "")
    return written


def erase(
    author: Annotated[list[str] | None, typer.Option(help="An author id, as in bluesky:did:plc:abc.")] = None,
    mention: Annotated[list[str] | None, typer.Option(help="A mention id.")] = None,
    as_json: Json = False,
) -> None:
    """Erases a person or a mention everywhere, for good, and leaves a receipt.

    `tocsin search --json` shows the ids. A running Tocsin does it, or else this command. Where nothing is stored of
    them the exit code is 4; even so, what comes of them from now on is kept out.

    Examples:

    - `tocsin erase --author x:42`

    - `tocsin erase --mention x:1890 --mention x:1891`
    """
    authors, mentions = list(author or ()), list(mention or ())
    if not any((*authors, *mentions)):
        raise typer.BadParameter("Name whom or what to erase with --author or --mention.")
    if bare := next((each for each in (*authors, *mentions) if ":" not in each.strip(":")), None):
        raise typer.BadParameter(
            f'"{bare}" is no id: one names its network, as in x:42; `tocsin search --json` shows author_id and id.'
        )
    server = context.server()
    whom: dict[str, JsonValue] = {"authors": [*authors], "mentions": [*mentions]}
    done, besides = _erased_there(server, whom, as_json) if server else _erased_here(whom, as_json)
    tell(done, besides, as_json)
    until = besides.get("copies_until")
    if until and not done.result["known"]:
        raise NotFound(
            f"Nothing is stored of {', '.join((*authors, *mentions))}.",
            f"What comes of it is kept out. The bus may hold copies of what came before until {until:%Y-%m-%dT%H:%MZ}.",
        )


def _erased_here(whom: "Mapping[str, JsonValue]", as_json: bool) -> "tuple[JobTold, Row]":
    """The job that is over, and what else is known of it: of one that failed, nothing."""
    from app.erasing import Erasures
    from web.told.running import job_told

    here = context.here()
    with here.state() as state:
        erasures = Erasures(state.stages, state.suppression, state.receipts, here.clock)
        number = asked(state, "erase", whom, as_json)
        done = awaited(here, state, number, erasures.are_over)
        until, weights = erasures.copies_until(done), erasures.of_weights(done)
    return job_told(done), {"weights": weights, "copies_until": until} if until else {}


def _erased_there(server: "Server", whom: "Mapping[str, JsonValue]", as_json: bool) -> "tuple[JobTold, Row]":
    """The same. What its weighers forgot, a server does not tell."""
    from web.told.privacy import ReceiptTold

    done = awaited_there(server, "jobs", {"kind": "erase", **whom}, as_json)
    number = done.result.get("receipt")
    if not isinstance(number, int):
        return done, {}
    (receipt,) = server.pages("privacy/receipts", ReceiptTold, {"cursor": number + 1}, 1).items
    return done, {"copies_until": receipt.final_at}
