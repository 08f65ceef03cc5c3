"""What enrichment says of a mention, and of the mention as each watch sees it."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, JsonValue

from schemas.base import Choice, Frozen
from schemas.event import Covered, Deleted, version
from schemas.mention import Mention

NO_WATCH = "-"
"""The watch of the single sighting of a mention that no watch matches."""


class Label(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


Probabilities = tuple[float, float, float]
"""Negative, neutral, positive, summing to 1."""


class Language(Frozen):
    """code: ISO 639-1, or empty when nothing can be said. confidence: 0 to 1."""

    code: str
    confidence: float


class Counted(Frozen):
    """By what a mention is counted, where one that belongs to an incident was judged by a better model than its watch
    has otherwise: what is usual was learned from that other one, and an alarm must not follow the judge."""

    label: Label
    probabilities: Probabilities


class Sentiment(Frozen):
    """polarity: -1 to 1."""

    label: Label
    polarity: float
    probabilities: Probabilities
    model: str
    counted: Counted | None = None


class Corrected(Frozen):
    """before: without corrections (None: no model speaks the language). words: those that changed it most; none where
    a person said it of this very mention."""

    before: Probabilities | None
    words: tuple[str, ...] = ()


class Toward(Frozen):
    """What a mention says of one watch. polarity: -1 to 1. corrected: where people's corrections changed it."""

    watch: str
    label: Label
    polarity: float
    probabilities: Probabilities
    corrected: Corrected | None = None
    counted: Counted | None = None


class TextFacts(Frozen):
    """What is written in the text itself, besides words. clean: the text repaired, for the stages after it."""

    clean: str
    hashtags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    emoji: tuple[str, ...] = ()


class Influence(Frozen):
    """score: 0 to 100. parts: each part's contribution to it, so that it can be explained; that of `automation` is
    below 0. weights: the most that each part could give. authority: the points of that part in each watch that has
    any. signs: of automation, 0 to 1, where there are any.
    """

    score: float
    parts: dict[str, float]
    weights: dict[str, float] = Field(default_factory=dict)
    authority: dict[str, float] = Field(default_factory=dict)
    signs: dict[str, float] = Field(default_factory=dict)


class Intent(Frozen):
    """What the author wants. name: one of enrich/intent; `answer` says that it calls for one. probability: 0 to 1.

    terms: the words that told it, as written; none where a model told it alone.
    """

    name: str
    probability: float
    terms: tuple[str, ...] = ()


class Emotion(Frozen):
    """felt: what is more likely than not, or nearly, to its probability, 0 to 1. arousal: how stirred, 0 to 1."""

    arousal: float
    felt: dict[str, float] = Field(default_factory=dict)


class Match(Frozen):
    """One watch that a mention belongs to: its topics, and the words of the text that matched."""

    watch: str
    revision: int
    topics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Tagged(Frozen):
    """The tags of a mention as one watch sees it, by id."""

    watch: str
    tags: tuple[str, ...]


class Analysis(Frozen):
    """The findings of the stages. A stage whose name is no field here keeps its finding in `other`.

    sentiment: None says that no model speaks this language. toward: of the watches towards which it is another.
    addressed: the watches whose own accounts it speaks to.
    tags: on the way to its sightings alone: who sees one watch's mentions is not told of another's tags.
    models: stage name to `model@version`.
    """

    text: TextFacts | None = None
    matches: tuple[Match, ...] = ()
    language: Language | None = None
    sentiment: Sentiment | None = None
    toward: tuple[Toward, ...] = ()
    intents: tuple[Intent, ...] = ()
    emotion: Emotion | None = None
    influence: Influence | None = None
    addressed: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    tags: tuple[Tagged, ...] = ()
    other: dict[str, JsonValue] = Field(default_factory=dict)
    models: dict[str, str] = Field(default_factory=dict)


class Sighting(Frozen):
    """A mention as one watch sees it: the unit of search and counting.

    polarity: towards this watch, -1 to 1; toward: its label (None: no model speaks the language). counted: the label by
    which it is counted, where it was judged twice.
    weight: for effective counts, 0 to 1. original: neither a repost nor a near-copy of an earlier text.
    group: the mention id of the first of the near-identical texts it belongs to (its own id if first).
    tags: by id, those that people gave it and those of rules.
    """

    watch: str
    revision: int = 0
    topics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    polarity: float = 0.0
    toward: Label | None = None
    counted: Label | None = None
    weight: float = 1.0
    original: bool = True
    group: str = ""
    tags: tuple[str, ...] = ()


class Analysed(Frozen):
    """On `mentions.analysed`: the mention and what the stateless stages say of it."""

    kind: Literal["analysed"] = "analysed"
    mention: Mention
    analysis: Analysis
    generation: int

    @property
    def version(self) -> int:
        return version(self.mention.observed_at, self.generation)


class Enriched(Frozen):
    """On `mentions.enriched`: the mention, its analysis, and one sighting for each watch (or one for `-`)."""

    kind: Literal["enriched"] = "enriched"
    mention: Mention
    analysis: Analysis
    generation: int
    sightings: tuple[Sighting, ...]

    @property
    def version(self) -> int:
        return version(self.mention.observed_at, self.generation)


ANALYSED: Choice[Analysed | Deleted | Covered] = Choice(Analysed, Deleted, Covered)
ENRICHED: Choice[Enriched | Deleted | Covered] = Choice(Enriched, Deleted, Covered)


def sighting_id(mention: str, watch: str) -> str:
    return f"{mention}|{watch}"
