"""The first article among the mentions of an incident: when a story leaves the people who complain."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from alerts.terms import fold
from schemas.incident import PickUp
from schemas.voice import Voice

ARTICLE = "article"
MOSTLY = 0.5
"""From this share of articles among the mentions of the days before, one more is no news."""


def first_pick_up(
    concerned: Sequence[Voice], now: Sequence[Voice], before: Sequence[Voice], terms: Sequence[str]
) -> PickUp | None:
    """concerned: the mentions that it is about; now: all of its watch or topic meanwhile; before: of earlier days.

    Press writes without a tone: an article counts that is among the concerned, or that says what is new (terms).
    """
    if before and sum(map(_is_article, before)) >= MOSTLY * len(before):
        return None
    new = [fold(term) for term in terms]
    about = {voice.mention: voice for voice in concerned if _is_article(voice)}
    for voice in now:
        if _is_article(voice) and any(term in fold(voice.text) for term in new):
            about[voice.mention] = voice
    first = min(about.values(), key=lambda voice: (voice.published_at, voice.mention), default=None)
    return PickUp(mention=first.mention, outlet=_outlet(first), at=first.published_at) if first else None


def _is_article(voice: Voice) -> bool:
    return voice.kind == ARTICLE


def _outlet(voice: Voice) -> str:
    """The site, as readers know it; the source where the article has no address."""
    try:
        host = urlsplit(voice.url).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or voice.source
