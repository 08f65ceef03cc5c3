"""How `tocsin sources costs` tells what was used, against what may be, and what watches would use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cli.output import Row, note, say, write_line, write_rows
from core.errors import Misused, NotFound

if TYPE_CHECKING:
    from app.costs import Expected
    from cli.remote import Server
    from web.told.listening import WatchTold
    from web.told.running import CostTold


def tell_costs(found: "Sequence[CostTold]", expected: "Sequence[Expected]", as_json: bool) -> None:
    if as_json:
        for cost in found:
            write_line(_whole(cost, [each for each in expected if each.source == cost.source]))
        return
    columns = ("source", "unit", "today", "of_the_day", "this_month", "of_the_month")
    used = [row for cost in found for row in _used(cost)]
    write_rows(used, columns, as_json=False, empty="No source has a budget: docs/sources/costs.md says which can.")
    _tell([row for cost in found for row in _listening(cost)], ("source", "watch", "units_today", "level"))
    _tell([_foretold(each) for each in expected], ("source", "watch", "units_a_day", "usd_a_day", "usd_a_month"))
    for cost in found:
        if cost.detail:
            note(f"{cost.source}: {cost.detail}")


def costs_there(server: "Server", name: str, forecast: bool) -> "tuple[Sequence[CostTold], Sequence[Expected]]":
    """As a server tells it. name: of one source; empty: of all. Raises NotFound."""
    from web.told.listening import WatchTold
    from web.told.running import CostTold

    found = [each for each in server.rows("sources/costs", CostTold) if name in ("", each.source)]
    if name and not found:
        raise NotFound(f'The server has no source "{name}" with a budget.', "`tocsin sources list` shows its sources.")
    watches = server.rows("watches", WatchTold) if forecast else ()
    return found, [one for each in found for one in _expected_there(server, each.source, watches)]


def _expected_there(server: "Server", source: str, watches: "Sequence[WatchTold]") -> "Iterator[Expected]":
    """What a platform does not tell is a note."""
    from app.costs import Expected
    from cli.remote import part
    from web.told.running import ForecastTold

    try:
        for each in watches:
            if each.listens(source):
                told = server.do("POST", f"sources/{part(source)}/forecast", ForecastTold, {"watch": each.id})
                yield Expected(source, each.id, told.units, told.usd_a_day, told.usd_a_month)
    except Misused as error:
        note(error.message)


def _tell(rows: Sequence[Row], columns: Sequence[str]) -> None:
    if rows:
        say("")
        write_rows(rows, columns, as_json=False, empty="")


def _whole(cost: "CostTold", expected: "Sequence[Expected]") -> Row:
    return {
        **cost.model_dump(),
        "forecast": [
            {"watch": each.watch, "units_a_day": each.units, "usd_a_day": each.usd_a_day,
             "usd_a_month": each.usd_a_month}
            for each in expected
        ],
    }  # fmt: skip


def _used(cost: "CostTold") -> Iterator[Row]:
    """A row for each unit, and one for the money."""
    most = {cap.cap: cap.most for cap in cost.caps}
    of_caps = {unit for name in most if (unit := name.partition(" of ")[2])}
    for unit in sorted({*cost.today, *cost.month, *of_caps}):
        yield {
            "source": cost.source,
            "unit": unit,
            "today": f"{cost.today.get(unit, 0):,}",
            "of_the_day": _limit(most.get(f"units_a_day of {unit}"), ",.0f"),
            "this_month": f"{cost.month.get(unit, 0):,}",
            "of_the_month": _limit(most.get(f"units_a_month of {unit}"), ",.0f"),
        }
    if {"usd_a_day", "usd_a_month"} & most.keys():
        yield {
            "source": cost.source,
            "unit": "USD",
            "today": f"{cost.usd_today:,.2f}",
            "of_the_day": _limit(most.get("usd_a_day"), ",.2f"),
            "this_month": f"{cost.usd_month:,.2f}",
            "of_the_month": _limit(most.get("usd_a_month"), ",.2f"),
        }


def _listening(cost: "CostTold") -> Iterator[Row]:
    for each in cost.watches:
        yield {
            "source": cost.source,
            "watch": each.watch,
            "units_today": each.units_today,
            "level": _level(each.levels),
        }


def _foretold(each: "Expected") -> Row:
    return {
        "source": each.source,
        "watch": each.watch,
        "units_a_day": {unit: round(count, 1) for unit, count in each.units.items()},
        "usd_a_day": f"{each.usd_a_day:,.2f}",
        "usd_a_month": f"{each.usd_a_month:,.2f}",
    }


def _level(levels: Mapping[str, str]) -> str:
    """One word where it is the same of every unit."""
    if len(set(levels.values())) == 1:
        return next(iter(levels.values()))
    return ", ".join(f"{unit} {level}" for unit, level in sorted(levels.items()))


def _limit(most: float | None, as_: str) -> str:
    return "" if most is None else format(most, as_)
