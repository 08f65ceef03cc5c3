"""`tocsin digests`: what rang and volumes, sent once a day or once a week."""

from datetime import time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context
from cli.arguments import made
from cli.output import Json, say, write_line, write_rows
from schemas.digest import Digest

if TYPE_CHECKING:
    from web.told.alerting import Preview

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Id = Annotated[str, typer.Argument(metavar="ID", help="As `tocsin digests list` shows it.")]

app = typer.Typer(
    no_args_is_help=True,
    help="What rang, and volumes against the period before, once a day or once a week.\n\n"
    "Example: `tocsin digests set care-daily --channel care --team care --at 08:30 --time-zone Europe/Paris`",
)


@app.command("list")
def list_digests(as_json: Json = False) -> None:
    """All of them, with the last period that was sent.

    Example: `tocsin digests list --json`
    """
    from cli.remote import asked_of
    from web.told.alerting import DigestTold
    from web.told.lists import told

    def here() -> list[DigestTold]:
        with context.here().state() as state:
            found = state.digests.standing()
        return [told(DigestTold, each.digest, last=each.last or None, since=each.since) for each in found]

    rows = ({**each.model_dump(mode="json", exclude={"since"}), "when": _when(each), "of": _of(each)}
            for each in asked_of("digests", DigestTold, {}, here))  # fmt: skip
    write_rows(rows, ("id", "channel", "when", "of", "last"), as_json, "No digest. `tocsin digests set` makes one.")


@app.command("set")
def set_digest(
    digest: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits, - and _.")],
    channel: Annotated[str, typer.Option(help="The name of a notifier.")],
    every: Annotated[Literal["day", "week"], typer.Option(help="How often.")] = "day",
    at: Annotated[str, typer.Option(help="At what time, on the clocks of the time zone.")] = "08:00",
    day: Annotated[Day, typer.Option(help="On which day, every week.")] = "monday",
    time_zone: Annotated[str, typer.Option(help="Europe/Paris, America/Montreal, …")] = "UTC",
    team: Annotated[str, typer.Option(help="Only the watches of this team.")] = "",
    query: Annotated[str, typer.Option(help="Instead of watches, what this saved query finds.")] = "",
    watch: Annotated[str, typer.Option(help="The report of this watch, of the last whole week.")] = "",
    language: Annotated[Literal["en", "fr"] | None, typer.Option(help="Else alerts.language.")] = None,
) -> None:
    """Adds one, or changes it; the first that is sent covers the period that ends next.

    Example: `tocsin digests set care-weekly --channel care --every week --day monday --time-zone Europe/Paris`
    """
    wanted = made(Digest, {"id": digest, "channel": channel, "every": every, "at": _clock(at), "team": team,
                           "day": DAYS.index(day) + 1, "time_zone": time_zone, "query": query, "watch": watch,
                           "language": language})  # fmt: skip
    server = context.server()
    if server:
        server.do("PUT", f"digests/{digest}", Digest, wanted)
    else:
        here = context.here()
        here.require_notifier(channel)
        with here.state() as state:
            if query:
                state.saved_queries.get(query)
            if watch:
                state.watches.get(watch)
            state.digests.set(wanted, context.me())
    say(f"Digest {digest}: {_when(wanted)}, to {channel}.")


@app.command()
def drop(digest: Id) -> None:
    """It is sent no more.

    Example: `tocsin digests drop care-daily`
    """
    from cli.remote import dropped, part

    dropped(f"digests/{part(digest)}", lambda state: state.digests.drop(digest, context.me()))
    say(f"Digest {digest} is sent no more.")


@app.command()
def show(digest: Id, as_json: Json = False) -> None:
    """What it would say now, of a day or a week up to this minute; nothing is sent.

    Example: `tocsin digests show care-daily`
    """
    from web.told.alerting import Preview

    server = context.server()
    if server:
        from cli.remote import part

        told = server.one(f"digests/{part(digest)}/preview", Preview)
    else:
        told = _shown(context.here(), digest)
    if as_json:
        write_line(told.model_dump())
        return
    say(told.text)


def _shown(here: context.Context, digest: str) -> "Preview":
    from alerts.digesting import compose
    from alerts.periods import up_to
    from app.wiring import digest_material
    from web.told.alerting import Preview

    with here.state() as state, here.store() as store:
        wanted = state.digests.get(digest)
        material = digest_material(here.settings, state, store, here.clock)
        said = compose(wanted, up_to(wanted, here.clock.now()), material)
    return Preview(id=digest, subject=said.subject, text=said.text, html=said.html)


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f'"{text}" is no time of day. Write 08:30.', param_hint="--at") from None


def _when(digest: Digest) -> str:
    day = f"every {DAYS[digest.day - 1].capitalize()}" if digest.every == "week" else "every day"
    return f"{day} at {digest.at:%H:%M} ({digest.time_zone})"


def _of(digest: Digest) -> str:
    if digest.watch:
        return f"report of {digest.watch}"
    return f"query {digest.query}" if digest.query else f"team {digest.team}" if digest.team else "everything"
