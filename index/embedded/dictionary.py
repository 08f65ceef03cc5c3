"""The compression dictionary of a new store, trained on invented mentions.

Never on real ones: an erased text must not live on in it.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import TypeVar

import zstandard

from core.clock import from_minute
from schemas.analysis import (
    Analysis,
    Emotion,
    Enriched,
    Influence,
    Intent,
    Label,
    Language,
    Match,
    Sentiment,
    Sighting,
    TextFacts,
)
from schemas.mention import Author, Engagement, Kind, Mention

_SAMPLES = 300
_SIZE = 4_096
_FIRST_MINUTE = 29_500_000
_NETWORKS = ("x", "mastodon", "bluesky", "reddit", "rss")
_SENTIMENT = "tocsin-fast@1"
_INTENTS = ("complaint", "answer", "question", "praise")
_MODELS = {
    "text": "ftfy@6.3.1",
    "language": "py3langid-0.4.0+seven@1",
    "matches": "match@1",
    "influence": "influence@2",
    "sentiment": _SENTIMENT,
    "emotion": "emotion@1",
    "intents": "intent@1",
    "saved": "match-saved@1",
}
_COMMON = (
    "bonjour merci pour votre service client mais je ne suis pas du tout content de cette livraison avec vous les des "
    "une est que qui dans sur plus on train retard colis encore jamais toujours rien bien très l'app d'un c'est n'est "
    "thank you for the customer but I have been waiting this and they are not what said with your is it to of in on my "
    "that flight hours delayed again never always just get got so was @ # https://t.co/ https://www. ! ? ..."
)
_WORDS = _COMMON.split()

Value = TypeVar("Value")


@cache
def shared_dictionary() -> bytes:
    samples: list[bytes | bytearray | memoryview[int]] = []
    for number in range(_SAMPLES):
        samples.append(_invented(number).model_dump_json(exclude_defaults=True).encode())
    return zstandard.train_dictionary(_SIZE, samples).as_bytes()


class _Dice:
    """Choices that differ from one sample to the next and are the same on every machine."""

    def __init__(self, number: int) -> None:
        self.digits = sha256(str(number).encode()).hexdigest()
        self._next = 0

    def below(self, limit: int) -> int:
        self._next += 1
        return int(sha256(f"{self.digits}{self._next}".encode()).hexdigest()[:8], 16) % limit

    def one(self, values: Sequence[Value]) -> Value:
        return values[self.below(len(values))]

    def share(self) -> float:
        return self.below(10_000) / 10_000


def _invented(number: int) -> Enriched:
    dice = _Dice(number)
    watch, label = dice.one(_WORDS), dice.one(list(Label))
    topics = tuple(dice.one(_WORDS) for _ in range(dice.below(3)))
    polarity = round(2 * dice.share() - 1, 4)
    mention, match = _mention(dice), Match(watch=watch, revision=1, topics=topics, terms=(watch,))
    return Enriched(
        mention=mention,
        analysis=_analysis(dice, mention, match, label, polarity),
        generation=1,
        sightings=(
            Sighting(
                watch=watch,
                revision=1,
                topics=topics,
                terms=(watch,),
                polarity=polarity,
                toward=label,
                weight=dice.one((1.0, 0.5849625007211562, 0.4150374992788438)),
                original=dice.below(3) > 0,
                group=f"{mention.network}:{dice.digits[:16]}",
            ),
        ),
    )


def _analysis(dice: _Dice, mention: Mention, match: Match, label: Label, polarity: float) -> Analysis:
    return Analysis(
        text=TextFacts(clean=mention.text, hashtags=match.topics, urls=("https://",)[: dice.below(2)]),
        matches=(match,),
        language=Language(code=dice.one(("fr", "en")), confidence=dice.share()),
        sentiment=Sentiment(
            label=label,
            polarity=polarity,
            probabilities=(dice.share(), dice.share(), dice.share()),
            model=_SENTIMENT,
        ),
        intents=tuple(
            Intent(name=name, probability=dice.share(), terms=(dice.one(_WORDS),)) for name in _INTENTS[: dice.below(3)]
        ),
        emotion=Emotion(arousal=dice.share(), felt={"anger": dice.share()} if dice.below(3) == 0 else {}),
        influence=Influence(
            score=dice.below(400) / 4,
            parts={
                "reach": dice.below(300) / 10,
                "engagement": dice.below(250) / 10,
                "spread": 0.0,
                "authority": 0.0,
                "automation": 0.0,
            },
            weights={"reach": 30.0, "engagement": 25.0, "spread": 25.0, "authority": 20.0},
        ),
        models=_MODELS,
    )


def _mention(dice: _Dice) -> Mention:
    network, digits = dice.one(_NETWORKS), dice.digits
    published = from_minute(_FIRST_MINUTE + dice.below(1_000_000)) + timedelta(seconds=dice.below(60))
    answered = f"{network}:{digits[20:36]}" if dice.below(3) == 0 else ""
    return Mention(
        id=f"{network}:{digits[:16]}",
        network=network,
        source=network,
        kind=dice.one(list(Kind)),
        url=f"https://{network}.example/{digits[:12]}",
        text=" ".join(dice.one(_WORDS) for _ in range(6 + dice.below(24))),
        lang=dice.one(("fr", "en", "")),
        author=Author(
            id=f"{network}:{digits[:8]}",
            handle=f"{dice.one(_WORDS)}{dice.below(100)}",
            name=dice.one(_WORDS).title(),
            followers=dice.below(20_000),
        ),
        thread=answered,
        reply_to=answered,
        engagement=Engagement(likes=dice.below(200), reposts=dice.below(30), replies=dice.below(10)),
        published_at=published,
        observed_at=published + timedelta(seconds=dice.below(90)),
    )
