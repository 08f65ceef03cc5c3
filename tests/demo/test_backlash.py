"""Deletions in the demo: the statement that the brand takes down rings, and what it takes down on other days not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from alerts.deletions import Witness, backlashes
from alerts.detect.sensitivity import BALANCED
from core.clock import from_minute, minute_of
from examples.demo import cast
from examples.demo.cast import Brand
from examples.demo.scenario import generate
from examples.demo.story import DAYS, statement
from schemas.event import Deleted, Posted
from schemas.mention import Mention
from schemas.watch import Account, Watch
from tests.alerts.world import Index, voice

END = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def mentions() -> list[Mention]:
    return [event.mention for event in generate(END) if isinstance(event, Posted)]


def heard(brand: Brand, mentions: Sequence[Mention]) -> Index:
    """What a watch of the brand would hear."""
    index = Index({})
    for m in mentions:
        if brand.id in f"{m.text} {m.author.handle}".casefold() or brand.name.casefold() in m.text.casefold():
            said = voice(m.id, m.text, m.published_at, author=m.author.id, repost_of=m.repost_of, group=m.repost_of)
            index.say(brand.id, said)
    return index


def rang(brand: Brand, index: Index, deleted: datetime) -> list[datetime]:
    """The minutes in which it rings, within a day of the deletion."""
    handle = cast.official(brand, "pepia").handle
    watch = Watch(id=brand.id, name=brand.name, query="x", account=(Account(network="pepia", handle=handle),))
    first, end = minute_of(deleted), min(minute_of(deleted + DAY), minute_of(END))
    found = backlashes(Witness(index, index, index).aftermath(watch, first, end), first, end, BALANCED)
    return [from_minute(minute) for minute, (signal,) in sorted(found.items()) if signal.rings]


def test_the_statement_that_is_taken_down_rings_within_ten_minutes(mentions: Sequence[Mention]) -> None:
    index = heard(cast.BRISOLLE, mentions)
    (deletion,) = (
        event
        for event in generate(END)
        if isinstance(event, Deleted) and event.by == cast.official(cast.BRISOLLE, "pepia").id
    )
    index.delete(cast.BRISOLLE.id, deletion.id, deletion.deleted_at, deletion.by)
    assert deletion.deleted_at == statement(END)[1]
    assert min(rang(cast.BRISOLLE, index, deletion.deleted_at)) - deletion.deleted_at < timedelta(minutes=10)


@pytest.mark.parametrize("brand", cast.BRANDS, ids=lambda brand: brand.id)
def test_deletions_on_other_days_are_silent(brand: Brand, mentions: Sequence[Mention]) -> None:
    """Among them days with a campaign, a match, a flood of copies that ask to be shared before they are taken down."""
    for day in range(2, DAYS - 1, 3):
        deleted = END - day * DAY + timedelta(hours=day % 24)
        index = heard(brand, [m for m in mentions if deleted - 2 * DAY < m.published_at < deleted + DAY])
        index.delete(brand.id, "pepia:gone", deleted, cast.official(brand, "pepia").id)
        assert rang(brand, index, deleted) == []
