"""The source of feeds: asks each when its time has come, gives what is new of it, and remembers what it saw."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import ClassVar

import httpx
from pydantic import ValidationError

from core.errors import Busy, Misconfigured, TocsinError
from ingest.about import About
from ingest.client import Client
from ingest.coverage import Reach
from ingest.errands import Errands, Returned
from ingest.live import LINGER
from ingest.port import Harvest, Refused, Surroundings
from ingest.sources.rss.addresses import addresses
from ingest.sources.rss.asking import Asked, Unreadable, ask
from ingest.sources.rss.document import Page
from ingest.sources.rss.entries import Reading
from ingest.sources.rss.known import Known, recalled
from ingest.sources.rss.news import News
from ingest.sources.rss.outcome import failed, found, heard, of_this_feed, refusals
from ingest.sources.rss.schedule import Pace
from ingest.sources.rss.settings import Settings
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant
from schemas.event import Event
from schemas.mention import Mention

AT_ONCE = 8
"""Hosts that are asked at the same time."""
REDIRECTS = 5
REMEMBERED = timedelta(days=180)
"""How long a feed is remembered that is listened to no more."""
SWIFT = timedelta(minutes=30)
"""A feed that is asked less often says next to nothing: claims of coverage do not wait for it where others are."""
SILENT = timedelta(hours=1)
"""After this long without an answer a feed is waited for no more."""

NEXT_LOOK = timedelta(hours=1)
"""Where no question may be asked now, or there is none to ask."""
UNIT = "requests"
ACCEPTED = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.5, */*;q=0.1"}
WATCHES_CHANGE = timedelta(minutes=1)
"""Between two looks at whether there are other names to search for."""
CHECKED = 50
"""Feeds that a check asks at most."""
_NAMED = 5
"""Feeds whose trouble is told one by one."""


class _Place(Frozen):
    """since: before it all was claimed that could be. What is known of each feed stands in the memory: it is much."""

    since: Instant | None = None


class Feeds:
    """One instance for any number of feeds. What leaves a feed stays; what its publisher takes back (RFC 6721) goes."""

    about: ClassVar[About] = About(
        title="RSS, Atom and RDF feeds",
        key="no key",
        gaps="a feed still shows its newest entries; what it had already dropped when it was asked again stays a gap",
        deletions="tombstones in Atom feeds (RFC 6721); few publishers write them",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._pace = Pace(timedelta(minutes=settings.fastest_minutes), timedelta(minutes=settings.slowest_minutes))
        self._wanted = None if settings.everything else Wanted(around.watches, around.name, around.clock)
        self._errands: Errands[Asked] = Errands(around.name)
        self._client: Client | None = None
        self._feeds: dict[str, Known] = {}
        self._hosts: dict[str, datetime] = {}
        self._unsaved: set[str] = set()
        self._revision = -1
        self._reach = Reach.listening(around.name, around.clock.now())

    def open(self, resume: str) -> None:
        """Raises Transient, and Misconfigured where the certificates of `ca_file` cannot be read."""
        self.close()
        now = self._around.clock.now()
        place = _resumed(resume)
        self._revision = self._around.watches.revision()
        self._feeds = self._listed({}) if place.since else {url: self._unknown(url, now) for url in self._addresses()}
        goes_on = place.since is not None and any(each.heard for each in self._feeds.values())
        since = place.since if goes_on else None
        self._reach = Reach(self._around.name, since) if since else Reach.listening(self._around.name, now)
        self._hosts, self._unsaved = {}, set()
        self._errands = Errands(self._around.name)
        self._client = self._made_client()

    def next_batch(self) -> Harvest:
        """Raises Transient where no feed can be read at all, Misconfigured where all were given up."""
        if self._client is None:
            raise RuntimeError("a source is opened before it is asked")
        self._remember()
        self._follow()
        self._send(self._client)
        gathered = [self._judged(returned) for returned in self._errands.take(LINGER)]
        events = [event for some, _ in gathered for event in some]
        refused = [each for _, some in gathered for each in some]
        awake = None if self._errands.out else self._awake()
        if not gathered and awake:
            self._despair(awake)
        self._reach, claims = self._reach.upto(self._delivered(), self._around.clock.now())
        return Harvest((*events, *claims), _Place(since=self._reach.since).model_dump_json(), tuple(refused), awake)

    def close(self) -> None:
        if self._client is not None:
            self._errands.end(self._client.close)
            self._client = None

    def check(self) -> str:
        """As the feeds were when they were asked last; those that never were are asked now, CHECKED of them at most.

        Raises Misconfigured where none can be read."""
        now, client = self._around.clock.now(), self._made_client()
        notes = self._around.memory.recall(self._addresses())
        known = {url: recalled(notes.get(url, "")) for url in self._addresses()}
        wrong = {url: each.trouble for url, each in known.items() if each and each.trouble}
        unasked = [url for url, each in known.items() if each is None]
        for url in unasked[:CHECKED]:
            try:
                ask(client, self._unknown(url, now), now)
            except TocsinError as failure:
                wrong[url] = failure.message
        client.close()
        count, name = len(known) - len(unasked[CHECKED:]), self._around.name
        said = " ".join(f"{named(url)}: {trouble}" for url, trouble in [*wrong.items()][:_NAMED])
        if wrong and len(wrong) == count:
            raise Misconfigured(f"No feed of sources.{name} can be read. {said}", "Mend their addresses.")
        return f"{count - len(wrong)} of {count} feeds can be read. {said}".strip()

    def _made_client(self) -> Client:
        own = self._settings
        return Client(self._around.name, self._around.clock, headers=ACCEPTED, ca_file=own.ca_file, redirects=REDIRECTS)

    def _unknown(self, url: str, now: datetime) -> Known:
        return Known(url=url, identity=url, interval=self._pace.first(), due=now)

    def _addresses(self) -> tuple[str, ...]:
        return addresses(self._settings.feeds, self._settings.searches, self._around.watches, self._around.name)

    def _follow(self) -> None:
        """Searches come and go with the watches."""
        if self._settings.searches and (revision := self._around.watches.revision()) != self._revision:
            self._feeds, self._revision = self._listed(self._feeds), revision

    def _listed(self, before: Mapping[str, Known]) -> dict[str, Known]:
        """What is known of each feed: from before, from the memory, or nothing."""
        now, urls = self._around.clock.now(), self._addresses()
        notes = self._around.memory.recall([url for url in urls if url not in before])
        return {url: before.get(url) or recalled(notes.get(url, "")) or self._unknown(url, now) for url in urls}

    def _remember(self) -> None:
        """What was given before is durable once we are asked again: only now may it be noted as seen."""
        if self._unsaved:
            notes = {url: self._feeds[url].model_dump_json() for url in self._unsaved if url in self._feeds}
            self._around.memory.keep(notes, self._around.clock.now() + REMEMBERED)
            self._unsaved.clear()

    def _send(self, client: Client) -> None:
        """To hosts that nobody is asking, and that were left alone for long enough."""
        now = self._around.clock.now()
        busy = {host_of(self._feeds[url].url if url in self._feeds else url) for url in self._errands.out}
        for url, known in sorted(self._feeds.items(), key=lambda each: each[1].due):
            host = host_of(known.url)
            if known.due > now or len(busy) >= AT_ONCE or self._around.budget.left(UNIT) < 1:
                return
            if not known.given_up and host not in busy and self._hosts.get(host, now) <= now:
                self._around.budget.use(UNIT, [f"{named(url)} {now.isoformat()}"])
                self._errands.send(url, partial(ask, client, known, now))
                busy.add(host)

    def _judged(self, returned: Returned[Asked]) -> tuple[Sequence[Event], Sequence[Refused]]:
        """What it says is given, and when it is asked again is noted."""
        url, now = returned.key, self._around.clock.now()
        if (known := self._feeds.get(url)) is None:
            return (), ()
        host = host_of(known.url)
        self._hosts[host] = now + timedelta(seconds=self._settings.politeness_seconds)
        self._unsaved.add(url)
        if returned.result is None:
            return (), self._failed(url, known, of_this_feed(returned.failure))
        asked = returned.result
        known = known.model_copy(update={"url": asked.moved or known.url})
        match asked.said:
            case Page(feed=feed):
                if (led := found(known, url, feed, now)) is None:
                    trouble = Unreadable("It was a feed and is a page now, or leads round in a circle.", feed.encode())
                    return (), self._failed(url, known, trouble)
                self._feeds[url] = led
                return (), ()
            case None:
                self._feeds[url] = heard(known, asked, 0, self._pace, now)
                return (), ()
            case document:
                reading = Reading(known.identity, self._around.name, now, self._settings.full_text)
                news = News(known, document, reading, named(url)).gather(self._sift)
                self._mind_the_gap(known, news, now)
                known = known.model_copy(update={"seen": news.seen})
                self._feeds[url] = heard(known, asked, news.fresh, self._pace, now)
                return news.events, news.refused

    def _failed(self, url: str, known: Known, failure: TocsinError) -> Sequence[Refused]:
        """Whatever is wrong with one feed, the others go on; but a host that wants patience wants it for all of its."""
        now = self._around.clock.now()
        if isinstance(failure, Busy):
            self._hosts[host_of(known.url)] = now + failure.wait
        self._feeds[url] = failed(known, failure, self._pace, now)
        return refusals(known, self._feeds[url], failure, named(url))

    def _sift(self, mentions: Sequence[Mention]) -> Sequence[Mention]:
        return self._wanted.among(mentions) if self._wanted else mentions

    def _delivered(self) -> datetime:
        """Before it nothing lacks of any feed that answers and is asked often; of all, where none is."""
        now = self._around.clock.now()
        alive = [each for each in self._feeds.values() if not each.given_up]
        answers = [each for each in alive if not each.failures or (each.heard and now - each.heard < SILENT)] or alive
        swift = [each for each in answers if not each.heard or each.due - each.heard <= SWIFT] or answers
        return min((each.heard or self._reach.since for each in swift), default=self._reach.since)

    def _mind_the_gap(self, known: Known, news: News, now: datetime) -> None:
        """A feed that was not asked in its time and shows nothing that was known may have shown what we never saw."""
        late = known.heard is not None and now - known.heard > max(known.interval, SILENT) * 2
        if late and known.seen and not news.overlaps:
            self._reach = Reach.listening(self._around.name, now)

    def _awake(self) -> datetime:
        now = self._around.clock.now()
        if self._around.budget.left(UNIT) < 1:
            return now + NEXT_LOOK
        alive = (each for each in self._feeds.values() if not each.given_up)
        due = min((max(each.due, self._hosts.get(host_of(each.url), now)) for each in alive), default=now + NEXT_LOOK)
        return min(due, now + WATCHES_CHANGE) if self._settings.searches else due

    def _despair(self, awake: datetime) -> None:
        """The trouble of one feed among others is theirs to have; that of all of them is the source's."""
        alive = [each for each in self._feeds.values() if not each.given_up]
        if self._feeds and not alive:
            raise Misconfigured(f"All feeds of sources.{self._around.name} are gone.", "Take them out of its feeds.")
        if alive and all(each.failures for each in alive):
            wait = max(awake - self._around.clock.now(), timedelta(seconds=1))
            raise Busy(f"None of its {len(alive)} feeds can be read: {alive[0].trouble}", wait)


def named(url: str) -> str:
    """Without what may be a key: a user's name and password, and all that follows `?`."""
    parts = httpx.URL(url)
    return f"{parts.host}{parts.path}"


@lru_cache(maxsize=10_000)
def host_of(url: str) -> str:
    """With its port, where that is not the usual one."""
    return httpx.URL(url).netloc.decode()


def _resumed(resume: str) -> _Place:
    with suppress(ValidationError):
        return _Place.model_validate_json(resume)
    return _Place()
