"""One watch, one evaluation: the minutes since the last one gone through, with what comes of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from alerts import incidents as life
from alerts.besides import Besides
from alerts.blind import blinded, is_blind, seeing
from alerts.book import Book
from alerts.casework import Casework, quoted
from alerts.chances import Praised, Shares, judged
from alerts.deletions import Aftermath, Witness, backlashes
from alerts.detect.baseline import Baseline
from alerts.detect.episodes import Opened, Reopened
from alerts.detect.sensitivity import Sensitivity
from alerts.emerging.behind import Behind
from alerts.emerging.search import Memo, Search
from alerts.evaluation import Evaluated, begins, chapters, evaluated, glimpsed
from alerts.incidents import Change
from alerts.inhibition import Host, may_mute
from alerts.learned import Learned
from alerts.lessons import holding, outgrown
from alerts.messages import Notice, render
from alerts.port import Reading, Stream, Voices
from alerts.route import Situation, notices
from alerts.survey import DAY, HOUR, Survey, Surveyor
from alerts.told import Told
from core.clock import from_minute
from schemas.alerting import Silence
from schemas.delivery import Delivery
from schemas.found import Found
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.lesson import Lesson
from schemas.route import Route
from schemas.watch import WatchRevision

BLOCK = 28 * DAY
"""Minutes that are read at once."""

RESOLVED, BLIND = IncidentState.RESOLVED, IncidentKind.BLIND

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What every round works with. witness, shares: None where counts alone are judged: no backlash, no praise."""

    surveyor: Surveyor
    voices: Voices
    stream: Stream
    sensitivity: Sensitivity
    witness: Witness | None = None
    shares: Shares | None = None
    memos: dict[str, tuple[int, Memo]] = field(default_factory=dict)

    def search(self, watch: WatchRevision, found: Sequence[Found], since: int) -> Search:
        """found: of this watch. What was read for an earlier revision of it is of no use any more."""
        revision, memo = self.memos.get(watch.watch.id, (watch.revision, Memo()))
        if revision != watch.revision:
            memo = Memo()
        self.memos[watch.watch.id] = (watch.revision, memo)
        return Search(self.stream, watch, self.sensitivity, {each.id: each for each in found}, memo, since)


@dataclass(slots=True)
class Round:
    """book, known: as they stand before, and are changed by, what is gone through. known: incidents by id.

    lessons: those in force. search: of topics that the watch does not name.
    """

    tools: Tools
    watch: WatchRevision
    book: Book
    known: dict[str, Incident]
    now: datetime
    lessons: Sequence[Lesson]
    search: Search
    lines: dict[str, list[str]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    learned: list[Learned] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)

    def go_through(self, end: int) -> None:
        """All whole minutes before `end`."""
        if self.book.minute == self.book.since:
            self._learn([self.book.remembered.baseline])
        while self.book.minute < end:
            first, until = self.book.minute, min(end, self.book.minute + BLOCK)
            survey, witness = self._survey(until), self.tools.witness
            aftermath = witness.aftermath(self.watch.watch, first, until) if witness else None
            found = self._evaluated(survey, aftermath, first, until)
            self._log(survey, found, first, until)
            self._take_in(found, survey, until, aftermath)

    def _evaluated(self, survey: Survey, aftermath: Aftermath | None, first: int, until: int) -> Evaluated:
        watch, sensitivity = self.watch.watch, judged(self.watch.watch, self.tools.sensitivity)
        back = backlashes(aftermath, first, until, sensitivity)
        shares = self.tools.shares
        praised = Praised(shares, watch, first, until, sensitivity) if shares else None
        besides = Besides(watch, self.search.signals, back, praised)
        return evaluated(self.book.remembered, survey.counts, first, until, sensitivity, besides)

    def glimpse(self) -> None:
        """The minute in the making, of which a part has passed. What begins in it goes into the journal as it was seen;
        what goes on is told there once the minute is over."""
        minute = self.book.minute
        elapsed = (self.now - from_minute(minute)).total_seconds() / 60
        if not 0 < elapsed < 1:
            return
        survey = self._survey(minute + 1)
        besides = Besides(self.watch.watch, self.search.judged)
        sensitivity = judged(self.watch.watch, self.tools.sensitivity)
        found = glimpsed(self.book.remembered, survey.counts, minute, elapsed, sensitivity, besides)
        if found is None:
            return
        if begins(found.happenings):
            self._log(survey, found, minute, minute + 1)
        self._take_in(found, survey, minute)

    def look_out(self, present: int) -> None:
        """Whether most of the usual sources are silent: then the watch is blind, and says so."""
        survey = self.tools.surveyor.survey(self.watch, present - 2 * HOUR, present, self.book.since)
        silent = {source: survey.shares[source] for source in survey.silent(present - 1)}
        if not is_blind(silent):
            self._keep(seeing(list(self.known.values()), present))
            self.book = replace(self.book, blind_since=None)
        elif self.book.blind_since is None:
            self._keep([blinded(self.watch.watch, silent, present)])
            self.book = replace(self.book, blind_since=present)

    def abandon(self) -> None:
        """After a rebuild: what stands open and was not found again is over."""
        alive = {self.book.incident(self.watch.watch.id, episode) for episode in self.book.remembered.episodes.open}
        over = [i for i in self.known.values() if i.state is not RESOLVED and i.kind is not BLIND and i.id not in alive]
        self._keep([life.resolved(incident, from_minute(self.book.minute)) for incident in over])

    def wake(self) -> None:
        """Ends the snoozes whose time has come."""
        asleep = [incident for incident in self.known.values() if incident.state is IncidentState.SNOOZED]
        woken = [self._released(each) if each.held_by else life.woken(each, self.now) for each in asleep]
        self._keep([change for change in woken if change is not None])

    def _released(self, incident: Incident) -> Change | None:
        """Where no lesson keeps it quiet any more: it has outgrown its own, or that has ended."""
        if holding(incident, self.lessons):
            return None
        held_by = next((each for each in self.lessons if each.incident == incident.held_by), None)
        ended = f"{incident.held_by} keeps it quiet no more"
        return life.released(incident, (outgrown(incident, held_by) if held_by else "") or ended)

    def tell(self, routes: Sequence[Route], silences: Sequence[Silence], hosts: Sequence[Host] = ()) -> None:
        """What the routes want said of the incidents as they stand now; hosts: what mutes some of them, besides those
        of this watch, which are told first."""
        situation = Situation(routes, silences, self.now, hosts)
        told: dict[str, Mapping[str, Told]] = {}
        for incident in sorted(self.known.values(), key=may_mute, reverse=True):
            known = self.book.told.get(incident.id, {})
            found, told[incident.id] = notices(incident, self.watch.watch, known, situation)
            if may_mute(incident):
                situation = replace(situation, hosts=(*situation.hosts, Host(incident, told[incident.id])))
            for notice in found:
                self._render(notice, notice.into or incident)
        self.book = replace(self.book, told={incident: channels for incident, channels in told.items() if channels})

    def _render(self, notice: Notice, incident: Incident) -> None:
        if notice.route.third_parties == "texts":
            _log.info("third_party_texts", incident=incident.id, channel=notice.route.channel)
        voices = quoted(self._voices, incident)
        self.deliveries.append(render(notice, incident, self.watch.watch, voices))

    @property
    def _voices(self) -> Voices:
        return Behind(self.tools.voices, self.tools.stream, self.search.known)

    def _survey(self, end: int) -> Survey:
        start = self.book.remembered.baseline.hour - DAY
        return self.tools.surveyor.survey(self.watch, start, end, self.book.since)

    def _take_in(self, found: Evaluated, survey: Survey, until: int, aftermath: Aftermath | None = None) -> None:
        names = {episode.key for episode in found.remembered.episodes.known}
        kept = {key: name for key, name in self.book.names.items() if key in names}
        self.book = replace(self.book, remembered=found.remembered, minute=until, names=kept)
        work = Casework(
            self.watch.watch,
            self.book,
            survey,
            self._voices,
            aftermath,
            self.known,
            self.lines,
            self.lessons,
            self.search.known,
        )
        drawn = chapters(found.happenings)
        work.adopt(drawn)
        work.work(drawn)
        self.book = work.book

    def _keep(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self.known[change.incident.id] = change.incident
            self.lines.setdefault(change.incident.id, []).append(change.line)

    def _log(self, survey: Survey, found: Evaluated, first: int, until: int) -> None:
        """Of the newest hour all minutes; of the past only those in which something began."""
        began = {each.signal.minute for each in found.happenings if isinstance(each, Opened | Reopened)}
        for minute in range(first, until):
            if minute >= until - HOUR or minute in began:
                self.readings.append(self._reading(survey, found, minute))
        self._learn(found.learned)

    def _learn(self, baselines: Iterable[Baseline]) -> None:
        id_, since = self.watch.watch.id, self.book.since
        self.learned += [Learned(id_, self.now, since, baseline) for baseline in baselines]

    def _reading(self, survey: Survey, found: Evaluated, minute: int) -> Reading:
        place = minute - survey.counts.start
        hour = slice(max(place - HOUR + 1, 0), place + 1)
        return Reading(
            watch=self.watch.watch.id,
            minute=minute,
            at=self.now,
            exposure=float(survey.counts.exposure[place]),
            mentions=float(survey.counts.mentions[hour].sum()),
            negatives=float(survey.counts.negatives[hour].sum()),
            signals=found.raised.get(minute, ()),
        )
