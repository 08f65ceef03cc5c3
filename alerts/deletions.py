"""What the brand's own accounts deleted, and which mentions bring it back. What stood there is gone, and never read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.detect.backlash import REACH, Heard, backlash
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal
from alerts.port import Deletions, Handles, Voices
from alerts.survey import DAY, HOUR
from alerts.terms import fold
from alerts.words.lists import OF_DELETIONS
from core.clock import from_minute, minute_of
from core.query.fold import marks, plain
from schemas.scope import only
from schemas.voice import Voice
from schemas.watch import Watch, account_key

Way = Literal["refers", "copies", "shows", "speaks"]
WAYS: tuple[Way, ...] = ("refers", "copies", "shows", "speaks")
AT_ONCE = 1_000
"""Mentions of an hour that are looked at, the newest: of a watch that hears more, it is a sample."""
YOUNG = 2
"""Hours before the end that are read every time: what was said in them still comes in."""

_Account = tuple[str, str]
_OF_DELETIONS = re.compile(rf"\b(?:{'|'.join(OF_DELETIONS)})\b")


@dataclass(frozen=True, slots=True)
class Trace:
    """What is looked at of a mention. own: by an account of the brand. names: what it reposts, quotes and answers.

    speaks, shows: in its text, or in its pictures, words of deletions or screenshots; in pictures also an account of
    the brand, as screenshots of its posts show it.
    """

    at: datetime
    author: str
    own: bool
    names: frozenset[str]
    group: str
    speaks: bool
    shows: bool


@dataclass(frozen=True, slots=True)
class Aftermath:
    """deleted: when something was, in order of time. gone: the ids. republished: of them, what the brand itself has
    published again: a corrected typing error is passed on, and not brought back. traces: in order of time."""

    accounts: frozenset[_Account]
    deleted: tuple[datetime, ...]
    gone: frozenset[str]
    republished: frozenset[str]
    traces: tuple[Trace, ...]

    def heard(self) -> list[Heard]:
        return [Heard(each.at, each.author, self._way(each) is not None) for each in self.traces if not each.own]

    def way(self, voice: Voice) -> Way | None:
        """How a mention brings back what was deleted; None: it does not."""
        return self._way(trace(voice, self.accounts))

    def since(self, minute: int) -> datetime | None:
        """The first deletion of a minute."""
        return next((at for at in self.deleted if minute_of(at) == minute), None)

    def _way(self, seen: Trace) -> Way | None:
        if seen.own:
            return None
        if seen.names & self.gone:
            return "refers"
        if seen.group in self.gone - self.republished:
            return "copies"
        if seen.shows:
            return "shows"
        return "speaks" if seen.speaks else None


def backlashes(
    aftermath: Aftermath | None, first: int, end: int, sensitivity: Sensitivity
) -> Mapping[int, list[Signal]]:
    """By minute of [first, end), what bringing back the deleted posts comes to."""
    if aftermath is None:
        return {}
    found = backlash(aftermath.deleted, aftermath.heard(), first, end, sensitivity.backlash)
    return {minute: [signal] for minute, signal in found.items()}


def trace(voice: Voice, accounts: frozenset[_Account]) -> Trace:
    return Trace(
        at=voice.published_at,
        author=voice.author,
        own=account(voice.author, voice.handle) in accounts,
        names=frozenset({voice.repost_of, voice.quoted, voice.reply_to} - {""}),
        group=voice.group,
        speaks=_is_of_deletions(voice.text),
        shows=bool(voice.pictures) and (_names(voice.pictures, accounts) or _is_of_deletions(voice.pictures)),
    )


def _is_of_deletions(text: str) -> bool:
    return _OF_DELETIONS.search(fold(text)) is not None


def _names(text: str, accounts: frozenset[_Account]) -> bool:
    return not {f"@{plain(handle)}" for _, handle in accounts}.isdisjoint(marks(text))


def account(author: str, handle: str) -> _Account:
    """author: its id, which begins with the network."""
    return account_key(author.partition(":")[0], handle)


class Witness:
    """Reads what was deleted and what was said around it. The traces of past hours are kept until something of the
    watch changes in them."""

    def __init__(self, deletions: Deletions, handles: Handles, voices: Voices) -> None:
        self._deletions = deletions
        self._handles = handles
        self._voices = voices
        self._hours: dict[tuple[str, int], tuple[Trace, ...]] = {}
        self._afresh: dict[str, int] = {}

    def changed(self, watch: str, oldest: int, end: int) -> None:
        """oldest: the minute from which on something of the watch has changed. What is counted already may be
        searchable only a moment later: so it is read afresh twice."""
        if oldest // HOUR <= end // HOUR - YOUNG:
            self._afresh[watch] = 2

    def aftermath(self, watch: Watch, first: int, end: int) -> Aftermath | None:
        """What bears on the minutes [first, end). None: no account of the watch deleted anything in them, nor within
        REACH before. Raises Transient."""
        accounts = frozenset(each.key for each in watch.account)
        gone = self._own(watch, accounts, first - REACH, end) if accounts else {}
        if not gone:
            return None
        deleted = tuple(sorted(set(gone.values())))
        traces = self._traces(watch.id, accounts, deleted, end)
        again = frozenset(each.group for each in traces if each.own and each.group in gone)
        return Aftermath(accounts, deleted, frozenset(gone), again, traces)

    def _own(self, watch: Watch, accounts: frozenset[_Account], first: int, end: int) -> Mapping[str, datetime]:
        """Of the watch's mentions that its own accounts deleted, when."""
        found = self._deletions.deleted(from_minute(first), from_minute(end), only(watch.id))
        handles = self._handles.handles(sorted({each.by for each in found if each.by}))
        own = {by for by, handle in handles.items() if account(by, handle) in accounts}
        return {each.mention: each.at for each in found if each.by in own}

    def _traces(
        self, watch: str, accounts: frozenset[_Account], deleted: Sequence[datetime], end: int
    ) -> tuple[Trace, ...]:
        """From a day before each deletion to REACH after it."""
        wanted = sorted(set().union(*(_hours(at, end) for at in deleted)))
        afresh = self._afresh.pop(watch, 0)
        if afresh > 1:
            self._afresh[watch] = afresh - 1
        known = {key: kept for key, kept in self._hours.items() if key[0] != watch or (key[1] in wanted and not afresh)}
        for hour in wanted:
            if (watch, hour) not in known or hour > end // HOUR - YOUNG:
                known[watch, hour] = self._read(watch, accounts, hour)
        self._hours = known
        until = from_minute(end)
        return tuple(each for hour in wanted for each in known[watch, hour] if each.at < until)

    def _read(self, watch: str, accounts: frozenset[_Account], hour: int) -> tuple[Trace, ...]:
        begin = from_minute(hour * HOUR)
        newest_first = self._voices.voices(watch, None, begin, begin + timedelta(minutes=HOUR), AT_ONCE)
        return tuple(trace(voice, accounts) for voice in reversed(newest_first))


def _hours(deleted: datetime, end: int) -> Iterable[int]:
    minute = minute_of(deleted)
    return range((minute - DAY) // HOUR, (min(minute + REACH, end - 1)) // HOUR + 1)
