"""Texts in, analyses out, line by line, without a data folder: for scripts, and to try what enrichment says."""

import json
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from pydantic import JsonValue

from app import wiring
from app.settings import Settings
from core.clock import Clock
from core.errors import Permanent
from enrich.annotation import OF_WATCHES_AND_AUTHORS, Annotator, towards
from enrich.sentiment.explain import Word, telling
from enrich.tiers import ACCURATE, FAST, judge
from ingest.clean import mention_of
from ingest.rows.lines import Lines, TooLongError, encoding_fault
from ingest.rows.row import ROW_LIMIT
from schemas.analysis import Analysis, Sentiment, Toward
from schemas.mention import Mention

BATCH = 256
NETWORK = "text"
"""Of a text that no network brought."""
TERMS_LIMIT = 100
"""Names that one text is asked about."""

Row = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Fault:
    """line: from 1. reason: why nothing is said of it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Asked:
    id: str
    mention: Mention
    terms: tuple[str, ...] | None


def judged_by(tier: str, settings: Settings) -> Settings:
    """tier: `fast` or `accurate`, the model of sentiment that judges every text."""
    table = {**settings.stages.get("sentiment", {}), "accurate": ["*"] if tier == "accurate" else []}
    return settings.model_copy(update={"stages": {**settings.stages, "sentiment": table}})


Explain = Callable[[Mention, Analysis], Row]
"""What is told of a text besides."""


def untold(_mention: Mention, _analysis: Analysis) -> Row:
    return {}


def telling_words(mention: Mention, analysis: Analysis) -> Row:
    """In `words`, those that weighed most in its sentiment, each with its share of the polarity."""
    return {"words": [{"word": each.word, "weight": each.weight} for each in tellings(mention, analysis)]}


def tellings(mention: Mention, analysis: Analysis) -> Sequence[Word]:
    """Those that weighed most in its sentiment; none where it was judged by no model, or by one that is no more."""
    sentiment, language = analysis.sentiment, analysis.language
    if sentiment is None or language is None or sentiment.model not in (FAST, ACCURATE):
        return []
    return telling(judge(sentiment.model), analysis.text.clean if analysis.text else mention.text, language.code)


def annotated(stream: TextIO, settings: Settings, clock: Clock, explain: Explain = untold) -> Iterator[Row | Fault]:
    """One for each line that is not blank, in the order of the lines, BATCH of them at a time.

    stream: UTF-8 with surrogateescape; a line is a text, or a JSON object with `text` and, where known, `id` (else the
    line's number) and `lang` (ISO 639-1); in `terms`, the names towards which its sentiment is asked. What else stands
    in an object is left aside.
    explain: what is told besides. Raises Misconfigured for settings of stages that are wrong.
    """
    annotate = Annotator(wiring.assembly(settings), settings.languages, clock)
    read = _read(Lines(stream, "standard input"), clock)
    while batch := list(islice(read, BATCH)):
        asked = [each for each in batch if isinstance(each, _Asked)]
        terms = {each.mention.id: each.terms for each in asked if each.terms}
        analyses = iter(annotate([each.mention for each in asked], terms))
        for each in batch:
            if isinstance(each, Fault):
                yield each
            else:
                analysis = next(analyses)
                yield _row(each, analysis) | explain(each.mention, analysis)


def _read(lines: Lines, clock: Clock) -> Iterator[_Asked | Fault]:
    for line in _bounded(lines):
        if line is None:
            yield Fault(lines.number, f"it has more than {ROW_LIMIT:,} characters.")
        elif line.strip():
            try:
                yield _asked(line, lines.number, clock)
            except Permanent as error:
                yield Fault(lines.number, str(error))


def _bounded(lines: Lines) -> Iterator[str | None]:
    """None for one that is too long."""
    while True:
        lines.begin()
        try:
            yield next(lines)
        except StopIteration:
            return
        except TooLongError:
            yield None


def _asked(line: str, number: int, clock: Clock) -> _Asked:
    """Raises Permanent."""
    if fault := encoding_fault(line):
        raise Permanent(f"{fault}.")
    fields = _fields(line.strip())
    now = clock.now().isoformat()
    spelt: Row = {
        "id": f"{NETWORK}:{number}",
        "network": NETWORK,
        "source": NETWORK,
        "author": {"id": f"{NETWORK}:nobody"},
        "published_at": now,
        "observed_at": now,
        "text": fields["text"],
        "lang": fields.get("lang") or "",
    }
    return _Asked(str(fields.get("id", number)), mention_of(spelt), _terms(fields))


def _fields(line: str) -> Row:
    if not line.startswith("{"):
        return {"text": line}
    try:
        fields: Row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Permanent(f"it begins like a JSON object and is none: {error}.") from None
    if not isinstance(fields.get("text"), str):
        raise Permanent("it has no `text` that is a string.")
    return fields


def _terms(fields: Row) -> tuple[str, ...] | None:
    """None where nothing is asked. Raises Permanent."""
    given = fields.get("terms")
    if given is None:
        return None
    if not (isinstance(given, list) and all(isinstance(term, str) and term.strip() for term in given)):
        raise Permanent('its `terms` are no list of names; write them like ["Acme", "Air Bravo"].')
    if len(given) > TERMS_LIMIT:
        raise Permanent(f"it has more than {TERMS_LIMIT} `terms`.")
    return tuple(str(term) for term in given)


def _row(asked: _Asked, analysis: Analysis) -> Row:
    """Every finding, with the models that they are by; `toward` where it was asked."""
    aside = {*OF_WATCHES_AND_AUTHORS, "text", "language", "sentiment", "toward", "other", "models"}
    found = analysis.model_dump(mode="json", exclude=aside)
    language = analysis.language.code if analysis.language else ""
    row = {"id": asked.id, "lang": language, "sentiment": _spelt(analysis.sentiment), **found, **analysis.other}
    if asked.terms is not None:
        told = towards(asked.mention.text, analysis, asked.terms)
        row["toward"] = {term: _spelt(tone, {"watch", "model"}) for term, tone in told.items()}
    return row | {"models": dict(analysis.models)}


def _spelt(tone: Sentiment | Toward | None, aside: Set[str] = frozenset()) -> Row | None:
    """With the names of the probabilities; without what only those have that belong to an incident."""
    if tone is None:
        return None
    labels = ("negative", "neutral", "positive")
    spelt: Row = tone.model_dump(mode="json", exclude={*aside, "counted"})
    return spelt | {"probabilities": dict(zip(labels, tone.probabilities, strict=True))}
