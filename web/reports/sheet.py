"""A report as XLSX, with charts of its own; it comes with the extra `reports`."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from core.errors import Misconfigured
from web.look.tongue import Tongue
from web.reports.paper import headings
from web.reports.told import Told, mode_name, parted
from web.reports.weekly import Weekly

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

Row = list[str | float]
LONGEST = 31
"""Characters of a sheet's name, as the format has it."""
COLOURS = {"negative": "#C4472B", "neutral": "#A6AFBB", "positive": "#1C8388"}
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""What people wrote stays text: no cell is ever computed or followed."""


def workbook(weekly: Weekly, told: Told, tongue: Tongue) -> bytes:
    """Raises Misconfigured without the extra."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise Misconfigured("XLSX needs the package xlsxwriter.", "pip install 'tocsin[reports]'.") from error
    file = BytesIO()
    said = headings(tongue)
    with xlsxwriter.Workbook(file, TEXT_ONLY) as book:
        _summarise(book.add_worksheet(tongue("Summary")), weekly, told, tongue)
        days = book.add_worksheet(tongue("Days"))
        days.insert_chart(0, 6, _columns(book, days, weekly, tongue))
        for name, shares in parted(weekly, tongue):
            heads = ["", tongue("effective mentions")]
            _table(book.add_worksheet(said[name][:LONGEST]), 0, heads, [list(share) for share in shares])
        for name, lines in (("themes", told.themes), ("voices", told.voices), ("incidents", told.incidents)):
            page = book.add_worksheet(said[name][:LONGEST])
            page.set_column(0, 1, 60)
            _table(page, 0, [said[name], ""], [[line.text, line.beside] for line in lines])
    return file.getvalue()


def _summarise(page: "Worksheet", weekly: Weekly, told: Told, tongue: Tongue) -> None:
    page.set_column(0, 3, 28)
    page.write_row(0, 0, [told.title, told.period])
    changes = {mode_name(mode, tongue): change for mode, change in weekly.volumes.items()}
    changes |= {tongue("Net sentiment"): weekly.net, tongue("Share of voice"): weekly.voice}
    rows: list[Row] = [[name, change.now, change.before] for name, change in changes.items()]
    _table(page, 2, ["", tongue("This week"), tongue("The week before")], rows)
    for number, note in enumerate(told.notes):
        page.write_string(len(rows) + 4 + number, 0, note)


def _columns(book: "Workbook", page: "Worksheet", weekly: Weekly, tongue: Tongue) -> "Chart":
    """Writes the days, and draws them by tone."""
    rows: list[Row] = [[tongue.date(day.at), day.negative, day.neutral, day.positive] for day in weekly.days]
    _table(page, 0, [tongue("Day"), *(tongue(tone) for tone in COLOURS)], rows)
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for column, colour in enumerate(COLOURS.values(), start=1):
        chart.add_series(
            {
                "name": [page.get_name(), 0, column],
                "categories": [page.get_name(), 1, 0, len(rows), 0],
                "values": [page.get_name(), 1, column, len(rows), column],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": headings(tongue)["days"]})
    return chart


def _table(page: "Worksheet", top: int, heads: list[str], rows: Sequence[Row]) -> None:
    page.write_row(top, 0, heads)
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, column, value)
            else:
                page.write_number(number, column, value)
