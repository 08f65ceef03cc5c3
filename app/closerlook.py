"""Has the accurate tier judge what belongs to an incident, where the settings ask for that."""

from datetime import timedelta

from app.teaching import again
from app.wiring import State
from core.clock import Clock
from core.query.parse import parse
from core.query.tree import Node
from index.port import MentionReader
from schemas.scope import only
from schemas.span import Span

MOST = 2_000
"""Mentions of one incident that are sent through again: ten seconds of the accurate tier, on one core."""
AFTER = timedelta(hours=1)
"""How long what was on its way when an incident ended is still looked for."""


class CloserLook:
    """What comes while an incident lasts is judged so as it arrives, for enrichment is told what belongs to one; what
    came before goes through again here, once. Whoever begins anew asks for what is not done yet, and for no more.
    """

    def __init__(self, state: State, reader: MentionReader, clock: Clock, usual: str) -> None:
        """usual: the model whose word is not enough."""
        self._state = state
        self._reader = reader
        self._clock = clock
        self._usual = usual
        self._told: tuple[Span, ...] = ()
        self._asked: dict[str, frozenset[str]] = {}

    def turn(self) -> bool:
        """Whether there was anything to do. Raises Transient."""
        spans, now = self._state.spans.list(), self._clock.now()
        if spans != self._told:
            self._state.watches.raise_generation("what belongs to incidents is judged by the accurate tier")
            self._told = spans
            lasting = {span.incident for span in spans}
            self._asked = {incident: asked for incident, asked in self._asked.items() if incident in lasting}
        looked = [self._look(span) for span in spans if now <= span.until + AFTER]
        return any(looked)

    def _look(self, span: Span) -> bool:
        asked = self._asked.get(span.incident, frozenset())
        if len(asked) == MOST:
            return False
        found = self._reader.search(_judged_by(self._usual, span), only(span.watch), MOST).hits
        new = [hit.mention.id for hit in found if hit.mention.id not in asked][: MOST - len(asked)]
        if new:
            again(self._state, new, by=f"incident {span.incident}")
            self._asked[span.incident] = asked.union(new)
        return bool(new)


def _judged_by(model: str, span: Span) -> Node:
    topic = f"topic:{span.topic}" if span.topic else ""
    times = f"published:[{span.since.isoformat()} TO {span.until.isoformat()}]"
    return parse(f"watch:{span.watch} {topic} {times} model:{model}")
