"""`/incidents/why`: any minute of a watch can be asked why it rang or did not, and the detector answers with its own
numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from alerts.case import ANY_TONE
from alerts.detect.signal import Signal
from alerts.why import Account, Answer
from core.errors import NotFound
from web.guard import Looking
from web.incident.words import kinds, said_in
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/incidents/why")
OLDEST, HOUR = timedelta(days=400), timedelta(hours=1)
Watch = Annotated[str, Query(max_length=64)]
Moment = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One thing that was weighed. counted: in its window, against low to high."""

    series: str
    signal: Signal
    counted: float
    low: float
    high: float
    incident: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the numbers said, as known at one time. sentences: of the hour; weighed: loudest first."""

    heading: str
    sentences: Sequence[str]
    weighed: Sequence[Weighed]
    rings: bool


@router.get("")
def why(visit: Looking, watch: Watch = "", at: Moment = "") -> Response:
    """at: ISO 8601; without a zone, on the reader's clocks; empty: now."""
    watches = visit.watches()
    chosen = watch or next((each.id for each in watches), "")
    if watch and watch not in {each.id for each in watches}:
        raise NotFound("There is no such watch.")
    when = _moment(at, visit)
    now = visit.backing.clock.now()
    return visit.page(
        "incidents/why.html",
        watches=watches,
        chosen=chosen,
        at=when,
        wrong=when is None or not now - OLDEST <= when <= now,
        now=now,
    )


@router.get("/answer")
def answer(visit: Looking, watch: Watch, at: Moment) -> Response:
    """The part that takes a while. Raises NotFound for a watch that is not theirs."""
    found = next((each for each in visit.backing.state.watches.list() if each.watch.id == watch), None)
    if found is None or not visit.scope.allows(watch):
        raise NotFound("There is no such watch.")
    when, now = _moment(at, visit), visit.backing.clock.now()
    if when is None or not now - OLDEST <= when <= now:
        raise NotFound("Nothing is known of that minute.")
    told = visit.backing.alerting.why.ask(found, when)
    return visit.page(
        "incidents/answer.html",
        answer=told,
        verdicts=_verdicts(told, visit),
        kinds=kinds(visit.tongue),
        said=said_in(visit.tongue),
        hour_before=told.at - HOUR,
    )


def _verdicts(told: Answer, visit: Visit) -> list[Verdict]:
    tongue = visit.tongue
    found = [_verdict(told, told.now, tongue("As known now"), visit)]
    if told.then is not None and told.then_at is not None:
        heading = tongue("As known then, evaluated %(when)s", when=tongue.moment(told.then_at))
        found.append(_verdict(told, told.then, heading, visit))
    return found


def _verdict(told: Answer, account: Account, heading: str, visit: Visit) -> Verdict:
    weighed = [_weighed(told, signal, visit) for signal in account.signals]
    return Verdict(heading, told.figures(account, said_in(visit.tongue)), weighed, account.rings)


def _weighed(told: Answer, signal: Signal, visit: Visit) -> Weighed:
    toneless = signal.kind in ANY_TONE
    lesson = told.lesson(signal)
    return Weighed(
        series=told.series(signal, said_in(visit.tongue)),
        signal=signal,
        counted=signal.mentions if toneless else signal.negatives,
        low=signal.mentions_low if toneless else signal.low,
        high=signal.mentions_high if toneless else signal.high,
        incident=told.incident(signal),
        lesson=lesson.incident if lesson else "",
    )


def _moment(written: str, visit: Visit) -> datetime | None:
    """None: it is no time."""
    if not written:
        return visit.backing.clock.now()
    try:
        read = datetime.fromisoformat(written)
        return (read if read.tzinfo else read.replace(tzinfo=visit.tongue.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
