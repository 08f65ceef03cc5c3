"""Charts for browsers: the specification of one, for the width, the theme and the words of whoever looks."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import JSONResponse, Response

from core.charts.look import DARK, LIGHT, SMALLEST, WIDEST, Look, Spec
from web.look.tongue import Tongue

MARGINS = 64
"""Pixels beside the axes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """width: of the place on the page, in pixels."""

    width: int
    theme: Literal["light", "dark"]

    def look(self, tongue: Tongue, height: int = 240, margins: int = MARGINS) -> Look:
        """height: of what is inside the axes."""
        inner = min(max(self.width - margins, SMALLEST), WIDEST)
        return Look(DARK if self.theme == "dark" else LIGHT, tongue.language, tongue.zone, inner, height)


def paper(w: Annotated[int, Query(ge=1, le=4000)] = 760, theme: Literal["light", "dark"] = "light") -> Paper:
    """What the page's script says of the place where it draws."""
    return Paper(w, theme)


def drawn(spec: Spec) -> Response:
    """The page's own ground shows through."""
    config = spec.get("config")
    clear = {**config, "background": None} if isinstance(config, dict) else {"background": None}
    return JSONResponse({**spec, "config": clear})
