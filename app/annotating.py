"""Texts in, analyses out, line by line, without a data folder: for scripts, and to try what enrichment says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from pydantic import JsonValue

from app import wiring
from app.settings import Settings
from core.clock import Clock
from core.errors import Permanent
from enrich.annotation import OF_WATCHES_AND_AUTHORS, Annotator
from ingest.clean import mention_of
from ingest.sources.files.lines import Lines, TooLongError, encoding_fault
from ingest.sources.files.row import ROW_LIMIT
from schemas.analysis import Analysis
from schemas.mention import Mention

BATCH = 256
NETWORK = "text"
"""Of a text that no network brought."""

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


def annotated(stream: TextIO, settings: Settings, clock: Clock) -> Iterator[Row | Fault]:
    """One for each line that is not blank, in the order of the lines, BATCH of them at a time.

    stream: UTF-8 with surrogateescape; a line is a text, or a JSON object with `text` and, where known, `id` (else the
    line's number) and `lang` (ISO 639-1). What else stands in an object is left aside.
    Raises Misconfigured for settings of stages that are wrong.
    """
    annotate = Annotator(wiring.assembly(settings), settings.languages, clock)
    read = _read(Lines(stream, "standard input"), clock)
    while batch := list(islice(read, BATCH)):
        analyses = iter(annotate([each.mention for each in batch if isinstance(each, _Asked)]))
        for each in batch:
            yield each if isinstance(each, Fault) else _row(each.id, next(analyses))


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
    return _Asked(str(fields.get("id", number)), mention_of(spelt))


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


def _row(given: str, analysis: Analysis) -> Row:
    """Every finding, with the models that they are by."""
    found = analysis.model_dump(mode="json", exclude={*OF_WATCHES_AND_AUTHORS, "text", "language", "other", "models"})
    if sentiment := found["sentiment"]:
        sentiment["probabilities"] = dict(
            zip(("negative", "neutral", "positive"), sentiment["probabilities"], strict=True)
        )
    language = analysis.language.code if analysis.language else ""
    return {"id": given, "lang": language, **found, **analysis.other, "models": dict(analysis.models)}
