"""How every chart looks: one set of tokens for light and dark, the reader's language and clocks, and the size."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

Spec = dict[str, object]
"""A Vega-Lite specification (version 6), as JSON."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Of equal widths, so that what is laid out for one fits in the others. The renderer ships the first."""
SMALL, LARGE = 12, 14
"""Sizes of type, in pixels: two of the five that pages have."""
NARROW, NO_BREAK = "\u202f", "\u00a0"
SMALLEST, WIDEST = 160, 2000
"""Bounds of a chart's sides, in pixels."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours that colour-blind eyes tell apart: vermilion negative, grey neutral, teal positive, blue ours, amber
    for what wants attention. band: what is usual."""

    ground: str
    ink: str
    muted: str
    line: str
    negative: str
    neutral: str
    positive: str
    ours: str
    band: str
    warn: str


LIGHT = Theme(
    ground="#ffffff",
    ink="#1a2230",
    muted="#5a6574",
    line="#e2e5ea",
    negative="#c4472b",
    neutral="#a6afbb",
    positive="#1c8388",
    ours="#2a55c9",
    band="#dfe5f2",
    warn="#b26a00",
)
DARK = Theme(
    ground="#1a2029",
    ink="#e7eaf0",
    muted="#a2acba",
    line="#2a323e",
    negative="#f08466",
    neutral="#6c7684",
    positive="#5cbfc2",
    ours="#8caaf5",
    band="#2b3650",
    warn="#f0b35a",
)

Language = Literal["en", "fr"]
_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
_DAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """zone: whose clocks are read. width, height: of what is inside the axes, in pixels."""

    theme: Theme
    language: Language
    zone: ZoneInfo
    width: int = 760
    height: int = 240

    def __post_init__(self) -> None:
        if not (SMALLEST <= self.width <= WIDEST and 40 <= self.height <= WIDEST):
            raise ValueError(f"a chart of {self.width} x {self.height} pixels is outside of {SMALLEST} to {WIDEST}")

    def number(self, value: float) -> str:
        """Whole from 10 on, one decimal below where there is one."""
        rounded = round(value, 1) if abs(value) < 10 else float(round(value))
        written = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"
        return written if self.language == "en" else written.translate({ord(","): NARROW, ord("."): ","})

    def clock(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M}"

    def day(self, at: datetime) -> str:
        """`Sun 22 Nov`."""
        local = at.astimezone(self.zone)
        return f"{_DAYS[self.language][local.weekday()]} {self.date(at)}"

    def date(self, at: datetime) -> str:
        """`22 Nov`."""
        local = at.astimezone(self.zone)
        first = "1er" if self.language == "fr" and local.day == 1 else str(local.day)
        return f"{first}{NO_BREAK}{_MONTHS[self.language][local.month - 1]}"


def weekdays(language: Language) -> tuple[str, ...]:
    """From Monday on, short."""
    return _DAYS[language]


def framed(look: Look, layers: list[Spec], heading: tuple[str, str], shared: Spec) -> Spec:
    """Layers as a chart. heading: title and the line under it; both empty where the page has its own.

    shared: the encoding that every layer has besides its own.
    """
    spec: Spec = {
        "$schema": SCHEMA,
        "width": look.width,
        "height": look.height,
        "padding": {"left": 8, "right": 16, "top": 8, "bottom": 8},
        "encoding": shared,
        "layer": layers,
        "config": _config(look),
    }
    if any(heading):
        spec["title"] = {"text": heading[0], "subtitle": heading[1]}
    return spec


def _config(look: Look) -> Spec:
    theme = look.theme
    english = look.language == "en"
    return {
        "background": theme.ground,
        "font": FONT,
        "view": {"stroke": None},
        "locale": {
            "number": {
                "decimal": "." if english else ",",
                "thousands": "," if english else NARROW,
                "grouping": [3],
                "currency": ["", ""],
            }
        },
        "title": {
            "anchor": "start",
            "color": theme.ink,
            "fontSize": LARGE,
            "fontWeight": 600,
            "subtitleColor": theme.muted,
            "subtitleFontSize": SMALL,
            "offset": 12,
            "subtitlePadding": 4,
        },
        "axis": {
            "labelColor": theme.muted,
            "labelFontSize": SMALL,
            "labelPadding": 6,
            "title": None,
            "gridColor": theme.line,
            "domain": False,
            "ticks": False,
        },
        "axisX": {"grid": False},
        "legend": {"disable": True},
        "text": {"color": theme.ink, "fontSize": SMALL, "font": FONT},
    }
