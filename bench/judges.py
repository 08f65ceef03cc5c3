"""What is judged: the stages as they run in Tocsin, and the published lexicons beside them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bench.shared import UMSAB
from core.clock import SystemClock
from enrich.annotation import Annotator
from enrich.assembly import Assembly
from enrich.stages.sentiment import label_of, lexicons
from schemas.analysis import Analysis, Label
from schemas.mention import Author, Mention

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


Lexicon = Callable[[Sequence[str]], list[Label | None]]


def _lexicon(language: str) -> Lexicon:
    """As published, by its authors' thresholds on the compound score."""

    def judge(texts: Sequence[str]) -> list[Label | None]:
        _, lexicon = lexicons()[language]
        return [label_of(lexicon.polarity_scores(text)["compound"]) for text in texts]

    return judge


LEXICONS: Mapping[str, tuple[Lexicon, frozenset[str]]] = {
    "VADER": (_lexicon("en"), frozenset(LANGUAGES)),
    "vaderSentiment-fr": (_lexicon("fr"), frozenset({"fr"})),
}
"""Each with the languages that it is asked about: VADER is English, and shown on the others for what that costs."""


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
