"""A report as PPTX, whose charts can be edited by those who present it; it comes with the extra `reports`."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from core.errors import Misconfigured
from web.look.tongue import Tongue
from web.reports.paper import headings
from web.reports.sheet import COLOURS
from web.reports.told import Said, Told
from web.reports.weekly import Weekly

if TYPE_CHECKING:
    from pptx.presentation import Presentation

TITLE_ONLY = 5
"""The place of that layout in the library's own template."""
LEFT, TOP, WIDTH, HEIGHT = 0.6, 1.6, 12.1, 5.2
"""Inches, of what stands below a title."""


def presentation(weekly: Weekly, told: Told, tongue: Tongue) -> bytes:
    """Raises Misconfigured without the extra."""
    try:
        import pptx
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches
    except ImportError as error:
        raise Misconfigured("PPTX needs the package python-pptx.", "pip install 'tocsin[reports]'.") from error
    made = pptx.Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    said = headings(tongue)
    first = _slide(made, told.title)
    figures = [f"{each.name}: {each.value} ({each.beside})" for each in told.figures]
    _lines(first, [told.period, "", *figures, "", *told.notes])
    days = CategoryChartData()
    days.categories = [tongue.date(day.at) for day in weekly.days]
    for tone in COLOURS:
        days.add_series(tongue(tone), [getattr(day, tone) for day in weekly.days])
    _chart(_slide(made, said["days"]), XL_CHART_TYPE.COLUMN_STACKED, days, list(COLOURS.values()))
    for name, shares in (("rivals", weekly.rivals), ("sources", weekly.sources)):
        data = CategoryChartData()
        data.categories = [label for label, _ in reversed(shares)]
        data.add_series(tongue("effective mentions"), [value for _, value in reversed(shares)])
        _chart(_slide(made, said[name]), XL_CHART_TYPE.BAR_CLUSTERED, data, ["#2A55C9"])
    for name, lines in (("themes", told.themes), ("voices", told.voices), ("incidents", told.incidents)):
        _lines(_slide(made, said[name]), [_line(each) for each in lines] or [said["nothing"]])
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _slide(made: "Presentation", title: str) -> Any:  # the library's own types end here
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    if shape is not None:
        shape.text = title
    return slide


def _lines(slide: Any, lines: Sequence[str]) -> None:
    from pptx.util import Inches, Pt

    box = slide.shapes.add_textbox(Inches(LEFT), Inches(TOP), Inches(WIDTH), Inches(HEIGHT)).text_frame
    box.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = box.paragraphs[0] if number == 0 else box.add_paragraph()
        paragraph.text = line
        paragraph.font.size = Pt(18)


def _chart(slide: Any, kind: Any, data: Any, colours: Sequence[str]) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Inches

    chart = slide.shapes.add_chart(kind, Inches(LEFT), Inches(TOP), Inches(WIDTH), Inches(HEIGHT), data).chart
    chart.has_legend = len(colours) > 1
    for series, colour in zip(chart.plots[0].series, colours, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))


def _line(said: Said) -> str:
    return f"{said.text}  ({said.beside})"
