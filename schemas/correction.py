"""What a person says that a mention says of a watch, where the model said something else, or to confirm it."""

from schemas.analysis import Label, Probabilities
from schemas.base import Frozen, Instant


class Correction(Frozen):
    """id: its number, 0 before it is kept. watch, mention: of what. by, at: who said so, and when.

    words: of the mention, by which others are like it; they are of no use to anybody else and go with the mention.
    said, model: what the model says towards the watch, uncorrected (None: no model speaks the language), and which;
    they follow when the mention is enriched again, by another model or with another text.
    """

    id: int = 0
    watch: str
    mention: str
    label: Label
    words: tuple[str, ...]
    said: Probabilities | None
    model: str
    by: str
    at: Instant
