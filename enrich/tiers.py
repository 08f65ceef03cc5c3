"""The two models of sentiment, by name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from enrich.accurate import model as slow
from enrich.sentiment import model as quick
from enrich.sentiment.network import Floats

FAST, ACCURATE = quick.NAME, slow.NAME


class Judge(Protocol):
    """What both are. See enrich.sentiment.model.Model."""

    @property
    def languages(self) -> frozenset[str]: ...
    def probabilities(self, texts: Sequence[str], languages: Sequence[str]) -> Floats: ...


def judge(name: str) -> Judge:
    """Loaded once. Raises Misconfigured where it is not installed, KeyError for a name that is none."""
    tiers: Mapping[str, Callable[[], Judge]] = {FAST: quick.fast, ACCURATE: slow.accurate}
    return tiers[name]()
