"""A report as XLSX, with charts of its own; it comes with the extra `reports`."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from core.errors import Misconfigured
from web.look.tongue import Tongue
from web.reports.paper import headings
from web.reports.told import Told, mode_name
from web.reports.weekly import Weekly

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Row = list[str | float]
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
    with xlsxwriter.Workbook(file, TEXT_ONLY) as book:
        bold = book.add_format({"bold": True})
        said = headings(tongue)
        summary = book.add_worksheet(tongue("Summary"))
        summary.set_column(0, 3, 28)
        summary.write_row(0, 0, [told.title, told.period], bold)
        rows: list[Row] = [
            [mode_name(mode, tongue), change.now, change.before] for mode, change in weekly.volumes.items()
        ]
        rows += [
            [tongue("Net sentiment"), weekly.net.now, weekly.net.before],
            [tongue("Share of voice"), weekly.voice.now, weekly.voice.before],
        ]
        _table(summary, 2, ["", tongue("This week"), tongue("The week before")], rows)
        for number, note in enumerate(told.notes):
            summary.write_string(len(rows) + 4 + number, 0, note)
        days = book.add_worksheet(tongue("Days"))
        tones = ["negative", "neutral", "positive"]
        of_days: list[Row] = [[tongue.date(day.at), day.negative, day.neutral, day.positive] for day in weekly.days]
        _table(days, 0, [tongue("Day"), *(tongue(tone) for tone in COLOURS)], of_days)
        chart = book.add_chart({"type": "column", "subtype": "stacked"})
        for column, tone in enumerate(tones, start=1):
            chart.add_series(
                {
                    "name": [days.get_name(), 0, column],
                    "categories": [days.get_name(), 1, 0, len(of_days), 0],
                    "values": [days.get_name(), 1, column, len(of_days), column],
                    "fill": {"color": COLOURS[tone]},
                }
            )
        chart.set_title({"name": said["days"]})
        days.insert_chart(0, 6, chart)
        for name, shares in (("rivals", weekly.rivals), ("sources", weekly.sources), ("languages", weekly.languages)):
            _table(
                book.add_worksheet(said[name][:31]), 0, ["", tongue("effective mentions")], [list(s) for s in shares]
            )
        for name, lines in (("themes", told.themes), ("voices", told.voices), ("incidents", told.incidents)):
            page = book.add_worksheet(said[name][:31])
            page.set_column(0, 1, 60)
            _table(page, 0, [said[name], ""], [[line.text, line.beside] for line in lines])
    return file.getvalue()


def _table(page: "Worksheet", top: int, heads: list[str], rows: Sequence[Row]) -> None:
    page.write_row(top, 0, heads)
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, column, value)
            else:
                page.write_number(number, column, value)
