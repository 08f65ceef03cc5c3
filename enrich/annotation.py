"""What the stages say of texts of which nothing else is known: no watch, no author's past."""

from collections.abc import Callable, Mapping, Sequence

from core.clock import Clock
from enrich.analyse import analysed
from enrich.port import Draft, Stage, Surroundings
from schemas.analysis import Analysis
from schemas.mention import Mention
from schemas.watch import Listening

OF_WATCHES_AND_AUTHORS = frozenset({"matches", "saved", "influence"})
"""Findings that come of what is listened for and of who wrote before."""


class Annotator:
    """languages: ISO 639-1, those that are expected. assemble: makes the stages, in order."""

    def __init__(
        self, assemble: Callable[[Surroundings], Sequence[Stage]], languages: tuple[str, ...], clock: Clock
    ) -> None:
        around = Surroundings(Listening(generation=1, watches=()), _Strangers(), clock, languages)
        self._stages = [stage for stage in assemble(around) if stage.provides not in OF_WATCHES_AND_AUTHORS]

    def __call__(self, mentions: Sequence[Mention]) -> list[Analysis]:
        return analysed(self._stages, [Draft(mention, Analysis()) for mention in mentions])


class _Strangers:
    """Implements enrich.port.Authors: nothing is remembered of anybody."""

    def seen(self, mentions: Sequence[Mention], analyses: Mapping[str, Analysis]) -> None:
        return

    def drawn(self, authors: Sequence[str]) -> Mapping[str, int]:
        return {}

    def languages(self, authors: Sequence[str]) -> Mapping[str, Sequence[str]]:
        return {}
