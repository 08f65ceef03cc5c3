"""Why it rang, or did not: any minute can be asked, and the detector answers with its own numbers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from pydantic import JsonValue, TypeAdapter

from alerts.case import ring
from alerts.chances import Praised, Shares, called, judged
from alerts.deletions import Witness, backlashes
from alerts.detect.baseline import EXPECTED, HOUR, NEGATIVES
from alerts.detect.detector import WARM_UP, Scored, scored, signals
from alerts.detect.episodes import AFTERMATH, APART, BUZZ, SILENCE
from alerts.detect.report import usual_range
from alerts.detect.scene import within
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal
from alerts.detect.topics import VOLUME_DRIFT
from alerts.lessons import above, bar, bearing
from alerts.port import Coverage, Journal, MinuteCounts, Rang, Reading, Taught, Tones
from alerts.reasons import Reason, counted, say, score
from alerts.recall import recalled
from alerts.survey import DAY, Surveyor
from alerts.words.speech import Speech
from core.clock import from_minute, minute_of
from schemas.incident import Incident, IncidentKind, Usual
from schemas.lesson import Lesson
from schemas.scope import only
from schemas.watch import Watch, WatchRevision

EVERYTHING = -40.0
"""A threshold that every score reaches which says anything at all."""

_OBJECT = TypeAdapter(dict[str, object])
_JSON: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


@dataclass(frozen=True, slots=True)
class Account:
    """What the numbers said of one minute. mentions, negatives: effective, of the hour to its end, and what is usual.

    heard: minutes learned from before it (None: not kept). signals: everything that was weighed, loudest first.
    """

    exposure: float
    mentions: float
    negatives: float
    usual_mentions: Usual | None
    usual_negatives: Usual | None
    heard: float | None
    signals: tuple[Signal, ...]

    @property
    def rings(self) -> bool:
        return any(signal.rings for signal in self.signals)


@dataclass(frozen=True, slots=True)
class Answer:
    """now: from the counts as they stand now. then: as logged when the minute was evaluated, at `then_at`, if kept.

    rang: incidents that had opened by then and were not over, or not for long. lessons: all that people ever taught.
    """

    watch: Watch
    at: datetime
    now: Account
    then: Account | None
    then_at: datetime | None
    rang: tuple[Incident, ...] = ()
    lessons: tuple[Lesson, ...] = ()

    def incident(self, signal: Signal) -> str:
        """The id of the one that tells of what rings; empty: none does."""
        telling = [each for each in self.rang if signal.rings and self._tells(each, signal)]
        return max(telling, key=lambda each: (each.topic == signal.topic, each.opened_at)).id if telling else ""

    def lesson(self, signal: Signal) -> Lesson | None:
        """What keeps quiet what rings, as far as its size tells."""
        return bearing(signal, self.watch.id, self.lessons, self.at) if signal.rings else None

    def _tells(self, incident: Incident, signal: Signal) -> bool:
        """An open one of all that rings meanwhile; one that is over, of what it left in the counts. What is apart tells
        of itself alone."""
        if {incident.kind, signal.kind} & APART and incident.kind is not signal.kind:
            return False
        if incident.closed_at is None or incident.closed_at > self.at:
            return True
        left = timedelta(minutes=AFTERMATH.get(signal.kind, SILENCE) - SILENCE)
        related = incident.topic == signal.topic or incident.topic is None or signal.topic is None
        return related and incident.kind in BUZZ and incident.closed_at + left > self.at

    def to_json(self) -> dict[str, JsonValue]:
        told = {
            "watch": self.watch.id,
            "at": self.at,
            "as_known_now": self._fields(self.now),
            "then_at": self.then_at,
            "as_known_then": self._fields(self.then) if self.then else None,
        }
        return _JSON.validate_python(_OBJECT.dump_python(told, mode="json"))

    def sentences(self, speech: Speech) -> list[str]:
        """In plain words, numbers against thresholds."""
        zone = self.watch.time_zone
        told = [
            speech.say("why.at", brand=self.watch.name, at=speech.moment(self.at, zone), zone=zone),
            speech.say("why.known_now"),
            *self._told(self.now, speech),
        ]
        if self.then is None or self.then_at is None:
            return [*told, speech.say("why.not_logged")]
        then = speech.say("why.known_then", at=speech.moment(self.then_at, zone))
        return [*told, then, *self._told(self.then, speech)]

    def figures(self, account: Account, speech: Speech) -> list[str]:
        """The hour before that minute against what is usual, a sentence each."""
        return say(_figures(account), speech)

    def series(self, signal: Signal, speech: Speech) -> str:
        """What was weighed: a topic, or the brand as a whole."""
        watch = self.watch
        topic = next((topic.name or topic.id for topic in watch.topic if topic.id == signal.topic), signal.topic or "")
        series = speech.say("series.topic" if signal.topic else "series.brand", brand=watch.name, topic=topic)
        return series[0].upper() + series[1:]

    def _told(self, account: Account, speech: Speech) -> list[str]:
        found = [line for signal in account.signals for line in self._verdict(signal, speech)]
        return self.figures(account, speech) + found

    def _verdict(self, signal: Signal, speech: Speech) -> Sequence[str]:
        watch, series = self.watch, self.series(signal, speech)
        kind = speech.say(f"kind.{signal.kind.value}")
        verdict = speech.say("why.rings" if signal.rings else "why.calm", series=series, kind=kind)
        reasons, incident = [score(ring(signal)), counted(signal, watch)], self.incident(signal)
        if incident:
            reasons.append({"code": "why.told", "incident": incident})
        lesson = self.lesson(signal)
        if lesson is not None:
            reasons.append(_taught(lesson, speech.moment(lesson.taught_at, watch.time_zone)))
        return [f"- {verdict} {' '.join(say(reasons, speech))}"]

    def _fields(self, account: Account) -> dict[str, object]:
        usual = {"usual_mentions": account.usual_mentions, "usual_negatives": account.usual_negatives}
        return {
            "rings": account.rings,
            "exposure": account.exposure,
            "mentions": account.mentions,
            "negatives": account.negatives,
            **{name: value.model_dump() if value else None for name, value in usual.items()},
            "minutes_learned": account.heard,
            "signals": [
                {
                    **asdict(signal),
                    "rings": signal.rings,
                    "incident": self.incident(signal) or None,
                    "lesson": lesson.incident if (lesson := self.lesson(signal)) else None,
                }
                for signal in account.signals
            ],
        }


class Why:
    """Answers for any watch and minute, reading only."""

    def __init__(
        self,
        counts: MinuteCounts,
        coverage: Coverage,
        witness: Witness,
        tones: Tones,
        journal: Journal,
        rang: Rang,
        taught: Taught,
        sensitivity: Sensitivity,
    ) -> None:
        self._surveyor = Surveyor(counts, coverage)
        self._witness = witness
        self._tones = tones
        self._journal = journal
        self._rang = rang
        self._taught = taught
        self._sensitivity = sensitivity

    def ask(self, watch: WatchRevision, at: datetime) -> Answer:
        """As known now: the counts as they stand, judged by what alerting had learned. As known then: what was logged.

        alerts/recall.py says what becomes of a minute of which nothing is kept.
        """
        minute = minute_of(at)
        logged = self._journal.read(watch.watch.id, minute)
        then, then_at = (_logged(logged), logged.at) if logged else (None, None)
        when, aftermath = from_minute(minute), timedelta(minutes=max(AFTERMATH.values()))
        known = self._rang.incidents(watch.watch.id, when - aftermath)
        rang = tuple(each for each in known if each.kind is not IncidentKind.BLIND and each.opened_at <= when)
        lessons = tuple(self._taught.ever(only(watch.watch.id)))
        return Answer(watch.watch, when, self._computed(watch, minute), then, then_at, rang, lessons)

    def _computed(self, watch: WatchRevision, minute: int) -> Account:
        known = recalled(self._surveyor, self._journal, watch, minute)
        baseline, survey = known.baseline, known.survey
        hour = scored(baseline, survey.counts, minute, minute + 1)
        counted = slice(-HOUR, None)
        weighed = called(watch.watch, _weighed(hour, minute, judged(watch.watch, self._sensitivity)))
        found = [*weighed, *self._besides(watch.watch, hour, minute)]
        now = minute - (baseline.hour - DAY)
        expected = within(hour.scene.sums, EXPECTED, now, HOUR)
        return Account(
            exposure=float(survey.counts.exposure[-1]),
            mentions=float(survey.counts.mentions[counted].sum()),
            negatives=float(survey.counts.negatives[counted].sum()),
            usual_mentions=_usual(within(hour.scene.sums, 0, now, HOUR), expected),
            usual_negatives=_usual(
                within(hour.scene.sums, NEGATIVES, now, HOUR), expected * float(hour.scene.usual[NEGATIVES])
            ),
            heard=baseline.seen,
            signals=tuple(sorted(found, key=lambda s: (s.threshold - s.score, s.topic or ""))),
        )

    def _besides(self, watch: Watch, hour: Scored, minute: int) -> Sequence[Signal]:
        if hour.scene.baseline.seen < WARM_UP:
            return ()
        back = backlashes(self._witness.aftermath(watch, minute, minute + 1), minute, minute + 1, self._sensitivity)
        praised = Praised(Shares(self._tones), watch, minute, minute + 1, self._sensitivity)
        return [*back.get(minute, ()), *praised(hour, minute)]


def _weighed(hour: Scored, minute: int, sensitivity: Sensitivity) -> list[Signal]:
    """Every score that says anything, with the threshold that it would have to reach."""
    lenient = replace(sensitivity, topic=EVERYTHING, brand=EVERYTHING, brand_alone=EVERYTHING, surge=EVERYTHING)
    alone = sensitivity.brand if hour.scene.baseline.topics else sensitivity.brand_alone
    own = {IncidentKind.SURGE: sensitivity.surge, IncidentKind.SLOW_BURN: sensitivity.slow}
    return [
        replace(signal, threshold=own.get(signal.kind, sensitivity.topic if signal.topic else alone))
        for signal in signals(hour, minute, lenient)
    ]


def _usual(value: float, expected: float) -> Usual:
    low, high = usual_range(expected, VOLUME_DRIFT)
    return Usual(value=value, low=low, high=high, window_minutes=HOUR)


def _logged(reading: Reading) -> Account:
    return Account(reading.exposure, reading.mentions, reading.negatives, None, None, None, reading.signals)


def _taught(lesson: Lesson, at: str) -> Reason:
    return {
        "code": "why.lesson",
        "incident": lesson.incident,
        "by": lesson.by,
        "at": at,
        "above": above(lesson),
        "severity": bar(lesson),
    }


def _figures(account: Account) -> list[Reason]:
    told: list[Reason] = []
    if account.exposure <= 0:
        told.append({"code": "why.uncovered"})
        if not account.mentions and not account.signals:  # what nobody heard is unknown, and not calm
            return told
    elif account.exposure < 1:
        told.append({"code": "why.partly", "exposure": account.exposure})
    told.append({"code": "why.hour", "mentions": account.mentions, "negatives": account.negatives})
    for code, usual in (("mentions", account.usual_mentions), ("negatives", account.usual_negatives)):
        if usual is not None:
            told.append({"code": f"why.usual_{code}", "low": usual.low, "high": usual.high})
    if account.heard is not None and account.heard < WARM_UP:
        told.append({"code": "why.young"})
    elif not account.signals:
        told.append({"code": "why.nothing"})
    return told
