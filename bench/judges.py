"""What is judged: the stages as they run in Tocsin."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from bench.labelled import BrandPair
from bench.shared import UMSAB
from core.clock import SystemClock
from enrich.analyse import analysed
from enrich.annotation import Annotator, Strangers
from enrich.assembly import Assembly
from enrich.port import Draft, Surroundings
from enrich.sightings import unweighed
from schemas.analysis import Analysis, Label
from schemas.mention import Author, Mention
from schemas.watch import Listening, Watch, WatchRevision

LANGUAGES = tuple(UMSAB.values())
"""What the operator of these measurements reads."""

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def analyses(texts: Sequence[str]) -> list[Analysis]:
    """By the stages of today, with nothing known but the text."""
    annotate = Annotator(Assembly({}), LANGUAGES, SystemClock())
    return annotate([_mention(number, text) for number, text in enumerate(texts)])


def intents(texts: Sequence[str]) -> list[frozenset[str]]:
    """Of each text their names, `answer` among them."""
    return [frozenset(intent.name for intent in each.intents) for each in analyses(texts)]


def labels(found: Sequence[Analysis]) -> list[Label | None]:
    """None where no model speaks the language."""
    return [each.sentiment.label if each.sentiment else None for each in found]


def towards(pairs: Sequence[BrandPair], watched: Callable[[BrandPair], Sequence[str]]) -> list[Label | None]:
    """Of each pair the label of the sighting by the watch of its target.

    watched: the brands that have a watch while it is asked, its target among them; a watch asks for the brand's name.
    """
    grouped: dict[tuple[str, ...], list[BrandPair]] = {}
    for pair in pairs:
        grouped.setdefault(tuple(sorted(watched(pair))), []).append(pair)
    found = {pair: label for brands, own in grouped.items() for pair, label in _seen(own, brands)}
    return [found[pair] for pair in pairs]


def _seen(pairs: Sequence[BrandPair], brands: Sequence[str]) -> Iterator[tuple[BrandPair, Label | None]]:
    watches = {brand: Watch(id=f"brand-{at}", name=brand, query=f'"{brand}"') for at, brand in enumerate(brands)}
    listening = Listening(
        generation=1, watches=tuple(WatchRevision(watch=each, revision=1) for each in watches.values())
    )
    stages = Assembly({})(Surroundings(listening, Strangers(), SystemClock(), LANGUAGES))
    drafts = [Draft(_mention(number, pair.text), Analysis()) for number, pair in enumerate(pairs)]
    for pair, analysis in zip(pairs, analysed(stages, drafts), strict=True):
        labels = {sighting.watch: sighting.toward for sighting in unweighed(analysis)}
        yield pair, labels.get(watches[pair.target].id)


def _mention(number: int, text: str) -> Mention:
    return Mention(
        id=f"forum:{number}",
        network="forum",
        source="bench",
        text=text,
        author=Author(id=f"forum:{number}", handle=str(number)),
        published_at=AT,
        observed_at=AT,
    )
