"""What is said of the pictures of a mention, by their descriptions and by what was read in them."""

from collections.abc import Mapping, Sequence

from schemas.base import Frozen
from schemas.mention import Media
from schemas.reading import Failure, Reading, address_key

UNREAD = "image-not-read"
"""As `tag:` asks for it."""
EVERY = "*"
"""Watches: all of them."""
MOST_READ = 4
"""Pictures of one mention that are read."""
_MOVING = frozenset({"video", "audio", "animation", "gif", "gifv"})


class Pictures(Frozen):
    """pictures: how many there are. unread: those that have no description and were not read. label: UNREAD, where
    there are such. texts: what was read in the others. failures: why not, where it was tried. models: what read them.
    """

    pictures: int
    unread: int
    label: str | None = None
    texts: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    models: tuple[str, ...] = ()


def bare(media: Sequence[Media]) -> list[str]:
    """Addresses of the pictures that came without a description, as many as are read."""
    addresses = (each.url for each in _pictures(media) if not each.alt.strip())
    return [address for address in dict.fromkeys(addresses) if address][:MOST_READ]


def told(media: Sequence[Media], readings: Mapping[str, Reading]) -> Pictures | None:
    """readings: by address_key. None: it has no pictures."""
    pictures = _pictures(media)
    undescribed = [each for each in pictures if not each.alt.strip()]
    keys = [address_key(each.url) for each in undescribed]
    looked_at = [readings[key] for key in dict.fromkeys(keys) if key in readings]
    unread = sum(key not in readings or readings[key].failure is not None for key in keys)
    if not pictures:
        return None
    return Pictures(
        pictures=len(pictures),
        unread=unread,
        label=UNREAD if unread else None,
        texts=tuple(each.text for each in looked_at if each.text),
        failures=tuple(each.failure for each in looked_at if each.failure),
        models=tuple(dict.fromkeys(each.model for each in looked_at if each.model)),
    )


def _pictures(media: Sequence[Media]) -> list[Media]:
    return [each for each in media if each.kind.casefold() not in _MOVING]
