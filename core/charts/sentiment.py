"""Sentiment over time: negative, neutral and positive mentions of each hour or day, one on the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.charts.hatching import Canvas, axes, stretches, unheard
from core.charts.look import Look, Spec, framed
from core.charts.times import Span, millis
from core.charts.words import WORDS

HEARD = 0.5
MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class Mood:
    """Effective mentions of the step that begins at `at`. heard: the part of the usual sources that was, 0 to 1."""

    at: datetime
    negative: float
    neutral: float
    positive: float
    heard: float = 1.0


def sentiment_over_time(moods: Sequence[Mood], step: timedelta, look: Look, title: str = "") -> Spec:
    """moods: one a step, in order. Negative stands at the bottom, where its growth is seen best.

    Raises ValueError without any, or for more than MOST_STEPS.
    """
    if not 0 < len(moods) <= MOST_STEPS:
        raise ValueError(f"sentiment over time has 1 to {MOST_STEPS} steps, not {len(moods)}")
    span = Span(moods[0].at, moods[-1].at + step)
    highest = max([mood.negative + mood.neutral + mood.positive for mood in moods] + [1.0])
    canvas = Canvas(look, span, highest * 1.05)
    gaps = stretches(((Span(mood.at, mood.at + step), mood.heard) for mood in moods), HEARD)
    layers = [*unheard(canvas, gaps), _bars(moods, step, look)]
    return framed(look, layers, (title, _legend(look, bool(gaps)) if title else ""), axes(canvas))


def _bars(moods: Sequence[Mood], step: timedelta, look: Look) -> Spec:
    """Stacked here, so that hatching and bars share one axis."""
    theme = look.theme
    rows: list[Spec] = []
    for mood in moods:
        below = 0.0
        parts = ((mood.negative, theme.negative), (mood.neutral, theme.neutral), (mood.positive, theme.positive))
        for value, colour in parts:
            if value > 0:
                begin, end = millis(mood.at + step * 0.1), millis(mood.at + step * 0.9)
                rows.append({"t": begin, "t2": end, "y": below, "y2": below + value, "colour": colour})
            below += value
    return {
        "data": {"values": rows},
        "mark": {"type": "rect"},
        "encoding": {
            "x2": {"field": "t2"},
            "y": {"field": "y"},
            "y2": {"field": "y2"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }


def _legend(look: Look, gaps: bool) -> str:
    words = WORDS[look.language]
    below = {"en": "from below", "fr": "de bas en haut"}[look.language]
    order = f"{below}: " if look.language == "en" else f"{below} : "
    told = order + ", ".join(words[name] for name in ("negative", "neutral", "positive"))
    return f"{told} · {words['hatched']}" if gaps else told
