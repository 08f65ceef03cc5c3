"""`tocsin orders`: told as soon as a saved query finds something new, or more than usual."""

from typing import Annotated, Literal

import typer

from cli import context
from cli.arguments import made
from cli.output import Json, say, write_rows
from core.errors import NotFound
from core.mistakes import nearest
from schemas.order import StandingOrder

app = typer.Typer(
    no_args_is_help=True,
    help="Told as soon as a saved query finds something new, or more than usual.\n\n"
    "Example: `tocsin orders set boycott-now --query boycott --channel care --minutes 15`",
)


@app.command("list")
def list_orders(as_json: Json = False) -> None:
    """All of them, with when each told something last.

    Example: `tocsin orders list --json`
    """
    with context.here().state() as state:
        found = state.orders.standing()
    rows = ({**each.order.model_dump(mode="json"), "when": _when(each.order), "told_at": each.told_at}
            for each in found)  # fmt: skip
    write_rows(rows, ("id", "query", "channel", "when", "told_at"), as_json, "No order. `tocsin orders set` gives one.")


@app.command("set")
def set_order(
    order: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits, - and _.")],
    query: Annotated[str, typer.Option(help="The id of a saved query.")],
    channel: Annotated[str, typer.Option(help="The name of a notifier.")],
    on: Annotated[
        Literal["result", "unusual"], typer.Option(help="When something new matches, or more than usual does.")
    ] = "result",
    minutes: Annotated[int, typer.Option(help="Of what is new, at most one message in so many minutes.")] = 60,
    time_zone: Annotated[str, typer.Option(help="Europe/Paris, America/Montreal, …")] = "UTC",
    language: Annotated[Literal["en", "fr"] | None, typer.Option(help="Else alerts.language.")] = None,
) -> None:
    """Gives one, or changes it; what is published from now on counts.

    Example: `tocsin orders set angry-unusual --query angry --channel care --on unusual --time-zone Europe/Paris`
    """
    here = context.here()
    if channel not in here.settings.notifiers:
        hint = nearest(channel, here.settings.notifiers) or "Write a table [notifiers.…] first."
        raise NotFound(f'There is no notifier "{channel}".', hint)
    wanted = made(StandingOrder, {"id": order, "query": query, "channel": channel, "on": on, "minutes": minutes,
                                  "time_zone": time_zone, "language": language})  # fmt: skip
    with here.state() as state:
        state.saved_queries.get(query)
        state.orders.set(wanted, context.me())
    say(f"Order {order}: {_when(wanted)}, to {channel}.")


@app.command()
def drop(order: Annotated[str, typer.Argument(metavar="ID", help="As `tocsin orders list` shows it.")]) -> None:
    """It tells nothing more.

    Example: `tocsin orders drop boycott-now`
    """
    with context.here().state() as state:
        state.orders.drop(order, context.me())
    say(f"Order {order} tells nothing more.")


def _when(order: StandingOrder) -> str:
    if order.on == "unusual":
        return f"more than usual, at most once a day ({order.time_zone})"
    return f"something new, at most once in {order.minutes} min"
