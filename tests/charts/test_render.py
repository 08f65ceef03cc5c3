"""Charts as pictures: of their size, complete, and without anything that could run or be fetched."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from xml.etree import ElementTree

import pypdf
import pytest

from core.charts.bars import Bar, volumes
from core.charts.curve import Curve, Note, incident_curve
from core.charts.look import Spec
from core.charts.render import pdf, png, svg
from core.errors import Permanent
from tests.charts.charted import STEP, STORM, day, look

HOSTILE = '<script>alert(1)</script>"&\u202e]]>'


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_a_picture_is_sharp_and_small_enough_for_a_message() -> None:
    picture = png(incident_curve(STORM, look()))
    width, height = size(picture)
    assert 1500 <= width <= 1700
    assert 500 <= height <= 700
    assert len(picture) < 500_000


def test_texts_of_others_stay_text_in_an_svg() -> None:
    for spec in (
        volumes([Bar(HOSTILE, 3.0)], look(), HOSTILE),
        incident_curve(Curve(STEP, day(), (Note(day()[3].at, HOSTILE),), title=HOSTILE, alt=HOSTILE), look()),
    ):
        drawn = ElementTree.fromstring(svg(spec))  # noqa: S314 - it is our own
        tags = {element.tag.rpartition("}")[2] for element in drawn.iter()}
        assert tags <= {"svg", "g", "path", "text", "line", "rect", "defs", "clipPath", "title", "desc"}
        assert "alert(1)" in "".join(drawn.itertext())


def test_numbers_of_an_axis_are_written_in_french() -> None:
    large = tuple(replace(point, value=None if point.value is None else point.value * 1000) for point in day())
    assert "\u202f000" in svg(incident_curve(Curve(STEP, large), look("fr")))


def test_a_pdf_has_one_page_with_its_fonts_inside() -> None:
    (page,) = pypdf.PdfReader(io.BytesIO(pdf(incident_curve(STORM, look())))).pages
    assert "Negative mentions" in page.extract_text()


@contextmanager
def refused(what: str) -> Iterator[None]:
    with pytest.raises(Permanent, match=what):
        yield


def test_a_chart_that_names_an_address_is_not_drawn() -> None:
    spec: Spec = {"data": {"url": "https://example.org/x.csv"}, "mark": "bar", "encoding": {}}
    with refused("names an address"):
        png(spec)


def test_a_chart_of_the_size_of_a_wall_is_not_drawn() -> None:
    with refused("too large"):
        png({**incident_curve(STORM, look()), "width": 10_000, "height": 10_000})


def test_what_is_no_chart_is_refused_with_a_sentence() -> None:
    with refused("cannot be drawn"):
        svg({"mark": "nonsense"})
