"""Counts as charts of tones, each bar with the address of what is behind it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from core.charts.stacks import Stack
from index.port import Count
from web.look.tongue import Tongue


def net(positive: float, negative: float, whole: float) -> float:
    """Positive less negative, of 100; 0 of nothing."""
    return 100 * (positive - negative) / whole if whole else 0.0


def by_tone(counts: Sequence[Count], step: timedelta, query: str = "") -> list[Stack]:
    """counts: split by `toward` or `sentiment`. What was not judged is with the neutral. query: what was counted."""
    groups: dict[datetime, dict[str, float]] = {}
    for count in counts:
        groups.setdefault(count.at, {})[count.group] = count.value
    return [_stack(at, of, between(at, at + step, query)) for at, of in groups.items()]


def _stack(at: datetime, of: Mapping[str, float], go: str) -> Stack:
    neutral = of.get("neutral", 0.0) + of.get("", 0.0)
    return Stack(at, of.get("negative", 0.0), neutral, of.get("positive", 0.0), go)


def between(start: datetime, end: datetime, query: str = "") -> str:
    """The address of the mentions of [start, end)."""
    asked = {"q": query} if query else {}
    return "/explore?" + urlencode({**asked, "from": start.isoformat(), "to": end.isoformat()})


def tone_words(tongue: Tongue, alt: str) -> Mapping[str, str]:
    """What a chart of tones says. alt: of the whole chart."""
    return {
        "negative": tongue("negative"),
        "neutral": tongue("neutral"),
        "positive": tongue("positive"),
        "alt": alt,
    }
