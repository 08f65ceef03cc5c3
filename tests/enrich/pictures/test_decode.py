"""Decoding pictures that were made to hurt."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from enrich.pictures.decode import LONGEST, Undecoded, decode
from schemas.reading import Failure

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def file(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    written = BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def failure(content: bytes) -> Failure:
    with pytest.raises(Undecoded) as refused:
        decode(content)
    return refused.value.failure


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_four_kinds_of_the_networks_are_decoded(kind: str) -> None:
    picture = decode(file(kind))
    assert (picture.size, picture.mode) == ((40, 30), "RGB")


@pytest.mark.parametrize("content", [SVG, b"", b"<html>", b"%PDF-1.7", file("BMP"), file("TIFF"), file("ICO")])
def test_anything_else_is_refused_by_what_it_is_and_not_by_its_name(content: bytes) -> None:
    assert failure(content) is Failure.KIND


@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (LONGEST + 1, 10), (10, LONGEST + 1), (5000, 4001)]
)
def test_a_bomb_is_refused_by_what_it_claims(width: int, height: int) -> None:
    assert failure(claiming(width, height)) in (Failure.BIG, Failure.BROKEN)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_torn_picture_is_broken(kind: str) -> None:
    noise = BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(noise, kind)
    whole = noise.getvalue()
    assert failure(whole[: len(whole) // 2]) in (Failure.BROKEN, Failure.KIND)


def test_of_what_moves_the_first_picture_is_taken() -> None:
    film = BytesIO()
    Image.new("RGB", (20, 20), "red").save(
        film, "GIF", save_all=True, append_images=[Image.new("RGB", (20, 20), "blue")]
    )
    assert decode(film.getvalue()).getpixel((5, 5)) in ((254, 0, 0), (255, 0, 0))


def test_what_is_transparent_is_white() -> None:
    assert decode(file(mode="RGBA")).getpixel((5, 5)) == (255, 255, 255)


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    assert decode(file("JPEG", exif=turned)).size == (30, 40)


@settings(max_examples=60)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), at=st.integers(0, 400), by=st.binary(min_size=1, max_size=8)
)
def test_whatever_is_changed_in_a_file_it_is_decoded_or_refused(kind: str, at: int, by: bytes) -> None:
    content = bytearray(file(kind))
    content[at : at + len(by)] = by
    with suppress(Undecoded):
        assert decode(bytes(content)).mode == "RGB"
