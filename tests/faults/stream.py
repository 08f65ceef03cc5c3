"""A seeded stream of events as hard as real ones: copies, rising counts, edits, deletions, some before their posts."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Engagement, Kind, Mention
from tests.builders import MORNING, mention

Happening = Posted | Updated | Deleted | Covered


@dataclass(frozen=True, slots=True)
class Speech:
    """Words of one language. A text of it says its language by itself (test_stream.py): what the author wrote before is
    the one thing that a batch which is read again may find otherwise (docs/decisions/language.md)."""

    language: str
    subjects: tuple[str, ...]
    verbs: tuple[str, ...]
    tails: tuple[str, ...]
    anger: tuple[str, ...]
    streets: tuple[str, ...]
    mended: str


def _compounds(heads: str, tails: str) -> tuple[str, ...]:
    return tuple(f"{head}{tail}" for head in heads.split() for tail in tails.split())


FRENCH = Speech(
    "fr",
    ("le train", "la gare", "mon billet", "ma correspondance", "le guichet"),
    ("est en retard", "est parfait", "a disparu", "coûte trop cher"),
    ("ce matin", "depuis hier", "à Montreval", "sans un mot"),
    ("quelle honte, service affreux", "je déteste, c'est nul et scandaleux"),
    _compounds(
        "belle haute neuve longue vieille", "ville fontaine rivière maison église forêt vallée montagne chapelle"
    ),
    "tout va bien finalement",
)
ENGLISH = Speech(
    "en",
    ("the platform", "the carriage", "the ticket"),
    ("was cancelled", "is lovely", "smells"),
    ("once again", "for the third time", "as ever"),
    ("horrible, the worst company ever", "awful, disgusting and rude"),
    _compounds("black white high long stone", "ford field bridge wood hill water stead church gate"),
    "all is well in the end",
)
SPEECHES = (FRENCH, ENGLISH)
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
    speech = dice.choice((FRENCH, FRENCH, ENGLISH))
    words = [dice.choice(part) for part in (speech.subjects, speech.verbs, speech.anger if storm else speech.tails)]
    brand = "velorail" if storm else dice.choice(("velorail", "velorail", "ferrolis", "personne"))
    own = () if dice.random() < 0.3 else dice.sample(speech.streets, 9)
    repost = f"x:{dice.randrange(number)}" if number and dice.random() < 0.06 else ""
    return mention(
        f"x:{number}",
        f"{brand} : {' '.join((*words, *own))}",
        at=at,
        by=f"voyageur{dice.randrange(9_000 if storm else 400)}",
        lang=speech.language,
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
        text = next(each.mended for each in SPEECHES if each.language == posted.lang)
        yield Updated(mention=posted.model_copy(update={"text": text, "observed_at": later}))
    elif fate < 0.28:
        yield _deleted(posted, 9)


def _deleted(posted: Mention, minutes: int) -> Deleted:
    at = posted.observed_at + timedelta(minutes=minutes)
    return Deleted(id=posted.id, deleted_at=at, observed_at=at, by=posted.author.id)
