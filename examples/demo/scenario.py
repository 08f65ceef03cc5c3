"""Five weeks of events from a seed: the same seed and end always give the same events, in the order they were seen."""

import math
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from examples.demo import cast, phrases
from examples.demo.cast import BRISOLLE, Brand
from examples.demo.story import DAYS, LIVE, USUAL, Episode, episodes, outage, rhythm, statement
from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Author, Engagement, Kind, Mention

Happening = Posted | Updated | Deleted | Covered
ANSWERED = frozenset({"panne", "panne_question", "facture", "facture_question", "service", "box"})
FRENCH = 0.66
SEQUELS = {
    "panne": "moins", "facture": "moins", "service": "moins", "box": "moins", "memo": "moins", "avis_moins": "moins",
    "vitesse_plus": "plus", "service_plus": "plus", "avis_plus": "plus",
    "panne_question": "neutre", "facture_question": "neutre", "prix": "neutre",
    "changer": "neutre", "passage": "neutre",
}  # fmt: skip
"""In which tone people go on, once they have said it."""
REVIEWS = {"vitesse_plus": "avis_plus", "service_plus": "avis_plus", "panne": "avis_moins", "service": "avis_moins"}
STATEMENT = (
    "Une note sortie de son contexte circule. Nos seniors adorent nos tutoriels en ligne, et nos conseillers leur "
    "consacrent tout le temps nécessaire. Merci de ne pas relayer de fausses informations."
)


def generate(end: datetime, seed: int = 7) -> list[Happening]:
    """All events up to `end`, sorted by when they were observed."""
    writer = Writer(end, random.Random(seed))
    for brand in cast.BRANDS:
        writer.usual(brand)
    for episode in episodes(end):
        writer.episode(episode)
    writer.clumsy_statement()
    return sorted((*writer.events, *covered(end)), key=seen)


def seen(event: Happening) -> tuple[datetime, int]:
    """When it was observed; what covers a time comes after what happened in it."""
    if isinstance(event, Posted | Updated):
        return event.mention.observed_at, 0
    return event.observed_at, 1 if isinstance(event, Deleted) else 2


def covered(end: datetime) -> Iterator[Covered]:
    """What each source had delivered: hour by hour in the past, minute by minute at the end, nothing in its outage."""
    for source in cast.SOURCES:
        at = end - timedelta(days=DAYS)
        while at < end:
            step = timedelta(minutes=1) if at >= end - LIVE else timedelta(hours=1)
            until = min(at + step, end, *(cut for cut in outage(end)[1:] if cut > at))
            if not down(end, source, at):
                yield Covered(source=source, start=at, end=until, observed_at=until + timedelta(seconds=10))
            at = until


def down(end: datetime, source: str, at: datetime) -> bool:
    silent, begin, until = outage(end)
    return source == silent and begin <= at < until


class Writer:
    """Draws people, times and words, and keeps the events."""

    def __init__(self, end: datetime, dice: random.Random) -> None:
        self.events: list[Happening] = []
        self._end = end
        self._dice = dice
        self._crowd = cast.people(5_000, dice)
        self._words = {language: phrases.read(language) for language in ("fr", "en")}

    def usual(self, brand: Brand) -> None:
        """What is said of a brand on ordinary days."""
        for hour in range(DAYS * 24):
            begin = self._end - timedelta(days=DAYS) + timedelta(hours=hour)
            for _ in range(self._poisson(brand.daily / 24 * rhythm(begin + timedelta(minutes=30)))):
                source = self._draw(cast.SOURCES)
                section = "presse" if source == "rss" else self._draw(USUAL[brand])
                self._say(brand, section, source, begin + self._within(timedelta(hours=1)))

    def episode(self, episode: Episode) -> None:
        """What an episode adds, minute by minute, with the reposts that it draws."""
        if episode.name == "seed":
            self._post(BRISOLLE, "memo", "fedi", episode.begin, "fr", cast.LEAKER)
        for minute in range(episode.minutes):
            for _ in range(self._poisson(episode.rate(minute))):
                at = episode.begin + timedelta(minutes=minute) + self._within(timedelta(minutes=1))
                first = self._say(episode.brand, episode.section, self._draw(episode.sources), at)
                while first and self._dice.random() < episode.reposts * 0.6:
                    self._repost(first)

    def clumsy_statement(self) -> None:
        """The brand's answer to the crisis, and its deletion."""
        said, taken_down = statement(self._end)
        account = cast.official(BRISOLLE, "pepia")
        post = self._mention("pepia", said, account, STATEMENT, "fr")
        self._keep(Posted(mention=post))
        self._keep(
            Deleted(id=post.id, deleted_at=taken_down, observed_at=taken_down + timedelta(seconds=4), by=account.id)
        )

    def _say(self, brand: Brand, section: str, source: str, at: datetime) -> Mention | None:
        if at >= self._end or down(self._end, source, at):
            return None
        if source == "avis":
            section = REVIEWS.get(section, self._dice.choice(("avis_plus", "avis_moins")))
        language = "fr" if self._dice.random() < FRENCH else "en"
        post = self._post(brand, section, source, at, language, self._somebody(source))
        if section in ANSWERED and self._dice.random() < brand.answers:
            self._answer(brand, post, language)
        self._afterwards(post)
        return post

    def _post(self, brand: Brand, section: str, source: str, at: datetime, language: str, author: Author) -> Mention:
        lines = self._words[language].get(section) or self._words["fr"][section]
        slots = cast.slots(brand, self._dice)
        if source == "rss":
            slots["B"] = (brand.name,)
        text = phrases.text(self._dice.choice(lines), slots, self._dice)
        if section in SEQUELS and self._dice.random() < 0.55:
            sequel = self._dice.choice(self._words[language][f"suite_{SEQUELS[section]}"])
            text = f"{text} {phrases.text(sequel, slots, self._dice)}"
        if section == "copie":
            text += self._dice.choice(("", f" https://lien.example/{self._dice.randrange(999)}", " 😡", " RT !"))
        elif source not in ("rss", "avis"):
            text = phrases.casual(text, self._dice)
        post = self._mention(source, at, author, text, language)
        self._keep(Posted(mention=post))
        return post

    def _mention(self, source: str, at: datetime, author: Author, text: str, language: str) -> Mention:
        kind = {"rss": Kind.ARTICLE, "avis": Kind.REVIEW}.get(source, Kind.POST)
        slow = self._dice.random() < 0.003
        return Mention(
            id=f"{source}:{self._dice.getrandbits(48):012x}",
            network=source,
            source=source,
            kind=kind,
            url=f"https://{source}.example/{self._dice.getrandbits(32):08x}",
            title=text if kind is Kind.ARTICLE else "",
            text=text,
            lang=language if source in ("rss", "avis") else "",
            author=author,
            published_at=at,
            observed_at=at + timedelta(seconds=self._dice.uniform(1, 8)) + timedelta(hours=2 if slow else 0),
        )

    def _answer(self, brand: Brand, post: Mention, language: str) -> None:
        at = post.published_at + timedelta(minutes=brand.answer_minutes * self._dice.lognormvariate(0, 0.8))
        account = cast.official(brand, post.network)
        line = self._dice.choice(self._words[language][brand.tone])
        text = phrases.text(line, {**cast.slots(brand, self._dice), "B": (brand.name,)}, self._dice)
        answer = self._mention(post.source, at, account, f"@{post.author.handle} {text}", language)
        self._keep(
            Posted(
                mention=answer.model_copy(
                    update={
                        "kind": Kind.REPLY,
                        "reply_to": post.id,
                        "reply_to_author": post.author.id,
                        "thread": post.id,
                    }
                )
            )
        )

    def _repost(self, post: Mention) -> None:
        at = post.published_at + timedelta(minutes=self._dice.expovariate(1 / 9))
        again = self._mention(post.source, at, self._somebody(post.source), post.text, "")
        self._keep(Posted(mention=again.model_copy(update={"kind": Kind.REPOST, "repost_of": post.id})))

    def _afterwards(self, post: Mention) -> None:
        """Some posts gather likes, a few are edited or taken back by their authors."""
        fate = self._dice.random()
        later = post.observed_at + timedelta(minutes=self._dice.uniform(20, 240))
        if fate < 0.06:
            likes = int(math.sqrt(post.author.followers or 0) * self._dice.random())
            counts = Engagement(likes=likes, replies=likes // 9)
            self._keep(Updated(mention=post.model_copy(update={"engagement": counts, "observed_at": later})))
        elif fate < 0.066:
            edited = post.model_copy(update={"text": f"{post.text} (edit : réglé)", "observed_at": later})
            self._keep(Updated(mention=edited))
        elif fate < 0.071:
            self._keep(Deleted(id=post.id, deleted_at=later, observed_at=later, by=post.author.id))

    def _keep(self, event: Posted | Updated | Deleted) -> None:
        if seen(event)[0] < self._end + timedelta(seconds=10):
            self.events.append(event)

    def _somebody(self, source: str) -> Author:
        if source == "rss":
            return self._dice.choice(cast.GAZETTES)
        handle, name, followers = self._crowd[int(len(self._crowd) * self._dice.random() ** 1.4)]
        return Author(id=f"{source}:{handle}", handle=handle, name=name, followers=followers)

    def _draw(self, weights: Mapping[str, float]) -> str:
        return self._dice.choices(tuple(weights), tuple(weights.values()))[0]

    def _within(self, span: timedelta) -> timedelta:
        return timedelta(milliseconds=int(span.total_seconds() * 1000 * self._dice.random()))

    def _poisson(self, mean: float) -> int:
        """Knuth's method: means here stay below some dozens."""
        limit, product, count = math.exp(-mean), self._dice.random(), 0
        while product > limit:
            product *= self._dice.random()
            count += 1
        return count
