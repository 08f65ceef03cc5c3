"""How much an author and a post weigh in public: reach, engagement, spread and authority, less what robots write."""

from collections.abc import Sequence

from core.clock import EPOCH
from enrich.authors.past import Past, past
from enrich.authors.score import influence
from enrich.port import Draft, Surroundings
from schemas.analysis import Influence
from schemas.base import Strict
from schemas.conduct import NOTHING


class Settings(Strict):
    """Nothing to set."""


class InfluenceStage:
    """Reads what is remembered of authors at that moment: the one stage whose answer is not the mention's alone.

    It is that of the day when the mention was published, so that a replay of old mentions is not a day of robots.
    """

    provides = "influence"
    needs = frozenset({"matches"})
    model = "influence@2"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._authors = around.authors

    def __call__(self, drafts: Sequence[Draft]) -> list[Influence]:
        known = self._authors.remembered(sorted({draft.mention.author.id for draft in drafts}))
        pasts: dict[tuple[str, int], Past] = {}
        found = []
        for draft in drafts:
            author, today = draft.mention.author.id, (draft.mention.published_at - EPOCH).days
            if (author, today) not in pasts:
                pasts[author, today] = past(known.get(author, NOTHING), today)
            watches = [match.watch for match in draft.analysis.matches]
            found.append(influence(draft.mention, pasts[author, today], watches))
        return found
