"""A dead source rings too: what stands of an incident of kind `blind` while most of a watch is not heard."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts import incidents as life
from alerts.incidents import Change
from alerts.reasons import Reason, say
from alerts.words import ENGLISH
from core.clock import from_minute
from schemas.incident import Evidence, Incident, IncidentKind, IncidentState
from schemas.watch import Watch

MOST = 0.5
"""The usual share of silent sources from which a watch is blind."""
SEVERITY = 3


def is_blind(silent: Mapping[str, float]) -> bool:
    """silent: the usual shares of the sources that are."""
    return sum(silent.values()) >= MOST


def blinded(watch: Watch, silent: Mapping[str, float], minute: int) -> Change:
    """These sources have become silent."""
    return life.opened(_opened(watch, silent, from_minute(minute)))


def seeing(known: Sequence[Incident], minute: int) -> list[Change]:
    """Most is heard again: what is open of this kind is over."""
    standing = [i for i in known if i.kind is IncidentKind.BLIND and i.state is not IncidentState.RESOLVED]
    return [life.resolved(incident, from_minute(minute)) for incident in standing]


def _opened(watch: Watch, silent: Mapping[str, float], at: datetime) -> Incident:
    sources = sorted(silent, key=lambda source: (-silent[source], source))
    why: list[Reason] = [{"code": "blind", "share": min(sum(silent.values()), 1.0), "sources": [*sources]}]
    return Incident(
        id=f"{watch.id}-{at:%Y%m%d-%H%M}-blind",
        watch=watch.id,
        brand=watch.name,
        kind=IncidentKind.BLIND,
        severity=SEVERITY,
        opened_at=at,
        peak_at=at,
        title=f"{watch.name} {SEVERITY}/5: {ENGLISH.say('kind.blind')}",
        evidence=Evidence(silent_sources=tuple(sources), reasons=tuple(say(why, ENGLISH)), numbers={"reasons": [*why]}),
    )
