"""A seeded stream of events as hard as real ones: copies, rising counts, edits, deletions, some before their posts."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Engagement, Kind, Mention
from tests.builders import MORNING, mention

Happening = Posted | Updated | Deleted | Covered

SUBJECTS = ("le train", "la gare", "mon billet", "the platform", "ma correspondance", "the carriage", "le guichet")
VERBS = ("est en retard", "was cancelled", "est parfait", "a disparu", "is lovely", "coûte trop cher", "smells")
TAILS = ("ce matin", "once again", "depuis hier", "à Montreval", "for the third time", "sans un mot", "as ever")
ANGER = (
    "quelle honte, service affreux",
    "horrible, the worst company ever",
    "je déteste, c'est nul et scandaleux",
    "awful, disgusting and rude",
)
STREETS = tuple(f"{a}{b}{c}" for a in ("mar", "bel", "tou", "gri", "pel") for b in "aeiou" for c in ("n", "lle", "rt"))
DAYS, STORM = timedelta(days=4), timedelta(hours=1)
"""Four days, four fifths of the way through which everybody is angry with one brand: a tenth of all, in an hour."""


def events(count: int, seed: int) -> Iterator[Happening]:
    """About 1.35 events a mention, in the order in which they were observed; covered in stretches of 500 mentions."""
    dice = random.Random(seed)
    since = at = MORNING
    for number in range(count):
        storm = 0.8 <= number / count < 0.9
        at += timedelta(milliseconds=(STORM / 0.1 if storm else DAYS / 0.9) // timedelta(milliseconds=1) // count)
        posted = _mention(number, at, dice, storm)
        if dice.random() < 0.02:
            yield _deleted(posted, -1)
        yield Posted(mention=posted)
        if dice.random() < 0.05:
            yield Posted(mention=posted)
        yield from _afterwards(posted, dice)
        if number % 500 == 499:
            seen = posted.observed_at + timedelta(minutes=1)
            yield Covered(source="x", start=since, end=at, observed_at=seen)
            since = at


def write(file: Path, count: int, seed: int) -> Path:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(event.model_dump_json() + "\n" for event in events(count, seed))
    return file


def _mention(number: int, at: datetime, dice: random.Random, storm: bool) -> Mention:
    words = [dice.choice(part) for part in (SUBJECTS, VERBS, ANGER if storm else TAILS)]
    brand = "velorail" if storm else dice.choice(("velorail", "velorail", "ferrolis", "personne"))
    own = () if dice.random() < 0.3 else dice.sample(STREETS, 9)
    repost = f"x:{dice.randrange(number)}" if number and dice.random() < 0.06 else ""
    return mention(
        f"x:{number}",
        f"{brand} : {' '.join((*words, *own))}",
        at=at,
        by=f"voyageur{dice.randrange(9_000 if storm else 400)}",
        kind=Kind.REPOST if repost else Kind.POST,
        repost_of=repost,
    )


def _afterwards(posted: Mention, dice: random.Random) -> Iterator[Updated | Deleted]:
    later = posted.observed_at + timedelta(minutes=7)
    fate = dice.random()
    if fate < 0.15:
        counts = Engagement(likes=dice.randrange(1, 50))
        yield Updated(mention=posted.model_copy(update={"engagement": counts, "observed_at": later}))
    elif fate < 0.22:
        yield Updated(mention=posted.model_copy(update={"text": "tout va bien finalement", "observed_at": later}))
    elif fate < 0.28:
        yield _deleted(posted, 9)


def _deleted(posted: Mention, minutes: int) -> Deleted:
    at = posted.observed_at + timedelta(minutes=minutes)
    return Deleted(id=posted.id, deleted_at=at, observed_at=at, by=posted.author.id)
