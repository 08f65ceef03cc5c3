"""Live saved queries, asked of all that the other stages found."""

from collections.abc import Sequence

from core.query.live import LiveMatcher
from core.query.sightings import document
from enrich.port import EVERYTHING, Draft, Surroundings
from enrich.queries import read
from enrich.sightings import unweighed
from schemas.base import Strict


class Settings(Strict):
    """Nothing to set."""


class MatchSavedStage:
    """A saved query matches a mention that it matches as one of its watches sees it."""

    provides = "saved"
    needs = frozenset({EVERYTHING, "tags"})
    model = "match-saved@1"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._clock = around.clock
        live = [saved for saved in around.listening.saved if saved.live]
        self._ids = [saved.id for saved in live]
        self._matcher = LiveMatcher({saved.id: read(saved.query, f"the saved query {saved.id}") for saved in live})

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[str, ...]]:
        if not self._ids:
            return [()] * len(drafts)
        seen = [unweighed(draft.analysis) for draft in drafts]
        found = iter(
            self._matcher.match(
                [
                    document(draft.mention, draft.analysis, sighting)
                    for draft, sightings in zip(drafts, seen, strict=True)
                    for sighting in sightings
                ],
                self._clock.now(),
            )
        )
        matched = [{query for _ in sightings for query in next(found)} for sightings in seen]
        return [tuple(query for query in self._ids if query in queries) for queries in matched]
