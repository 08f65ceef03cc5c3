"""Which pictures of a mention nobody has read: those that came without a description."""

from collections.abc import Sequence

from enrich.port import Draft, Surroundings
from schemas.base import Frozen, Strict
from schemas.mention import Media

UNREAD = "image-not-read"
"""As `tag:` asks for it."""
_MOVING = frozenset({"video", "audio", "animation", "gif", "gifv"})


class Settings(Strict):
    """Nothing to set."""


class Pictures(Frozen):
    """pictures: how many there are. unread: those without a description. label: UNREAD, where there are such."""

    pictures: int
    unread: int
    label: str | None = None


class PicturesStage:
    """A description is searched like the text. What a picture without one says, no query finds and no model judges: the
    mention says so. None: it has no pictures."""

    provides = "pictures"
    needs: frozenset[str] = frozenset()
    model = "pictures@1"

    def __init__(self, _settings: Settings, _around: Surroundings) -> None:
        pass

    def __call__(self, drafts: Sequence[Draft]) -> list[Pictures | None]:
        return [_told(draft.mention.media) for draft in drafts]


def _told(media: Sequence[Media]) -> Pictures | None:
    pictures = [each for each in media if each.kind.casefold() not in _MOVING]
    unread = sum(not each.alt.strip() for each in pictures)
    return Pictures(pictures=len(pictures), unread=unread, label=UNREAD if unread else None) if pictures else None
