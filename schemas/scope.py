"""Which watches a reader may see. Every reading method of a store takes one, without default."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """watches: the ids that may be seen; None: all of them."""

    watches: frozenset[str] | None

    def allows(self, watch: str) -> bool:
        return self.watches is None or watch in self.watches


ALL = Scope(None)


def only(*watches: str) -> Scope:
    return Scope(frozenset(watches))
