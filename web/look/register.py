"""The record of processing (GDPR, Article 30), from the watches: each is an activity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.watch import Watch
from web.look.tongue import Tongue
from web.visit import Visit


@dataclass(frozen=True, slots=True)
class Processing:
    """One watch as an activity of processing. basis, retention, recipients, sources: in words; empty: nobody has said
    so."""

    watch: Watch
    basis: str
    recipients: Sequence[str]
    sources: Sequence[str]
    retention: str


def activities(visit: Visit) -> Sequence[Processing]:
    heard = sorted(visit.backing.state.coverage.newest())
    bases = _bases(visit.tongue)
    return [
        Processing(
            watch=watch,
            basis=bases.get(watch.legal_basis, ""),
            recipients=watch.recipients,
            sources=[source for source in heard if watch.listens(source)] or watch.sources,
            retention=_retention(visit.tongue, watch),
        )
        for watch in visit.watches()
    ]


def _retention(tongue: Tongue, watch: Watch) -> str:
    if watch.retention_days is None:
        return ""
    return tongue.several("%(num)s day", "%(num)s days", watch.retention_days)


def _bases(tongue: Tongue) -> Mapping[str, str]:
    """GDPR, Article 6, paragraph 1."""
    return {
        "consent": tongue("consent (Article 6.1.a)"),
        "contract": tongue("contract (Article 6.1.b)"),
        "legal_obligation": tongue("legal obligation (Article 6.1.c)"),
        "vital_interests": tongue("vital interests (Article 6.1.d)"),
        "public_task": tongue("public task (Article 6.1.e)"),
        "legitimate_interests": tongue("legitimate interests (Article 6.1.f)"),
    }
