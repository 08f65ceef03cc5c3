"""Long work that only one process can do, asked for as rows in the state and done by whoever owns what it needs."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby, islice

import structlog
from pydantic import JsonValue

from app.ports import Learner, Store
from app.privacy import Eraser, KeptExports
from app.wiring import State
from core.bus.port import RAW, Message, Publisher
from core.clock import Clock
from core.errors import Misconfigured, NotFound, Permanent
from core.query.parse import parse
from core.query.tree import Node
from core.state.jobs import NAMED, REENRICH, Job
from enrich.messages import Decided, again
from index.port import Hit, MentionReader
from schemas.scope import ALL

Result = Mapping[str, JsonValue]
Do = Callable[[Job], Result | None]
"""Does a job. None: it has told the state itself."""

ERASE, REBUILD, RELEARN, CHECK = "erase", "rebuild", "relearn", "check"
PORTION = 500
MOST_WRONG = 20
"""Disagreements that are told: more say nothing new."""
MOST_BEHIND = 20_000
"""Re-enrichment waits while so many records wait to be analysed: what happens now goes first."""

log = structlog.get_logger(__name__)


class Worker:
    """Does the jobs of some kinds, one a turn."""

    def __init__(self, state: State, does: Mapping[str, Do]) -> None:
        self._jobs = state.jobs
        self._does = does
        self._owner = f"{socket.gethostname()}:{os.getpid()}"

    def turn(self) -> bool:
        """Whether there was one. A Transient leaves it to be claimed again."""
        job = self._jobs.claim(self._owner, tuple(self._does))
        if job is None:
            return False
        log.info("job begins", job=job.id, kind=job.kind)
        try:
            result = self._does[job.kind](job)
        except (Permanent, Misconfigured, NotFound) as error:
            self._jobs.fail(job, str(error), error.message)
            return True
        if result is not None:
            self._jobs.finish(job, result)
        return True


def of_store(
    state: State,
    store: Store,
    reader: MentionReader,
    exports: KeptExports,
    keep: timedelta,
    clock: Clock,
) -> Mapping[str, Do]:
    """keep: how long the bus keeps copies."""
    eraser = Eraser(
        store=store,
        posts=reader,
        messages=state.private,
        places={
            "authors": state.authors,
            "annotations": state.annotations,
            "corrections": state.corrections,
            "marks": state.marks,
            "readings": state.readings,
            "judgements": state.judgements,
            "taggings": state.taggings,
            "sources": state.remembered,
            "dead_letters": state.dead_letters,
            "incidents": state.incidents,
            "orders": state.orders,
            "outbox": state.outbox,
            "exports": exports,
            "jobs": state.jobs,
            "private_messages": state.private,
            "answered": state.answered,
            "recent_queries": state.recent,
        },
        suppression=state.suppression,
        receipts=state.receipts,
        database=state.database,
        clock=clock,
        bus_retention=keep,
    )

    def erase(job: Job) -> None:
        eraser.carry_out(job, state.jobs)

    def rebuild(_: Job) -> Result:
        return {"sightings": store.rebuild()}

    def check(_: Job) -> Result:
        return {"wrong": [*store.check()[:MOST_WRONG]]}

    return {ERASE: erase, REBUILD: rebuild, CHECK: check}


def of_history(
    state: State, reader: MentionReader, publisher: Publisher, lag: Callable[[], int], wait: Callable[[float], bool]
) -> Mapping[str, Do]:
    """Republishes stored mentions, so that they are enriched as things stand now; whatever did not change stays.

    lag: records waiting to be analysed. wait: sleeps, and says whether to stop.
    """

    def reenrich(job: Job) -> Result:
        generation = state.watches.generation()
        total, wanted = _wanted(job, reader)
        seen = sent = 0

        def looked_at() -> Iterator[str]:
            nonlocal seen
            for mention in wanted:
                seen += 1
                yield mention

        for mentions in _portions(looked_at()):
            # All sightings of each: the query may match but some of them.
            messages = [_again(hits, generation) for hits in _by_mention(reader.mentions(mentions, ALL))]
            publisher.publish(RAW, messages)
            sent += len(messages)
            state.jobs.progress(job, min(1.0, seen / total))
            while lag() > MOST_BEHIND and not wait(1.0):
                state.jobs.progress(job, min(1.0, seen / total))
        if NAMED not in job.arguments:  # a few mentions change counts no more than late ones do
            state.jobs.ask(RELEARN, {}, by=job.by)
        return {"mentions": sent}

    return {REENRICH: reenrich}


def of_alerts(state: State, alerting: Learner) -> Mapping[str, Do]:
    """To be done once what was republished has gone through: the counts that detectors learned from are others now."""

    def relearn(_: Job) -> Result:
        watches = [each.watch.id for each in state.watches.list()]
        for watch in watches:
            alerting.relearn(watch)
        alerting.tick()
        return {"watches": len(watches)}

    return {RELEARN: relearn}


def _wanted(job: Job, reader: MentionReader) -> tuple[int, Iterator[str]]:
    """The ids of the mentions that the job names, or of those that match its query, and how many will come."""
    named = job.arguments.get(NAMED)
    if isinstance(named, list):
        return max(1, len(named)), map(str, named)
    tree = _tree(str(job.arguments.get("query", "")))
    total = reader.search(tree, ALL, 1).total
    return max(1, total), (hit.mention.id for hit in reader.scan(tree, ALL))


def _tree(query: str) -> Node | None:
    return parse(query) if query else None


def _portions(mentions: Iterable[str]) -> Iterator[list[str]]:
    """mentions: the same ones stand together."""
    apart = (mention for mention, _ in groupby(mentions))
    while portion := list(islice(apart, PORTION)):
        yield portion


def _by_mention(hits: Iterable[Hit]) -> Iterator[list[Hit]]:
    return (list(of_one) for _, of_one in groupby(hits, lambda hit: hit.mention.id))


def _again(hits: Sequence[Hit], generation: int) -> Message:
    """The mention as it was observed: only the generation makes its version greater. hits: all its sightings."""
    mention, first = hits[0].mention, hits[0].sighting
    weights = {hit.sighting.watch: hit.sighting.weight for hit in hits}
    return again(mention, generation, Decided(group=first.group, weights=weights))
