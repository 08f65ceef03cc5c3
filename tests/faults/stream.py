"""A seeded stream of events as hard as real ones: copies, rising counts, edits, deletions, some before their posts."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Engagement, Mention
from tests.builders import MORNING, mention

Happening = Posted | Updated | Deleted | Covered

SUBJECTS = ("le train", "la gare", "mon billet", "the platform", "ma correspondance", "the carriage", "le guichet")
VERBS = ("est en retard", "was cancelled", "est parfait", "a disparu", "is lovely", "coûte trop cher", "smells")
TAILS = ("ce matin", "once again", "depuis hier", "à Montreval", "for the third time", "sans un mot", "as ever")


def events(count: int, seed: int) -> Iterator[Happening]:
    """About 1.4 events a mention, in the order in which they were observed; covered in stretches of 500 mentions."""
    dice = random.Random(seed)
    since = MORNING
    for number in range(count):
        posted = _mention(number, dice)
        if dice.random() < 0.02:
            yield _deleted(posted, -1)
        yield Posted(mention=posted)
        if dice.random() < 0.05:
            yield Posted(mention=posted)
        yield from _afterwards(posted, dice)
        if number % 500 == 499:
            seen = posted.observed_at + timedelta(minutes=1)
            yield Covered(source="x", start=since, end=posted.published_at, observed_at=seen)
            since = posted.published_at


def write(file: Path, count: int, seed: int) -> Path:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(event.model_dump_json() + "\n" for event in events(count, seed))
    return file


def _mention(number: int, dice: random.Random) -> Mention:
    words = [dice.choice(part) for part in (SUBJECTS, VERBS, TAILS)]
    brand = dice.choice(("velorail", "velorail", "ferrolis", "personne"))
    text = f"{brand} : {' '.join(words)}" + ("" if dice.random() < 0.3 else f", quai {dice.randrange(900)}")
    return mention(
        f"x:{number}", text, at=MORNING + timedelta(seconds=20 * number), by=f"voyageur{dice.randrange(400)}"
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
