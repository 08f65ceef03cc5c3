"""The five figures of an incident: each against what is usual or was before, with the address of what is behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from alerts.detect.report import usual_range
from alerts.detect.topics import VOLUME_DRIFT
from alerts.forecast import FOLLOWED, between, outlook
from alerts.postmortem.report import Figure, figures
from alerts.recent import AHEAD
from alerts.spreading import stretch
from alerts.survey import HOUR
from alerts.track import Subject, Track
from core.errors import Transient
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.watch import Watch
from web.incident.words import revision_of, said_in
from web.look.tongue import Tongue
from web.visit import Visit

NOTABLE = 0.1
"""A part of the reach below which nobody asks through whom it is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """beside: against what it is to be read. more: what else there is to say of it; both may be empty."""

    code: str
    name: str
    value: str
    beside: str
    more: str = ""
    go: str = ""


def shown(visit: Visit, incident: Incident, watch: Watch) -> list[Shown]:
    """Those of its height; of one that lasts, what the last hour counts, where that can be read."""
    tongue, now = visit.tongue, visit.backing.clock.now()
    live = _live(visit, incident)
    go = behind(incident, watch, *stretch(incident, now))
    return [_shown(each, incident, live, tongue, go) for each in figures(incident, said_in(tongue))]


def _live(visit: Visit, incident: Incident) -> Track | None:
    """Its last day. None: it is over, about no watch, or the counts cannot be read just now."""
    revision = revision_of(visit, incident)
    if revision is None or incident.state is IncidentState.RESOLVED or incident.kind is IncidentKind.BLIND:
        return None
    try:
        return visit.backing.alerting.recent.day(revision, Subject(incident.kind, incident.topic))
    except Transient:
        return None


def behind(incident: Incident, watch: Watch, start: datetime, end: datetime) -> str:
    """The address of the mentions of [start, end) that it is about."""
    named = any(topic.id == incident.topic for topic in watch.topic)
    subject = Subject(incident.kind, incident.topic)
    praised = incident.evidence.positives is not None
    parts = [
        f"watch:{incident.watch}",
        "toward:positive" if praised else "" if subject.toneless else "toward:negative",
        f"topic:{incident.topic}" if named else "",
    ]
    asked = {"q": " ".join(filter(None, parts)), "from": start.isoformat(), "to": end.isoformat()}
    return "/explore?" + urlencode(asked)


def _shown(figure: Figure, incident: Incident, live: Track | None, tongue: Tongue, go: str) -> Shown:
    code = figure.code
    if code in ("negatives", "mentions") and live is not None:
        return _counted(figure, live, tongue, go)
    own = Shown(code, figure.name, figure.value, figure.beside, go=go if code in ("authors", "share") else "")
    if code == "doubling" and live is not None and incident.kind in FOLLOWED:
        return _with_forecast(own, live, tongue)
    if code == "reach":
        return Shown(code, own.name, own.value, own.beside, _through(incident, tongue))
    return own


def _counted(figure: Figure, live: Track, tongue: Tongue, go: str) -> Shown:
    """Of the last hour, with what it was at its height beside."""
    seen = len(live.counted)
    low, high = usual_range(float(live.usual[seen - HOUR : seen].sum()), VOLUME_DRIFT)
    value = float(live.counted[-HOUR:].sum())
    name = tongue("Negative, last 60 min") if figure.code == "negatives" else tongue("Mentions, last 60 min")
    usual = tongue("usually %(low)s to %(high)s", low=tongue.number(low), high=tongue.number(high))
    return Shown(figure.code, name, tongue.number(value), usual, _at_height(figure, tongue), go)


def _at_height(figure: Figure, tongue: Tongue) -> str:
    window = figure.name.rpartition(", ")[2]
    return tongue("%(value)s in %(window)s at its height", value=figure.value, window=window)


def _with_forecast(own: Shown, live: Track, tongue: Tongue) -> Shown:
    coming = between(outlook(live), 0, AHEAD)
    said = tongue(
        "next 3 h: %(low)s to %(high)s negative", low=tongue.number(coming.low), high=tongue.number(coming.high)
    )
    return Shown(own.code, own.name, own.value, own.beside, said)


def _through(incident: Incident, tongue: Tongue) -> str:
    """How much of the reach the accounts have that spread it most."""
    numbers = incident.evidence.numbers
    whole, accounts = numbers.get("reach"), numbers.get("accounts")
    if not isinstance(whole, int | float) or not whole or not isinstance(accounts, Mapping) or not accounts:
        return ""
    own = [each.get("reach") for each in accounts.values() if isinstance(each, Mapping)]
    share = min(sum(float(reach) for reach in own if isinstance(reach, int | float)) / float(whole), 1.0)
    if share < NOTABLE:
        return ""
    return tongue.several(
        "%(share)s through the account that spread it most",
        "%(share)s through the %(num)s accounts that spread it most",
        len(accounts),
        share=tongue.percent(share),
    )
