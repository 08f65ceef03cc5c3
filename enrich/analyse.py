"""Mentions in, analyses out: the stages over batches of `mentions.raw`, where a bad mention spoils only itself."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, JsonValue

from core.bus.port import ANALYSED, Batch, Publisher, Record, Refusal
from core.bus.reading import read
from core.clock import Clock
from core.erased import Suppression, remaining
from core.errors import Misconfigured, Transient
from enrich.messages import GENERATION, message
from enrich.port import (
    NOTHING_READ,
    NOTHING_TAGGED,
    Authors,
    Draft,
    Readings,
    Stage,
    Surroundings,
    Taggings,
    Watchlist,
)
from schemas.analysis import Analysed, Analysis
from schemas.event import AHEAD, EVENT, Covered, Deleted, Posted, Updated
from schemas.mention import Mention

ASK_EVERY = timedelta(seconds=1)
"""How often the watchlist is asked whether it changed, at most."""
REASON_LIMIT = 300

Finding = BaseModel | Sequence[BaseModel | str] | None
Assemble = Callable[[Surroundings], Sequence[Stage]]
Subject = Mention | Deleted | Covered | Refusal
Answer = Analysed | Deleted | Covered | Refusal


class Analyse:
    """Work on `mentions.raw`, by any number of members. It keeps nothing: what comes again is analysed again."""

    batch_size = 500

    def __init__(
        self,
        publisher: Publisher,
        watchlist: Watchlist,
        authors: Authors,
        clock: Clock,
        languages: tuple[str, ...],
        assemble: Assemble,
        suppression: Suppression,
        readings: Readings = NOTHING_READ,
        taggings: Taggings = NOTHING_TAGGED,
    ) -> None:
        """assemble: makes the stages, in order. suppression: who was erased since a record came onto the bus.

        Raises Misconfigured where they or the watches do not allow it."""
        self._publisher = publisher
        self._watchlist = watchlist
        self._authors = authors
        self._clock = clock
        self._languages = languages
        self._assemble = assemble
        self._suppression = suppression
        self._readings = readings
        self._taggings = taggings
        self._asked = clock.now()
        self._revision = watchlist.revision()
        self._load()

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        self._refresh()
        if any(_generation(record) > self._generation for record in batch.records):
            self._renew()
        latest = self._clock.now() + AHEAD
        read = remaining([_subject(record, latest) for record in batch.records], self._suppression)
        subjects = [(record, left) for record, left in zip(batch.records, read, strict=True) if left is not None]
        analyses = iter(self._analyses([subject for _, subject in subjects if isinstance(subject, Mention)]))
        answers = [(record, self._answer(record, subject, analyses)) for record, subject in subjects]
        self._publisher.publish(
            ANALYSED, [message(record, answer) for record, answer in answers if not isinstance(answer, Refusal)]
        )
        # After publishing: what a batch teaches about its authors is for the batches after it, and a batch that comes
        # again after a crash was already published without it. What is enriched again was seen before.
        done = [answer for record, answer in answers if isinstance(answer, Analysed) and not _generation(record)]
        self._authors.seen([each.mention for each in done], {each.mention.id: each.analysis for each in done})
        return [answer for _, answer in answers if isinstance(answer, Refusal)]

    def idle(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        now = self._clock.now()
        if abs(now - self._asked) < ASK_EVERY:
            return
        self._asked = now
        self._renew()

    def _renew(self) -> None:
        revision = self._watchlist.revision()
        if revision != self._revision:
            self._load()
            self._revision = revision

    def _load(self) -> None:
        listening = self._watchlist.listening()
        around = Surroundings(listening, self._authors, self._clock, self._languages, self._readings, self._taggings)
        self._stages = list(self._assemble(around))
        self._generation = listening.generation

    def _answer(self, record: Record, subject: Subject, analyses: Iterator[Analysis | Exception]) -> Answer:
        if not isinstance(subject, Mention):
            return subject
        analysis = next(analyses)
        if isinstance(analysis, Exception):
            return Refusal(record, type(analysis).__name__, f"It cannot be analysed: {analysis}"[:REASON_LIMIT])
        return Analysed(mention=subject, analysis=analysis, generation=self._generation)

    def _analyses(self, mentions: Sequence[Mention]) -> list[Analysis | Exception]:
        """For each mention its analysis, or what went wrong with it alone."""
        drafts = [Draft(mention, Analysis()) for mention in mentions]
        try:
            return [*analysed(self._stages, drafts)]
        except (Transient, Misconfigured):
            raise
        except Exception:  # a defect of a stage: it must not cost more than the mentions that show it
            return [self._alone(draft) for draft in drafts]

    def _alone(self, draft: Draft) -> Analysis | Exception:
        try:
            (analysis,) = analysed(self._stages, [draft])
        except (Transient, Misconfigured):
            raise
        except Exception as error:
            return error
        return analysis


def analysed(stages: Sequence[Stage], drafts: Sequence[Draft]) -> list[Analysis]:
    """By the stages, in their order."""
    for stage in stages if drafts else ():
        findings = stage(drafts)
        drafts = [noted(stage, draft, finding) for draft, finding in zip(drafts, findings, strict=True)]
    return [draft.analysis for draft in drafts]


def _generation(record: Record) -> int:
    """As which it asks to be enriched again; 0 where it does not."""
    told = record.message.headers.get(GENERATION, "")
    return int(told) if told.isdecimal() else 0


def _subject(record: Record, latest: datetime) -> Subject:
    """latest: an observation that claims to be later is taken to be of then."""
    event = read(EVENT, record)
    match event:
        case Posted(mention=mention) | Updated(mention=mention):
            if mention.observed_at <= latest:
                return mention
            return mention.model_copy(update={"observed_at": latest})
        case Deleted() if event.observed_at > latest:
            return event.model_copy(update={"observed_at": latest})
    return event


def noted(stage: Stage, draft: Draft, finding: Finding) -> Draft:
    """A stage that has nothing to say leaves no trace of its model either."""
    if finding is None:
        return draft
    analysis, name = draft.analysis, stage.provides
    kept = finding if isinstance(finding, BaseModel) else tuple(finding)
    field = {name: kept} if name in Analysis.model_fields else {"other": analysis.other | {name: _plain(kept)}}
    models = {"models": analysis.models | {name: stage.model}}
    return Draft(draft.mention, analysis.model_copy(update=field | models))


def _plain(finding: BaseModel | tuple[BaseModel | str, ...]) -> JsonValue:
    if isinstance(finding, BaseModel):
        plain: JsonValue = finding.model_dump(mode="json")
        return plain
    return [each if isinstance(each, str) else _plain(each) for each in finding]
