"""Who wrote it: profiles are charged, so they are asked for once, many at a time, and kept."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pydantic import JsonValue, ValidationError

from core.clock import EPOCH, Clock
from core.errors import Busy, Permanent, Transient
from ingest.budget import Level, Shared
from ingest.port import Memory
from ingest.sources.x.access import Access, Answer
from ingest.sources.x.mapping import author
from ingest.sources.x.rules import NETWORK
from ingest.sources.x.settings import USER
from schemas.mention import Author

AT_ONCE = 100
PACE = timedelta(seconds=3)
"""Between two requests: X takes 300 in 15 minutes."""


class Profiles:
    """kept: for how long what is known of an author is not asked for again."""

    def __init__(self, access: Access, budget: Shared, memory: Memory, clock: Clock, kept: timedelta) -> None:
        self._access = access
        self._budget = budget
        self._memory = memory
        self._clock = clock
        self._kept = kept
        self._next: datetime = EPOCH

    def of(self, authors: Mapping[str, Sequence[str]]) -> Mapping[str, Author]:
        """Those that are known, and of the others as many as may be asked for at once; by author id, `x:…`.

        Of those that cannot be had nothing is said but their id. Who is not in it is to be asked for a little later.
        authors: each with the watches for which they are read.
        """
        known = self.known(list(authors))
        unknown = {each: watches for each, watches in authors.items() if each not in known}
        if not unknown or self._clock.now() < self._next:
            return known
        return {**known, **self._asked(dict(list(unknown.items())[:AT_ONCE]))}

    def known(self, authors: Sequence[str]) -> Mapping[str, Author]:
        """Asks nobody."""
        found: dict[str, Author] = {}
        for key, note in self._memory.recall(list(dict.fromkeys(authors))).items():
            with suppress(ValidationError):  # kept by another version: it is asked for again
                found[key] = Author.model_validate_json(note)
        return found

    def _asked(self, authors: Mapping[str, Sequence[str]]) -> dict[str, Author]:
        bare = {each: Author(id=each) for each in authors}
        fair = self._fair(authors)
        held = self._budget.hold(USER, len(fair), Level.SAMPLE)
        wanted = dict(list(fair.items())[:held])
        if not wanted:
            return bare
        try:
            answer = self._access.users([each.removeprefix(f"{NETWORK}:") for each in wanted])
            return {**bare, **self._read(answer, wanted)}
        except (Transient, Permanent) as failure:
            self._next = self._clock.now() + (failure.wait if isinstance(failure, Busy) else PACE)
            return bare
        finally:
            self._budget.free(USER, held)

    def _fair(self, authors: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Those for whom a watch has something left of its share."""
        left: dict[str, int] = {}
        fair: dict[str, Sequence[str]] = {}
        for each, watches in authors.items():
            left |= {watch: self._budget.share(USER, watch) for watch in watches if watch not in left}
            payers = [watch for watch in watches if left[watch] > 0]
            for watch in payers:
                left[watch] -= 1
            if payers or not watches:
                fair[each] = watches
        return fair

    def _read(self, answer: Answer, wanted: Mapping[str, Sequence[str]]) -> dict[str, Author]:
        """Also who is nobody is kept, so as not to be asked for again."""
        now = self._clock.now()
        self._next = now + PACE
        read = [author(user) for user in objects(answer.get("data"))]
        by_watch: dict[str, list[str]] = {}
        for each in read:
            for watch in wanted.get(each.id, ()):
                by_watch.setdefault(watch, []).append(each.id)
        self._budget.use(USER, [each.id for each in read])
        self._budget.use_for(USER, by_watch)
        found = {each: Author(id=each) for each in wanted} | {each.id: each for each in read if each.id in wanted}
        self._memory.keep({key: each.model_dump_json() for key, each in found.items()}, now + self._kept)
        return found


def objects(value: JsonValue) -> list[dict[str, JsonValue]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
