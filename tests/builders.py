"""Plain builders of values for tests: what a test does not name is ordinary."""

from datetime import UTC, datetime, timedelta

from schemas.event import Deleted, Posted, Updated
from schemas.mention import Author, Engagement, Kind, Mention, Place

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EPOCH_DAY = 20_514
"""The day of MORNING and NOON, since 1970."""


def author(handle: str = "ada", *, network: str = "x", followers: int | None = 120) -> Author:
    return Author(id=f"{network}:{handle}", handle=handle, name=handle.title(), followers=followers)


def mention(
    id: str = "x:1",  # noqa: A002 - the field's own name reads best in tests
    text: str = "le train est en retard",
    *,
    at: datetime = MORNING,
    seen: datetime | None = None,
    by: Author | str = "ada",
    source: str = "x",
    title: str = "",
    lang: str = "",
    kind: Kind = Kind.POST,
    repost_of: str = "",
    engagement: Engagement | None = None,
    watches: tuple[str, ...] = (),
    place: Place | None = None,
) -> Mention:
    network = id.partition(":")[0]
    return Mention(
        id=id,
        network=network,
        source=source,
        kind=kind,
        title=title,
        text=text,
        lang=lang,
        author=by if isinstance(by, Author) else author(by, network=network),
        engagement=engagement or Engagement(),
        published_at=at,
        observed_at=seen or at + timedelta(seconds=5),
        repost_of=repost_of,
        place=place,
        known_watches=watches,
    )


def posted(subject: Mention | str = "x:1") -> Posted:
    return Posted(mention=subject if isinstance(subject, Mention) else mention(subject))


def updated(subject: Mention) -> Updated:
    return Updated(mention=subject)


def deleted(id: str, *, at: datetime = NOON, by: str = "") -> Deleted:  # noqa: A002
    return Deleted(id=id, deleted_at=at, observed_at=at, by=by)
