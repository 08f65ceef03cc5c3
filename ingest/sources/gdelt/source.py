"""The source of GDELT: asks it for the words of the watches, one question at a time, and slowly."""

import json
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, JsonValue, ValidationError

from core.errors import Busy, Permanent, Transient
from core.requests import of_the_web
from ingest.about import About
from ingest.client import Client
from ingest.coverage import NOBODY, Reach, ceil_minute
from ingest.errands import Errands
from ingest.live import LINGER
from ingest.port import Harvest, Refused, Surroundings
from ingest.sources.gdelt.articles import PATIENCE, Unasked, articles, mention_of_article
from ingest.terms import as_written, joined, searches, served
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant, Strict
from schemas.event import Event, Posted
from schemas.mention import Mention

MOST = 250
"""Articles of one answer; it gives no more of any question."""
REST = timedelta(seconds=5)
"""Between two questions, as it asks of everybody."""
OVERLAP = timedelta(hours=2)
"""It reads the news every quarter of an hour, and finds some late: what is younger is asked for again."""
SETTLED = timedelta(minutes=30)
"""What is younger is not claimed yet; what it finds later than that makes its minutes to be counted again."""
NARROWEST = timedelta(minutes=15)
FURTHEST = timedelta(days=80)
"""It searches three months; what was missed before that stays a gap."""
LONGEST_QUERY = 200
SHORTEST_WORD = 3
SEEN = 1_000
"""Articles that are remembered as given, so that what is asked for again is not given again."""
UNIT = "requests"
HOUR = timedelta(hours=1)
_KEY = 12
_SHOWN = 4_000

Url = Annotated[str, AfterValidator(of_the_web)]


class Settings(Strict):
    """url: of the API. every_minutes: between two rounds of questions for what is new."""

    url: Url = "https://api.gdeltproject.org/api/v2/doc/doc"
    every_minutes: float = Field(default=15.0, ge=5.0, le=1440.0)
    ca_file: Path | None = None


class _Place(Frozen):
    """since: before it all is claimed. upto: before it every search was asked. seen: beginnings of ids, newest last."""

    since: Instant
    upto: Instant
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    search: str
    start: datetime
    end: datetime

    @property
    def divisible(self) -> bool:
        return self.end - self.start >= 2 * NARROWEST

    def halves(self) -> tuple["_Question", "_Question"]:
        middle = self.start + (self.end - self.start) / 2
        return _Question(self.search, self.start, middle), _Question(self.search, middle, self.end)


class Gdelt:
    """Headlines that a watch would take. Each round asks for the words of all watches, and ends with a claim."""

    about: ClassVar[About] = About(
        title="GDELT",
        key="no key",
        gaps=f"asked for afterwards, {FURTHEST.days} days back at most",
        deletions="it never tells",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._errands: Errands[Sequence[JsonValue]] = Errands(around.name)
        self._client: Client | None = None
        self._questions: deque[_Question] = deque()
        now = around.clock.now()
        self._place = _Place(since=now, upto=now)
        self._round: datetime | None = None
        self._served = NOBODY
        self._next = now

    def open(self, resume: str) -> None:
        self.close()
        now = self._around.clock.now()
        self._place = _resumed(resume, now)
        self._questions.clear()
        self._round, self._served, self._next = None, NOBODY, now
        self._errands = Errands(self._around.name)
        self._client = self._made_client()

    def next_batch(self) -> Harvest:
        """Raises Busy: it answers to one question in five seconds, and often to none."""
        if self._client is None:
            raise RuntimeError("a source is opened before it is asked")
        now = self._around.clock.now()
        if not self._errands.out:
            if self._next > now:
                return self._harvest((), awake=self._next)
            if not self._ask(self._client, now):
                return self._harvest((), awake=self._next)
        events: list[Event] = []
        refused: list[Refused] = []
        for returned in self._errands.take(LINGER):
            question = self._questions[0]
            try:
                found = returned.unwrap()
            except Transient as failure:
                raise self._later(failure) from failure
            except Permanent as failure:
                self._miss(question)
                refused.append(_refusal(question, failure))
            else:
                self._take(question, found, events, refused)
        return self._harvest(events, refused)

    def close(self) -> None:
        if self._client is not None:
            self._errands.end(self._client.close)
            self._client = None

    def check(self) -> str:
        """Raises Transient and Permanent as it is answered."""
        now, client = self._around.clock.now(), self._made_client()
        asked = _searches(searches(self._around.watches.listening(), self._around.name))
        try:
            found = _answer(client, self._settings.url, _Question(asked[0] if asked else "news", now - HOUR, now))
        finally:
            client.close()
        return f"GDELT found {len(found)} articles of the last hour; a round has {len(asked)} questions."

    def _made_client(self) -> Client:
        """It has been seen to take a quarter of a minute for an answer."""
        return Client(self._around.name, self._around.clock, ca_file=self._settings.ca_file, seconds=30.0)

    def _ask(self, client: Client, now: datetime) -> bool:
        """The next question, of a new round where none is left; False where there is nothing to ask for."""
        if self._around.budget.left(UNIT) < 1:
            self._next = now + HOUR
            return False
        if self._round is None:
            self._round = now
            listening = self._around.watches.listening()
            self._served = served(listening, self._around.name, _is_askable)
            start = max(self._place.upto - OVERLAP, now - FURTHEST)
            wanted = searches(listening, self._around.name)
            self._questions.extend(_Question(search, start, now) for search in _searches(wanted))
        if not self._questions:
            self._end_round()
            return False
        self._around.budget.use(UNIT, [now.isoformat()])
        self._errands.send("search", partial(_answer, client, self._settings.url, self._questions[0]))
        return True

    def _take(
        self, question: _Question, found: Sequence[JsonValue], events: list[Event], refused: list[Refused]
    ) -> None:
        """Oldest first. Where there is more than it gives, each half of the time is asked for by itself."""
        now = self._around.clock.now()
        if len(found) >= MOST and question.divisible:
            self._questions.popleft()
            self._questions.extendleft(reversed(question.halves()))
            return
        known, mentions = set(self._place.seen), list[Mention]()
        for article in reversed(found):
            try:
                mention = mention_of_article(article, self._around.name, now)
            except Permanent as error:
                body = json.dumps(article).encode()[:_SHOWN]
                refused.append(Refused("an article that GDELT found", body, error.message))
                continue
            if (key := _key(mention)) not in known:
                known.add(key)
                mentions.append(mention)
        given = self._wanted.among(mentions)
        events += [Posted(mention=each) for each in given]
        seen = (*self._place.seen, *map(_key, given))[-SEEN:]
        self._place = self._place.model_copy(update={"seen": seen})
        if len(found) >= MOST:
            self._miss(question)
        else:
            self._questions.popleft()

    def _miss(self, question: _Question) -> None:
        """Not all that it would have found was given: up to its end nothing is claimed."""
        self._questions.popleft()
        since = max(self._place.since, ceil_minute(question.end))
        self._place = self._place.model_copy(update={"since": since})

    def _end_round(self) -> None:
        """All that it knew of has been given."""
        if self._round is not None:
            self._place = self._place.model_copy(update={"upto": self._round})
            self._next = self._round + timedelta(minutes=self._settings.every_minutes)
            self._round = None

    def _later(self, failure: Transient) -> Busy:
        """Left alone for REST at least, whatever it was."""
        wait = failure.wait if isinstance(failure, Busy) else PATIENCE
        self._next = self._around.clock.now() + max(wait, REST)
        return Busy(failure.message, max(wait, REST))

    def _harvest(
        self, events: Sequence[Event], refused: Sequence[Refused] = (), awake: datetime | None = None
    ) -> Harvest:
        now = self._around.clock.now()
        if awake is None and not self._errands.out:
            if self._questions:
                self._next = now + REST
            else:
                self._end_round()
            awake = self._next
        reach, claims = Reach(self._around.name, self._place.since).upto(self._place.upto - SETTLED, now)
        self._place = self._place.model_copy(update={"since": reach.since})
        return Harvest((*events, *self._served.of(claims)), self._place.model_dump_json(), tuple(refused), awake)


def _searches(terms: Sequence[str]) -> tuple[str, ...]:
    """As GDELT writes them: alternatives in brackets, phrases in quotes, no words of one or two letters."""
    words = dict.fromkeys(term.removeprefix("#") for term in terms)
    grouped = joined([*filter(_is_askable, words)], " OR ", LONGEST_QUERY)
    return tuple(f"({each})" if " OR " in each else each for each in grouped)


def _is_askable(term: str) -> bool:
    word = term.removeprefix("#")
    return len(as_written(word)) <= LONGEST_QUERY and (len(word) >= SHORTEST_WORD or not word.isascii())


def _answer(client: Client, url: str, question: _Question) -> Sequence[JsonValue]:
    asked = {
        "query": question.search,
        "mode": "artlist",
        "format": "json",
        "sort": "datedesc",
        "maxrecords": str(MOST),
        "startdatetime": f"{question.start:%Y%m%d%H%M%S}",
        "enddatetime": f"{question.end:%Y%m%d%H%M%S}",
    }
    return articles(client.get(url, asked).body)


def _refusal(question: _Question, failure: Permanent) -> Refused:
    """The others are asked; what this one would have found is not."""
    body = failure.answer[:_SHOWN] if isinstance(failure, Unasked) else question.search.encode()
    return Refused(f"the search {question.search}", body, failure.message)


def _key(mention: Mention) -> str:
    return mention.id.rpartition(":")[2][:_KEY]


def _resumed(resume: str, now: datetime) -> _Place:
    with suppress(ValidationError):
        place = _Place.model_validate_json(resume)
        if place.upto - OVERLAP >= now - FURTHEST:
            return place
        return _Place(since=ceil_minute(now - FURTHEST), upto=now - FURTHEST + OVERLAP)
    return _Place(since=ceil_minute(now), upto=now)
