"""Whether `why` says the same of an incident as alerting did."""

from datetime import datetime

from alerts.detect.signal import Signal
from alerts.why import Account, Why
from core.clock import from_minute
from core.state.watches import Watches
from schemas.incident import Incident, IncidentKind


def assert_explained(why: Why, watches: Watches, incident: Incident) -> None:
    """At its opening it rang, both as known then and as known now; where evidence was drawn, with the same numbers."""
    watch, evidence = watches.get(incident.watch), incident.evidence
    opening = why.ask(watch, incident.opened_at)
    assert opening.then is not None
    assert opening.now.rings, incident.id
    assert {signal for signal in opening.then.signals if signal.rings} <= set(opening.now.signals)
    assert incident.id in {opening.incident(signal) for signal in opening.now.signals}

    def said(minute: object) -> set[Signal]:
        assert isinstance(minute, int)
        return _of(why.ask(watch, from_minute(minute)).now, incident.topic)

    told = [evidence.numbers[name] for name in ("score", "threshold", "window")]
    assert told in [[each.score, each.threshold, each.window] for each in said(evidence.numbers["rang_at"])]
    if incident.kind is IncidentKind.BACKLASH:
        reasons = evidence.numbers["reasons"]
        assert isinstance(reasons, list)
        brought_back = reasons[0]
        assert isinstance(brought_back, dict)
        counted = brought_back["value"], brought_back["low"], brought_back["high"]
    else:
        assert evidence.negatives is not None
        counted = evidence.negatives.value, evidence.negatives.low, evidence.negatives.high
    assert counted in {(each.negatives, each.low, each.high) for each in said(evidence.numbers["minute"])}


def assert_nothing_new(why: Why, watches: Watches, watch: str, at: datetime) -> None:
    """What rings there, if anything, is what an incident told of."""
    answer = why.ask(watches.get(watch), at)
    assert [signal for signal in answer.now.signals if signal.rings and not answer.incident(signal)] == []


def _of(account: Account, topic: str | None) -> set[Signal]:
    return {signal for signal in account.signals if signal.topic == topic}
