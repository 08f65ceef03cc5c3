"""A topic that nobody named: found in what is said against a watch, and judged like the named ones until it ends."""

from datetime import datetime
from typing import Literal

from schemas.base import Frozen, Instant


class Found(Frozen):
    """id: as incidents name their topic. name: as most people wrote it. query: in the query language.

    revision: of the watch in which it was found: in another one it counts no more. share: of the watch's negatives
    before it was found. authors, texts: distinct ones that held it when it was found, in the window of the search.
    score: signed log-likelihood against the time before.
    Judged in [found_at, ends_at), unless somebody dropped or kept it: then it is not found again before ends_at.
    by: who did.
    """

    watch: str
    id: str
    name: str
    query: str
    revision: int
    found_at: Instant
    ends_at: Instant
    share: float
    authors: int
    texts: int
    score: float
    state: Literal["standing", "dropped", "kept"] = "standing"
    by: str = ""

    def stands(self, at: datetime) -> bool:
        """Whether it is judged at that moment."""
        return not self.by and self.found_at <= at < self.ends_at

    def counts_in(self, revision: int) -> bool:
        """What a person decided outlives a change of the watch; what was merely found does not."""
        return bool(self.by) or self.revision == revision
