"""How loudly a text is written: exclamation marks, and the share of it that is in capitals."""

from collections.abc import Sequence

from enrich.port import Draft, Surroundings
from schemas.base import Frozen, Strict


class Settings(Strict):
    """shortest: letters below which capitals say nothing (`OK`)."""

    shortest: int = 8


class Loudness(Frozen):
    """exclamations: how many `!` and `¡`. capitals: 0 to 1, among the letters."""

    exclamations: int
    capitals: float


class Emphasis:
    provides = "emphasis"
    needs = frozenset({"text"})
    model = "emphasis@1"

    def __init__(self, settings: Settings, _around: Surroundings) -> None:
        self._shortest = settings.shortest

    def __call__(self, drafts: Sequence[Draft]) -> list[Loudness]:
        return [self._loudness(draft) for draft in drafts]

    def _loudness(self, draft: Draft) -> Loudness:
        text = draft.analysis.text.clean if draft.analysis.text else draft.mention.text
        letters = [character for character in text if character.isalpha()]
        capitals = sum(letter.isupper() for letter in letters)
        share = capitals / len(letters) if len(letters) >= self._shortest else 0.0
        return Loudness(exclamations=text.count("!") + text.count("¡"), capitals=round(share, 3))
