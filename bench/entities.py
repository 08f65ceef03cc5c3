"""Names and things: how fast they are found, with and without the gate, and what both models take of memory."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil

from app.watchfile import read_watches
from bench.corpus import START, mentions
from bench.figures import Figure, core_seconds, judged, plain
from bench.shared import tweets
from core import collector
from core.clock import SystemClock
from core.query.fold import tokens
from enrich.analyse import analysed
from enrich.annotation import Strangers
from enrich.assembly import Assembly
from enrich.names import Model, may_name
from enrich.port import Draft, Stage, Surroundings
from enrich.stages.entities import EVERY, MODELS, Settings
from examples.demo.scenario import generate
from schemas.analysis import Analysis
from schemas.event import Posted
from schemas.mention import Author, Mention
from schemas.watch import Listening, Watch, WatchRevision

END = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
WATCHES = Path(__file__).parents[1] / "examples" / "demo" / "watches.toml"
AIRLINES = Watch(
    id="airlines",
    name="Airlines",
    query="united OR jetblue OR southwestair OR americanair OR usairways OR virginamerica",
)
BATCH = 500
UNGATED = 2_000
"""Texts that are read without the gate: they take long."""


def measure(folder: Path, count: int) -> list[Figure]:
    """count: mentions of each stream, at most."""
    collector.settle()
    stream = [event.mention for event in generate(END) if isinstance(event, Posted)][:count]
    figures = _of("the demo's stream", stream, read_watches(WATCHES))
    customers = [_customer(number, text) for number, (_, text) in enumerate(tweets()[:count])]
    if customers:
        figures += _of("originals to airlines, in English", customers, [AIRLINES])
    command = [sys.executable, "-m", "bench.entities"]
    memory = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - ourselves
    return [*figures, judged("memory of all stages with both models", memory / 1e6, "MB", "<", 600)]


def _of(name: str, mentions: Sequence[Mention], watches: Sequence[Watch]) -> list[Figure]:
    stages = _stages(watches)
    for language, package in MODELS.items():
        Model.find(package, language).read([name])  # opens it
    entities = [stage for stage in stages if stage.provides == "entities"]
    others = [stage for stage in stages if stage.provides != "entities"]
    drafts = _through(others, mentions)
    rest = core_seconds(partial(_through, others, mentions))
    alone = core_seconds(lambda: [entities[0](drafts[at : at + BATCH]) for at in range(0, len(drafts), BATCH)])
    wanted, count = [draft for draft in drafts if _wanted(draft)], len(drafts)
    return [
        judged(f"{name}: every stage", count / (alone + rest), "mentions/s a core", ">=", 4_000),
        plain(f"{name}: every stage but entities", count / rest, "mentions/s a core"),
        plain(f"{name}: entities", count / alone, "mentions/s a core"),
        plain(f"{name}: without the gate", _ungated(drafts[:UNGATED]), "mentions/s a core"),
        plain(f"{name}: read for names", 100 * len(wanted) / count, "%"),
    ]


def _stages(watches: Sequence[Watch]) -> list[Stage]:
    heard = Listening(generation=1, watches=tuple(WatchRevision(watch=each, revision=1) for each in watches))
    return Assembly({"entities": Settings(watches=(EVERY,))})(
        Surroundings(heard, Strangers(), SystemClock(), ("en", "fr"))
    )


def _through(stages: Sequence[Stage], mentions: Sequence[Mention]) -> list[Draft]:
    done: list[Draft] = []
    for at in range(0, len(mentions), BATCH):
        some = mentions[at : at + BATCH]
        found = analysed(stages, [Draft(mention, Analysis()) for mention in some])
        done += [Draft(mention, analysis) for mention, analysis in zip(some, found, strict=True)]
    return done


def _wanted(draft: Draft) -> bool:
    """Nearly as the stage asks it: the words of things are not left aside."""
    mention, analysis = draft.mention, draft.analysis
    known = frozenset(token for match in analysis.matches for term in match.terms for token in tokens(term))
    return (
        bool(analysis.matches)
        and not mention.repost_of
        and analysis.language is not None
        and analysis.language.code in MODELS
        and may_name(f"{mention.title}\n{mention.text}", known)
    )


def _ungated(drafts: Sequence[Draft]) -> float:
    """Mentions a second where every text in a language with a model is read, matched or not."""
    taken = 0.0
    for language, package in MODELS.items():
        # A little different, so that none is remembered.
        texts = [f"{draft.mention.text} {place}" for place, draft in enumerate(drafts) if _spoken(draft) == language]
        model = Model.find(package, language)
        taken += core_seconds(partial(model.read, texts))
    return len(drafts) / taken


def _spoken(draft: Draft) -> str:
    return draft.analysis.language.code if draft.analysis.language else ""


def _customer(number: int, text: str) -> Mention:
    author = Author(id=f"x:{number}", handle=f"customer{number}")
    return Mention(
        id=f"x:{number}", network="x", source="bench", text=text, author=author, published_at=START, observed_at=START
    )


def _settled() -> int:
    """Bytes that a process holds which has read French and English texts in every stage."""
    texts = [*mentions(4_000)]
    _through(_stages([AIRLINES.model_copy(update={"query": "service OR order OR app OR offre OR panne"})]), texts)
    for language, package in MODELS.items():
        Model.find(package, language).read([mention.text for mention in texts[:BATCH]])
    return psutil.Process().memory_info().rss


if __name__ == "__main__":
    print(_settled())
