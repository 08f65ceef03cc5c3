"""How `tocsin sources costs` tells what was used, against what may be, and what watches would use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cli.output import Row, note, say, write_line, write_rows

if TYPE_CHECKING:
    from app.costs import Cost, Expected
    from ingest.budget import Level


def tell_costs(found: "Sequence[Cost]", expected: "Sequence[Expected]", as_json: bool) -> None:
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


def _tell(rows: Sequence[Row], columns: Sequence[str]) -> None:
    if rows:
        say("")
        write_rows(rows, columns, as_json=False, empty="")


def _whole(cost: "Cost", expected: "Sequence[Expected]") -> Row:
    return {
        "source": cost.source,
        "today": cost.today,
        "month": cost.month,
        "usd_today": cost.usd_today,
        "usd_month": cost.usd_month,
        "caps": [{"cap": cap.name, "used": cap.used, "most": cap.most} for cap in cost.caps],
        "watches": [
            {"watch": watch, "units_today": cost.of_watches.get(watch, 0), "levels": cost.levels.get(watch, {})}
            for watch in _watches(cost)
        ],
        "detail": cost.detail,
        "forecast": [
            {"watch": each.watch, "units_a_day": each.units, "usd_a_day": each.usd_a_day,
             "usd_a_month": each.usd_a_month}
            for each in expected
        ],
    }  # fmt: skip


def _used(cost: "Cost") -> Iterator[Row]:
    """A row for each unit, and one for the money."""
    most = {cap.name: cap.most for cap in cost.caps}
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


def _listening(cost: "Cost") -> Iterator[Row]:
    for watch in _watches(cost):
        yield {
            "source": cost.source,
            "watch": watch,
            "units_today": cost.of_watches.get(watch, 0),
            "level": _level(cost.levels.get(watch, {})),
        }


def _foretold(each: "Expected") -> Row:
    return {
        "source": each.source,
        "watch": each.watch,
        "units_a_day": {unit: round(count, 1) for unit, count in each.units.items()},
        "usd_a_day": f"{each.usd_a_day:,.2f}",
        "usd_a_month": f"{each.usd_a_month:,.2f}",
    }


def _watches(cost: "Cost") -> Sequence[str]:
    return sorted({*cost.of_watches, *cost.levels})


def _level(levels: "Mapping[str, Level]") -> str:
    """One word where it is the same of every unit."""
    if len(set(levels.values())) == 1:
        return next(iter(levels.values()))
    return ", ".join(f"{unit} {level}" for unit, level in sorted(levels.items()))


def _limit(most: float | None, as_: str) -> str:
    return "" if most is None else format(most, as_)
