"""An endless stream of what can happen to mentions, the same for the same seed: what crash tests write."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice
from random import Random

from schemas.analysis import Enriched, Label
from schemas.event import Deleted
from schemas.mention import Engagement
from tests.builders import MORNING, deleted, mention
from tests.index.builders import enriched, seen_by

SECOND = timedelta(seconds=1)
WATCHES = ("acme", "rival", "third")
TEXTS = ("le train est en retard", "bravo à toute l'équipe", "#boycott plus jamais", "my parcel is lost again")


def entry(seed: int, offset: int) -> Enriched | Deleted:
    """Duplicates, updates, edits and deletions, some of them before their posts."""
    dice = Random(seed * 1_000_003 + offset)
    name = f"x:{dice.randrange(offset // 2 + 2)}"
    if dice.random() < 0.1:
        return deleted(name, at=MORNING + offset * SECOND)
    written = mention(
        name,
        dice.choice(TEXTS),
        at=MORNING + int(name[2:]) * SECOND,
        by=f"author{dice.randrange(20)}",
        seen=MORNING + dice.randrange(offset + 1) * SECOND,
        engagement=Engagement(likes=dice.randrange(9)),
    )
    watches = dice.sample(WATCHES, dice.randrange(1, 3))
    seen = (
        seen_by(watch, *dice.sample(("delay", "price"), dice.randrange(3)), toward=dice.choice(list(Label)), weight=0.5)
        for watch in watches
    )
    return enriched(written, *seen, generation=dice.randrange(3))


def batches(seed: int, start: int, size: int) -> Iterator[list[Enriched | Deleted]]:
    offsets = count(start)
    while True:
        yield [entry(seed, offset) for offset in islice(offsets, size)]
