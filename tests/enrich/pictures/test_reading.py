"""The engine itself: pictures drawn here, fetched and read as in Tocsin."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import pytest
from PIL import Image

from bench.drawn import ENGLISH, FRENCH, PLAIN, ROBOTO, Sheet, page
from bench.pictures import distance
from core.query.fold import tokens
from enrich.pictures.hand import Hand
from enrich.pictures.looking import Looking
from schemas.reading import Failure
from tests.enrich.pictures.server import HOST, Shop, giving, shop

DARK = Sheet(ink="#e7e9ea", paper="#000000")


def file(text: str, sheet: Sheet = PLAIN) -> bytes:
    written = BytesIO()
    page(text, ROBOTO[0], sheet)[0].save(written, "PNG")
    return written.getvalue()


@pytest.fixture(scope="module")
def here() -> Iterator[Shop]:
    with shop() as opened:
        yield opened


@pytest.fixture(scope="module")
def look(here: Shop) -> Iterator[Looking]:
    with closing(Looking(here.fetcher(), [Hand(seconds=120.0)])) as looking:
        yield looking


@pytest.mark.parametrize("text", [FRENCH[2], ENGLISH[2]])
@pytest.mark.parametrize("sheet", [PLAIN, DARK], ids=["light", "dark"])
def test_what_is_written_is_read_in_both_languages(here: Shop, look: Looking, text: str, sheet: Sheet) -> None:
    here.answers["/a.png"] = giving(file(text, sheet))
    read = look(f"https://{HOST}/a.png", 120.0)
    assert read is not None
    assert read.model.startswith("rapidocr@3.")
    assert distance(tokens(read.text), tokens(text)) <= 1


def test_nothing_is_read_where_nothing_is_written(here: Shop, look: Looking) -> None:
    blank = BytesIO()
    Image.new("RGB", (300, 200), "#ffffff").save(blank, "PNG")
    here.answers["/blank.png"] = giving(blank.getvalue())
    read = look(f"https://{HOST}/blank.png", 120.0)
    assert read is not None
    assert (read.text, read.failure) == ("", None)


@pytest.mark.parametrize(
    ("content", "failure"), [(b"<svg><script>alert(1)</script></svg>", Failure.KIND), (b"", Failure.BROKEN)]
)
def test_what_is_no_picture_says_so(here: Shop, look: Looking, content: bytes, failure: Failure) -> None:
    here.answers["/no.png"] = giving(content)
    addresses = (f"https://{HOST}/no.png", f"https://{HOST}/missing.png", "https://127.0.0.1:22/")
    read = [look(address, 120.0) for address in addresses]
    assert [each and each.failure for each in read] == [failure, Failure.REFUSED, Failure.ADDRESS]
