"""From what happened to episodes to what stands of incidents: opened, updated with evidence, resolved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts import incidents as life
from alerts.book import TRACKS, Book
from alerts.case import Case, Ring, concerned, ring
from alerts.deletions import Aftermath
from alerts.detect.backlash import deletion_minute
from alerts.detect.episodes import Episode, Opened
from alerts.detect.signal import Signal
from alerts.evaluation import Chapter
from alerts.explain import earliest, explain
from alerts.forecast import FOLLOWED, told
from alerts.incidents import Change, Finding
from alerts.lessons import above, holding, lesson, outgrown
from alerts.port import Voices
from alerts.press import ARTICLE, first_pick_up
from alerts.survey import DAY, Survey
from alerts.track import Subject, track
from core.clock import from_minute
from schemas.found import Found
from schemas.incident import Ending, Incident, IncidentKind, IncidentState
from schemas.lesson import Lesson
from schemas.voice import Voice
from schemas.watch import Watch

VOICES_NOW, VOICES_BEFORE = 2_000, 1_000
"""Mentions that evidence is drawn from: of the incident, and of the days before it."""
BACKGROUND = 7 * DAY
FARTHEST = 8 * DAY
"""Minutes before a signal where its evidence may begin at the earliest."""
FRESH, NOTICEABLE = 5, 1.25
"""Evidence is drawn anew when an incident has grown, after so many minutes, or once it is so many times as large."""
EARLY = (Ending.DISMISSED, Ending.MERGED)
"""How people close an incident that may still grow."""
LATE = 0.5
"""An incident is historical when more than this part of its mentions came late."""


@dataclass(slots=True)
class Casework:
    """What one evaluation makes of the incidents of a watch. known: by id. lines: what happened to each, in order.

    aftermath: of what the brand deleted, if it did. lessons: those in force. found: topics that the watch does not
    name, by id.
    """

    watch: Watch
    book: Book
    survey: Survey
    voices: Voices
    aftermath: Aftermath | None
    known: dict[str, Incident]
    lines: dict[str, list[str]]
    lessons: Sequence[Lesson]
    found: Mapping[str, Found]

    def work(self, chapters: Iterable[Chapter]) -> None:
        for chapter in chapters:
            self._begin_or_follow(chapter)
            if chapter.closed is not None:
                self._close(chapter.closed.episode, chapter.closed.into)

    def adopt(self, chapters: Iterable[Chapter]) -> None:
        """An episode that stands already as an incident, opened at another minute, keeps its name (after a rebuild)."""
        names = dict(self.book.names)
        taken = set(names.values())
        for chapter in chapters:
            episode = chapter.last.episode
            if not isinstance(chapter.begins, Opened) or self.book.incident(self.watch.id, episode) in self.known:
                continue
            same = next((i for i in self.known.values() if i.id not in taken and _is(i, episode)), None)
            if same is not None:
                names[episode.key] = same.id
                taken.add(same.id)
        self.book = replace(self.book, names=names)

    def _begin_or_follow(self, chapter: Chapter) -> None:
        signal, clearest, episode = chapter.strongest, chapter.clearest, chapter.last.episode
        if signal is None or clearest is None:
            return
        incident = self.known.get(self.book.incident(self.watch.id, episode))
        if incident is None:
            self._keep(life.opened(self._new(episode, signal, ring(clearest))))
            self._hold(self.book.incident(self.watch.id, episode))
        elif incident.ending in EARLY:
            self._look_again(incident, chapter, signal, ring(clearest))
        elif incident.state is IncidentState.RESOLVED:
            if chapter.begins is not None and not isinstance(chapter.begins, Opened):
                self._keep(life.reopened_quietly(incident, self._finding(episode, signal, ring(clearest), incident)))
                self._hold(incident.id)
        elif _has_grown(incident, signal):
            self._keep(life.updated(incident, self._finding(episode, signal, ring(clearest), incident)))
        elif incident.evidence.first_press is None and signal.minute % FRESH == 0:
            self._look_for_press(incident, episode, signal)

    def _hold(self, id_: str) -> None:
        """Quiet, where a lesson says so."""
        held = holding(self.known[id_], self.lessons)
        if held is not None:
            self._keep(life.held(self.known[id_], held, above(held)))

    def _look_again(self, incident: Incident, chapter: Chapter, signal: Signal, rang: Ring) -> None:
        """What somebody dismissed or merged while it lasted rings again once it is more than what they saw.

        One that only flares up again opens quietly, unless what it was merged into goes on.
        """
        again = chapter.begins is not None and not isinstance(chapter.begins, Opened)
        seen = lesson(incident, incident.handled_by, "", from_minute(signal.minute))
        doubled = signal.excess >= above(seen)
        if not (again or doubled or (_has_grown(incident, signal) and signal.minute % FRESH == 0)):
            return
        finding = self._finding(chapter.last.episode, signal, rang, incident)
        why = outgrown(life.as_found(incident, finding), seen)
        if why:
            self._keep(life.reopened_loudly(incident, finding, why))
        elif again and not self._goes_on(incident.into):
            self._keep(life.reopened_quietly(incident, finding))
            self._hold(incident.id)

    def _goes_on(self, id_: str) -> bool:
        host = self.known.get(id_)
        return host is not None and host.state is not IncidentState.RESOLVED

    def _look_for_press(self, incident: Incident, episode: Episode, signal: Signal) -> None:
        """An article may come without any growth."""
        begin, end = _stretch(episode, signal)
        now = self._heard(episode.topic, begin, end, VOICES_NOW)
        if not any(voice.kind == ARTICLE for voice in now):
            return
        before = self._heard(None, begin - BACKGROUND, begin, VOICES_BEFORE)
        about = concerned(self.watch, incident.kind, now, self.aftermath)
        press = first_pick_up(about, now, before, incident.evidence.new_terms)
        if press is not None:
            self._keep(life.picked_up(incident, press))

    def _close(self, episode: Episode, into: str | None) -> None:
        incident = self.known.get(self.book.incident(self.watch.id, episode))
        if incident is None or incident.state is IncidentState.RESOLVED:
            return
        at = from_minute(episode.last + 1 if episode.ended is None else episode.ended)
        host = next((e for e in self.book.remembered.episodes.known if e.key == into), None)
        if host is None:
            self._keep(life.resolved(incident, at))
        else:
            self._keep(life.absorbed(incident, at, self.book.incident(self.watch.id, host)))

    def _new(self, episode: Episode, signal: Signal, rang: Ring) -> Incident:
        finding = self._finding(episode, signal, rang, None)
        late = self.survey.late_share(episode.opened - signal.window, signal.minute + 1)
        return Incident(
            id=self.book.incident(self.watch.id, episode),
            watch=self.watch.id,
            brand=self.watch.name,
            topic=episode.topic,
            kind=finding.kind,
            severity=finding.severity,
            historical=late > LATE,
            opened_at=from_minute(episode.opened),
            peak_at=finding.peak_at,
            title=finding.title,
            evidence=finding.evidence,
        )

    def _finding(self, episode: Episode, signal: Signal, rang: Ring, known: Incident | None) -> Finding:
        begin, end = _stretch(episode, signal)
        now = self._heard(episode.topic, begin, end, VOICES_NOW)
        case = Case(
            watch=self.watch,
            signal=replace(signal, kind=episode.kind),
            rang=_clearest(rang, known),
            now=now,
            before=self._heard(None, begin - BACKGROUND, begin, VOICES_BEFORE),
            silent=self.survey.silent(signal.minute),
            late_share=self.survey.late_share(begin, end),
            newest_only=VOICES_NOW if len(now) == VOICES_NOW else None,
            press=known.evidence.first_press if known else None,
            aftermath=self.aftermath,
            found=self.found.get(episode.topic or ""),
        )
        finding = self._with_forecast(explain(case), episode, signal)
        return finding if known is None else replace(finding, evidence=earliest(finding.evidence, known.evidence))

    def _with_forecast(self, finding: Finding, episode: Episode, signal: Signal) -> Finding:
        if episode.kind not in FOLLOWED or episode.topic in self.found:
            return finding
        subject, end = Subject(episode.kind, episode.topic), signal.minute + 1
        counts, zone = self.survey.counts.between(end - DAY, end), ZoneInfo(self.watch.time_zone)
        course = track(subject, self.book.remembered.baseline, counts, zone, DAY)
        expected = told(course, "forecast.mentions" if subject.toneless else "forecast.negatives")
        numbers = {**finding.evidence.numbers, "forecast": expected}
        return replace(finding, evidence=finding.evidence.model_copy(update={"numbers": numbers}))

    def _heard(self, topic: str | None, start: int, end: int, limit: int) -> list[Voice]:
        return list(self.voices.voices(self.watch.id, topic, from_minute(start), from_minute(end), limit))

    def _keep(self, change: Change) -> None:
        self.known[change.incident.id] = change.incident
        self.lines.setdefault(change.incident.id, []).append(change.line)


def _stretch(episode: Episode, signal: Signal) -> tuple[int, int]:
    """The minutes [begin, end) that evidence is drawn from."""
    if episode.kind is IncidentKind.BACKLASH:
        return deletion_minute(signal), signal.minute + 1
    return max(min(episode.opened, signal.minute) - signal.window, signal.minute - FARTHEST), signal.minute + 1


def quoted(voices: Voices, incident: Incident) -> Mapping[str, Voice]:
    """The mentions that evidence names, by id, and one of each account that it names, by author id."""
    evidence = incident.evidence
    window = max(
        (usual.window_minutes for usual in (evidence.negatives, evidence.mentions, evidence.positives) if usual),
        default=DAY,
    )
    peak = incident.peak_at or incident.opened_at
    begin = min(incident.opened_at, peak) - timedelta(minutes=min(window, FARTHEST))
    end = peak + timedelta(minutes=1)
    wanted = {*evidence.drivers, evidence.first_mention, *evidence.spreaders} - {""}
    found: dict[str, Voice] = {}
    if not wanted:
        return found
    for voice in voices.voices(incident.watch, incident.topic, begin, end, VOICES_NOW):
        for key in (voice.mention, voice.author):
            if key in wanted:
                found[key] = voice
    return found


def _clearest(rang: Ring, known: Incident | None) -> Ring:
    """Of this ring and the one that evidence tells of."""
    if known is None:
        return rang
    told = [known.evidence.numbers.get(name) for name in ("score", "threshold", "window", "rang_at")]
    score, threshold, window, minute = (float(n) if isinstance(n, int | float) else None for n in told)
    if score is None or threshold is None or window is None or minute is None:
        return rang
    return max(rang, Ring(score, threshold, int(window), int(minute)), key=lambda each: each.margin)


def _has_grown(incident: Incident, signal: Signal) -> bool:
    known = life.size(incident.evidence)
    explained = incident.evidence.numbers.get("minute")
    rested = signal.minute - explained >= FRESH if isinstance(explained, int) else True
    return signal.excess >= NOTICEABLE * known or (rested and signal.excess > known)


def _is(incident: Incident, episode: Episode) -> bool:
    """Whether both are about the same: topic, track, and an overlap in time."""
    opened, last = from_minute(episode.opened), from_minute(episode.last)
    same = incident.topic == episode.topic and TRACKS.get(incident.kind) == TRACKS.get(episode.kind)
    return (
        same
        and incident.kind is not IncidentKind.BLIND
        and incident.opened_at <= last
        and (incident.closed_at is None or incident.closed_at > opened)
    )
