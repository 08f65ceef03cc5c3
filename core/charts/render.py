"""Charts as PNG, SVG and PDF: the only place that knows the renderer. Nothing is ever fetched for one."""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Final, TypeVar

import vl_convert

from core.charts.look import Spec
from core.errors import Permanent

SHARP = 2.0
"""Pixels of a picture to one of the chart: screens of phones have two or three."""
MOST_PIXELS = 12_000_000
LONGEST: Final = 4_000_000
"""Characters of a specification; ours have a tenth."""

_SNIPPET = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"
BUNDLE = (
    f"{vl_convert.get_vega_version()} {vl_convert.get_vega_embed_version()} {version('vl-convert-python')} {_SNIPPET}"
)
"""What browser_bundle's script is made of: another script has another one."""
_Drawn = TypeVar("_Drawn", bytes, str)


def png(spec: Spec, sharp: float = SHARP) -> bytes:
    """Raises Permanent for a chart that is too large, that names an address, or that cannot be drawn."""
    width, height = _side(spec, "width"), _side(spec, "height")
    if (width + 200) * (height + 200) * sharp * sharp > MOST_PIXELS:
        raise Permanent(f"A chart of {width:.0f} x {height:.0f} at {sharp:g} pixels each is too large.")
    return _drawn(lambda text: vl_convert.vegalite_to_png(text, scale=sharp, allowed_base_urls=[]), spec)


def svg(spec: Spec) -> str:
    """One `<svg>` element, without script; text stays text. Raises Permanent as `png`."""
    return _drawn(lambda text: vl_convert.vegalite_to_svg(text, allowed_base_urls=[]), spec)


def pdf(spec: Spec) -> bytes:
    """One page of the chart's size, its fonts inside. Raises Permanent as `png`."""
    return _drawn(lambda text: vl_convert.vegalite_to_pdf(text, allowed_base_urls=[]), spec)


def _drawn(draw: Callable[[str], _Drawn], spec: Spec) -> _Drawn:
    if _names_an_address(spec):
        raise Permanent("A chart that names an address is not drawn: its values stand in it.")
    text = json.dumps(spec, allow_nan=False)
    if len(text) > LONGEST:
        raise Permanent(f"A chart of {len(text):,} characters is too large.")
    try:
        return draw(text)
    except ValueError as error:
        raise Permanent(f"The chart cannot be drawn: {str(error).splitlines()[0]}") from error


def _names_an_address(part: object) -> bool:
    """`url` of data or pictures, `href` of links: none of our charts has one."""
    if isinstance(part, Mapping):
        return any(key in ("url", "href") or _names_an_address(value) for key, value in part.items())
    return isinstance(part, list) and any(_names_an_address(each) for each in part)


def _side(spec: Spec, name: str) -> float:
    side = spec.get(name)
    return float(side) if isinstance(side, int | float) else 0.0


def browser_bundle() -> str:
    """A script with which a browser draws the same charts: `vegaEmbed`, `vega` and `vegaLite` in `window`."""
    return vl_convert.javascript_bundle(_SNIPPET)
