"""`tocsin silences`: incidents of which nobody wants to be told for a while."""

from typing import Annotated

import typer

from cli import context
from cli.arguments import span
from cli.output import Json, cell, say, write_rows
from schemas.incident import IncidentKind

FIELDS = ("watch", "topic", "kind", "incident")

app = typer.Typer(
    no_args_is_help=True,
    help="Incidents of which nobody wants to be told for a while; they open all the same.\n\n"
    "Example: `tocsin silences add watch=brisolle kind=surge --for 3h --comment 'match night'`",
)


@app.command()
def add(
    matchers: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="watch, topic, kind or incident; all must match.")
    ],
    for_: Annotated[str, typer.Option("--for", help="90m, 1h, 2d.")] = "1h",
    comment: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Opens a silence: from now on nobody is told of incidents that match.

    Example: `tocsin silences add watch=brisolle --for 2h --comment 'planned works'`
    """
    from web.told.incidents import SilenceTold

    wanted = dict(map(_matcher, matchers))
    server = context.server()
    if server:
        minutes = round(span(for_).total_seconds() / 60)
        body = {"matchers": wanted, "minutes": minutes, "comment": comment}
        told = server.do("POST", "silences", SilenceTold, body)
        say(f"Silence {told.id} holds until {cell(told.ends_at)}.")
        return
    here = context.here()
    with here.state() as state:
        if "watch" in wanted:
            state.watches.get(wanted["watch"])
        made = state.silences.add(wanted, here.clock.now() + span(for_), context.me(), comment)
    say(f"Silence {made.id} holds until {cell(made.ends_at)}.")


@app.command("list")
def list_silences(as_json: Json = False) -> None:
    """Those in force, soonest to end first.

    Example: `tocsin silences list --json`
    """
    from cli.remote import asked_of
    from web.told.casebook import silence_told
    from web.told.incidents import SilenceTold

    def here() -> list[SilenceTold]:
        at = context.here()
        with at.state() as state:
            return [silence_told(each) for each in state.silences.active(at.clock.now())]

    rows = (each.model_dump() for each in asked_of("silences", SilenceTold, {}, here))
    write_rows(rows, ("id", "ends_at", "by", "matchers", "comment"), as_json, "No silence is in force.")


@app.command()
def end(silence: Annotated[int, typer.Argument(metavar="ID", help="As `tocsin silences list` shows it.")]) -> None:
    """Ends one at once.

    Example: `tocsin silences end 3`
    """
    from cli.remote import dropped

    dropped(f"silences/{silence}", lambda state: state.silences.end(silence, context.me()))
    say(f"Silence {silence} is over.")


def _matcher(text: str) -> tuple[str, str]:
    field, _, value = text.partition("=")
    if field not in FIELDS or not value:
        raise typer.BadParameter(f'"{text}" matches nothing. Write one of {", ".join(FIELDS)}, as in watch=brisolle.')
    if field == "kind" and value not in set(IncidentKind):
        raise typer.BadParameter(f'"{value}" is no kind of incident. There are {", ".join(IncidentKind)}.')
    return field, value
