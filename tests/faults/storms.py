"""Brands with quiet days behind them that everybody is angry with for an hour, one after another, in event time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.event import Covered, Posted
from schemas.mention import Mention
from schemas.watch import Watch
from tests.builders import mention
from tests.faults.stream import SPEECHES

CALM = timedelta(days=1, hours=12)
APART, LASTS, AFTERMATH = timedelta(minutes=10), timedelta(hours=1), timedelta(hours=40)
"""Between two beginnings; of each; until the windows of a day have forgotten the last."""
QUARTER = timedelta(minutes=15)
ANGRY = 90
"""Posts of a storm: a third in its first half, so that it grows."""
Step = tuple[Posted | Covered, ...]


def brands(count: int) -> list[Watch]:
    return [Watch(id=f"marque{number}", name=f"Marque {number}", query=f"marque{number}") for number in range(count)]


@dataclass(frozen=True, slots=True)
class Weather:
    """calm: the quiet days. storms: one after another. aftermath: quiet again. Each in steps, one after another."""

    calm: Step
    storms: Sequence[Step]
    aftermath: Sequence[Step]


def weather(watches: Sequence[Watch], end: datetime, dice: random.Random, storms: int, aftermath: int) -> Weather:
    """Until `end`. storms, aftermath: how many steps each."""
    began = end - AFTERMATH - LASTS - len(watches) * APART
    start, over = began - CALM, end - AFTERMATH
    posts = [
        post for place, watch in enumerate(watches) for post in _said(watch.id, start, end, began + place * APART, dice)
    ]
    ends = [began, *_between(began, over, storms), *_between(over, end, aftermath)]
    told = [_step(posts, since, until) for since, until in zip([start, *ends], ends, strict=False)]
    return Weather(told[0], told[1 : 1 + storms], told[1 + storms :])


def _between(start: datetime, end: datetime, steps: int) -> list[datetime]:
    return [start + (end - start) * number / steps for number in range(1, steps + 1)]


def _step(posts: Sequence[Mention], since: datetime, until: datetime) -> Step:
    heard = sorted((post for post in posts if since <= post.published_at < until), key=lambda post: post.published_at)
    covered = Covered(source="x", start=since, end=until, observed_at=until)
    return (*(Posted(mention=post) for post in heard), covered)


def _said(brand: str, start: datetime, end: datetime, storm: datetime, dice: random.Random) -> Iterator[Mention]:
    for number in range((end - start) // QUARTER):
        at = start + QUARTER * number
        speech = dice.choice(SPEECHES)
        text = f"{brand} : {dice.choice(speech.subjects)}, {' '.join(dice.sample(speech.streets, 6))}"
        yield mention(f"x:calm{number}.{brand}", text, at=at, by=f"calme{dice.randrange(400)}")
    for number in range(ANGRY):
        at = storm + LASTS * (number / ANGRY) ** 0.6
        speech = dice.choice(SPEECHES)
        said = (dice.choice(speech.subjects), dice.choice(speech.anger), " ".join(dice.sample(speech.streets, 9)))
        text = f"{brand} : {', '.join(said)}"
        yield mention(f"x:angry{number}.{brand}", text, at=at, by=f"fache{number}.{brand}")
