"""What pictures say: which were read by whom reads them (enrich/pictures), and which nobody has read."""

from collections.abc import Sequence

from pydantic import Field

from enrich.pictures.told import EVERY, Pictures, bare, told
from enrich.port import Draft, Surroundings
from schemas.base import Strict


class Settings(Strict):
    """watches: in whose mentions pictures are read, by id; EVERY: those of every watch.

    at_once: pictures that are read at a time, each by a process that takes a core.
    """

    watches: tuple[str, ...] = ()
    at_once: int = Field(default=1, ge=1, le=64)


class PicturesStage:
    """A description is searched like the text, and so is what was read. What any other picture says, no query finds and
    no model judges: the mention says so. Nothing is read here, for that takes seconds: it is remembered, and what was
    read since a mention came goes through the stages again. None: it has no pictures."""

    provides = "pictures"
    needs = frozenset({"matches"})
    model = "pictures@2"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._watches = frozenset(settings.watches)
        self._readings = around.readings

    def __call__(self, drafts: Sequence[Draft]) -> list[Pictures | None]:
        wanted = [draft.mention.id for draft in drafts if self._reads(draft) and bare(draft.mention.media)]
        read = self._readings.of(wanted) if wanted else {}
        return [told(draft.mention.media, read.get(draft.mention.id, {})) for draft in drafts]

    def _reads(self, draft: Draft) -> bool:
        return EVERY in self._watches or any(match.watch in self._watches for match in draft.analysis.matches)
