"""What a stage does besides its work, now and then: its chores, and what is kept no longer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

from app import wiring
from app.heartbeat import Heartbeat
from app.ports import Reader, Store
from app.retention import PlatformLimits, retain
from app.site import Site
from app.teaching import followed
from core.bus.port import Batch, Refusal, Work
from core.state.audit import AUDIT_KEPT
from core.state.corrections import Corrections
from core.state.remembered import Remembered
from core.state.sql import chunks
from core.state.taggings import Taggings
from index.port import MentionReader
from schemas.analysis import NO_WATCH
from schemas.scope import ALL

READ_ANEW = timedelta(days=30)
"""After this nothing new is heard of most posts; what is enriched again later has its pictures read again."""
FORGOTTEN = timedelta(days=7)
"""After this nobody asks any more how a process was: where containers come and go, each leaves its own report."""

ROUND = 2_000
"""Mentions with tags by hand that are looked at each time: their bodies are read, which takes a tenth of a second."""
SOON = timedelta(minutes=15)
"""Before a mention is looked at again it is seen to that it is kept: longer than from one tidying to the next."""


class Regularly:
    """Calls something, but no more often than every so many seconds."""

    def __init__(self, seconds: float, act: Callable[[], object]) -> None:
        self._seconds = seconds
        self._act = act
        self._next = 0.0

    def __call__(self) -> None:
        if monotonic() >= self._next:
            self._next = monotonic() + self._seconds
            self._act()


class Watched:
    """A stage's work with what goes on around it: says when it is settled, and does its chores."""

    def __init__(self, work: Work, heartbeat: Heartbeat, chores: Callable[[], None]) -> None:
        self._work = work
        self._heartbeat = heartbeat
        self._chores = chores

    @property
    def batch_size(self) -> int:
        return self._work.batch_size

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        self._heartbeat.unsettle()
        refused = self._work(batch)
        self._chores()
        return refused

    def idle(self) -> None:
        self._work.idle()
        self._chores()
        self._heartbeat.settle()


class TaggingRounds:
    """What people said with tags goes with the sighting that they said it of: a portion at a time, round and round."""

    def __init__(self, taggings: Taggings, reader: MentionReader) -> None:
        self._taggings = taggings
        self._reader = reader
        self._last = ""

    def __call__(self) -> None:
        """A store that holds nothing at all was made anew, and is about to be filled: nothing goes then."""
        tagged = self._taggings.after(self._last, ROUND)
        self._last = tagged[-1] if len(tagged) == ROUND else ""
        if tagged and self._reader.search(None, ALL, 1).hits:
            found = (hit for some in chunks(tagged) for hit in self._reader.mentions(some, ALL))
            self._taggings.keep(tagged, [(hit.mention.id, hit.sighting.watch) for hit in found])


def tidy(site: Site, store: Store, reader: Reader, tagged: TaggingRounds, platforms: PlatformLimits) -> None:
    """Drops what neither the bus, the state nor the store need keep; the next time, where a backup is being made."""
    with site.home.dropping() as may:
        if may:
            site.bus.retain()
            site.state.stages.forget(site.clock.now() - FORGOTTEN)
            site.state.audit.forget(site.clock.now() - AUDIT_KEPT)
            oldest = _oldest_kept(site)
            retain(site.state.kept, store, reader, oldest)
            platforms(store)
            site.state.readings.forget(_read_since(site, oldest))
            tend_corrections(site.state.corrections, reader)
            tagged()
            tend_messages(site)
            if oldest:
                kept = timedelta(days=site.settings.bus.retention_days)
                tend_looks(site.state.remembered, reader, site.clock.now() - kept)


def tend_messages(site: Site) -> None:
    """Private messages older than their retention, by whole days, so that there is a receipt a day at most."""
    today = site.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    gone = site.state.private.forget(today - timedelta(days=site.settings.inbox.retention_days))
    if gone:
        on_bus = site.clock.now() + wiring.bus_retention(site.settings)
        site.state.receipts.write("retention", (), {"private_messages": gone}, final_at=on_bus)


def tend_corrections(corrections: Corrections, reader: MentionReader) -> None:
    """Those of mentions that are no more go, with their words; the others follow what the model says by now.

    A store that has none of them at all was made anew, and is about to be filled: nothing goes then.
    """
    corrected = corrections.mentions()
    known = {hit.mention.id for some in chunks(corrected) for hit in reader.mentions(some, ALL)}
    if known:
        corrections.erase((), [mention for mention in corrected if mention not in known])
        corrections.follow(followed(corrections.standing(), reader))


def tend_looks(remembered: Remembered, reader: MentionReader, since: datetime) -> None:
    """Sources look no more at what the store dropped, for they would give it anew. since: what is looked at for longer
    has been through the bus, so that what is not in the store was dropped, or deleted."""
    looked_at = remembered.looked_at(since, SOON)
    known = {hit.mention.id for some in chunks(looked_at) for hit in reader.mentions(some, ALL)}
    remembered.let_go([mention for mention in looked_at if mention not in known])


def _read_since(site: Site, oldest: Mapping[str, datetime]) -> datetime:
    """From when on what was read in pictures is remembered: no longer than any mention is kept, and not at all where
    none are read any more."""
    now = site.clock.now()
    if not wiring.pictured(site.settings).watches:
        return now
    return max([now - READ_ANEW, *oldest.values()])


def _oldest_kept(site: Site) -> Mapping[str, datetime]:
    """A watch that was removed keeps the limit that it had."""
    days = {each.watch.id: each.watch.retention_days for each in site.state.watches.ever()}
    days[NO_WATCH] = site.settings.index.unwatched_retention_days
    now = site.clock.now()
    return {watch: now - timedelta(days=limit) for watch, limit in days.items() if limit}
