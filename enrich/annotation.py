"""What the stages say of texts of which nothing else is known: no watch, no author's past; towards names if asked."""

from collections.abc import Callable, Mapping, Sequence

from core.clock import Clock
from core.query.fold import tokens
from enrich.analyse import analysed
from enrich.port import Draft, Stage, Surroundings
from schemas.analysis import NO_WATCH, Analysis, Match, Sentiment, Toward
from schemas.conduct import Conduct
from schemas.mention import Mention
from schemas.watch import Listening

OF_WATCHES_AND_AUTHORS = frozenset({"matches", "addressed", "saved", "influence", "tags"})
"""Findings that come of what is listened for and of who wrote before."""


class Annotator:
    """languages: ISO 639-1, those that are expected. assemble: makes the stages, in order."""

    def __init__(
        self, assemble: Callable[[Surroundings], Sequence[Stage]], languages: tuple[str, ...], clock: Clock
    ) -> None:
        around = Surroundings(Listening(generation=1, watches=()), Strangers(), clock, languages)
        self._stages = [stage for stage in assemble(around) if stage.provides not in OF_WATCHES_AND_AUTHORS]

    def __call__(self, mentions: Sequence[Mention], terms: Mapping[str, Sequence[str]] | None = None) -> list[Analysis]:
        """terms: by mention id, the names towards which its sentiment is asked; `towards` reads the answer."""
        asked = terms or {}
        drafts = [Draft(mention, Analysis(matches=_matches(asked.get(mention.id, ())))) for mention in mentions]
        return analysed(self._stages, drafts)


def towards(text: str, analysis: Analysis, terms: Sequence[str]) -> dict[str, Toward | Sentiment | None]:
    """Of each term what the text says of it: None where the text does not name it, or no model speaks its language."""
    told = {each.watch: each for each in analysis.toward}
    words = _spaced(text)
    return {term: told.get(term, analysis.sentiment) if _spaced(term) in words else None for term in terms}


def _matches(terms: Sequence[str]) -> tuple[Match, ...]:
    """Who asks for a text wants to hear what stages otherwise say only of what a watch matches."""
    named = tuple(Match(watch=term, revision=0, terms=(term,)) for term in dict.fromkeys(terms))
    return named or (Match(watch=NO_WATCH, revision=0),)


def _spaced(text: str) -> str:
    return f" {' '.join(tokens(text))} "


class Strangers:
    """Implements enrich.port.Authors: nothing is remembered of anybody."""

    def seen(self, mentions: Sequence[Mention], analyses: Mapping[str, Analysis]) -> None:
        return

    def remembered(self, authors: Sequence[str]) -> Mapping[str, Conduct]:
        return {}

    def languages(self, authors: Sequence[str]) -> Mapping[str, Sequence[str]]:
        return {}
