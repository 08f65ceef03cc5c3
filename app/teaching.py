"""Corrections by people: taken in, and held against what enrichment says without and with them."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from app.wiring import State
from core.clock import Clock
from core.errors import NotFound, Permanent
from core.mistakes import nearest
from core.state.jobs import NAMED, REENRICH
from core.state.sql import chunks
from enrich.corrections.words import words_of
from enrich.toward.told import DIGITS
from index.port import Hit, MentionReader
from schemas.analysis import Label, Probabilities
from schemas.correction import Correction
from schemas.scope import only

if TYPE_CHECKING:
    from web.port import Teaching

MOST = 2_000
"""Of one call."""
LARGEST = 16 * 1024 * 1024
LABELS = tuple(label.value for label in Label)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a mention."""

    mention: str
    label: Label


def from_file(path: Path) -> tuple[Said, ...]:
    """CSV with the columns `mention` and `label`, or NDJSON with these keys, by the ending of its name.

    Raises NotFound, and Permanent with the line of the first that is wrong: then nothing of it is taken in.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Permanent(f"{path} is larger than {LARGEST // 1024**2} MiB.")
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", "A path is looked for from where you are.") from None
    except (OSError, ValueError) as error:
        raise Permanent(f"{path} cannot be read: {error}.") from None
    rows = _ndjson(text, path) if path.suffix in (".ndjson", ".jsonl") else _csv(text)
    said = tuple(_said(fields, f"{path}, line {number}") for number, fields in rows)
    if not 0 < len(said) <= MOST:
        raise Permanent(f"{path} holds {len(said):,} corrections.", f"1 to {MOST:,} are taken at once.")
    return said


def teach(
    state: State, reader: MentionReader, watch: str, said: Sequence[Said], by: str, clock: Clock
) -> tuple[int, int | None]:
    """Keeps what people say of these mentions of a watch, and asks for them to be enriched again.

    Returns how many corrections were new, and the number of the job, if there is one. Raises NotFound for a watch that
    never was or a mention that the watch does not have: then none is kept.
    """
    state.watches.get(watch)
    hits = {hit.mention.id: hit for hit in reader.mentions([each.mention for each in said], only(watch))}
    for each in said:
        if each.mention not in hits:
            raise NotFound(
                "%(watch)s has no mention %(mention)s.",
                "`tocsin search --json` shows their ids.",
                watch=watch,
                mention=each.mention,
            )
    now = clock.now()
    made = [
        Correction(
            watch=watch, mention=each.mention, label=each.label, by=by, at=now, **_as_it_stands(hits[each.mention])
        )
        for each in said
    ]
    new = state.corrections.add(made)
    return new, again(state, [each.mention for each in said], by) if new else None


def followed(standing: Sequence[Correction], reader: MentionReader) -> list[Correction]:
    """Those whose mention has another text by now, or is judged otherwise: what is learned corrects the model of today.

    Raises Transient.
    """
    by_watch: defaultdict[str, list[Correction]] = defaultdict(list)
    for each in standing:
        by_watch[each.watch].append(each)
    return [
        now
        for watch, own in by_watch.items()
        for some in chunks(own)
        for now in _as_they_stand(some, reader.mentions([each.mention for each in some], only(watch)))
    ]


def _as_they_stand(corrections: Sequence[Correction], hits: Sequence[Hit]) -> Iterator[Correction]:
    by_mention = {hit.mention.id: hit for hit in hits}
    for each in corrections:
        if hit := by_mention.get(each.mention):
            now = each.model_copy(update=_as_it_stands(hit))
            if now != each:
                yield now


def again(state: State, mentions: Sequence[str], by: str) -> int:
    """Asks for these mentions to be enriched as things stand now. Returns the number of the job."""
    return state.jobs.ask(REENRICH, {NAMED: [*mentions]}, by=by)


def teaching(state: State, reader: MentionReader, clock: Clock) -> "Teaching":
    """The same, as pages ask for it."""
    from web.port import Teaching  # brings the detector, which no stage loads that only follows corrections

    def taught(watch: str, label: Label, mentions: Sequence[str], by: str) -> tuple[int, int | None]:
        return teach(state, reader, watch, [Said(each, label) for each in mentions], by, clock)

    return Teaching(taught, lambda mentions, by: again(state, mentions, by))


class _Stands(TypedDict):
    words: tuple[str, ...]
    said: Probabilities | None
    model: str


def _as_it_stands(hit: Hit) -> _Stands:
    sentiment = hit.analysis.sentiment
    return {
        "words": words_of(_text(hit), hit.sighting.terms),
        "said": uncorrected(hit),
        "model": sentiment.model if sentiment else "",
    }


def uncorrected(hit: Hit) -> Probabilities | None:
    """What the model says of it towards the watch of the sighting, as if nobody had corrected anything."""
    toward = next((each for each in hit.analysis.toward if each.watch == hit.sighting.watch), None)
    if toward is None:
        return hit.analysis.sentiment.probabilities if hit.analysis.sentiment else None
    return toward.probabilities if toward.corrected is None else _as_kept(toward.corrected.before)


def _as_kept(before: Probabilities | None) -> Probabilities | None:
    """To the digits in which probabilities are kept: the same answer must not look like another."""
    return before and (round(before[0], DIGITS), round(before[1], DIGITS), round(before[2], DIGITS))


def _text(hit: Hit) -> str:
    return hit.analysis.text.clean if hit.analysis.text else hit.mention.text


def _csv(text: str) -> Iterator[tuple[int, object]]:
    rows = csv.DictReader(io.StringIO(text))
    for fields in rows:
        yield rows.line_num, fields


def _ndjson(text: str, path: Path) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Permanent(f"{path}, line {number}: it is no JSON: {error}.") from None


def _said(fields: object, where: str) -> Said:
    mention, label = (fields.get("mention"), fields.get("label")) if isinstance(fields, dict) else (None, None)
    if not isinstance(mention, str) or not mention or not isinstance(label, str):
        raise Permanent(f"{where}: it has no `mention` and `label`.", "The first line of a CSV file names its columns.")
    if label not in LABELS:
        raise Permanent(f'{where}: "{label}" is no label.', nearest(label, LABELS) or f"There are {', '.join(LABELS)}.")
    return Said(mention, Label(label))
