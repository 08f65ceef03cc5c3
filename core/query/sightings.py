"""A mention as one watch sees it, flattened to the document that queries are asked of."""

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from pydantic import JsonValue

from core.clock import micros
from core.query.document import Document
from core.query.tree import LARGEST
from schemas.analysis import Analysis, Sighting
from schemas.mention import Mention, Place

FURTHER_LIMIT = 20
"""Pictures and link cards whose words are searched."""
_FINDINGS = {"entity": ("entities",), "tag": ("pictures",)}
"""Field to the findings in `Analysis.other` that fill it."""


def document(mention: Mention, analysis: Analysis, sighting: Sighting | None) -> Document:
    """sighting: None on arrival, before any watch has matched: then watch, topic and toward are absent.

    The text is the repaired one where the text stage has spoken.
    """
    exact = _told(mention) | _found(analysis) | (_seen(sighting) if sighting else {})
    if analysis.language and analysis.language.code:
        exact["lang"] = (analysis.language.code,)
    if sighting and sighting.tags:
        exact["tag"] += sighting.tags
    return Document(
        title=mention.title,
        text=analysis.text.clean if analysis.text else mention.text,
        exact={name: values for name, values in exact.items() if any(values)},
        numbers=_numbers(mention, analysis),
        further=tuple(further(mention, analysis)),
    )


def _told(mention: Mention) -> dict[str, tuple[str, ...]]:
    """What the network itself says; of a language hint like `fr-CA` the language."""
    return {
        "author": (mention.author.handle,),
        "author_id": (mention.author.id,),
        "lang": (mention.lang.partition("-")[0],),
        "source": (mention.source,),
        "network": (mention.network,),
        "place": _places(mention.place),
        "kind": (mention.kind,),
        "visibility": (mention.visibility,),
        "url": (mention.url,),
        "site": (_host(_origin(mention.url)),),
        "thread": (mention.thread,),
        "reply_to": (mention.reply_to,),
        "repost_of": (mention.repost_of,),
    }


def _places(given: Place | None) -> tuple[str, ...]:
    """The code of its country and its name, as the network gave them: one, both, or none."""
    if given is None:
        return ()
    return tuple({each.casefold(): each for each in (given.country.strip(), given.name.strip()) if each}.values())


def _found(analysis: Analysis) -> dict[str, tuple[str, ...]]:
    other = analysis.other
    exact = {
        field: tuple(_labels([other.get(name) for name in names])) if other else ()
        for field, names in _FINDINGS.items()
    }
    exact["saved"] = analysis.saved
    exact["model"] = _models(analysis)
    exact["intent"] = tuple(intent.name for intent in analysis.intents)
    exact["emotion"] = tuple(analysis.emotion.felt) if analysis.emotion else ()
    if analysis.sentiment:
        exact["sentiment"] = (analysis.sentiment.label,)
    return exact


def _models(analysis: Analysis) -> tuple[str, ...]:
    """All that had a say; of the tiers of sentiment the one that judged this mention."""
    judged = {"sentiment": analysis.sentiment.model} if analysis.sentiment else {}
    return tuple(dict.fromkeys((analysis.models | judged).values()))


def _seen(sighting: Sighting) -> dict[str, tuple[str, ...]]:
    return {
        "watch": (sighting.watch,),
        "topic": sighting.topics,
        "toward": (sighting.toward,) if sighting.toward else (),
    }


def _numbers(mention: Mention, analysis: Analysis) -> dict[str, int]:
    """Influence is rounded down, so that `influence:[60 TO *]` never finds less than 60."""
    numbers = {
        "published": micros(mention.published_at),
        "likes": mention.engagement.likes,
        "reposts": mention.engagement.reposts,
        "replies": mention.engagement.replies,
    }
    if mention.author.followers is not None:
        numbers["followers"] = mention.author.followers
    if analysis.influence:
        numbers["influence"] = int(analysis.influence.score)
    return {name: min(value, LARGEST) for name, value in numbers.items()}


def further(mention: Mention, analysis: Analysis) -> Iterator[str]:
    """What its pictures and link cards say, as they were given, and what was read in pictures."""
    yield from _described(mention)
    for card in mention.links[:FURTHER_LIMIT]:
        yield from (text for text in (card.title, card.description) if text)
    yield from _read(analysis)


def pictured(mention: Mention, analysis: Analysis) -> Iterator[str]:
    """What its pictures show, as they were described, and as it was read in them."""
    yield from _described(mention)
    yield from _read(analysis)


def _described(mention: Mention) -> Iterator[str]:
    yield from (media.alt for media in mention.media[:FURTHER_LIMIT] if media.alt)


def _read(analysis: Analysis) -> Iterator[str]:
    match analysis.other.get("pictures"):
        case {"texts": list(texts)}:
            yield from (text for text in texts if isinstance(text, str))


def entities(analysis: Analysis) -> tuple[str, ...]:
    """The names of what it speaks of, as `entity:` finds them."""
    return tuple(dict.fromkeys(_labels([analysis.other.get(name) for name in _FINDINGS["entity"]])))


def _labels(finding: JsonValue) -> Iterator[str]:
    """A finding is a word, an object with a `label`, or a list of these."""
    match finding:
        case str():
            yield finding
        case {"label": str(label)}:
            yield label
        case list():
            for one in finding:
                yield from _labels(one)


def _origin(url: str) -> str:
    """Up to the path: there are far fewer of them than of addresses."""
    return "/".join(url.split("/", 3)[:3])


@lru_cache(maxsize=1 << 12)
def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:  # a malformed address has no host
        return ""
