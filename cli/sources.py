"""`tocsin sources`: where Tocsin listens, and what it hears there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.costs import costs_there, tell_costs
from cli.output import Exit, Json, Row, note, say, write_line, write_rows
from core.errors import Misconfigured, Misused

if TYPE_CHECKING:
    from app.costs import Expected
    from app.sources import Checkup, Kind
    from app.wiring import State
    from ingest.port import Refused
    from ingest.sampling import Said, Sample
    from schemas.watch import Watch
    from web.told.running import CostTold, SourceTold

app = typer.Typer(
    no_args_is_help=True,
    help="Where Tocsin listens: which kinds of sources there are, which are configured, and what they give.\n\n"
    "Example: `tocsin sources list`",
)


def _names(incomplete: str) -> list[str]:
    """Of those that are configured, for the shell; none, where the settings are wrong."""
    try:
        return [name for name in context.here().settings.sources if name.startswith(incomplete)]
    except Misconfigured:
        return []


Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Of a table [sources.NAME] in the settings.", autocompletion=_names)
]
OneOrAll = Annotated[str, typer.Argument(metavar="[NAME]", help="Only this one; else all.", autocompletion=_names)]


@app.command("list")
def list_sources(as_json: Json = False) -> None:
    """Those that are configured, and how they stand; then every kind there is.

    Example: `tocsin sources list --json`
    """
    from app.sources import kinds
    from cli.remote import asked_of
    from web.told.running import SourceTold

    own, found = list(asked_of("sources", SourceTold, {}, _configured_here)), kinds()
    if as_json:
        for row in _rows(own, found):
            write_line(row)
        return
    columns = ("name", "kind", "state", "last_mention", "covered_until", "detail")
    rows = (each.model_dump() for each in own)
    write_rows(rows, columns, as_json=False, empty="No source is configured: docs/sources.md.")
    for number, kind in enumerate(found):
        if own or number:
            say("")
        _tell_kind(kind)


@app.command()
def begin(
    feed: Annotated[list[str] | None, typer.Option(help="The address of an RSS or Atom feed; may be repeated.")] = None,
) -> None:
    """Writes tocsin.toml with every source that needs no key, where there are no settings yet.

    Example: `tocsin sources begin`
    """
    from app.starting import keyless, write_settings

    _, config = context.before_settings()
    tables = keyless(tuple(feed or ()))
    write_settings(config, tables)
    say(f"Written: {config}, with {', '.join(tables)}. Next: `tocsin run`, anew where it runs already.")


@app.command()
def check(
    name: OneOrAll = "",
    as_json: Json = False,
) -> None:
    """Asks each platform whether it would let us in, and what is left of quotas.

    The exit code is 3 where a setting is wrong, 1 where a platform cannot be asked now.

    Example: `tocsin sources check bluesky`
    """
    from app.sources import check as checked
    from app.sources import known

    here = context.here()
    names = [known(here.settings, name)] if name else sorted(here.settings.sources)
    with _state(here) as state:
        found = [checked(here.settings, each, here.clock, state) for each in names]
    rows = ({"source": each.name, "well": each.failure is None, "finding": each.said} for each in found)
    columns = ("source", "well", "finding")
    write_rows(rows, columns, as_json, "No source is configured: docs/sources.md shows how.")
    if any(each.failure for each in found):
        raise typer.Exit(_code(found))


@app.command()
def costs(
    name: OneOrAll = "",
    forecast: Annotated[bool, typer.Option("--forecast", help="Ask the platform what each watch would cost.")] = False,
    watches: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Forecast these, before they are applied, not those that stand.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What sources used today and this month, against what they may: units, USD, and how each watch is listened for.

    A forecast tells what a watch would cost before it is switched on, where the platform counts beforehand; asking may
    itself cost a little.

    Examples:

    - `tocsin sources costs x`

    - `tocsin sources costs x --forecast --watches examples/airlines.toml`
    """
    server = context.server()
    if server and watches:
        raise Misused("A server foretells the costs of the watches that it has.", "Leave --watches away.")
    found, expected = costs_there(server, name, forecast) if server else _costs_here(name, forecast, watches)
    tell_costs(found, expected, as_json)


@app.command()
def sample(
    name: Name,
    count: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 10,
    seconds: Annotated[int, typer.Option(min=1, max=600, help="So long they are waited for.")] = 30,
    as_json: Json = False,
) -> None:
    """Opens a source as if for the first time, and shows what it gives for the watches that stand.

    Nothing of it is kept, and a running Tocsin is not disturbed. What a platform bills for it is billed.

    Examples:

    - `tocsin sources sample bluesky`

    - `tocsin sources sample rss --count 3 --json`
    """
    from app.sources import Look, known, sampled

    here = context.here()
    known(here.settings, name)
    with here.begun() as state:
        watched = any(each.active for each in state.watches.listening().watches)
        taken = sampled(here.settings, name, here.clock, state, Look(count, seconds))
    if as_json:
        for event in taken.events:
            write_line(event.model_dump(mode="json"))
        for refused in taken.refused:
            write_line(_of_refused(refused))
    else:
        _tell_sample(taken)
    if taken.why:
        note(f"{name}: {taken.why}" + ("" if watched or taken.events else " No watch is listened for yet."))
    if taken.failed:
        raise typer.Exit(Exit.FAILURE)


def _configured_here() -> "Sequence[SourceTold]":
    from app.answers import source
    from app.sources import configured

    here = context.here()
    with _state(here) as state:
        return [source(each) for each in configured(here.settings, state, here.clock.now())]


def _costs_here(name: str, forecast: bool, watches: Path | None) -> "tuple[Sequence[CostTold], Sequence[Expected]]":
    from app.answers import cost
    from app.costs import costs as used
    from app.sources import known
    from app.watchfile import read_watches

    here = context.here()
    settings = here.settings
    if name:
        settings = settings.model_copy(update={"sources": {known(settings, name): settings.sources[name]}})
    wanted = read_watches(watches) if watches else None
    with here.begun() as state:
        found = used(settings, state, here.clock)
        asked = [each.source for each in found] if forecast or wanted else []
        expected = [one for each in asked for one in _foretold(here, each, wanted, state)]
    return list(map(cost, found)), expected


def _foretold(
    here: context.Context, name: str, wanted: "Sequence[Watch] | None", state: "State"
) -> "Sequence[Expected]":
    """wanted: None: all that listen there. What a platform does not tell is a note."""
    from app.costs import forecast, listeners

    watches = listeners(name, state) if wanted is None else [each for each in wanted if each.listens(name)]
    try:
        return [forecast(here.settings, name, watch, state, here.clock) for watch in watches]
    except Misused as error:
        note(error.message)
        return ()


@contextmanager
def _state(here: context.Context) -> "Iterator[State | None]":
    """None, and a note, where nothing was set up yet."""
    if here.is_new():
        note("Nothing was set up yet: `tocsin init` does it.")
        yield None
        return
    with here.state() as state:
        yield state


def _code(found: "Sequence[Checkup]") -> Exit:
    wrong = any(isinstance(each.failure, Misconfigured) for each in found)
    return Exit.MISCONFIGURED if wrong else Exit.FAILURE


def _rows(own: "Sequence[SourceTold]", found: "Sequence[Kind]") -> Iterator[Row]:
    """A row for each kind, also for one that is configured and does not exist."""
    unknown = sorted({each.kind for each in own} - {kind.name for kind in found})
    for kind in found:
        about = kind.about
        yield {
            "kind": kind.name,
            "title": about.title if about else "",
            "key": about.key if about else "",
            "gaps": about.gaps if about else "",
            "deletions": about.deletions if about else "",
            "sends": [{"what": each.what, "limit": each.limit} for each in about.sends] if about else [],
            "fault": kind.fault,
            "configured": [each.model_dump() for each in own if each.kind == kind.name],
        }
    for name in unknown:
        yield {"kind": name, "fault": "There is no such kind.", "configured": [
            each.model_dump() for each in own if each.kind == name
        ]}  # fmt: skip


def _tell_kind(kind: "Kind") -> None:
    about = kind.about
    if about is None:
        say(f"{kind.name}  {kind.fault}".rstrip(), style="bold")
        return
    say(f"{kind.name}  {about.title} ({about.key})", style="bold")
    sends = "; ".join(f"{each.what} ({each.limit})" if each.limit else each.what for each in about.sends)
    for title, told in (("gaps", about.gaps), ("deletions", about.deletions), ("sends", sends or "nothing")):
        say(f"  {title:9}  {told}")


def _tell_sample(taken: "Sample") -> None:
    rows = [_of_event(event) for event in taken.events] + [_of_refused(each) for each in taken.refused]
    if rows:
        write_rows(rows, ("kind", "at", "id", "author", "text"), as_json=False, empty="")


def _of_event(event: "Said") -> Row:
    if event.kind == "deleted":
        return {"kind": event.kind, "at": event.deleted_at, "id": event.id, "author": event.by, "text": ""}
    said = event.mention
    text = " ".join(filter(None, (said.title, said.text)))
    return {"kind": event.kind, "at": said.published_at, "id": said.id, "author": said.author.handle, "text": text}


def _of_refused(refused: "Refused") -> Row:
    return {"kind": "refused", "at": None, "id": refused.where, "author": "", "text": refused.reason}
