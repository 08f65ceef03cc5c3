"""`tocsin orders`: told as soon as a saved query finds something new, or more than usual."""

from typing import Annotated, Literal

import typer

from cli import context
from cli.arguments import made
from cli.output import Json, say, write_rows
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
    from cli.remote import asked_of
    from web.told.alerting import OrderTold
    from web.told.lists import told

    def here() -> list[OrderTold]:
        with context.here().state() as state:
            found = state.orders.standing()
        return [told(OrderTold, each.order, since=each.since, told_at=each.told_at) for each in found]

    rows = ({**each.model_dump(mode="json", exclude={"since", "told_at"}), "when": _when(each), "told_at": each.told_at}
            for each in asked_of("orders", OrderTold, {}, here))  # fmt: skip
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
    wanted = made(StandingOrder, {"id": order, "query": query, "channel": channel, "on": on, "minutes": minutes,
                                  "time_zone": time_zone, "language": language})  # fmt: skip
    server = context.server()
    if server:
        server.do("PUT", f"orders/{order}", StandingOrder, wanted)
    else:
        here = context.here()
        here.require_notifier(channel)
        with here.state() as state:
            state.saved_queries.get(query)
            state.orders.set(wanted, context.me())
    say(f"Order {order}: {_when(wanted)}, to {channel}.")


@app.command()
def drop(order: Annotated[str, typer.Argument(metavar="ID", help="As `tocsin orders list` shows it.")]) -> None:
    """It tells nothing more.

    Example: `tocsin orders drop boycott-now`
    """
    from cli.remote import dropped, part

    dropped(f"orders/{part(order)}", lambda state: state.orders.drop(order, context.me()))
    say(f"Order {order} tells nothing more.")


def _when(order: StandingOrder) -> str:
    if order.on == "unusual":
        return f"more than usual, at most once a day ({order.time_zone})"
    return f"something new, at most once in {order.minutes} min"
