"""Pixels of a picture that nobody vouches for: its kind and its size are looked at before anything is decoded."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from schemas.reading import Failure

KINDS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 20_000_000
"""A screenshot of a whole page on a phone has ten million."""
LONGEST = 16_000
"""Of a side, in pixels."""
SMALLEST = 8


class Undecoded(Exception):
    """Why there are no pixels."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def decode(content: bytes) -> Image.Image:
    """The first frame, upright, in RGB; what is transparent is white. Raises Undecoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bombs, which are refused below, and of torn metadata
            picture = Image.open(BytesIO(content), formats=KINDS)
            _bounded(picture)
            upright = ImageOps.exif_transpose(picture)
            return _opaque(upright)
    except Undecoded:
        raise
    except UnidentifiedImageError:
        raise Undecoded(Failure.KIND) from None
    except Image.DecompressionBombError:
        raise Undecoded(Failure.BIG) from None
    except Exception:  # whatever a decoder makes of bytes that were made to hurt it
        raise Undecoded(Failure.BROKEN) from None


def _bounded(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST:
        raise Undecoded(Failure.BIG)
    if min(width, height) < SMALLEST:
        raise Undecoded(Failure.BROKEN)


def _opaque(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
